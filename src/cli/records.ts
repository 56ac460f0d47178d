// muster records: what was done, found by words, told record by record, counted, verified and added to.
import { outcomeNames } from '../domain/prep/step-text.ts';
import { checkLastFour } from '../domain/records/last-four.ts';
import type { LocalMidnight } from '../domain/records/local-days.ts';
import { nameOf, runMethodNames } from '../domain/records/record-facts.ts';
import { parseRecordQuery } from '../domain/records/record-query.ts';
import type { Environment } from '../environment.ts';
import { describeError } from '../error-text.ts';
import { type ErrorCode, errorKinds } from '../errors.ts';
import { knownUdid, type Run } from '../model.ts';
import { annotationSchema, outcomes, type RecordQuery } from '../model/records.ts';
import { annotate, devicesEnding, recordOf, type RecordSource, verifyRecords, withRecords, withRecordWork } from '../records.ts';
import { systemClock } from '../system-clock.ts';
import { refuse } from './parse.ts';
import { passphraseOf } from './passwords.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, localTime, type Output, table } from './print.ts';
import type { RecordsCommand } from './records-arguments.ts';
import { exportOut, printOut } from './records-out.ts';
import { printRuns, runLine, showOf } from './records-text.ts';

type Of<Name extends RecordsCommand['name']> = Extract<RecordsCommand, { name: Name }>;

type Around = Pick<Environment, 'dataFolder' | 'operator' | 'keeper'>;

const midnight: LocalMidnight = (year, month, day) => new Date(year, month - 1, day).getTime();
const read = (text: string): RecordQuery => parseRecordQuery(text, systemClock.now(), midnight);
const marked = ({ practice }: RecordSource): { mark?: 'PRACTICE' } => (practice ? { mark: 'PRACTICE' } : {});

function list(source: RecordSource, query: RecordQuery, command: Of<'records list'>, { out, say }: Output): Promise<number> {
  return withRecords(source.dataFolder, source.practice, (ledger) => {
    const { total, rows } = ledger?.find(query, { offset: 0 }, command.limit) ?? { total: 0, rows: [] };
    const runs = rows.map(({ run }) => run);
    if (command.json) for (const run of runs) out(jsonLine(runLine(run)));
    else if (runs.length === 0) say(command.query === '' ? 'No record yet. Records are made by every run, done or not.' : `No record matches “${command.query}”.`);
    else {
      printRuns(runs, out);
      say(`${runs.length} of ${total} records in ${ledger?.file ?? ''}`);
    }
    return exit.done;
  });
}

async function show(source: RecordSource, { record, json }: Of<'records show'>, { out }: Output): Promise<number> {
  const { run, others } = await recordOf(source, record);
  for (const line of json ? [jsonLine(runLine(run))] : showOf(run, others, systemClock.now())) out(line);
  return exit.done;
}

const reasonText = (reason: string | null): string => (reason === null ? 'no reason recorded' : reason in errorKinds ? describeError({ code: reason as ErrorCode, params: {} }).what : reason);

async function stats(source: RecordSource, query: RecordQuery, { json }: Of<'records stats'>, { out, say }: Output): Promise<number> {
  const found = await withRecordWork(source, (records) => records.count(query));
  if (json) {
    out(jsonLine({ ...found, ...marked(source) }));
    return exit.done;
  }
  if (found.total === 0) say('No record matches.');
  const two = (lines: readonly string[]): void => { for (const line of ['', ...lines]) out(line); };
  out(`${found.total} records: ${outcomes.map((outcome) => `${found.outcomes[outcome]} ${outcomeNames[outcome].toLowerCase()}`).join(', ')}${source.practice ? '. PRACTICE' : ''}`);
  if (found.days.length > 0) two(table(['Day', 'Records', 'Done', 'Failed'], found.days.map(({ day, total, outcomes: on }) => [day, String(total), String(on.done), String(on.failed)])));
  if (found.methods.length > 0) two(table(['Method', 'Done', 'Median minutes'], found.methods.map(({ method, done, medianMinutes }) => [runMethodNames[method], String(done), medianMinutes.toFixed(1)])));
  if (found.reasons.length > 0) two(table(['Failed', 'Code', 'Why'], found.reasons.map(({ reason, count }) => [String(count), reason ?? '', reasonText(reason)])));
  return exit.done;
}

const rangesText = (ranges: readonly (readonly [number, number])[]): string => ranges.map(([from, to]) => (from === to ? String(from) : `${from} to ${to}`)).join(', ');

