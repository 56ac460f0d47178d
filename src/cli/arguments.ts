// Command-line words to a typed command. Unknown words and options are usage errors, never guesses.
import type { CheckContext } from '../domain/profile/check/subject.ts';
import { versionPattern } from '../domain/profile/os-version.ts';
import { platforms } from '../domain/profile/schema.ts';
import { deviceNameSchema, type PracticeDeed, practiceDeeds } from '../model.ts';
import { adeUsage, parseAde } from './ade-arguments.ts';
import type { AdeCommand } from './ade-words.ts';
import { type BenchCommand, benchUsage, parseCheckBench } from './bench-arguments.ts';
import { type BlueprintCommand, blueprintUsage, parseBlueprint } from './blueprint-arguments.ts';
import { type ConfiguratorCommand, configuratorUsage, parseConfigurator } from './configurator-arguments.ts';
import { type DiagnosticsCommand, diagnosticsUsage, parseDiagnostics } from './diagnostics.ts';
import { type ExplainCommand, explainUsage, parseExplain } from './explain-arguments.ts';
import { type IdentityCommand, identityUsage, parseIdentity } from './identity-arguments.ts';
import { intuneUsage, parseIntune } from './intune-arguments.ts';
import type { IntuneCommand } from './intune-words.ts';
import { oneOf, parse, type Parsed, refuse, spread, wholeNumber } from './parse.ts';
import { parsePrepare, type PrepareCommand, prepareUsage } from './prepare-arguments.ts';
import { parseRecords, type RecordsCommand, recordsUsage } from './records-arguments.ts';
import { type PanesCommand, panesUsage, parsePanes, parseProfile, type ProfileCommand, profileUsage } from './profile-arguments.ts';

export const usage = `Usage: muster COMMAND [options]

  devices [--watch]                        list attached devices
  device show SERIAL…                      say everything a device tells
  device restart|shutdown|activate|unpair SERIAL… | --all
  device rename SERIAL NAME
  device pair SERIAL… --identity NAME | --certificate FILE --key FILE
                                           pair by a supervision identity
  install PROFILE --serial S… | --all      install a profile, read it back, record it
${profileUsage}
  profile check PROFILE… [--os VERSION] [--platform ios|ipados|tvos|visionos|watchos|macos]
        [--supervised yes|no] [--enrollment device|user|none] [--strict] [--online]
                                           say what devices will think of it; ADE JSON and serial CSVs too
${panesUsage}
${identityUsage}
${blueprintUsage}
${benchUsage}
${prepareUsage}
  discover HOST|URL                        ask an MDM server what it publishes for devices
${explainUsage}
${recordsUsage}
${configuratorUsage}
${diagnosticsUsage}
${adeUsage}
${intuneUsage}
  bench [--devices N] [--listen ADDRESS] [--seed N] [--latency zero|realistic]
        [--speed N] [--faults N]           run a practice bench as a server
  person unplug|plug|replug|lock|unlock|start|handover SERIAL…
                                           be the person at a practice bench
  practice [PROFILE] [--devices N] [--seed N]
                                           do the whole job on a practice bench

Everywhere: --json (one object a line), --help, --version; prepare, records, ade and intune say more with --help
Environment: MUSTER_DATA_DIR (data folder), MUSTER_USBMUXD (multiplexer),
  MUSTER_PASSPHRASE or MUSTER_PASSPHRASE_FILE (opens private keys), MUSTER_PASSWORD (of a .p12 file),
  MUSTER_CFGUTIL (a cfgutil that lies elsewhere)
Exit codes: 0 done, 1 failed, 2 usage, 3 blocked or nothing to do, 4 some devices failed, 130 cancelled`;

/** For whom a profile is checked; null where nothing was said. */
export interface CheckWords extends Pick<CheckContext, 'platform' | 'osVersion' | 'supervised'> {
  readonly enrollment: CheckContext['enrollment'] | null;
}

/** What a verb of `device` needs beside the devices. */
interface DeviceValue {
  readonly name?: string;
  readonly certificate?: string;
  readonly key?: string;
  /** Of the vault. */
  readonly identity?: string;
}

