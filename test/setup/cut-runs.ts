// One preparation that is cut at a chosen moment, and what became of it: the run has to end as a straight one does, the device has to
// be as after a straight one, and nothing that must not be done twice may have been done twice. The bench's own log is the judge.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import type { App } from '../../src/app.ts';
import type { Fault } from '../../src/bench/faults.ts';
import type { VirtualDevice } from '../../src/bench/virtual-device.ts';
import type { Clock } from '../../src/clock.ts';
import type { Run, RunId, Udid } from '../../src/model.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import { approve, choose, ended, reached } from './at-the-app.ts';
import { faultAt, type Moment, restartMuxAt, unplugAt } from './fault-at.ts';
import { chainOf, attending, type JournalLine, journalOf, openWorld, type World } from './prep-world.ts';
import { onceActs, onceAsked, type Scenario } from './prep-scenarios.ts';

/** line: nothing after this many lines gets on the disk. kill: Muster ends at this message. cable: it is out for three seconds. mux: the multiplexer starts anew. */
export type Cut =
  | { readonly kind: 'none' }
  | { readonly kind: 'line'; readonly at: number }
  | { readonly kind: 'kill'; readonly at: number; readonly moment: Moment }
  | { readonly kind: 'cable' | 'mux'; readonly at: number; readonly moment: Moment };

export interface CutReport {
  readonly cut: Cut;
  /** The message at which it happened, by its name; of a line the line. */
  readonly where: string;
  /** What isn't as it should be; empty when all is well. */
  readonly problems: readonly string[];
  readonly journal: readonly JournalLine[];
}

const backAfterMs = 3000;
/** Real milliseconds, for a run that would never end. */
const patience = 240_000;

/** A data folder with the scenario's blueprint in it, closed; made once and copied for each cut. The caller removes it. */
export async function makeTemplate(scenario: Scenario, clock: Clock): Promise<string> {
  const world = await openWorld([], clock);
  const app = await world.open();
  await choose(app, scenario.method, scenario.change);
  await app.close();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'muster-p-'));
  cpSync(path.join(world.folder, 'practice'), path.join(folder, 'practice'), { recursive: true });
  await world.close();
  return folder;
}

