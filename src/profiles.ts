// The composition root of what is done with profiles' files alone: made of a model, shown, signed, verified, written anew. Only a
// signer of the vault needs the data folder.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { readCertificate } from './crypto/certificate-facts.ts';
import type { Identity } from './crypto/identity.ts';
import { readIdentityFiles } from './crypto/identity-files.ts';
import { explainSignature } from './crypto/signature-report.ts';
import type { DeviceValues } from './domain/profile/build/variables.ts';
import { type CarriedPanes, carryPanes, type PaneChoice, panesFor, panesFromIntune, panesFromKeys } from './domain/profile/setup-panes.ts';
import { AppError } from './errors.ts';
import type { DraftProblem, ExportFormat, Pane, ProfileDetail, SignatureReport } from './model/profiles.ts';
import { type FolderOptions, withPapers } from './papers.ts';
import { isDict, type PlistDict } from './plist/value.ts';
import { built } from './services/made-library.ts';
import { readModelFile } from './services/model-files.ts';
import { appleSchema, type CheckChoice } from './services/profile-check.ts';
import { openProfile } from './services/profile-files.ts';
import { mend } from './services/mend.ts';
import { encryptContent, fileEndings, signedBytes } from './services/profile-output.ts';
import { reportOf } from './services/profile-report.ts';
import { readDeviceTable, type DeviceRow } from './services/device-table.ts';
import { readSmallFile } from './services/staged-files.ts';
import { distinct, fileName, writeAll, writeWhole } from './services/write-files.ts';

/** By which identity is signed: one of the vault, or files that a person names. */
export type SignerChoice =
  | { readonly kind: 'vault'; readonly name: string }
  | { readonly kind: 'files'; readonly files: readonly string[]; readonly password: string | null };

export interface WriteChoice {
  /** A file; a folder where there are several to write. */
  readonly output: string;
  readonly overwrite: boolean;
  readonly format: ExportFormat;
  readonly signer: SignerChoice | null;
}

export type ProfileSurroundings = FolderOptions;

async function identityOf(signer: SignerChoice | null, around: ProfileSurroundings): Promise<Identity | null> {
  if (!signer) return null;
  if (signer.kind === 'vault') return withPapers(around, 'read', ({ vault }) => vault.open(vault.find(signer.name).id));
  const files = await Promise.all(signer.files.map(async (file) => ({ name: path.basename(file), bytes: await readSmallFile(file) })));
  return readIdentityFiles(files, signer.password);
}

/** Devices as a CSV file tells of them. Throws file.unreadable, file.tooLarge. */
export async function readDevices(file: string): Promise<DeviceRow[]> {
  return readDeviceTable(await readSmallFile(file, 5 * 1024 * 1024), path.basename(file));
}

/** One file for each device, or one for none. Nothing is written when anything is wrong. Throws profile.*, file.*, identity.*, secrets.*. */
export async function makeProfiles(model: string, devices: readonly DeviceValues[] | null, choice: WriteChoice, env: Readonly<Record<string, string | undefined>>, around: ProfileSurroundings): Promise<{ readonly problems: readonly DraftProblem[] } | { readonly files: readonly string[] }> {
  const read = await readModelFile(model, env);
  if (read.problems) return { problems: read.problems };
  const identity = await identityOf(choice.signer, around);
  const several = devices !== null && devices.length > 1;
  const made: { name: string; bytes: Uint8Array }[] = [];
  for (const device of devices ?? [null]) {
    const { name, profile } = built(read.model, device);
    const ending = identity ? 'mobileconfig' : fileEndings[choice.format];
    made.push({ name: fileName(name, ending, device?.serial ?? device?.udid ?? String(made.length + 1)), bytes: await signedBytes(profile, choice.format, identity, around.clock.now()) });
  }
  if (several) await mkdir(choice.output, { recursive: true }).catch((error: unknown) => { throw new AppError('file.exists', { file: choice.output, reason: 'it can’t be made as a folder' }, { cause: error }); });
  const names = distinct(made.map(({ name }) => name));
  const files = made.map(({ bytes }, at) => ({ file: several ? path.join(choice.output, names[at] ?? '') : choice.output, bytes }));
  await writeAll(files, choice.overwrite);
  return { files: files.map(({ file }) => file) };
}

async function dictOf(file: string): Promise<PlistDict> {
  const { value, shown } = await openProfile(file);
  if (!isDict(value)) throw new AppError('profile.notAProfile', { file: shown, reason: 'it is a property list of another kind' });
  return value;
}

/** Everything a file says, secrets left out. Throws profile.*. */
export function describeProfile(file: string, now: number): Promise<ProfileDetail> {
  return reportOf(file, { now, anchors: [] });
}

/** Signs a file's content anew; a signature that was on it is gone. Throws profile.*, identity.*, secrets.*, file.exists. */
export async function signProfile(file: string, choice: Omit<WriteChoice, 'format'>, around: ProfileSurroundings): Promise<void> {
  const { content } = await openProfile(file);
  const identity = await identityOf(choice.signer, around);
  if (!identity) throw new AppError('identity.unusable', { reason: 'none was named' });
  const { signContent } = await import('./crypto/sign-content.ts');
  await writeWhole(choice.output, await signContent(identity, content, around.clock.now()), choice.overwrite);
}

export interface RewriteChoice extends WriteChoice {
  /** Null: as it is. */
  readonly mend: CheckChoice | null;
  /** A certificate's file: only the device that has its key can read the profile. */
  readonly encryptTo: string | null;
}

/** Says what was mended. Throws profile.*, identity.*, secrets.*, file.*. */
export async function rewriteProfile(file: string, choice: RewriteChoice, around: ProfileSurroundings): Promise<{ readonly mended: readonly string[] }> {
  const value = await dictOf(file);
  const { profile, done } = choice.mend ? await mend(value, choice.mend) : { profile: value, done: [] };
  const sent = choice.encryptTo === null ? profile : await encryptContent(profile, readCertificate(await readSmallFile(choice.encryptTo)));
  await writeWhole(choice.output, await signedBytes(sent, choice.format, await identityOf(choice.signer, around), around.clock.now()), choice.overwrite);
  return { mended: done };
}

export interface PanesAnswer {
  readonly panes: readonly Pane[];
  readonly carriers: CarriedPanes;
}

/** Which panes of Setup Assistant a user meets when these are skipped, by Apple's keys or Intune's names, and what each carrier is given. */
export async function describePanes(choice: PaneChoice): Promise<PanesAnswer> {
  const schema = await appleSchema();
  const { keys, unknown } = panesFromKeys(choice.skip, schema);
  const named = panesFromIntune(unknown);
  const skip = [...new Set([...keys.filter((key) => !unknown.includes(key)), ...named.keys, ...named.unknown])];
  return { panes: panesFor({ ...choice, skip }, schema), carriers: carryPanes(skip, schema) };
}

/** Who signed a file. `anchors`: files of roots that are trusted beside the computer's own. Throws profile.unreadable, profile.tooLarge, file.*, identity.unusable. */
export async function verifyProfile(file: string, anchors: readonly string[], now: number): Promise<SignatureReport> {
  const roots = await Promise.all(anchors.map(async (anchor) => readCertificate(await readSmallFile(anchor))));
  return explainSignature(await readSmallFile(file, 20 * 1024 * 1024), { now, anchors: roots });
}