async function verify(source: RecordSource, { heads, key, json }: Of<'records verify'>, { out, say }: Output, stop: AbortSignal): Promise<number> {
  const verdict = await verifyRecords(source, { heads, fingerprint: key, signal: stop }).catch((error: unknown) => {
    if (stop.aborted) return null;
    throw error;
  });
  if (!verdict) return exit.cancelled;
  const code = verdict.ok ? exit.done : exit.failed;
  if (json) {
    out(jsonLine({ ...verdict, ...marked(source) }));
    return code;
  }
  if (!verdict.ok) {
    say(`muster: line ${verdict.line} of the ledger breaks its chain: ${verdict.reason}.`);
    if ('readable' in verdict) say(`        ${verdict.readable.length === 0 ? 'None of its lines can be read.' : `Lines that can still be read: ${rangesText(verdict.readable)}.`}`);
    say('        Copy the file to a safe place and compare it with a backup.');
    return code;
  }
  const { lines, head, unsigned, keys } = verdict;
  out(`The ledger’s chain holds: ${lines} lines, none missing or changed.`);
  if (head) out(`Signed up to line ${head.seq} on ${localTime(head.at)}. ${keys.length === 1 ? 'Key' : 'Keys, the last one last'}: ${keys.join(', ')}`);
  if (unsigned > 0) out(`${head ? `The last ${unsigned} lines are` : 'Nothing is'} signed${head ? ' by nobody yet' : ''}: whoever holds the file could have changed or cut ${head ? 'them' : 'its lines'} unseen.`);
  if (head && heads.length === 0 && key === null) say('Compare the key with one that you kept, or with a certificate: muster records verify --head FILE');
  return code;
}

/** A note or a tag. */
async function add(source: RecordSource, environment: Around, { record, json }: Of<'records note' | 'records tag'>, annotation: object, { out }: Output): Promise<number> {
  const read = annotationSchema.safeParse(annotation);
  if (!read.success) return refuse('kind' in annotation && annotation.kind === 'noted' ? 'A note has 1 to 2,000 characters of text.' : 'An asset tag is one line of 1 to 100 characters.');
  const run = await annotate({ ...source, operator: environment.operator, clock: systemClock, keeper: environment.keeper, passphrase: await passphraseOf(process.env) }, record, read.data);
  const { device, runId } = run;
  out(json ? jsonLine(runLine(run)) : `${runId.slice(0, 8)}  ${device.serial ?? device.udid}  ${read.data.kind === 'noted' ? `noted: ${plain(read.data.text)}` : read.data.assetTag === null ? 'has no asset tag any more' : `asset tag ${plain(read.data.assetTag)}`}`);
  return exit.done;
}

const deviceOf = (run: Run): { serial: string | null; name: string | null; udid: string | null } => ({ serial: run.device.serial, name: nameOf(run), udid: knownUdid(run.device.udid) });

async function checkFour(source: RecordSource, { typed, serial, json }: Of<'records check-last-four'>, { out }: Output): Promise<number> {
  const { understood } = checkLastFour(typed, [], null);
  const letters = typed.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
  // As it was typed, too: a practice device may have the letters that Apple’s serial numbers haven’t.
  const ends = [...new Set([understood, letters])].filter((text) => text.length >= 4).map((text) => ({ last4: text.slice(-4) }));
  const wanted = serial === null ? null : (await devicesEnding(source, [{ serial: serial.toUpperCase().slice(0, 40) }])).map(deviceOf).find((device) => device.serial?.toUpperCase() === serial.toUpperCase());
  const expected = serial === null ? null : wanted ?? { serial, name: null, udid: '' };
  const { verdict, devices, sentence } = checkLastFour(typed, (await devicesEnding(source, ends)).map(deviceOf), expected);
  out(json ? jsonLine({ verdict, understood, devices: devices.filter(({ udid }) => udid !== ''), sentence, ...marked(source) }) : plain(sentence));
  return verdict === 'incomplete' ? exit.usage : verdict === 'right' || verdict === 'found' ? exit.done : exit.failed;
}

/** `isPractice`: whether the practice bench’s records are meant where nothing says so. Throws records.*, run.*, print.*, file.*, store.*. */
export async function records(command: RecordsCommand, environment: Around, isPractice: () => Promise<boolean>, output: Output, stop: AbortSignal): Promise<number> {
  // A search may say whose records it means.
  const query = 'query' in command ? read(command.query) : null;
  const source: RecordSource = { dataFolder: environment.dataFolder, practice: command.practice || (query?.practice ?? await isPractice()) };
  switch (command.name) {
    case 'records list': return list(source, query ?? read(''), command, output);
    case 'records show': return show(source, command, output);
    case 'records stats': return stats(source, query ?? read(''), command, output);
    case 'records export': return exportOut(source, query ?? read(''), command, output);
    case 'records print': return printOut(source, read, command, output);
    case 'records verify': return verify(source, command, output, stop);
    case 'records note': return add(source, environment, command, { kind: 'noted', text: command.text }, output);
    case 'records tag': return add(source, environment, command, { kind: 'tagged', assetTag: command.tag, how: 'typed' }, output);
    case 'records check-last-four': return checkFour(source, command, output);
  }
}
