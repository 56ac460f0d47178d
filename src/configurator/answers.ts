// What cfgutil says, in every shape it was seen in (ios-protocols 7.4): results with errors beside the ECIDs, errors as JSON or as text,
// nothing at all, and other programs' words around the JSON, since hooks write into the same pipe.
import { z } from 'zod';
import { sameCode, sameDomain } from '../domain/device-error-spelling.ts';
import { AppError, type DeviceWord, type ErrorCode } from '../errors.ts';
import type { ProcessEnd } from './process.ts';

const word = z.object({
  Code: z.union([z.number(), z.string().max(40)]), Domain: z.string().max(200).optional(), Message: z.string().max(4000).optional(),
  FailureReason: z.string().max(4000).nullish(), Detail: z.string().max(4000).nullish(),
});
const ecids = z.array(z.string().max(40)).max(4096);
const outputSchema = z.object({ Type: z.literal('CommandOutput'), Command: z.string().max(60), Devices: ecids.optional(), Output: z.record(z.string().max(200), z.unknown()).nullish() });
const errorSchema = word.partial({ Code: true }).extend({ Type: z.literal('Error'), Command: z.string().max(60).optional(), AffectedDevices: ecids.optional(), UnaffectedDevices: ecids.optional() });
type Said = z.infer<typeof outputSchema> | z.infer<typeof errorSchema>;

/** What was said of one device: values by property, and what kept others from being read. */
export interface DeviceAnswer {
  readonly values: ReadonlyMap<string, unknown>;
  readonly problems: ReadonlyMap<string, DeviceWord>;
}

/** By ECID as a decimal string. */
export type Answer = ReadonlyMap<string, DeviceAnswer>;

const tool = 'ConfigurationUtilityKit';
/** Codes with a sentence of their own; every other one is told by the device's word (ios-protocols 7.5). */
const codes: Readonly<Record<string, ErrorCode>> = {
  'configurationutilitykit 401': 'configurator.outdated',
  'configurationutilitykit 603': 'configurator.gone',
  'configurationutilitykit 612': 'cloudConfig.alreadyPresent',
  '33001': 'cloudConfig.unavailable',
  '-402653052': 'configurator.gone',
  '-402653030': 'device.pairingForbidden',
};
/** Objects in noise that are looked at; hooks that write braces without end are no answer. */
const mostObjects = 200;
/** Characters that are gone over in search of them, each as often as it is. */
const mostReading = 32 * 1024 * 1024;
const longestWord = 300;

function decimal(ecid: string): string | null {
  return /^(?:0x[0-9a-f]{1,16}|[0-9]{1,20})$/i.test(ecid) ? String(BigInt(ecid)) : null;
}

function deviceWord({ Domain, Code, Message, FailureReason, Detail }: Partial<z.infer<typeof word>> | z.infer<typeof errorSchema>): DeviceWord {
  const text = [Message, FailureReason, Detail].filter(Boolean).join(' ').slice(0, 2000);
  return { domain: Domain ?? tool, code: String(Code ?? 'error'), ...(text === '' ? {} : { text }) };
}

function failure(device: DeviceWord): AppError {
  if (/\bno devices? (?:was |were )?found\b/i.test(device.text ?? '')) return new AppError('configurator.noDevice', {}, { device });
  const code = sameCode(device.code);
  const known = codes[`${sameDomain(device.domain)} ${code}`] ?? codes[code] ?? 'configurator.refused';
  return new AppError(known, { word: (device.text ?? `${device.domain} ${device.code}`).slice(0, longestWord).replace(/[\s.]+$/, '') }, { device });
}

const unreadable = (reason: string): AppError => new AppError('configurator.unreadable', { reason });

/** Where the object that begins at `from` ends, behind its brace; null: nowhere. */
function endOf(text: string, from: number): number | null {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}

function parsed(text: string): Said | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const said = z.union([outputSchema, errorSchema]).safeParse(value);
  return said.success ? said.data : null;
}

/** Every object of cfgutil's in what was written, with whatever else stands around them left out. */
function saidIn(stdout: string): Said[] {
  const whole = parsed(stdout);
  if (whole) return [whole];
  const found: Said[] = [];
  let from = stdout.indexOf('{');
  let unread = mostReading;
  for (let tries = 0; from >= 0 && tries < mostObjects && unread > 0; tries += 1) {
    const end = endOf(stdout, from);
    const said = end === null ? null : parsed(stdout.slice(from, end));
    if (said) found.push(said);
    unread -= (end ?? stdout.length) - from;
    from = stdout.indexOf('{', said && end !== null ? end : from + 1);
  }
  return found;
}

