// The columns that records are exported in: what each is called and what stands in it. Spelled for a cell; JSON Lines has lists as lists.
import { AppError, type ErrorShape } from '../../errors.ts';
import { knownUdid, type Run, type Step } from '../../model.ts';
import { type ColumnId, columnIds } from '../../model/record-exports.ts';
import type { Origin } from '../../model/records.ts';
import { deviceName } from '../device-names.ts';
import { placeText } from '../places.ts';
import { evidenceText, outcomeNames, stepNames } from '../prep/step-text.ts';
import { assetTagOf, firstUserOf, nameOf, originOf, provisionalOf, runMethodNames } from './record-facts.ts';

/** What a column takes from whoever exports. */
export interface RecordView {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** The sentence for people. */
  readonly describe: (error: ErrorShape) => string;
  /** A time in the zone of whoever reads it, such as 2026-11-22 10:41:07: a form that every spreadsheet takes for a time. */
  readonly timeText: (at: number) => string;
}

export interface RecordColumn {
  readonly heading: string;
  /** number: whole ones only, for a decimal point makes dates in half of the world. time: milliseconds since the Unix epoch. */
  readonly kind: 'text' | 'number' | 'time';
  readonly value: (run: Run, view: RecordView) => string | number | null;
  /** Where a cell can't hold all of it: what JSON has instead. */
  readonly list?: (run: Run) => readonly Readonly<Record<string, unknown>>[];
}

type Value = RecordColumn['value'];
const text = (heading: string, value: Value): RecordColumn => ({ heading, kind: 'text', value });
const number = (heading: string, value: Value): RecordColumn => ({ heading, kind: 'number', value });
const time = (heading: string, value: Value): RecordColumn => ({ heading, kind: 'time', value });

export const originNames: Readonly<Record<Origin, string>> = {
  configurator: 'Apple Configurator', direct: 'Direct enrollment', automated: 'Automated Enrollment', companyPortal: 'Company Portal', none: 'Not enrolled',
};

/** Null: Apple Configurator's work says nothing of how a device gets its management. */
export function originName(run: Parameters<typeof originOf>[0]): string | null {
  return run.method === 'configurator' ? null : originNames[originOf(run)];
}

/** Whole seconds; null: it isn't over, or never began. */
function secondsOf({ startedAt, finishedAt }: Pick<Step, 'startedAt' | 'finishedAt'>): number | null {
  return startedAt === null || finishedAt === null ? null : Math.max(0, Math.round((finishedAt - startedAt) / 1000));
}

/** What was to get on the device: the blueprint's profiles, or the one of a run without one. */
function profilesOf({ profile, wanted }: Run): { role: string; name: string; identifier: string; uuid: string | null; sha256: string }[] {
  if (profile) return [{ role: 'enrollment', name: profile.name, identifier: profile.identifier, uuid: profile.uuid, sha256: profile.sha256 }];
  return (wanted?.profiles ?? []).map(({ role, name, identifier, uuid, sha256 }) => ({ role, name, identifier, uuid, sha256 }));
}

/** In one cell; null: nothing. */
const joined = (parts: readonly (string | null)[], between: string): string | null => parts.filter((part) => part !== null).join(between) || null;