export type Command =
  /** `topic`: of one command; else of all. */
  | { readonly name: 'help'; readonly topic?: 'prepare' | 'records' | 'ade' | 'intune' }
  | { readonly name: 'version' }
  | { readonly name: 'devices'; readonly json: boolean; readonly watch: boolean }
  | { readonly name: 'device'; readonly verb: 'show' | 'restart' | 'shutdown' | 'activate' | 'rename' | 'pair' | 'unpair'; readonly json: boolean; readonly devices: readonly string[]; readonly all: boolean; readonly value?: DeviceValue }
  | { readonly name: 'install'; readonly json: boolean; readonly profile: string; readonly serials: readonly string[]; readonly all: boolean }
  | ProfileCommand | PanesCommand | IdentityCommand | BlueprintCommand | BenchCommand | PrepareCommand | ExplainCommand | RecordsCommand | ConfiguratorCommand | DiagnosticsCommand
  | { readonly name: 'ade'; readonly ade: AdeCommand }
  | { readonly name: 'intune'; readonly intune: IntuneCommand }
  | { readonly name: 'profile check'; readonly json: boolean; readonly strict: boolean; readonly online: boolean; readonly profiles: readonly string[]; readonly choice: CheckWords }
  | { readonly name: 'discover'; readonly json: boolean; readonly server: string }
  | { readonly name: 'bench'; readonly json: boolean; readonly devices: number; readonly seed: number; readonly listen: string | undefined; readonly latency: 'zero' | 'realistic'; readonly speed: number; readonly faults: number }
  | { readonly name: 'person'; readonly json: boolean; readonly deed: PracticeDeed; readonly devices: readonly string[] }
  | { readonly name: 'practice'; readonly json: boolean; readonly profile: string | undefined; readonly devices: number; readonly seed: number };

const counts = { devices: { type: 'string' }, seed: { type: 'string' } } as const;
const devicesOf = (parsed: Parsed): number => wholeNumber(parsed.text('devices'), 'devices', 8, 1, 512);
const seedOf = (parsed: Parsed): number => wholeNumber(parsed.text('seed'), 'seed', 1, 0, 4_294_967_295);

const deviceVerbs = ['show', 'restart', 'shutdown', 'activate', 'rename', 'pair', 'unpair'] as const;

function parseDevice(words: readonly string[]): Command {
  const [word, ...rest] = words;
  const verb = deviceVerbs.find((known) => known === word) ?? refuse(word ? `There is no command “device ${word}”.` : `Say what to do with the device: ${deviceVerbs.join(', ')}.`);
  const parsed = parse(rest, { all: { type: 'boolean' }, ...(verb === 'pair' ? { certificate: { type: 'string' }, key: { type: 'string' }, identity: { type: 'string' } } as const : {}) }, [0, 512]);
  const [json, all] = [parsed.flag('json'), parsed.flag('all')];
  if (verb === 'rename') {
    const [serial, name, ...more] = parsed.positionals;
    if (all || !serial || !name?.trim() || more.length > 0) return refuse('Name one device and its new name, in quotes if it has spaces: muster device rename SERIAL NAME');
    if (!deviceNameSchema.safeParse(name).success) return refuse('A device’s name is one line of at most 63 characters.');
    return { name: 'device', verb, json, devices: [serial], all: false, value: { name: name.trim() } };
  }
  const devices = parsed.positionals;
  if (all && devices.length > 0) refuse('Name serial numbers or --all, not both.');
  if (!all && devices.length === 0) refuse('Name the devices by serial number, or --all.');
  if (verb !== 'pair') return { name: 'device', verb, json, devices, all };
  const [certificate, key, identity] = [parsed.text('certificate'), parsed.text('key'), parsed.text('identity')];
  if (identity && !certificate && !key) return { name: 'device', verb, json, devices, all, value: { identity } };
  if (!certificate || !key || identity) return refuse('Pairing needs the supervision identity: --identity NAME, or --certificate FILE --key FILE.');
  return { name: 'device', verb, json, devices, all, value: { certificate, key } };
}

function parsePerson(words: readonly string[]): Command {
  const [word, ...rest] = words;
  const deed = practiceDeeds.find((known) => known.toLowerCase() === word) ?? refuse(`The person at a practice bench can ${practiceDeeds.join(', ').toLowerCase()}${word ? `, not ${word}` : ''}.`);
  const parsed = parse(rest, {}, [1, 512]);
  return { name: 'person', json: parsed.flag('json'), deed, devices: parsed.positionals };
}

function latencyOf(text: string | undefined): 'zero' | 'realistic' {
  if (text === undefined || text === 'zero') return 'zero';
  return text === 'realistic' ? text : refuse(`--latency is zero or realistic, not “${text}”.`);
}

