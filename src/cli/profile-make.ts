// muster profile new, sign and export: files out, each whole or not at all.
import path from 'node:path';
import { formOf } from '../domain/profile/build/forms.ts';
import { exampleModel } from '../domain/profile/build/examples.ts';
import type { DeviceValues } from '../domain/profile/build/variables.ts';
import { deviceName } from '../domain/device-names.ts';
import { AppError } from '../errors.ts';
import type { DeviceSnapshot } from '../model.ts';
import type { DraftProblem } from '../model/profiles.ts';
import { makeProfiles, type ProfileSurroundings, readDevices, rewriteProfile, type SignerChoice, signProfile } from '../profiles.ts';
import { passwordOf } from './passwords.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, type Output } from './print.ts';
import type { ProfileCommand, SignerWords } from './profile-arguments.ts';

type NewCommand = Extract<ProfileCommand, { name: 'profile new' }>;

/** What a command works with; `attached` looks at the bench, and only where serial numbers are asked for. */
export interface MakeSurroundings extends ProfileSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly attached: (serials: readonly string[]) => Promise<readonly DeviceSnapshot[]>;
}

async function signerOf(words: SignerWords | null, env: MakeSurroundings['env']): Promise<SignerChoice | null> {
  if (words?.kind !== 'files') return words;
  return { ...words, password: await passwordOf(words.passwordFile, env) };
}

const nobody: DeviceValues = { serial: null, udid: null, ecid: null, imei: null, model: null, name: null, n: null, csv: null };

function valuesOf({ serial, udid, ecid, imei, productType, name }: DeviceSnapshot): DeviceValues {
  return { ...nobody, serial, udid, ecid, imei, model: productType === null ? null : deviceName(productType) ?? productType, name };
}

/** Those that a CSV file has rows for, those that are plugged in and asked for, or null: one profile for all. */
async function devicesOf({ csv, serials, all }: NewCommand, { attached }: MakeSurroundings): Promise<DeviceValues[] | null> {
  const rows = csv === null ? null : await readDevices(csv);
  const asked = all || serials.length > 0;
  if (!rows && !asked) return null;
  if (!rows) return (await attached(serials)).map((device, at) => ({ ...valuesOf(device), n: at + 1 }));
  const wanted = serials.map((serial) => serial.toUpperCase());
  const missing = wanted.find((serial) => !rows.some((row) => row.serial === serial));
  if (missing !== undefined) throw new AppError('device.notFound', { what: `${missing} in ${path.basename(csv ?? '')}` });
  return rows.filter(({ serial }) => wanted.length === 0 || wanted.includes(serial)).map(({ serial, columns }, at) => ({ ...nobody, serial, csv: columns, n: at + 1 }));
}

function problemLine(file: string, { payload, field, reason }: DraftProblem): string {
  const where = [payload, field].filter((part) => part !== null).join('.');
  return `${file}: ${where === '' ? '' : `${plain(where)}: `}error: ${plain(reason)}`;
}

/** Exits 1 with every problem of the model, one a line. Throws profile.*, file.*, identity.*, secrets.*, device.notFound. */
export async function newProfile(command: NewCommand, around: MakeSurroundings, { out, say }: Output): Promise<number> {
  const { model, output, force, format, json } = command;
  const signer = await signerOf(command.signer, around.env);
  const made = await makeProfiles(model, await devicesOf(command, around), { output, overwrite: force, format, signer }, around.env, around);
  if ('problems' in made) {
    for (const problem of made.problems) out(json ? jsonLine({ file: model, ...problem }) : problemLine(model, problem));
    if (!json) say('muster: nothing was written.');
    return exit.failed;
  }
  for (const file of made.files) out(json ? jsonLine({ file }) : file);
  return exit.done;
}

export function printExample({ kind }: Extract<ProfileCommand, { name: 'profile example' }>, { out, say }: Output): number {
  out(JSON.stringify(exampleModel(kind), null, 2));
  say(`${formOf(kind).title}: ${formOf(kind).about}`);
  say('A file is named by {"file": "root.cer"}, a password by {"env": "NAME"}. Texts may hold {serial}, {last4}, {udid}, {imei}, {model}, {name}, {n:000} and {csv:Column}.');
  return exit.done;
}

/** Throws profile.*, file.*, identity.*, secrets.*. */
export async function signFile(command: Extract<ProfileCommand, { name: 'profile sign' }>, around: MakeSurroundings, { out }: Output): Promise<number> {
  const { profile, output, force, json } = command;
  await signProfile(profile, { output, overwrite: force, signer: await signerOf(command.signer, around.env) }, around);
  out(json ? jsonLine({ file: output }) : output);
  return exit.done;
}

/** Throws profile.*, file.*, identity.*, secrets.*. */
export async function exportFile(command: Extract<ProfileCommand, { name: 'profile export' }>, around: MakeSurroundings, { out, say }: Output): Promise<number> {
  const { profile, output, force, json, format, encryptTo } = command;
  const choice = { platform: 'iOS' as const, osVersion: null, supervised: null, enrollment: null, now: around.clock.now() };
  const signer = await signerOf(command.signer, around.env);
  const { mended } = await rewriteProfile(profile, { output, overwrite: force, format, encryptTo, signer, mend: command.mend ? choice : null }, around);
  if (!json) for (const line of mended) say(`Mended: ${plain(line)}`);
  out(json ? jsonLine({ file: output, mended: [...mended] }) : output);
  return exit.done;
}