export const recordColumns: Readonly<Record<ColumnId, RecordColumn>> = {
  started: time('Started', ({ startedAt }) => startedAt),
  finished: time('Finished', ({ finishedAt }) => finishedAt),
  duration: number('Duration (seconds)', (run) => secondsOf(run)),
  serial: text('Serial number', ({ device }) => device.serial),
  lastFour: text('Last four', ({ device }) => device.serial?.slice(-4).toUpperCase() ?? null),
  udid: text('UDID', ({ device }) => knownUdid(device.udid)),
  ecid: text('ECID', ({ device }) => device.ecid),
  imei: text('IMEI', ({ device }) => device.imei),
  imei2: text('IMEI 2', ({ device }) => device.imei2),
  name: text('Name', nameOf),
  model: text('Model', ({ device }) => deviceName(device.productType)),
  productType: text('Product type', ({ device }) => device.productType),
  os: text('OS version', ({ device }) => device.osVersion),
  build: text('Build', ({ device }) => device.buildVersion),
  port: text('Port', ({ place }) => placeText(place)),
  station: text('Station', ({ station }) => station),
  operator: text('Operator', ({ operator }) => operator),
  method: text('Method', ({ method }) => runMethodNames[method]),
  origin: text('Origin', originName),
  blueprint: text('Blueprint', ({ blueprint }) => blueprint?.name ?? null),
  blueprintRevision: number('Blueprint revision', ({ blueprint }) => blueprint?.revision ?? null),
  blueprintHash: text('Blueprint SHA-256', ({ blueprint }) => blueprint?.hash ?? null),
  profiles: { ...text('Profiles', (run) => joined(profilesOf(run).map(({ name }) => name), '; ')), list: profilesOf },
  profileHashes: text('Profiles’ SHA-256', (run) => joined(profilesOf(run).map(({ sha256 }) => sha256), '; ')),
  outcome: text('Outcome', ({ outcome }) => outcomeNames[outcome]),
  reason: text('Reason', ({ error }, { describe }) => (error ? describe(error) : null)),
  reasonCode: text('Reason code', ({ error }) => error?.code ?? null),
  deviceError: text('Device’s error', ({ error }) => (error?.device ? `${error.device.domain} ${error.device.code}` : null)),
  enrolledAt: time('Enrolled', ({ enrolled }) => enrolled?.at ?? null),
  provisionalUntil: time('Provisional until', (run, { now }) => provisionalOf(run, now)?.until ?? null),
  firstUserUntil: time('First user until', (run, { now }) => firstUserOf(run, now)?.until ?? null),
  assetTag: text('Asset tag', (run) => assetTagOf(run)),
  user: text('User', ({ wanted }) => wanted?.user ?? null),
  notes: {
    ...text('Notes', ({ notes }, { timeText }) => joined(notes.map((note) => `${timeText(note.at)} ${note.by}: ${note.text}`), '\n')),
    list: ({ notes }) => notes.map(({ at, by, text: said }) => ({ at: isoTime(at), by, text: said })),
  },
  steps: {
    ...text('Steps', ({ steps }) => joined(steps.map((step) => { const seconds = secondsOf(step); return seconds === null ? null : `${stepNames[step.id]} ${seconds} s`; }), '; ')),
    list: ({ steps }) => steps.map((step) => ({ step: step.id, state: step.state, started: step.startedAt === null ? null : isoTime(step.startedAt), seconds: secondsOf(step) })),
  },
  evidence: {
    ...text('Evidence', ({ steps }) => joined(steps.map(({ id, evidence }) => (evidence ? `${stepNames[id]}: ${evidenceText(evidence)}` : null)), '; ')),
    list: ({ steps }) => steps.flatMap(({ id, evidence }) => (evidence ? [{ step: id, kind: evidence.kind, values: evidence.values }] : [])),
  },
  runId: text('Record', ({ runId }) => runId),
  batch: text('Batch', ({ batch }) => batch),
  practice: text('Practice', ({ practice }) => (practice ? 'PRACTICE' : null)),
};

/** What somebody gets who chooses none. */
export const defaultColumns: readonly ColumnId[] = [
  'started', 'duration', 'serial', 'assetTag', 'name', 'model', 'os', 'imei', 'method', 'origin', 'blueprint', 'outcome', 'reason', 'enrolledAt', 'station', 'port', 'operator', 'runId', 'practice',
];

/** Columns by their names, each once, in the order in which they are named. Throws records.column. */
export function readColumns(names: readonly string[]): ColumnId[] {
  const found = names.map((name) => {
    const id = columnIds.find((known) => known.toLowerCase() === name.trim().toLowerCase());
    if (id === undefined) throw new AppError('records.column', { word: name.slice(0, 60), allowed: columnIds.join(', ') });
    return id;
  });
  return [...new Set(found)];
}

/** No export without saying that it is practice: the column is the last where nobody chose it. */
export function withPractice(chosen: readonly ColumnId[]): readonly ColumnId[] {
  return chosen.includes('practice') ? chosen : [...chosen, 'practice'];
}

/** 2026-11-22T09:41:05.123Z; what is beyond every calendar stays a number. */
export function isoTime(at: number): string {
  return Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : String(at);
}
