// How a record is told: a row of a table, an object of JSON, or everything that it has.
import { deviceName } from '../domain/device-names.ts';
import { meaningOf } from '../domain/error-meaning.ts';
import { placeText } from '../domain/places.ts';
import { runMeaning } from '../domain/prep/run-meaning.ts';
import { evidenceText, stepNames, subjectOf } from '../domain/prep/step-text.ts';
import { originName } from '../domain/records/columns.ts';
import { assetTagOf, firstUserOf, methodText, nameOf, proofOf, provisionalOf } from '../domain/records/record-facts.ts';
import { describeError } from '../error-text.ts';
import { knownUdid, type Run, type Step } from '../model.ts';
import { wordOf } from './follow-words.ts';
import { plain } from './plain.ts';
import { localTime, type Output, table } from './print.ts';

/** Reason or evidence in one cell. */
export function reasonOf(run: Run): string {
  if (run.error) return describeError(run.error).what;
  if (run.outcome === 'interrupted') return 'Unknown: plug the device in, it will be read back';
  const proof = proofOf(run);
  return proof ? evidenceText(proof) : '';
}

export function runLine(run: Run): Readonly<Record<string, unknown>> {
  const { device, place, profile, ...rest } = run;
  return { ...device, udid: knownUdid(device.udid), state: run.outcome, ...rest, place: placeText(place), profile, ...(run.practice ? { mark: 'PRACTICE' } : {}) };
}

function runRow(run: Run): string[] {
  const { device, place, wanted } = run;
  return [
    run.runId.slice(0, 8), localTime(run.startedAt), placeText(place), device.serial ?? device.udid, deviceName(device.productType) ?? '', plain(wanted?.name ?? device.name ?? ''),
    plain(subjectOf(run)), wordOf(run), reasonOf(run), run.operator, ...(run.practice ? ['PRACTICE'] : []),
  ];
}

export function printRuns(runs: readonly Run[], out: Output['out']): void {
  const practice = runs.some((run) => run.practice);
  for (const line of table(['Record', 'Started', 'Port', 'Serial number', 'Device', 'Name', 'Blueprint or profile', 'Outcome', 'Evidence or reason', 'Operator', ...(practice ? ['Mark'] : [])], runs.map(runRow))) out(line);
}

const stateWords: Readonly<Record<Step['state'], string>> = {
  todo: 'not begun', checking: 'checking', acting: 'begun', verifying: 'reading back', asking: 'waits for a person', done: 'done', skipped: 'was so', failed: 'failed', unknown: 'unknown',
};

/** Until when, and how much of it is left. */
function until(date: ReturnType<typeof firstUserOf>): string | null {
  return date && `${localTime(date.until)}${date.over ? ', which is over' : ''}`;
}

type Fact = readonly [title: string, value: string | null];

function factsOf(run: Run, now: number): Fact[] {
  const { device, place, blueprint, wanted, enrolled, error, finishedAt, batch } = run;
  const name = nameOf(run);
  const tag = assetTagOf(run);
  const imeis = [device.imei, device.imei2].filter((imei) => imei !== null).join(', ');
  return [
    ['Record', run.runId], ['Outcome', wordOf(run)], ['Reason', error ? Object.values(describeError(error)).filter(Boolean).join(' ') : null], ['Means', error ? meaningOf(error, run) : runMeaning(run)],
    ['Device', `${device.serial ?? device.udid}, ${deviceName(device.productType) ?? 'unknown model'}, at ${placeText(place)}`], ['Name', name === null ? null : plain(name)], ['Named', wanted?.name ? plain(wanted.name) : null], ['Asset tag', tag === null ? null : plain(tag)],
    ['UDID', knownUdid(device.udid)], ['ECID', device.ecid], ['IMEI', imeis || null], ['System', device.osVersion],
    ['Method', methodText(run)], ['Work', run.method === 'configurator' ? subjectOf(run) : null], ['Origin', originName(run)],
    ['Blueprint', blueprint ? `${plain(blueprint.name)}, revision ${blueprint.revision} (${blueprint.hash.slice(0, 16)})` : null], ['Profile', run.profile ? plain(run.profile.name) : null],
    ['User', wanted?.user ? plain(wanted.user) : null], ['Confirmed', wanted && wanted.confirmed.length > 0 ? wanted.confirmed.join(', ') : null], ['Batch', batch],
    ['Started', `${localTime(run.startedAt)} by ${plain(run.operator)} at ${plain(run.station)}`], ['Ended', finishedAt === null ? null : localTime(finishedAt)],
    ['Enrolled', enrolled ? `${localTime(enrolled.at)}. ${evidenceText(enrolled.evidence)}` : null], ['May leave', until(provisionalOf(run, now))], ['First user', until(firstUserOf(run, now))],
    ['Mark', run.practice ? 'PRACTICE' : null],
  ];
}

/** Everything that a record says, for people. `others`: of the same device; `now` in milliseconds since the Unix epoch. */
export function showOf(run: Run, others: readonly Run[], now: number): string[] {
  const steps = run.steps.map(({ id, state, startedAt, finishedAt, evidence }) => [
    stepNames[id], stateWords[state], startedAt === null || finishedAt === null ? '' : ((finishedAt - startedAt) / 1000).toFixed(1), evidence ? plain(evidenceText(evidence)) : '',
  ]);
  return [
    ...factsOf(run, now).flatMap(([title, value]) => (value === null ? [] : [`${title.padEnd(10)} ${value}`])), '',
    ...table(['Step', 'State', 'Seconds', 'Evidence'], steps),
    ...(run.notes.length === 0 ? [] : ['', 'Notes', ...run.notes.map(({ at, by, text }) => `  ${localTime(at)} ${plain(by)}: ${plain(text)}`)]),
    ...(others.length === 0 ? [] : ['', 'Other records of this device', ...others.map((one) => `  ${one.runId.slice(0, 8)}  ${localTime(one.startedAt)}  ${wordOf(one)}  ${plain(subjectOf(one))}`)]),
  ];
}
