// A whole cart is prepared at once while what is around it goes wrong: the multiplexer starts anew, the computer's clock is set, another
// process holds the ledger, the disk is full, and a device that nobody chose floods the bench. Nothing is lost, nothing is done twice, and
// each device is told what is so of it.
import { spawn } from 'node:child_process';
import path from 'node:path';
import type { App } from '../../src/app.ts';
import { randomFaults } from '../../src/bench/faults.ts';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { wait } from '../../src/clock.ts';
import type { RunId, Udid } from '../../src/model.ts';
import { systemClock } from '../../src/system-clock.ts';
import { approve, choose, ended, reached } from '../setup/at-the-app.ts';
import { fillDiskAfter, freeDisk } from '../setup/cut-runs.ts';
import { doneProblems } from '../setup/done-problems.ts';
import { IdleClock } from '../setup/idle-clock.ts';
import { type Scenario, scenarios } from '../setup/prep-scenarios.ts';
import { attending, chainOf, journalOf, openWorld, type World } from '../setup/prep-world.ts';
import { uniformDevices } from '../setup/uniform-devices.ts';
import { catchStrays } from './strays.ts';

export interface StormOptions {
  readonly seed: number;
  /** Prepared at once; one more floods. */
  readonly devices: number;
  /** Real milliseconds for which another process holds the ledger; a writer waits five seconds. */
  readonly lockMs: readonly number[];
}

export interface StormReport {
  readonly devices: number;
  readonly outcomes: Record<string, number>;
  readonly happened: Record<string, number>;
  /** Times that the flooding device went in and out. */
  flood: number;
  readonly problems: string[];
  readonly objections: readonly string[];
  readonly strays: readonly string[];
  readonly heapStart: number;
  readonly heapEnd: number;
}

const kinds: readonly Scenario[] = [scenarios.setupAssistant, scenarios.superviseOnly, scenarios.direct, scenarios.automated];
const patienceMs = 10 * 60_000;
const hour = 3_600_000;
/** Real milliseconds between two moves of the flooding device's cable: the bench's clock passes sixty times as fast as long as nobody works. */
const floodMs = 50;
const pollMs = 100;

interface Storm {
  readonly world: World;
  readonly clock: IdleClock;
  readonly report: StormReport;
  readonly flooder: string;
  app: App;
  /** The disk is full by the test's hand. */
  full: boolean;
}

function add(to: Record<string, number>, key: string): void {
  to[key] = (to[key] ?? 0) + 1;
}

const heap = (): number => {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().heapUsed / 2 ** 20);
};

