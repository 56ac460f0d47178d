// Takes a configuration profile from disk: reads it under a cap, checks its signature, says what it is.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { looksSigned, openSignedContent } from '../crypto/signed-content.ts';
import { inspectProfile } from '../domain/profile/inspect.ts';
import { originOf } from '../domain/profile/origin.ts';
import { AppError } from '../errors.ts';
import type { ProfileSignature, ProfileSummary } from '../model.ts';
import { readPlist } from '../plist/read.ts';
import { isDict, PlistError, type PlistValue } from '../plist/value.ts';
import { readUpTo } from './read-up-to.ts';

/** Bytes; far above any real profile. */
const maxSize = 20 * 1024 * 1024;

export interface LoadedProfile {
  readonly summary: ProfileSummary;
  /** The file exactly as it is on disk, signature included: that is what the device is given. */
  readonly bytes: Uint8Array;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it isn’t there', EACCES: 'you may not read it', EPERM: 'you may not read it', EISDIR: 'it is a folder', ENOTDIR: 'its folder isn’t there',
};

async function readFile(file: string): Promise<{ bytes: Uint8Array<ArrayBuffer>; modified: number }> {
  const shown = path.basename(file);
  try {
    const handle = await open(file, 'r');
    try {
      const { size, mtimeMs } = await handle.stat();
      if (size > maxSize) throw new AppError('profile.tooLarge', { file: shown });
      const bytes = await readUpTo(handle, maxSize);
      if (bytes.length > maxSize) throw new AppError('profile.tooLarge', { file: shown });
      return { bytes, modified: mtimeMs };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = String((error as NodeJS.ErrnoException).code);
    throw new AppError('profile.unreadable', { file: shown, reason: reasons[code] ?? code }, { cause: error });
  }
}

/** What openssl writes unless it is told otherwise. */
const isMail = (bytes: Uint8Array): boolean => /^\s*(?:MIME-Version|Content-Type):/i.test(Buffer.from(bytes.subarray(0, 100)).toString('latin1'));

async function unwrap(bytes: Uint8Array, file: string): Promise<{ content: Uint8Array; signature: ProfileSignature; signedAt: number | null }> {
  if (isMail(bytes)) throw new AppError('profile.notAProfile', { file, reason: 'it is signed as e-mail is, by S/MIME; sign it in DER form' });
  if (!looksSigned(bytes)) return { content: bytes, signature: { kind: 'none' }, signedAt: null };
  const opened = await openSignedContent(bytes);
  if (opened.kind === 'intact' && looksSigned(opened.content)) throw new AppError('profile.notAProfile', { file, reason: 'it was signed twice, one signature around the other; sign it once' });
  switch (opened.kind) {
    case 'intact': return { content: opened.content, signature: { kind: 'intact', signer: opened.signer, issuer: opened.issuer, until: opened.until, selfSigned: opened.selfSigned }, signedAt: opened.signedAt };
    case 'broken': throw new AppError('profile.signatureBroken', { file, reason: opened.reason });
    case 'encrypted': throw new AppError('profile.encrypted', { file });
    case 'other': throw new AppError('profile.notAProfile', { file, reason: 'it is neither a property list nor signed by anybody' });
  }
}

function parse(content: Uint8Array, file: string): PlistValue {
  try {
    return readPlist(content, { bytes: maxSize, depth: 128, values: 1_000_000 });
  } catch (error) {
    if (error instanceof PlistError) throw new AppError('profile.notAProfile', { file, reason: error.message }, { cause: error });
    throw error;
  }
}

export interface OpenedProfile {
  /** The file's name, as people are told it. */
  readonly shown: string;
  readonly bytes: Uint8Array;
  /** What was signed; the bytes themselves where nobody signed. */
  readonly content: Uint8Array;
  readonly value: PlistValue;
  readonly signature: ProfileSignature;
  /** When an MDM exported it: what its signature says, else when the file was last written. Milliseconds since the Unix epoch. */
  readonly exported: { readonly at: number; readonly by: 'signature' | 'file' };
}

/** Reads a file down to its property list, which may still be no profile. Throws profile.unreadable, tooLarge, notAProfile, encrypted, signatureBroken. */
export async function openProfile(file: string): Promise<OpenedProfile> {
  const shown = path.basename(file);
  const read = await readFile(file);
  const { bytes } = read;
  const { content, signature, signedAt } = await unwrap(bytes, shown);
  const exported = signedAt === null ? { at: Math.trunc(read.modified), by: 'file' as const } : { at: signedAt, by: 'signature' as const };
  return { shown, bytes, content, value: parse(content, shown), signature, exported };
}

/** Throws profile.unreadable, tooLarge, notAProfile, encrypted, signatureBroken. */
export async function loadProfile(file: string): Promise<LoadedProfile> {
  const { shown, bytes, value, signature, exported } = await openProfile(file);
  const facts = inspectProfile(value, shown);
  const origin = isDict(value) ? originOf(value, exported) : null;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { bytes, summary: { ...facts, payloads: [...facts.payloads], sha256, file: path.resolve(file), size: bytes.length, signature, origin } };
}

/** SHA-256 of a file in lower-case hex. Throws profile.unreadable, profile.tooLarge. */
export async function hashOf(file: string): Promise<string> {
  return createHash('sha256').update((await readFile(file)).bytes).digest('hex');
}

/** What was loaded, if it is still what was chosen. Throws profile.changed. */
export function sameProfile(loaded: LoadedProfile, summary: ProfileSummary): LoadedProfile {
  if (loaded.summary.sha256 !== summary.sha256) throw new AppError('profile.changed', { file: path.basename(summary.file) });
  return loaded;
}
