// Records as the lists of devices that Intune takes (enrollment-formats 4.6, 4.8; Appendix B 36 to 42): who gets into them, with what
// details, and in how many files. Whatever can't get in is told. Read letter by letter there, so nothing is marked for spreadsheets.
import { AppError } from '../../errors.ts';
import type { Run, RunId } from '../../model.ts';
import type { IntuneKind } from '../../model/record-exports.ts';
import { cleanSerial, isImei, serialDoubt } from '../enrollment/serial-number.ts';
import { longestDetails, mostRows, plainDetails, type SerialRow, writeSerialsCsv } from '../enrollment/serials-csv.ts';
import { assetTagOf, nameOf } from './record-facts.ts';

/** older: a later record of the same device is there. shared: a later one of another device with the same number. */
export type LeftOutReason = 'noSerial' | 'noImei' | 'unlikeSerial' | 'unlikeImei' | 'older' | 'shared' | 'tooMany';

export interface LeftOut {
  readonly runId: RunId;
  /** Serial number, else UDID. */
  readonly device: string;
  readonly reason: LeftOutReason;
  /** Why, and what to do, for people. */
  readonly sentence: string;
}

export interface IntuneList {
  /** One for each device. */
  readonly rows: readonly SerialRow[];
  /** The first thousand of them. */
  readonly leftOut: readonly LeftOut[];
  readonly counts: Readonly<Partial<Record<LeftOutReason, number>>>;
  /** Rows whose details were cut to what Intune takes. */
  readonly shortened: number;
}

/** Devices that Intune holds for Apple Configurator in all (4.6); of corporate identifiers no such number is known. */
const mostDevices: Readonly<Record<IntuneKind, number>> = { configurator: 75_000, serials: 250_000, imeis: 250_000 };
const mostTold = 1000;

const detailNames = ['name', 'assetTag', 'user', 'blueprint'] as const;
const longestTemplate = 200;
const allowedNames = detailNames.map((name) => `{${name}}`).join(', ');

type Details = (run: Run) => { readonly text: string; readonly cut: boolean };

const valueOf: Readonly<Record<(typeof detailNames)[number], (run: Run) => string | null>> = {
  name: nameOf, assetTag: assetTagOf, user: ({ wanted }) => wanted?.user ?? null, blueprint: ({ blueprint }) => blueprint?.name ?? null,
};

/** Characters; in the serials' own list nobody says how many, but a line has an end. */
const longestFreeDetails = 500;

function shortened(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '').trimEnd();
}

/** Signs that stand between values, and between nothing once a value is missing. Commas are semicolons by then. */
const sign = '[;/|·–—-]';
const doubled = new RegExp(`(\\s*${sign}\\s+)(?:${sign}\\s+)+`, 'g');
const atEnds = new RegExp(`^(?:${sign}\\s+)+|(?:\\s+${sign}|;)+$`, 'g');

/** One line of plain text; lone surrogates are in no file. */
const clean = (text: string): string => plainDetails(text.replaceAll(/\p{Cs}/gu, '')).replaceAll(/\s+/g, ' ');

/** A template such as "{assetTag} {name}", for every record. Throws records.details. */
function detailsOf(template: string, kind: IntuneKind): Details {
  const refuse = (reason: string): never => { throw new AppError('records.details', { text: template.slice(0, 60), reason, allowed: allowedNames, most: longestTemplate }); };
  if (template.length > longestTemplate) refuse('it is too long');
  const parts = template.split(/(\{[^{}]*\})/).map((part) => {
    const name = detailNames.find((known) => part === `{${known}}`);
    if (name === undefined && /[{}]/.test(part)) refuse(`nothing stands for ${part.slice(0, 40)}`);
    return name === undefined ? (): string => part : (run: Run): string | null => valueOf[name](run);
  });
  const most = kind === 'configurator' ? longestFreeDetails : longestDetails;
  return (run) => {
    const values = parts.map((value) => value(run));
    const joined = clean(values.map((value) => value ?? '').join(''));
    const full = values.includes(null) ? joined.replaceAll(doubled, '$1').replaceAll(atEnds, '').trim() : joined;
    const text = shortened(full, most);
    return { text, cut: text !== full };
  };
}

type Refusal = readonly [LeftOutReason, string];

/** What the device is called in the list, or why it can't be. */
function identifierOf({ device }: Run, kind: IntuneKind): string | Refusal {
  if (kind === 'imeis') {
    const imei = cleanSerial(device.imei ?? device.imei2 ?? '');
    if (imei === '') return ['noImei', 'It has no IMEI, as iPads without a SIM have none; list it by its serial number.'];
    return isImei(imei) ? imei : ['unlikeImei', `“${imei.slice(0, 40)}” is no IMEI; list it by its serial number.`];
  }
  const serial = cleanSerial(device.serial ?? '');
  if (serial === '') return ['noSerial', 'Its serial number was never read; plug it in and prepare it again, or add it in Intune by hand.'];
  const doubt = serialDoubt(serial) ?? (isImei(serial) ? 'would be taken for an IMEI' : null);
  return doubt === null ? serial : ['unlikeSerial', `“${serial.slice(0, 40)}” ${doubt}; if it is right, add it in Intune by hand.`];
}