/** Whether it is the answer to what was asked, and not a hook's own call for another device. */
function isOurs(said: Said, command: string, ecid: string | null): boolean {
  // An alias answers by its whole name; an error may lack its command (ios-protocols 7.2, 7.4).
  const names = command === 'get' ? ['get', 'get-property'] : [command];
  if (said.Command !== undefined && !names.includes(said.Command)) return false;
  if (ecid === null) return true;
  const named = said.Type === 'Error' ? said.AffectedDevices ?? [] : [...said.Devices ?? [], ...Object.keys(said.Output ?? {}), ...Object.keys(objectOf(said.Output?.['Errors']) ?? {})];
  const about = named.map(decimal).filter((one) => one !== null);
  return about.length === 0 || about.includes(ecid);
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
}

/** An error of the whole command, or those of single properties. */
function problemsOf(value: unknown): { readonly whole: DeviceWord | null; readonly each: Map<string, DeviceWord> } {
  const one = word.safeParse(value);
  if (one.success) return { whole: deviceWord(one.data), each: new Map() };
  const each = new Map<string, DeviceWord>();
  for (const [property, problem] of Object.entries(objectOf(value) ?? {})) {
    const read = word.safeParse(problem);
    if (read.success) each.set(property, deviceWord(read.data));
  }
  return { whole: null, each };
}

function answerOf({ Output, Devices }: z.infer<typeof outputSchema>): { readonly answer: Answer; readonly failed: ReadonlyMap<string, DeviceWord> } {
  const answer = new Map<string, DeviceAnswer>();
  const failed = new Map<string, DeviceWord>();
  const problems = objectOf(Output?.['Errors']);
  const spelled = new Set([...Devices ?? [], ...Object.keys(Output ?? {}), ...Object.keys(problems ?? {})]);
  for (const key of spelled) {
    const ecid = decimal(key);
    if (ecid === null) continue;
    const { whole, each } = problemsOf(problems?.[key]);
    if (whole) failed.set(ecid, whole);
    answer.set(ecid, { values: new Map(Object.entries(objectOf(Output?.[key]) ?? {})), problems: each });
  }
  return { answer, failed };
}

/** "cfgutil: error: … (Domain: ConfigurationUtilityKit.error Code: 603)": what stderr says when stdout says nothing. */
function wordOfText(stderr: string): DeviceWord | null {
  const line = stderr.split('\n').map((one) => one.trim()).findLast((one) => /^cfgutil: error:/i.test(one));
  if (line === undefined) return null;
  const [, domain, code] = /\(Domain:\s*([\w.]{1,200})\s+Code:\s*(-?[0-9]{1,20})\)\s*$/.exec(line) ?? [];
  const text = line.replace(/^cfgutil: error:\s*/i, '').replace(/\s*\(Domain:[^()]*\)\s*$/, '').slice(0, 2000);
  return { domain: domain ?? tool, code: code ?? 'error', ...(text === '' ? {} : { text }) };
}

/**
 * The answer to `command`. `ecid`: whom it was asked of, null: of all. Throws configurator.*, cloudConfig.*, device.pairingForbidden: what
 * the tool says went wrong, and whatever is no answer at all.
 */
export function readAnswer({ code, signal, stdout, stderr, tooMuch }: ProcessEnd, command: string, ecid: string | null): Answer {
  if (tooMuch) throw unreadable('it wrote more than 8 MB');
  const all = saidIn(stdout);
  const ours = all.filter((said) => isOurs(said, command, ecid));
  const refusal = ours.find((said): said is z.infer<typeof errorSchema> => said.Type === 'Error');
  if (refusal) throw failure(deviceWord(refusal));
  const told = wordOfText(stderr);
  if (signal !== null) throw new AppError('configurator.killed', { signal });
  if (code !== 0) throw told ? failure(told) : unreadable(`it ended with ${code ?? 'nothing'} and said ${stderr.trim().slice(0, longestWord) || 'nothing'}`);
  const results = ours.filter((said): said is z.infer<typeof outputSchema> => said.Type === 'CommandOutput');
  const [result] = results;
  if (!result) throw told ? failure(told) : unreadable(all.length > 0 ? 'it answered for another device' : stdout.trim() === '' ? 'it said nothing' : 'it said something else than was asked');
  if (results.length > 1) throw unreadable('it answered more than once');
  const { answer, failed } = answerOf(result);
  const problem = ecid === null ? undefined : failed.get(ecid);
  if (problem) throw failure(problem);
  return answer;
}
