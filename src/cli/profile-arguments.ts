// The words behind `muster profile`, but for check: making, showing, signing, verifying, exporting.
import { type PayloadKind, payloadKinds } from '../domain/profile/build/kinds.ts';
import { versionPattern } from '../domain/profile/os-version.ts';
import { platforms } from '../domain/profile/schema.ts';
import type { PaneChoice } from '../domain/profile/setup-panes.ts';
import { type ExportFormat, exportFormats } from '../model/profiles.ts';
import { oneOf, parse, type Parsed, refuse } from './parse.ts';

export const profileUsage = `  profile new --example KIND               print a profile's description to start from
  profile new MODEL --output FILE [--serial S… | --all] [--csv FILE] [SIGNER]
        [--format mobileconfig|plist|binary] [--force]
                                           make a profile, one file for each device named
  profile show PROFILE [--all | --xml]     say what a profile is and who signed it
  profile sign PROFILE --output FILE SIGNER
                                           sign it; SIGNER is --identity NAME, or
                                           --certificate FILE [--key FILE] [--password-file FILE]
  profile verify PROFILE… [--anchor FILE]  say who signed it and whether it was changed
  profile export PROFILE --output FILE [--mend] [--encrypt-to CERTIFICATE] [SIGNER]
        [--format mobileconfig|plist|binary]
                                           write it anew: mended, encrypted, in another form`;

export const panesUsage = `  panes [PANE…] [--platform P] [--os VERSION] [--model iPhone17,1] [--cable]
        [--as usb|ade|intune]              which panes of Setup Assistant a user meets when
                                           these are skipped, or what each carrier is given`;

export interface PanesCommand {
  readonly name: 'panes';
  readonly json: boolean;
  readonly choice: PaneChoice;
  readonly as: 'usb' | 'ade' | 'intune' | null;
}

/** Throws usage.invalid. */
export function parsePanes(words: readonly string[]): PanesCommand {
  const parsed = parse(words, { platform: { type: 'string' }, os: { type: 'string' }, model: { type: 'string' }, cable: { type: 'boolean' }, as: { type: 'string' } }, [0, 200]);
  const osVersion = parsed.text('os') ?? null;
  if (osVersion !== null && !versionPattern.test(osVersion)) refuse(`--os takes a version such as 18.1, not “${osVersion}”.`);
  const model = parsed.text('model') ?? null;
  const platform = oneOf(parsed, 'platform', platforms.map((name) => name.toLowerCase()));
  return {
    name: 'panes', json: parsed.flag('json'), as: oneOf(parsed, 'as', ['usb', 'ade', 'intune'] as const) ?? null,
    choice: { platform: platforms.find((name) => name.toLowerCase() === platform) ?? (model?.startsWith('iPad') === true ? 'iPadOS' : 'iOS'), osVersion, model, skip: parsed.positionals, by: parsed.flag('cable') ? 'cable' : 'network' },
  };
}

/** By which identity is signed: one of the vault, or files that a person names. */
export type SignerWords =
  | { readonly kind: 'vault'; readonly name: string }
  | { readonly kind: 'files'; readonly files: readonly string[]; readonly passwordFile: string | null };

interface Written {
  readonly json: boolean;
  readonly output: string;
  readonly force: boolean;
  /** Whose identities: those of practice, or the real ones. */
  readonly practice: boolean;
}

export type ProfileCommand =
  | { readonly name: 'profile show'; readonly json: boolean; readonly profile: string; readonly xml: boolean; readonly all: boolean }
  | { readonly name: 'profile example'; readonly json: boolean; readonly kind: PayloadKind }
  | ({ readonly name: 'profile new'; readonly model: string; readonly format: ExportFormat; readonly signer: SignerWords | null; readonly serials: readonly string[]; readonly all: boolean; readonly csv: string | null } & Written)
  | ({ readonly name: 'profile sign'; readonly profile: string; readonly signer: SignerWords } & Written)
  | { readonly name: 'profile verify'; readonly json: boolean; readonly profiles: readonly string[]; readonly anchors: readonly string[] }
  | ({ readonly name: 'profile export'; readonly profile: string; readonly format: ExportFormat; readonly mend: boolean; readonly encryptTo: string | null; readonly signer: SignerWords | null } & Written);

