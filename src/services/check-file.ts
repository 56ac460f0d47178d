// Checks a file by what is in it: a configuration profile, a profile of automated enrollment (JSON), a list of serial numbers (CSV).
// Asks servers only where it is given a clock for that.
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../clock.ts';
import { readCarriedCertificate } from '../crypto/carried-certificate.ts';
import { checkAdeProfile, isAdeProfile } from '../domain/enrollment/ade-profile.ts';
import { type ManagementServer, serversOfAde, serversOfProfile } from '../domain/enrollment/management-servers.ts';
import { isObject, JsonError, type JsonObject, readJson } from '../domain/enrollment/read-json.ts';
import { readSerialsCsv } from '../domain/enrollment/serials-csv.ts';
import { judgeTls } from '../domain/enrollment/tls-preflight.ts';
import type { Finding } from '../domain/profile/check/finding.ts';
import { AppError } from '../errors.ts';
import { isDict, type PlistDict } from '../plist/value.ts';
import { appleSchema, type CheckChoice, checkProfile } from './profile-check.ts';
import { openProfile } from './profile-files.ts';
import { readUpTo } from './read-up-to.ts';
import { readTlsFacts } from './tls-facts.ts';

export interface FileCheckChoice extends CheckChoice {
  /** What deadlines run on when the servers that the file names are asked how they speak TLS; null: nobody is asked. */
  readonly online: Clock | null;
}

/** Bytes; far above any real file of the kind. */
const largest = 20 * 1024 * 1024;
const jsonLimits = { depth: 64, values: 1_000_000 };
const mostServers = 10;

const reasons: Readonly<Record<string, string>> = { ENOENT: 'it isn’t there', EACCES: 'you may not read it', EPERM: 'you may not read it', EISDIR: 'it is a folder', ENOTDIR: 'its folder isn’t there' };

async function withFile<T>(file: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  try {
    const handle = await open(file, 'r');
    try {
      return await use(handle);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = String((error as NodeJS.ErrnoException).code);
    throw new AppError('file.unreadable', { file: path.basename(file), reason: reasons[code] ?? code }, { cause: error });
  }
}

/** Throws file.unreadable, tooLarge. */
async function readWhole(file: string): Promise<Uint8Array> {
  const bytes = await withFile(file, (handle) => readUpTo(handle, largest));
  if (bytes.length > largest) throw new AppError('file.tooLarge', { file: path.basename(file) });
  return bytes;
}

interface Text {
  readonly text: string;
  readonly trouble: Finding | null;
}

const ofFile = (severity: Finding['severity'], rule: string, reason: string): Finding => ({ severity, rule, path: 'file', reason });

function textOf(bytes: Uint8Array): Text {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
  if (wide) return { text: new TextDecoder(wide).decode(bytes), trouble: ofFile('error', 'ade.encoding', 'The file is UTF-16; JSON is UTF-8.') };
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, trouble: marked ? ofFile('warning', 'ade.encoding', 'The file begins with a byte order mark, which many programs refuse in JSON.') : null };
  } catch {
    return { text: new TextDecoder('utf-8').decode(bytes), trouble: ofFile('error', 'ade.encoding', 'The file is not UTF-8, as JSON must be.') };
  }
}

/** By the end of its name, else by how it begins. A pipe is read once only, and is taken for a profile. */
async function kindOf(file: string): Promise<'csv' | 'json' | 'profile'> {
  if (/\.csv$/i.test(file)) return 'csv';
  try {
    const start = await withFile(file, async (handle) => ((await handle.stat()).isFile() ? readUpTo(handle, 1024) : null));
    return start && textOf(start).text.trimStart().startsWith('{') ? 'json' : 'profile';
  } catch {
    // Why it can't be read is said by whoever reads it.
    return 'profile';
  }
}

const bySeverity = (findings: readonly Finding[]): Finding[] => (['error', 'warning', 'info'] as const).flatMap((severity) => findings.filter((finding) => finding.severity === severity));

/** What is wrong with the servers' TLS. `anchors`: certificates that devices will trust for them; `only`: instead of all others. */
async function askServers(servers: readonly ManagementServer[], anchors: readonly Uint8Array[], only: boolean, { now, online }: FileCheckChoice): Promise<Finding[]> {
  if (!online) return [];
  const findings = await Promise.all(servers.slice(0, mostServers).map(async (server) => judgeTls(await readTlsFacts(server, { clock: online, anchors, only }), server.shown, now, server.path)));
  const left = servers.length - mostServers;
  return [...findings.flat(), ...(left > 0 ? [ofFile('warning', 'limits', `Only ${mostServers} of the servers were asked; ${left} were not.`)] : [])];
}

/** Certificates that a profile has devices trust. */
function anchorsOf(profile: PlistDict): Uint8Array[] {
  const content = profile.get('PayloadContent');
  const kinds: unknown[] = ['com.apple.security.root', 'com.apple.security.pkcs1', 'com.apple.security.pem'];
  return (Array.isArray(content) ? content : []).flatMap((payload) => {
    const certificate = isDict(payload) && kinds.includes(payload.get('PayloadType')) ? payload.get('PayloadContent') : undefined;
    return certificate instanceof Uint8Array ? [certificate] : [];
  }).slice(0, 100);
}

function adeAnchorsOf(profile: JsonObject): Uint8Array[] {
  const texts = profile.get('anchor_certs');
  return (Array.isArray(texts) ? texts as readonly unknown[] : []).flatMap((text) => (typeof text === 'string' ? [Uint8Array.from(Buffer.from(text, 'base64'))] : [])).slice(0, 100);
}

async function checkJson(file: string, choice: FileCheckChoice): Promise<Finding[]> {
  const { text, trouble } = textOf(await readWhole(file));
  try {
    const { value, repeated } = readJson(text, jsonLimits);
    if (!isObject(value) || !isAdeProfile(value)) throw new AppError('profile.notAProfile', { file: path.basename(file), reason: 'it is JSON, and no profile of automated enrollment' });
    const { platform, osVersion, now } = choice;
    const anchors = adeAnchorsOf(value);
    const findings = [
      ...checkAdeProfile(value, { platform, osVersion, now, repeated: repeated.filter(({ path: at }) => at.length === 0).map(({ name }) => name), readCertificate: readCarriedCertificate }, await appleSchema()),
      ...await askServers(serversOfAde(value), anchors, anchors.length > 0, choice),
    ];
    return bySeverity(trouble ? [trouble, ...findings] : findings);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return [{ severity: 'error', rule: 'ade.json', path: `line ${error.line}`, reason: `The JSON is wrong: ${error.message}.` }];
  }
}

async function checkPlist(file: string, choice: FileCheckChoice): Promise<Finding[]> {
  const { online, ...rest } = choice;
  const findings = await checkProfile(file, rest);
  if (!online) return findings;
  const { value } = await openProfile(file);
  return bySeverity([...findings, ...isDict(value) ? await askServers(serversOfProfile(value), anchorsOf(value), false, choice) : []]);
}

/** Errors first. Throws profile.unreadable, tooLarge, notAProfile, encrypted, signatureBroken; file.unreadable, file.tooLarge. */
export async function checkFile(file: string, choice: FileCheckChoice): Promise<Finding[]> {
  switch (await kindOf(file)) {
    case 'csv': return [...readSerialsCsv(await readWhole(file), null).findings];
    case 'json': return checkJson(file, choice);
    case 'profile': return checkPlist(file, choice);
  }
}