/** Another process holds the ledger; resolves when it has let go. */
function holdLedger({ world: { folder } }: Storm, ms: number): Promise<void> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '../setup/ledger-holder.mjs'), path.join(folder, 'practice/ledger.sqlite'), String(ms)], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the holder of the ledger ended with ${code ?? 'a signal'}`));
    });
  });
}

/** In and out as fast as it goes, and whatever it answers goes wrong. Until told to stop. */
async function flood({ world: { bench }, report, flooder }: Storm, seed: number, signal: AbortSignal): Promise<void> {
  const device = bench.device(flooder);
  device.faults = randomFaults(seed, 1).fault;
  while (!signal.aborted) {
    if (device.cable) bench.unplug(device);
    else bench.plug(flooder);
    report.flood += 1;
    await wait(systemClock, floodMs, signal).catch(() => undefined);
  }
  device.faults = () => undefined;
}

/** What happens, each when a share of the lines that are to come is written. */
function troublesOf(storm: Storm, { lockMs }: StormOptions): { readonly name: string; readonly run: () => Promise<void> | void }[] {
  const { world, clock } = storm;
  return [
    { name: 'multiplexer anew', run: () => { world.bench.restartMux(); } },
    { name: 'clock set forward', run: () => { clock.jump(26 * hour); } },
    ...lockMs.map((ms) => ({ name: 'ledger held', run: () => holdLedger(storm, ms) })),
    { name: 'clock set back', run: () => { clock.jump(-28 * hour); } },
    { name: 'multiplexer anew', run: () => { world.bench.restartMux(); } },
    {
      name: 'disk full', run: () => {
        storm.full = true;
        fillDiskAfter(world, journalOf(world).length + 5);
      },
    },
    { name: 'multiplexer anew', run: () => { world.bench.restartMux(); } },
  ];
}

/** One trouble after another, while lines come in. */
async function stormOn(storm: Storm, options: StormOptions, signal: AbortSignal): Promise<void> {
  const troubles = troublesOf(storm, options);
  // A preparation has some thirty lines.
  const every = Math.max(4, Math.floor((options.devices * 22) / (troubles.length + 1)));
  let next = journalOf(storm.world).length + every;
  for (const { name, run } of troubles) {
    while (!signal.aborted && journalOf(storm.world).length < next) await wait(systemClock, pollMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    add(storm.report.happened, name);
    await run();
    next = journalOf(storm.world).length + every;
  }
}

/** While a cart answers all at once the multiplexer may be late: who starts Muster then tries again. */
async function openAgain(world: World): Promise<App> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await world.open();
    } catch (error) {
      if (tries >= 10) throw error;
    }
  }
}

/** Resolves when all have ended. A Muster that can't write any more is ended by a person, who makes room and starts it again. */
async function throughAll(storm: Storm, runIds: readonly RunId[]): Promise<void> {
  for (;;) {
    const { app, world } = storm;
    const end = attending(app, world);
    const lost = reached(app, ({ ledger }) => ledger.state === 'closed').then(() => 'lost' as const);
    const why = await Promise.race([app.settled(runIds).then(() => 'settled' as const), lost]);
    end();
    if (why === 'settled' && app.snapshot().ledger.state === 'open') return;
    add(storm.report.happened, 'Muster started again');
    await app.close();
    if (storm.full) freeDisk(world);
    storm.full = false;
    storm.app = await openAgain(world);
  }
}

async function retryFailed(storm: Storm, runIds: readonly RunId[]): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) {
    const failed = (await ended(storm.app, runIds)).filter(({ outcome }) => outcome === 'failed');
    if (failed.length === 0) return;
    for (const { runId, error } of failed) {
      add(storm.report.happened, `tried again after ${error?.code ?? 'nothing'}`);
      await storm.app.handlers.steerRuns({ runIds: [runId], how: 'retry' });
    }
    await throughAll(storm, runIds);
  }
}

async function judge(storm: Storm, runIds: readonly RunId[], scenarioOf: ReadonlyMap<string, Scenario>): Promise<void> {
  const { app, world, report, flooder } = storm;
  const runs = await ended(app, runIds);
  const wishes = await doneProblems(app, world, runs, scenarioOf);
  for (const run of runs) {
    add(report.outcomes, `${run.method} ${run.outcome}`);
    if (run.outcome !== 'done') report.problems.push(`${run.method} ${run.outcome} ${JSON.stringify(run.error)}`);
    for (const problem of wishes.get(run.runId) ?? []) report.problems.push(`${run.method}: ${problem}`);
    if (run.startedAt > (run.finishedAt ?? Number.POSITIVE_INFINITY)) report.problems.push(`${run.method} ended before it began`);
  }
  const chain = chainOf(world);
  if (!chain.ok) report.problems.push(`the chain breaks at line ${chain.line}: ${chain.reason}`);
  for (const act of ['eraseAsked', 'configureAsked', 'installAsked', 'renamed'] as const) if (world.bench.log.count(act, flooder) > 0) report.problems.push(`the device that nobody chose was ${act}`);
}

export async function stormRun(options: StormOptions): Promise<StormReport> {
  const strays = catchStrays();
  const scenarioOf = new Map<string, Scenario>();
  const [last, ...rest] = uniformDevices(options.devices + 1, options.seed, 'inUse').reverse();
  if (!last) throw new Error('no devices');
  const specs: VirtualDeviceSpec[] = [...rest.map(({ udid, ecid, serial, name, model, osVersion, buildVersion, locationId, wifiAddress }, index) => {
    const scenario = kinds[index % kinds.length] ?? scenarios.direct;
    scenarioOf.set(udid, scenario);
    return scenario.spec({ udid, ecid, serial, name, model, osVersion, buildVersion, locationId, wifiAddress });
  }), last];
  const clock = new IdleClock({ factor: 60 });
  const world = await openWorld(specs, clock);
  const report: StormReport = { devices: options.devices, outcomes: {}, happened: {}, flood: 0, problems: [], objections: [], strays: strays.found, heapStart: heap(), heapEnd: 0 };
  const storm: Storm = { world, clock, report, flooder: last.udid, app: await world.open(), full: false };
  const stop = new AbortController();
  const patience = setTimeout(() => { stop.abort(new Error('no end')); }, patienceMs);
  try {
    await reached(storm.app, ({ devices }) => devices.filter(({ state }) => state === 'ready').length === specs.length);
    const runIds: RunId[] = [];
    for (const scenario of kinds) {
      const udids = [...scenarioOf].filter(([, one]) => one === scenario).map(([udid]) => udid as Udid);
      if (udids.length === 0) continue;
      await choose(storm.app, scenario.method, scenario.change);
      runIds.push(...await approve(storm.app, udids));
    }
    const around = [flood(storm, options.seed, stop.signal), stormOn(storm, options, stop.signal)];
    const inTime = new Promise<never>((_, reject) => { stop.signal.addEventListener('abort', () => { reject(stop.signal.reason as Error); }, { once: true }); });
    inTime.catch(() => undefined);
    await Promise.race([Promise.all([throughAll(storm, runIds), around[1]]).then(() => throughAll(storm, runIds)), inTime]);
    stop.abort();
    await Promise.all(around);
    await retryFailed(storm, runIds);
    await judge(storm, runIds, scenarioOf);
  } catch (error) {
    report.problems.push(error instanceof Error ? error.stack ?? error.message : String(error));
  } finally {
    clearTimeout(patience);
    stop.abort();
    await world.close();
    strays.end();
  }
  // A host that waited for its ledger comes too late to a service that was started before, and asks for it again; of the flooding device
  // nobody knows what is open.
  const objections = world.bench.log.objections.filter((objection) => !objection.startsWith(last.udid) && !objection.endsWith('which is closed again'));
  return { ...report, objections, heapEnd: heap() };
}

/** What the report says against us, in words; empty when all is well. */
export function stormComplaints({ problems, strays, objections, happened, flood: floods }: StormReport): string[] {
  const missing = ['multiplexer anew', 'clock set forward', 'clock set back', 'ledger held', 'disk full'].filter((name) => (happened[name] ?? 0) === 0);
  const lists: readonly (readonly [string, readonly string[]])[] = [['problems', problems], ['uncaught', strays], ['objections', objections], ['troubles that never happened', missing]];
  return [...lists.filter(([, list]) => list.length > 0).map(([name, list]) => `${list.length} ${name}`), ...(floods < 10 ? ['no flood'] : [])];
}