export function removeTemplate(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

const ledgerFile = ({ folder }: World): string => path.join(folder, 'practice', 'ledger.sqlite');

/** From now on the disk is full for every line after so many: a row with the largest id leaves no room for another one, which SQLite says as it says a full disk. */
export function fillDiskAfter(world: World, lines: number): void {
  const db = new BetterSqlite(ledgerFile(world));
  db.exec(`CREATE TABLE full_disk (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO full_disk VALUES (9223372036854775807);
    CREATE TRIGGER full_disk BEFORE INSERT ON prep_event WHEN NEW.seq > ${lines} BEGIN INSERT INTO full_disk (id) VALUES (NULL); END`);
  db.close();
}

export function freeDisk(world: World): void {
  const db = new BetterSqlite(ledgerFile(world));
  db.exec('DROP TRIGGER full_disk; DROP TABLE full_disk');
  db.close();
}

/** What a preparation leaves on its device, to be compared. Not how far Setup Assistant is: after its marker it ends when it likes. */
function stateOf({ name, language, locale, timeZone, activation, supervised, power, cable, profiles, cloud }: VirtualDevice): Record<string, unknown> {
  const configuration = cloud ? writeXmlPlist(new Map([...cloud].sort(([a], [b]) => (a < b ? -1 : 1)))).toString() : null;
  return {
    name, language, locale, timeZone, activation, supervised, power, cable, configuration,
    profiles: [...profiles.values()].map(({ identifier, uuid }) => `${identifier} ${uuid}`).sort(),
  };
}

export interface Straight {
  readonly lines: number;
  readonly messages: readonly string[];
  readonly state: Readonly<Record<string, unknown>>;
  readonly steps: readonly string[];
}

/** Everywhere: at each line, at each message in both moments, and the multiplexer's end at every tenth. */
export function allCuts({ lines, messages }: Straight): Cut[] {
  const moments = ['before', 'after'] as const;
  const at = messages.map((_, index) => index + 1);
  return [
    ...Array.from({ length: lines - 1 }, (_, index) => ({ kind: 'line', at: index + 1 } as const)),
    ...moments.flatMap((moment) => at.flatMap((one): Cut[] => [
      { kind: 'kill', at: one, moment }, { kind: 'cable', at: one, moment }, ...(one % 10 === 0 ? [{ kind: 'mux', at: one, moment } as const] : []),
    ])),
  ];
}

/** Where the answer to what must not be done twice is lost with Muster. */
export function sharpCuts({ messages }: Straight): Cut[] {
  const sharp = new Set(['EraseDevice', 'SetCloudConfiguration', 'DownloadAndApplyCloudConfiguration', 'InstallProfileSilent', 'InstallProfile', 'HandleActivationInfoWithSessionRequest']);
  return messages.flatMap((name, index): Cut[] => (sharp.has(name) ? [{ kind: 'kill', at: index + 1, moment: 'after' }] : []));
}

/** Its steps with their evidence. The marker makes Setup Assistant fall through at any moment after it: both words for that are right. */
function told({ steps }: Run): string[] {
  return steps.map(({ id, state, evidence }) => `${id} ${state} ${evidence?.kind ?? ''}`.replace(/ (?:setupFinished|markerWritten)$/, ' marked'));
}

function onlyDevice(world: World): VirtualDevice {
  const [device] = world.bench.devices;
  if (!device) throw new Error('no device');
  return device;
}

/** An app that sees its device, with the template's blueprint chosen. */
async function ready(world: World): Promise<App> {
  const app = await world.open();
  await reached(app, ({ devices }) => devices.some(({ state }) => state === 'ready'));
  const [blueprint] = app.snapshot().blueprints;
  if (!blueprint) throw new Error('no blueprint');
  await app.handlers.chooseBlueprint({ id: blueprint.id });
  return app;
}

/** Everything it asks of its device from message `at` on is lost; resolves when that was reached. */
function deadAt(device: VirtualDevice, at: number, moment: Moment): Promise<string> {
  let count = 0;
  return new Promise((resolve) => {
    device.faults = (name): Fault => {
      count += 1;
      if (count < at) return undefined;
      resolve(name);
      return count === at && moment === 'after' ? { kind: 'unanswered', by: 'stall' } : 'stall';
    };
  });
}

/** The app that ends in the middle: begins, is cut, and is gone. */
async function cutShort(world: World, app: App, cut: Exclude<Cut, { kind: 'none' | 'cable' | 'mux' }>): Promise<{ readonly runIds: RunId[]; readonly where: string }> {
  const device = onlyDevice(world);
  const udids = [device.spec.udid as Udid];
  if (cut.kind === 'line') {
    fillDiskAfter(world, cut.at);
    const runIds = await approve(app, udids);
    await app.settled(runIds);
    await app.close();
    freeDisk(world);
    const last = journalOf(world).at(-1)?.event;
    return { runIds, where: last ? `${last.kind}${'step' in last ? ` ${last.step}` : ''}` : 'nothing' };
  }
  const plan = await app.handlers.planBench({ udids });
  if (plan.verdicts.length === 0) throw new Error('no plan');
  const dead = deadAt(device, cut.at, cut.moment);
  const runIds = await approve(app, udids);
  const where = await dead;
  await app.close();
  device.faults = () => undefined;
  return { runIds, where };
}

/** With people who answer what is asked; where it ends with something unknown, they read the device and have it tried again, once. */
async function toTheEnd(world: World, app: App, runIds: readonly RunId[]): Promise<Run> {
  const end = attending(app, world);
  const [run] = await ended(app, runIds);
  const asks = run?.outcome === 'failed' && run.steps.some(({ state }) => state === 'unknown');
  if (asks) await app.handlers.steerRuns({ runIds: [...runIds], how: 'retry' });
  const [last] = await ended(app, runIds);
  end();
  if (!last) throw new Error('no run');
  return last;
}

async function throughout(world: World, cut: Cut): Promise<{ readonly run: Run; readonly where: string; readonly names: readonly string[] }> {
  const device = onlyDevice(world);
  const first = await ready(world);
  if (cut.kind === 'line' || cut.kind === 'kill') {
    const { runIds, where } = await cutShort(world, first, cut);
    const again = await world.open();
    const run = await toTheEnd(world, again, runIds);
    await again.close();
    return { run, where, names: [] };
  }
  const struck = cut.kind === 'none' ? faultAt(device, 0, undefined)
    : cut.kind === 'cable' ? unplugAt(device, cut.at, cut.moment, backAfterMs) : restartMuxAt(world.bench, device, cut.at, cut.moment);
  const run = await toTheEnd(world, first, await approve(first, [device.spec.udid as Udid]));
  await first.close();
  return { run, where: struck.at ?? 'never', names: struck.names };
}

/** What differs from the straight run, in words. */
function problemsOf(world: World, run: Run, { once }: Scenario, straight: Straight | null): string[] {
  const { log } = world.bench;
  const device = onlyDevice(world);
  const chain = chainOf(world);
  const problems = log.objections.map((objection) => `objection: ${objection}`);
  if (!chain.ok) problems.push(`the chain breaks at line ${chain.line}: ${chain.reason}`);
  if (run.outcome !== 'done') problems.push(`ended as ${run.outcome} with ${JSON.stringify(run.error)}`);
  for (const act of onceActs) if (log.count(act) !== (once[act] ?? 0)) problems.push(`${act} ${log.count(act)} times`);
  for (const act of onceAsked) {
    const heard = log.acts.filter((one) => one.act === act && !one.detail.endsWith('lost')).length;
    if (heard !== (once[act] ?? 0)) problems.push(`${act} ${heard} times, beside ${log.count(act) - heard} lost`);
  }
  if (!straight) return problems;
  const state = stateOf(device);
  for (const [key, value] of Object.entries(straight.state)) if (JSON.stringify(state[key]) !== JSON.stringify(value)) problems.push(`${key} is ${JSON.stringify(state[key])}, not ${JSON.stringify(value)}`);
  const steps = told(run);
  if (steps.join() !== straight.steps.join()) problems.push(`steps: ${steps.filter((step, at) => step !== straight.steps[at]).join(', ')}`);
  return problems;
}

function withPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => { reject(new Error(`no end within ${patience / 1000} s`)); }, patience); });
  return Promise.race([work, late]).finally(() => { clearTimeout(timer); });
}

