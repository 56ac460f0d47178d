// The composition root of automated enrollment for a command: whose Apple is meant, the data folder that goes with it, and files in
// and out. What is asked of Apple is the desk's.
import { type AdeDesk, type AdeFolderOptions, withAde } from './ade-desk.ts';
import { type MuxOptions, muxOf } from './app-options.ts';
import { certificateRef } from './blueprint-handlers.ts';
import { readCertificate } from './crypto/certificate-facts.ts';
import { withDeadline } from './device/deadline.ts';
import { askPractice } from './device/registry.ts';
import { isSystemAddress } from './device/usbmux/address.ts';
import { readAdeProfile } from './domain/enrollment/ade-form.ts';
import { AppError } from './errors.ts';
import type { CertificateRef } from './model/blueprints.ts';
import type { Papers } from './papers.ts';
import { writeWhole } from './services/write-files.ts';

export interface AdeStationOptions extends MuxOptions, Omit<AdeFolderOptions, 'practice' | 'web' | 'operator'> {
  readonly operator: string;
  /** Practice, whatever the multiplexer is. */
  readonly practice: boolean;
  readonly signal: AbortSignal;
}

/** Milliseconds for a bench on this computer to prove itself. */
const proofDeadline = 5000;

interface Whose {
  readonly practice: boolean;
  /** Where practice's Apple answers; null: nobody is asked. */
  readonly web: string | null;
}

/**
 * Practice where the multiplexer in use is a practice bench. One that was named and doesn't answer may be either, so nothing is done: what was
 * meant for practice must never reach the organization's own devices. Throws mux.unavailable, link.timeout, the signal's reason.
 */
async function whose({ practice, signal, ...options }: AdeStationOptions): Promise<Whose> {
  if (isSystemAddress(options.address)) return { practice, web: null };
  const asking = withDeadline(options.clock, proofDeadline, signal, (inner) => askPractice(muxOf(options), inner));
  const proof = practice ? await asking.catch(() => null) : await asking;
  return { practice: practice || proof !== null, web: proof?.web ?? null };
}

/** `write` needs the folder's lock. Throws mux.*, link.timeout, store.*, what `work` throws, the signal's reason. */
export async function withAdeStation<T>(options: AdeStationOptions, access: 'read' | 'write', work: (desk: AdeDesk, papers: Papers) => Promise<T>): Promise<T> {
  const { practice, web } = await whose(options);
  return withAde({ ...options, practice, web }, access, work);
}

/** A file that a person named: a token, a form, a list. At most 1 MB. Throws file.*. */
export async function readNamed({ staged }: Papers, file: string): Promise<Uint8Array> {
  return (await staged.stage(file)).bytes;
}

/** Of a file, DER or PEM. Throws file.*, identity.*. */
export async function certificateRefOf(papers: Papers, file: string): Promise<CertificateRef> {
  return certificateRef(readCertificate(await readNamed(papers, file)));
}

/** The certificate of a supervision identity that is kept here. Throws identity.unknown. */
export function identityRefOf({ vault }: Papers, name: string): CertificateRef {
  return certificateRef(vault.certificateOf(vault.find(name).id));
}

/** Apple's own JSON of a profile, as a form. */
export function readAppleProfile(stored: Readonly<Record<string, unknown>>): ReturnType<typeof readAdeProfile> {
  return readAdeProfile(stored, (base64) => {
    try {
      return certificateRef(readCertificate(Uint8Array.from(Buffer.from(base64, 'base64'))));
    } catch (error) {
      if (error instanceof AppError) return null;
      throw error;
    }
  });
}

/** The certificate that Apple's portal asks for. Throws ade.unknown, file.exists. */
export async function writeCertificate(desk: AdeDesk, server: Parameters<AdeDesk['certificatePem']>[0], { output, overwrite }: { readonly output: string; readonly overwrite: boolean }): Promise<void> {
  await writeWhole(output, desk.certificatePem(server).bytes, overwrite);
}
