// The table of preparations under way as lines for a terminal of a given size. Pure: what is drawn follows from what is given.
import { type Away, awayOf, awayText, awayWord } from '../domain/prep/away.ts';
import { currentStep, isFinished } from '../domain/prep/machine.ts';
import { outcomeNames } from '../domain/prep/step-text.ts';
import { aboutTime, batchTimeLeft, type Expected, timeLeft } from '../domain/prep/time-left.ts';
import { describeError } from '../error-text.ts';
import type { DeviceSnapshot, Need, Run, StepId } from '../model.ts';
import { needWords, wordOf } from './follow-words.ts';
import { plain } from './plain.ts';
import { localTime } from './print.ts';
import { cut, fitted, wrapped } from './text-width.ts';

export interface LiveView {
  /** In the order of their ports. */
  readonly runs: readonly Run[];
  readonly devices: readonly Pick<DeviceSnapshot, 'udid' | 'state' | 'awayUntil'>[];
  readonly expected: Expected;
  /** Heavy jobs at a time. */
  readonly places: number;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** What was said last beside the table, as after Ctrl-C; null: nothing. */
  readonly notice: string | null;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const stepWords: Readonly<Record<StepId, string>> = {
  pair: 'Pair', gates: 'Check', erase: 'Erase', activate: 'Activate', wifi: 'Wi-Fi', cloudConfiguration: 'Configure', fetchConfiguration: 'Fetch enrollment', configuratorPrepare: 'Apple Configurator', repair: 'Pair again',
  escalate: 'Prove identity', profiles: 'Profiles', approval: 'Profiles, with a tap', locale: 'Language, time', name: 'Name', skipMarker: 'Finish setup', install: 'Install', verify: 'Read back', after: 'Restart or off',
  revive: 'Revive', restore: 'Restore', update: 'Update',
};

/** More than these, and a line says nothing at a glance. */
const mostPorts = 8;
const mostFailures = 3;
const leastRows = 3;

const bold = (text: string): string => `\u001b[1m${text}\u001b[22m`;
const placeOf = ({ place }: Run): string => `${place.hub}${place.port}`;

/** What a person is needed for now; null: nothing. */
export function needOf(run: Run): Need | null {
  if (isFinished(run)) return null;
  const step = currentStep(run);
  return step?.state === 'asking' ? step.need : null;
}

/** Those that somebody has to look at come first. */
function rank(run: Run): number {
  if (needOf(run) !== null) return 0;
  return { failed: 1, running: 2, interrupted: 2, cancelled: 3, done: 4 }[run.outcome];
}

/** "1:20", "1:02:03". From milliseconds. */
function clockTime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

function awayIn(run: Run, devices: LiveView['devices']): Away | null {
  return awayOf(run, devices.find(({ udid }) => udid === run.device.udid));
}

function whereOf(run: Run, away: Away | null): string {
  const { steps, outcome } = run;
  const step = currentStep(run);
  const at = step ? `${steps.indexOf(step) + 1}/${steps.length} ${stepWords[step.id]}` : '';
  if (outcome === 'done') return wordOf(run);
  if (isFinished(run)) return at === '' ? outcomeNames[outcome] : `${outcomeNames[outcome]} at ${at}`;
  if (run.outcome === 'interrupted') return 'Waits for the device';
  return run.paused ? `${at}, paused` : away ? [at, awayWord.toLowerCase()].filter(Boolean).join(', ') : `${at || 'Ends'}…`;
}

/** Widths; 0: the column is left out. What to do now never is. */
interface Columns {
  readonly serial: number;
  readonly name: number;
  readonly where: number;
  readonly times: boolean;
}

const portWidth = 5;
const doNowWidth = 11;
const timeWidth = 7;
const leftWidth = 8;
const gap = 2;
const leastWhere = 8;

function columnsFor(width: number): Columns {
  const times = width >= 66;
  const free = width - portWidth - gap - doNowWidth - (times ? timeWidth + leftWidth + 2 * gap : 0);
  const serial = free >= 12 + leastWhere + 2 * gap ? 12 : 0;
  const room = free - (serial > 0 ? serial + gap : 0) - gap;
  if (room < 36) return { serial, name: 0, where: room >= leastWhere ? room : 0, times };
  const name = Math.min(24, room - gap - 24);
  return { serial, name, where: Math.min(34, room - gap - name), times };
}

type Cells = Readonly<Record<'port' | 'serial' | 'name' | 'where' | 'doNow' | 'time' | 'left', string>>;

function lineOf(cells: Cells, { serial, name, where, times }: Columns, mark: (text: string) => string = (text) => text): string {
  const shown = [
    fitted(cells.port, portWidth), ...(serial > 0 ? [fitted(cells.serial, serial)] : []), ...(name > 0 ? [fitted(cells.name, name)] : []), ...(where > 0 ? [fitted(cells.where, where)] : []),
    mark(fitted(cells.doNow, doNowWidth)), ...(times ? [cells.time.padStart(timeWidth), cells.left.padStart(leftWidth)] : []),
  ];
  return shown.join(' '.repeat(gap)).trimEnd();
}

const head: Cells = { port: 'Port', serial: 'Serial', name: 'Name', where: 'Step', doNow: 'Do now', time: 'Time', left: 'Left' };

function rowOf(run: Run, { expected, now, devices }: LiveView, columns: Columns): string {
  const { device, wanted, startedAt, finishedAt } = run;
  const need = needOf(run);
  const left = isFinished(run) ? '' : aboutTime(timeLeft(run, expected, now)).replace('under 1 min', '< 1 min');
  const cells: Cells = {
    port: placeOf(run), serial: device.serial ?? device.udid, name: plain(wanted?.name ?? device.name ?? ''), where: whereOf(run, awayIn(run, devices)),
    doNow: need === null ? '' : needWords[need].word, time: clockTime((finishedAt ?? now) - startedAt), left,
  };
  return lineOf(cells, columns, need === null ? undefined : bold);
}

function portsOf(runs: readonly Run[]): string {
  const ports = runs.map(placeOf);
  return (ports.length > mostPorts ? [...ports.slice(0, mostPorts), `and ${ports.length - mostPorts} more`] : ports).join(', ');
}

/** What a person has to do, each thing once, with the ports; and why devices failed. */
/** Each of its texts once; the longest is waited for. */
function awayHints({ runs, devices }: LiveView, width: number): string[] {
  return [true, false].flatMap((erases) => {
    const those = runs.flatMap((run) => { const away = awayIn(run, devices); return away?.erases === erases ? [{ run, away }] : []; });
    const until = Math.max(...those.map(({ away }) => away.until ?? 0));
    return those.length === 0 ? [] : wrapped(`${awayWord} (${portsOf(those.map(({ run }) => run))}): ${awayText({ erases, until }, until > 0 ? localTime(until).slice(11, 16) : null)}`, width, 2);
  });
}

function hintsOf(view: LiveView, width: number): string[] {
  const { runs } = view;
  const needs = [...new Set(runs.map(needOf).filter((need) => need !== null))];
  const asked = needs.flatMap((need) => {
    const { word, instruction } = needWords[need];
    return wrapped(`${word} (${portsOf(runs.filter((run) => needOf(run) === need))}): ${instruction}`, width, 2);
  });
  const reasonOf = ({ outcome, error }: Run): string | null => (outcome === 'failed' && error ? plain(describeError(error).what) : null);
  const reasons = [...new Set(runs.map(reasonOf).filter((reason) => reason !== null))];
  return [...asked, ...awayHints(view, width), ...reasons.slice(-mostFailures).map((reason) => cut(`Failed (${portsOf(runs.filter((run) => reasonOf(run) === reason))}): ${reason}`, width))];
}

/** "12 of 40 done · 3 need you · 1 failed · about 6 min left". */
export function totalsOf({ runs, expected, places, now }: LiveView): string {
  const count = (test: (run: Run) => boolean): number => runs.filter(test).length;
  const [needing, failed, cancelled] = [count((run) => needOf(run) !== null), count(({ outcome }) => outcome === 'failed'), count(({ outcome }) => outcome === 'cancelled')];
  const left = runs.every(isFinished) ? null : aboutTime(batchTimeLeft(runs, expected, now, places));
  return [
    `${count(({ outcome }) => outcome === 'done')} of ${runs.length} done`,
    needing > 0 ? `${needing} ${needing === 1 ? 'needs' : 'need'} you` : null, failed > 0 ? `${failed} failed` : null, cancelled > 0 ? `${cancelled} cancelled` : null,
    left === null ? null : left.startsWith('under') ? `${left} left` : `about ${left} left`,
  ].filter((part) => part !== null).join(' · ');
}

/** At most `height` lines, none wider than `width`; where not all devices have room, those that need somebody come first. */
export function drawTable(view: LiveView, { width, height }: Size): string[] {
  const { runs, notice } = view;
  const columns = columnsFor(width);
  const isOver = runs.every(isFinished);
  const foot = [cut(totalsOf(view), width), ...(notice === null || isOver ? [] : wrapped(notice, width, 0))];
  const free = Math.max(1, height - foot.length - 1);
  // At the end they are said in full, below the table.
  const all = isOver ? [] : hintsOf(view, width);
  // Hints never push the table away.
  const hints = all.slice(0, Math.max(0, free - Math.min(runs.length, leastRows) - 1));
  const room = free - hints.length;
  const fits = runs.length <= room;
  const shown = fits ? runs : [...runs].sort((a, b) => rank(a) - rank(b)).slice(0, Math.max(1, room - 1));
  const rest = fits || room < 2 ? [] : [cut(`… and ${runs.length - shown.length} more: ${restOf(runs, shown)}`, width)];
  return [lineOf(head, columns), ...shown.map((run) => rowOf(run, view, columns)), ...rest, ...hints, ...foot].slice(-Math.max(1, height));
}

function restOf(runs: readonly Run[], shown: readonly Run[]): string {
  const hidden = runs.filter((run) => !shown.includes(run));
  const groups = [['need you', 0], ['failed', 1], ['at work', 2], ['cancelled', 3], ['done', 4]] as const;
  return groups.flatMap(([word, of]) => { const count = hidden.filter((run) => rank(run) === of).length; return count > 0 ? [`${count} ${word}`] : []; }).join(', ');
}
