// muster records: what was done, and whether the ledger's chain holds.
import { deviceName } from '../domain/device-names.ts';
import { evidenceText, stepNames, subjectOf } from '../domain/prep/step-text.ts';
import { describeError } from '../error-text.ts';
import { AppError } from '../errors.ts';
import type { RecordsPage, Run, Step } from '../model.ts';
import { withRecords } from '../records.ts';
import { wordOf } from './follow-words.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, localTime, type Output, table } from './print.ts';

/** Reason or evidence in one cell. */
export function reasonOf(run: Run): string {
  if (run.error) return describeError(run.error).what;
  if (run.outcome === 'interrupted') return 'Unknown: plug the device in, it will be read back';
  const last = run.steps.findLast((step) => step.evidence !== null);
  return run.outcome === 'done' && last?.evidence ? evidenceText(last.evidence) : '';
}

export function runLine(run: Run): Readonly<Record<string, unknown>> {
  const { device, place, profile, ...rest } = run;
  return { ...device, state: run.outcome, ...rest, place: `${place.hub}${place.port}`, profile, ...(run.practice ? { mark: 'PRACTICE' } : {}) };
}

function runRow(run: Run): string[] {
  const { device, place, wanted } = run;
  return [
    run.runId.slice(0, 8), localTime(run.startedAt), `${place.hub}${place.port}`, device.serial ?? device.udid, deviceName(device.productType) ?? '', plain(wanted?.name ?? device.name ?? ''),
    plain(subjectOf(run)), wordOf(run), reasonOf(run), run.operator, ...(run.practice ? ['PRACTICE'] : []),
  ];
}

export function printRuns(runs: readonly Run[], out: Output['out']): void {
  const practice = runs.some((run) => run.practice);
  for (const line of table(['Record', 'Started', 'Port', 'Serial number', 'Device', 'Name', 'Blueprint or profile', 'Outcome', 'Evidence or reason', 'Operator', ...(practice ? ['Mark'] : [])], runs.map(runRow))) out(line);
}

export function listRecords(folder: string, command: { search: string; limit: number; practice: boolean; json: boolean }, { out, say }: Output): Promise<number> {
  return withRecords(folder, command.practice, (ledger) => {
    const page = ledger?.list(0, command.limit, command.search) ?? { total: 0, rows: [] };
    if (command.json) for (const run of page.rows) out(jsonLine(runLine(run)));
    else if (page.rows.length === 0) say(command.search ? `No record matches “${command.search}”.` : 'No record yet. Records are made by every run, done or not.');
    else {
      printRuns(page.rows, out);
      say(`${page.rows.length} of ${page.total} records in ${ledger?.file ?? ''}`);
    }
    return exit.done;
  });
}

type ListPage = (search: string, offset: number) => RecordsPage | Promise<RecordsPage>;

/** A record by its number or the beginning of it, or the latest of a device by its serial number or UDID. Throws run.unknown, usage.invalid where several begin so. */
export async function findRun(list: ListPage, word: string): Promise<Run> {
  const wanted = word.toLowerCase();
  const own = (await list(word, 0)).rows.find(({ device }) => [device.serial, device.udid].some((known) => known?.toLowerCase() === wanted));
  if (own) return own;
  if (!/^[0-9a-f-]{4,36}$/.test(wanted)) throw new AppError('run.unknown');
  const found: Run[] = [];
  for (let offset = 0, total = 1; offset < total;) {
    const page = await list('', offset);
    found.push(...page.rows.filter(({ runId }) => runId.startsWith(wanted)));
    total = page.total;
    offset += Math.max(1, page.rows.length);
  }
  const [run, ...more] = found;
  if (more.length > 0) throw new AppError('usage.invalid', { detail: `${found.length} records begin with ${word}; give more of the number.` });
  if (!run) throw new AppError('run.unknown');
  return run;
}

const stateWords: Readonly<Record<Step['state'], string>> = {
  todo: 'not begun', checking: 'checking', acting: 'begun', verifying: 'reading back', asking: 'waits for a person', done: 'done', skipped: 'was so', failed: 'failed', unknown: 'unknown',
};

function showOf(run: Run): string[] {
  const { device, place, wanted, blueprint, enrolled, error, finishedAt } = run;
  const facts: (readonly [string, string | null])[] = [
    ['Record', run.runId], ['Outcome', wordOf(run)], ['Reason', error ? Object.values(describeError(error)).filter(Boolean).join(' ') : null],
    ['Device', `${device.serial ?? device.udid}, ${deviceName(device.productType) ?? 'unknown model'}, at ${place.hub}${place.port}`], ['UDID', device.udid], ['ECID', device.ecid],
    ['Blueprint', blueprint ? `${plain(blueprint.name)}, revision ${blueprint.revision} (${blueprint.hash.slice(0, 16)})` : null], ['Profile', run.profile ? plain(run.profile.name) : null],
    ['Named', wanted?.name ? plain(wanted.name) : null], ['Confirmed', wanted && wanted.confirmed.length > 0 ? wanted.confirmed.join(', ') : null],
    ['Started', `${localTime(run.startedAt)} by ${run.operator} at ${run.station}`], ['Ended', finishedAt === null ? null : localTime(finishedAt)],
    ['Enrolled', enrolled ? `${localTime(enrolled.at)}. ${evidenceText(enrolled.evidence)}` : null], ['Mark', run.practice ? 'PRACTICE' : null],
  ];
  return [
    ...facts.flatMap(([title, value]) => (value === null ? [] : [`${title.padEnd(10)} ${value}`])), '',
    ...table(['Step', 'State', 'Seconds', 'Evidence'], run.steps.map(({ id, state, startedAt, finishedAt, evidence }) => [
      stepNames[id], stateWords[state], startedAt === null || finishedAt === null ? '' : ((finishedAt - startedAt) / 1000).toFixed(1), evidence ? plain(evidenceText(evidence)) : '',
    ])),
  ];
}

/** Throws run.unknown, store.*. */
export async function showRecord(folder: string, command: { run: string; practice: boolean; json: boolean }, { out }: Output): Promise<number> {
  const run = await withRecords(folder, command.practice, (ledger) => findRun((search, offset) => ledger?.list(offset, 500, search) ?? { total: 0, rows: [] }, command.run));
  for (const line of command.json ? [jsonLine(runLine(run))] : showOf(run)) out(line);
  return exit.done;
}

export function verifyRecords(folder: string, command: { practice: boolean; json: boolean }, { out, say }: Output): Promise<number> {
  return withRecords(folder, command.practice, (ledger) => {
    const verdict = ledger?.verify() ?? { ok: true, lines: 0 };
    if (command.json) out(jsonLine(verdict));
    else if (verdict.ok) out(`The ledger’s chain holds: ${verdict.lines} lines, none missing or changed.`);
    else {
      say(`muster: line ${verdict.line} of the ledger breaks its chain: ${verdict.reason}.`);
      say('        Copy the file to a safe place and compare it with a backup.');
    }
    return verdict.ok ? exit.done : exit.failed;
  });
}
