// muster records: what was done, and whether the ledger's chain holds.
import { deviceName } from '../domain/device-names.ts';
import { evidenceText, outcomeNames, subjectOf } from '../domain/prep/step-text.ts';
import { describeError } from '../error-text.ts';
import type { Run } from '../model.ts';
import { withRecords } from '../records.ts';
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
  const { device, place } = run;
  return [localTime(run.startedAt), `${place.hub}${place.port}`, device.serial ?? device.udid, deviceName(device.productType) ?? '', subjectOf(run), outcomeNames[run.outcome], reasonOf(run), run.operator, ...(run.practice ? ['PRACTICE'] : [])];
}

export function printRuns(runs: readonly Run[], out: Output['out']): void {
  const practice = runs.some((run) => run.practice);
  for (const line of table(['Started', 'Port', 'Serial number', 'Device', 'Profile', 'Outcome', 'Evidence or reason', 'Operator', ...(practice ? ['Mark'] : [])], runs.map(runRow))) out(line);
}

export function listRecords(folder: string, command: { search: string; limit: number; practice: boolean; json: boolean }, { out, say }: Output): number {
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

export function verifyRecords(folder: string, command: { practice: boolean; json: boolean }, { out, say }: Output): number {
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