function parseInstall(words: readonly string[]): Command {
  const parsed = parse(spread(words, '--serial'), { serial: { type: 'string', multiple: true }, all: { type: 'boolean' } }, [1, 1]);
  const serials = parsed.list('serial');
  const all = parsed.flag('all');
  if (all && serials.length > 0) refuse('Name serial numbers or --all, not both.');
  if (!all && serials.length === 0) refuse('Name the devices: --serial S… or --all.');
  return { name: 'install', json: parsed.flag('json'), profile: parsed.positionals[0] ?? '', serials, all };
}

function parseCheck(words: readonly string[]): Command {
  const parsed = parse(words, { os: { type: 'string' }, platform: { type: 'string' }, supervised: { type: 'string' }, enrollment: { type: 'string' }, strict: { type: 'boolean' }, online: { type: 'boolean' } }, [1, 1000]);
  const os = parsed.text('os') ?? null;
  if (os !== null && !versionPattern.test(os)) refuse(`--os takes a version such as 18.1, not “${os}”.`);
  const supervised = oneOf(parsed, 'supervised', ['yes', 'no']);
  const platform = oneOf(parsed, 'platform', platforms.map((name) => name.toLowerCase()));
  return {
    name: 'profile check', json: parsed.flag('json'), strict: parsed.flag('strict'), online: parsed.flag('online'), profiles: parsed.positionals,
    choice: {
      osVersion: os, platform: platforms.find((name) => name.toLowerCase() === platform) ?? 'iOS',
      supervised: supervised === undefined ? null : supervised === 'yes', enrollment: oneOf(parsed, 'enrollment', ['device', 'user', 'none'] as const) ?? null,
    },
  };
}

/** Throws usage.invalid. */
export function parseCommand(words: readonly string[]): Command {
  const [name, ...rest] = words;
  if (name === undefined || words.includes('--help') || words.includes('-h') || name === 'help') {
    const topic = (['prepare', 'records', 'ade', 'intune'] as const).find((known) => known === (name === 'help' ? rest[0] : name));
    return { name: 'help', ...(topic === undefined ? {} : { topic }) };
  }
  if (name === '--version' || name === '-v') return { name: 'version' };
  switch (name) {
    case 'devices': {
      const parsed = parse(rest, { watch: { type: 'boolean' } }, [0, 0]);
      return { name, json: parsed.flag('json'), watch: parsed.flag('watch') };
    }
    case 'device': return parseDevice(rest);
    case 'install': return parseInstall(rest);
    case 'profile': return rest[0] === 'check' ? parseCheck(rest.slice(1)) : parseProfile(rest);
    case 'panes': return parsePanes(rest);
    case 'identity': return parseIdentity(rest);
    case 'blueprint': return parseBlueprint(rest);
    case 'check': return parseCheckBench(rest);
    case 'prepare': return parsePrepare(rest);
    case 'discover': {
      const parsed = parse(rest, {}, [1, 1]);
      return { name, json: parsed.flag('json'), server: parsed.positionals[0] ?? '' };
    }
    case 'explain': return parseExplain(rest);
    case 'records': return parseRecords(rest);
    case 'configurator': return parseConfigurator(rest);
    case 'diagnostics': return parseDiagnostics(rest);
    case 'ade': return { name, ade: parseAde(rest) };
    case 'intune': return { name, intune: parseIntune(rest) };
    case 'bench': {
      const parsed = parse(rest, { ...counts, listen: { type: 'string' }, latency: { type: 'string' }, speed: { type: 'string' }, faults: { type: 'string' } }, [0, 0]);
      return {
        name, json: parsed.flag('json'), devices: devicesOf(parsed), seed: seedOf(parsed), listen: parsed.text('listen'), latency: latencyOf(parsed.text('latency')),
        speed: wholeNumber(parsed.text('speed'), 'speed', 1, 1, 1000), faults: wholeNumber(parsed.text('faults'), 'faults', 0, 0, 100),
      };
    }
    case 'person': return parsePerson(rest);
    case 'practice': {
      const parsed = parse(rest, counts, [0, 1]);
      return { name, json: parsed.flag('json'), profile: parsed.positionals[0], devices: devicesOf(parsed), seed: seedOf(parsed) };
    }
    default: return refuse(`There is no command “${name}”.`);
  }
}