/** Runs it once without a cut. Throws when that isn't as the scenario says. */
export async function runStraight(scenario: Scenario, template: string, clock: Clock): Promise<Straight> {
  const world = await openWorld([scenario.spec()], clock, template);
  try {
    const { run, names } = await throughout(world, { kind: 'none' });
    const problems = problemsOf(world, run, scenario, null);
    if (problems.length > 0) throw new Error(`not even the straight run: ${problems.join('; ')}`);
    return { lines: journalOf(world).length, messages: names, state: stateOf(onlyDevice(world)), steps: told(run) };
  } finally {
    await world.close();
  }
}

/** Never rejects: what went wrong is among the problems. */
export async function runCut(scenario: Scenario, cut: Cut, straight: Straight, template: string, clock: Clock): Promise<CutReport> {
  const world = await openWorld([scenario.spec()], clock, template);
  try {
    const { run, where } = await withPatience(throughout(world, cut));
    return { cut, where, problems: problemsOf(world, run, scenario, straight), journal: journalOf(world) };
  } catch (error) {
    return { cut, where: 'nowhere', problems: [error instanceof Error ? error.stack ?? error.message : String(error)], journal: journalOf(world) };
  } finally {
    await world.close();
  }
}

/** In words, for whoever has to find out why. */
export function complaintOf(name: string, { cut, where, problems, journal }: CutReport): string {
  const lines = journal.map(({ event }) => `${event.kind}${'step' in event ? `:${event.step}` : ''}${'need' in event ? `:${event.need}` : ''}${'error' in event ? `:${event.error.code}` : ''}`);
  return `${name} ${JSON.stringify(cut)} at ${where}: ${problems.join('; ')}\n  ${lines.join(' ')}`;
}