/** What Apple Configurator did to a device counts only where nothing else of it is recorded: it is no preparation. */
const ageOf = ({ method, startedAt }: Run): number => (method === 'configurator' ? -1 : startedAt);

interface Entry extends SerialRow {
  readonly run: Pick<Run, 'runId' | 'startedAt' | 'device'>;
  readonly cut: boolean;
}

const tooMany = (kind: IntuneKind): Refusal => ['tooMany', `The list has ${mostDevices[kind]} devices already${kind === 'configurator' ? ', which is what Intune takes in all' : ''}; search for fewer records.`];

const replaced = (left: Entry['run'], by: Entry['run']): Refusal => (left.device.udid === by.device.udid
  ? ['older', 'A later record of this device is in the list.']
  : ['shared', `Another device (UDID ${by.device.udid}) has the same number and a later record, which is in the list; look which of them is right.`]);

/**
 * The rows for Intune, one for each device by its latest record (of two that began together the first that is met), in the order in which
 * devices are first met. `template`: what the details are made of, such as "{assetTag} {name}". Memory goes by devices, not by records.
 * Throws records.practice, records.details.
 */
export function listForIntune(runs: Iterable<Run>, kind: IntuneKind, template: string): IntuneList {
  const details = detailsOf(template, kind);
  const entries = new Map<string, Entry>();
  const leftOut: LeftOut[] = [];
  const counts: Partial<Record<LeftOutReason, number>> = {};
  const leave = ({ runId, device }: Entry['run'], [reason, sentence]: Refusal): void => {
    counts[reason] = (counts[reason] ?? 0) + 1;
    if (leftOut.length < mostTold) leftOut.push({ runId, device: device.serial ?? device.udid, reason, sentence });
  };
  for (const run of runs) {
    if (run.practice) throw new AppError('records.practice');
    const serial = identifierOf(run, kind);
    const known = typeof serial === 'string' ? entries.get(serial) : undefined;
    if (typeof serial !== 'string') leave(run, serial);
    else if (known && known.run.startedAt >= ageOf(run)) leave(run, replaced(run, known.run));
    else if (!known && entries.size >= mostDevices[kind]) leave(run, tooMany(kind));
    else {
      if (known) leave(known.run, replaced(known.run, run));
      const { text, cut } = details(run);
      entries.set(serial, { serial, details: text, cut, run: { runId: run.runId, startedAt: ageOf(run), device: run.device } });
    }
  }
  const all = [...entries.values()];
  return { rows: all.map(({ serial, details: text }) => ({ serial, details: text })), leftOut, counts, shortened: all.filter(({ cut }) => cut).length };
}

export interface IntuneFile {
  /** base.csv, or base-1-of-3.csv. */
  readonly name: string;
  readonly rows: number;
  /** UTF-8 without a mark when it is written. */
  readonly text: string;
}

/** Intune says 5 MB; whether a thousand or 1024 is meant, this fits. */
const mostBytes = 5_000_000;

/** How many rows each file takes. */
function portionsOf(rows: readonly SerialRow[]): number[] {
  const sizes: number[] = [];
  const encoder = new TextEncoder();
  let [count, bytes] = [0, 0];
  for (const row of rows) {
    const size = encoder.encode(writeSerialsCsv([row])).length;
    if (count === mostRows || bytes + size > mostBytes) {
      sizes.push(count);
      [count, bytes] = [0, 0];
    }
    count += 1;
    bytes += size;
  }
  return count === 0 ? sizes : [...sizes, count];
}

/** A serial number without a digit at the start may be taken for the name of a column. */
function withDigitFirst(rows: readonly SerialRow[]): readonly SerialRow[] {
  const at = rows.findIndex(({ serial }) => /[0-9]/.test(serial));
  return at <= 0 ? rows : [...rows.slice(at, at + 1), ...rows.slice(0, at), ...rows.slice(at + 1)];
}

/** The files, each with at most 5,000 rows and 5 MB; none for no rows. `base`: their name without an ending. */
export function* intuneFiles(rows: readonly SerialRow[], base: string): Generator<IntuneFile> {
  const sizes = portionsOf(rows);
  let from = 0;
  for (const [at, size] of sizes.entries()) {
    const own = withDigitFirst(rows.slice(from, from + size));
    yield { name: sizes.length === 1 ? `${base}.csv` : `${base}-${at + 1}-of-${sizes.length}.csv`, rows: own.length, text: writeSerialsCsv(own) };
    from += size;
  }
}