const written = { output: { type: 'string', short: 'o' }, force: { type: 'boolean' }, practice: { type: 'boolean' } } as const;
const signing = { identity: { type: 'string' }, certificate: { type: 'string' }, key: { type: 'string' }, 'password-file': { type: 'string' } } as const;

function writtenOf(parsed: Parsed): Written {
  const output = parsed.text('output') ?? refuse('Say where it is written: --output FILE.');
  return { json: parsed.flag('json'), output, force: parsed.flag('force'), practice: parsed.flag('practice') };
}

function signerOf(parsed: Parsed): SignerWords | null {
  const [name, certificate, key, passwordFile] = [parsed.text('identity'), parsed.text('certificate'), parsed.text('key'), parsed.text('password-file')];
  if (name !== undefined && certificate !== undefined) refuse('Name an identity of the vault or files, not both.');
  if (name !== undefined) return { kind: 'vault', name };
  if (certificate === undefined) return key === undefined && passwordFile === undefined ? null : refuse('A key needs its certificate: --certificate FILE.');
  return { kind: 'files', files: [certificate, ...(key === undefined ? [] : [key])], passwordFile: passwordFile ?? null };
}

function formatOf(parsed: Parsed): ExportFormat {
  const output = parsed.text('output') ?? '';
  return oneOf(parsed, 'format', exportFormats) ?? (output.toLowerCase().endsWith('.plist') ? 'plist' : 'mobileconfig');
}

function parseNew(words: readonly string[]): ProfileCommand {
  const parsed = parse(words, {
    ...written, ...signing, example: { type: 'string' }, format: { type: 'string' }, serial: { type: 'string', multiple: true }, all: { type: 'boolean' }, csv: { type: 'string' },
  }, [0, 1]);
  const [model] = parsed.positionals;
  const kind = oneOf(parsed, 'example', payloadKinds);
  if (kind !== undefined) return model === undefined ? { name: 'profile example', json: parsed.flag('json'), kind } : refuse('An example is printed; it needs no file.');
  if (model === undefined) return refuse(`Name the file that describes the profile. An example to start from: muster profile new --example KIND, which is one of ${payloadKinds.join(', ')}.`);
  const [serials, all] = [parsed.list('serial'), parsed.flag('all')];
  if (all && serials.length > 0) refuse('Name serial numbers or --all, not both.');
  return { name: 'profile new', model, ...writtenOf(parsed), format: formatOf(parsed), signer: signerOf(parsed), serials, all, csv: parsed.text('csv') ?? null };
}

/** Everything behind `profile` but check. Throws usage.invalid. */
export function parseProfile(words: readonly string[]): ProfileCommand {
  const [verb, ...rest] = words;
  switch (verb) {
    case 'new': return parseNew(rest);
    case 'show': {
      const parsed = parse(rest, { xml: { type: 'boolean' }, all: { type: 'boolean' } }, [1, 1]);
      return { name: 'profile show', json: parsed.flag('json'), profile: parsed.positionals[0] ?? '', xml: parsed.flag('xml'), all: parsed.flag('all') };
    }
    case 'sign': {
      const parsed = parse(rest, { ...written, ...signing }, [1, 1]);
      const signer = signerOf(parsed) ?? refuse('Say who signs: --identity NAME, or --certificate FILE with --key FILE.');
      return { name: 'profile sign', profile: parsed.positionals[0] ?? '', ...writtenOf(parsed), signer };
    }
    case 'verify': {
      const parsed = parse(rest, { anchor: { type: 'string', multiple: true } }, [1, 1000]);
      return { name: 'profile verify', json: parsed.flag('json'), profiles: parsed.positionals, anchors: parsed.list('anchor') };
    }
    case 'export': {
      const parsed = parse(rest, { ...written, ...signing, format: { type: 'string' }, mend: { type: 'boolean' }, 'encrypt-to': { type: 'string' } }, [1, 1]);
      return { name: 'profile export', profile: parsed.positionals[0] ?? '', ...writtenOf(parsed), format: formatOf(parsed), mend: parsed.flag('mend'), encryptTo: parsed.text('encrypt-to') ?? null, signer: signerOf(parsed) };
    }
    default: return refuse(verb ? `There is no command “profile ${verb}”.` : 'Say what to do with the profile: new, show, check, sign, verify or export.');
  }
}
