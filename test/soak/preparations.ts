// Whole preparations by every method while everything goes wrong: faults at any message, cables out, the multiplexer anew, Muster ended
// and started again. People at the bench help as they would; in the end every run is done, and what it says is what the bench did.
import type { App } from '../../src/app.ts';
import { asAppError } from '../../src/errors.ts';
import type { DeviceTraits } from '../../src/bench/device-traits.ts';
import { faultNames, randomFaults, type RandomFaults } from '../../src/bench/faults.ts';
import { seeded } from '../../src/bench/roster.ts';
import type { VirtualDevice } from '../../src/bench/virtual-device.ts';
import { type Clock, wait } from '../../src/clock.ts';
import type { Run, RunId, Udid } from '../../src/model.ts';
import { approve, choose, ended, reached } from '../setup/at-the-app.ts';
import { IdleClock } from '../setup/idle-clock.ts';
import { doneProblems } from '../setup/done-problems.ts';
import { scenarios, type Scenario, type ScenarioName } from '../setup/prep-scenarios.ts';
import { attending, chainOf, journalOf, openWorld, type World } from '../setup/prep-world.ts';
import { uniformDevices } from '../setup/uniform-devices.ts';
import { catchStrays } from './strays.ts';

export interface PreparationsOptions {
  readonly seed: number;
  readonly count: number;
  /** At once; each round has between as many and a quarter of them. */
  readonly devices: number;
  /** Share of all requests that go wrong. */
  readonly rate: number;
  /** Messages a device between two ends of the multiplexer, and between two ends of Muster: each has all of them read anew. */
  readonly muxEvery: number;
  readonly killEvery: number;
  readonly onProgress?: (done: number) => void;
}

export interface PreparationsReport {
  prepared: number;
  readonly byMethod: Record<string, number>;
  /** Every kind of fault; and what happened to all devices at once. */
  readonly histogram: Record<string, number>;
  readonly missingKinds: string[];
  /** How runs ended that were then tried again by people, by code. */
  readonly retried: Record<string, number>;
  /** Runs that nobody's help brought to their end. */
  readonly notDone: string[];
  /** Where record and bench differ. */
  readonly differences: string[];
  readonly objections: string[];
  strays: readonly string[];
}

/** One of each example, so that none takes the other's place in the library. */
const groups: readonly (readonly ScenarioName[])[] = [['setupAssistant'], ['superviseOnly', 'pairingForbidden'], ['direct', 'silent'], ['automated']];
const traits: readonly DeviceTraits[] = [{}, {}, {}, { refusesWhatItInstalls: 'wifi' }, { configuresAfterMs: 4000 }, { installsAfterMs: 3000 }, { rejectsFirstSignature: true }];
/** Times that people try a run again while things go wrong, and then without faults. */
const [retriesAmidst, retriesAfter] = [2, 4];
/** A Muster that ends again and again before a device had its time to be read gets nowhere. */
const mostEnds = 4;
const patienceMs = 15 * 60_000;

interface Round {
  readonly world: World;
  readonly clock: Clock;
  readonly faults: readonly RandomFaults[];
  readonly report: PreparationsReport;
  readonly scenarioOf: ReadonlyMap<string, Scenario>;
  /** Something has to happen to the app, and the message that says so. */
  due: () => void;
}

const pick = <T>(random: () => number, from: readonly T[]): T => {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('an empty list');
  return found;
};

function add(to: Record<string, number>, key: string, times = 1): void {
  to[key] = (to[key] ?? 0) + times;
}

/** People in front of the devices: what lies there unplugged is plugged in again, what locked itself is unlocked. */
function helping({ world, clock }: Round): () => void {
  const stop = new AbortController();
  const out = new Map<VirtualDevice, number>();
  void (async () => {
    while (!stop.signal.aborted) {
      for (const device of world.bench.devices) {
        const since = out.get(device) ?? 0;
        if (device.cable) out.delete(device);
        else if (since < 3) out.set(device, since + 1);
        else device.plugIn();
        device.passcode = false;
        if (device.locked) device.unlock();
      }
      await wait(clock, 1000, stop.signal).catch(() => undefined);
    }
  })();
  return () => { stop.abort(); };
}

/** From now on things go wrong at messages, and every so many something bigger does. */
function goWrong(round: Round, { muxEvery, killEvery }: PreparationsOptions): void {
  const { world: { bench }, faults, report } = round;
  let messages = 0;
  let ends = 0;
  const { length } = bench.devices;
  bench.devices.forEach((device, index) => {
    const deal = faults[index]?.fault ?? ((): undefined => undefined);
    device.faults = (name) => {
      messages += 1;
      if (messages % (muxEvery * length) === 0) {
        add(report.histogram, 'multiplexer anew');
        setImmediate(() => { bench.restartMux(); });
      }
      if (messages % (killEvery * length) === 0 && ends < mostEnds) {
        ends += 1;
        round.due();
      }
      return deal(name);
    };
  });
}

async function begun(app: App, round: Round): Promise<RunId[]> {
  const runIds: RunId[] = [];
  const kinds = [...new Set(round.scenarioOf.values())];
  for (const scenario of kinds) {
    const udids = [...round.scenarioOf].filter(([, one]) => one === scenario).map(([udid]) => udid as Udid);
    await choose(app, scenario.method, scenario.change);
    runIds.push(...await approve(app, udids));
  }
  return runIds;
}

/** Resolves when all of these have ended, whatever happens to the app meanwhile; with the app that there is then. */
async function throughAll(app: App, runIds: readonly RunId[], round: Round): Promise<App> {
  let current = app;
  for (;;) {
    const killed = new Promise<'killed'>((resolve) => { round.due = () => { resolve('killed'); }; });
    const end = attending(current, round.world);
    const why = await Promise.race([current.settled(runIds).then(() => 'settled' as const), killed]);
    end();
    if (why === 'settled') return current;
    round.due = () => undefined;
    add(round.report.histogram, 'Muster ended');
    await current.close();
    current = await round.world.open();
  }
}

/** What failed is tried again by people who read why. */
async function againAndAgain(app: App, runIds: readonly RunId[], round: Round, times: number): Promise<App> {
  let current = app;
  for (let turn = 0; turn < times; turn += 1) {
    const failed = (await ended(current, runIds)).filter(({ outcome }) => outcome === 'failed');
    if (failed.length === 0) return current;
    for (const { error, runId } of failed) {
      add(round.report.retried, error?.code ?? 'none');
      await current.handlers.steerRuns({ runIds: [runId], how: 'retry' });
    }
    current = await throughAll(current, runIds, round);
  }
  return current;
}

function compare(runs: readonly Run[], round: Round, wishes: ReadonlyMap<RunId, readonly string[]>): void {
  const { world, report, scenarioOf } = round;
  const journal = journalOf(world);
  for (const run of runs) {
    const scenario = scenarioOf.get(run.device.udid);
    if (!scenario) throw new Error('a run of nobody');
    add(report.byMethod, run.method);
    if (run.outcome !== 'done') {
      const lines = journal.filter(({ runId }) => runId === run.runId).slice(-12).map(({ event }) => `${event.kind}${'step' in event ? `:${event.step}` : ''}${'error' in event ? `:${event.error.code}` : ''}`);
      report.notDone.push(`${run.method} ${run.outcome} ${JSON.stringify(run.error)}: ${lines.join(' ')}`);
    }
    for (const problem of wishes.get(run.runId) ?? []) report.differences.push(`${run.method} ${run.device.serial ?? ''}: ${problem}`);
  }
  const chain = chainOf(world);
  if (!chain.ok) report.differences.push(`the chain breaks at line ${chain.line}: ${chain.reason}`);
  report.objections.push(...world.bench.log.objections);
  for (const { histogram } of round.faults) for (const [name, times] of histogram) add(report.histogram, name, times);
}

function specsOf(number: number, seed: number, random: () => number): { specs: Parameters<typeof openWorld>[0]; scenarioOf: Map<string, Scenario> } {
  const chosen = groups.map((group) => scenarios[pick(random, group)]);
  const scenarioOf = new Map<string, Scenario>();
  const specs = uniformDevices(number, seed, 'inUse').map(({ udid, ecid, serial, name, model, osVersion, buildVersion, locationId, wifiAddress }, index) => {
    const scenario = chosen[index % chosen.length];
    if (!scenario) throw new Error('no scenario');
    scenarioOf.set(udid, scenario);
    return scenario.spec({ udid, ecid, serial, name, model, osVersion, buildVersion, locationId, wifiAddress, traits: pick(random, traits) });
  });
  return { specs, scenarioOf };
}

async function oneRound(number: number, seed: number, options: PreparationsOptions, report: PreparationsReport): Promise<void> {
  const clock = new IdleClock({ factor: 60 });
  const { specs, scenarioOf } = specsOf(number, seed, seeded(seed));
  const world = await openWorld(specs, clock);
  const faults = specs.map((_, index) => randomFaults(seed * 1000 + index, options.rate));
  const round: Round = { world, clock, faults, report, scenarioOf, due: () => undefined };
  try {
    const first = await world.open();
    await reached(first, ({ devices }) => devices.filter(({ state }) => state === 'ready').length === number);
    const runIds = await begun(first, round);
    goWrong(round, options);
    const stop = helping(round);
    let app = await throughAll(first, runIds, round);
    app = await againAndAgain(app, runIds, round, retriesAmidst);
    for (const device of world.bench.devices) device.faults = () => undefined;
    app = await againAndAgain(app, runIds, round, retriesAfter);
    stop();
    const runs = await ended(app, runIds);
    compare(runs, round, await doneProblems(app, world, runs, scenarioOf));
    report.prepared += runs.length;
  } catch (error) {
    report.notDone.push(`round ${seed}: ${error instanceof Error ? error.stack ?? error.message : asAppError(error).code}`);
  } finally {
    await world.close();
  }
}

function withPatience(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => { reject(new Error(`no end within ${patienceMs / 60_000} minutes`)); }, patienceMs); });
  return Promise.race([work, late]).finally(() => { clearTimeout(timer); });
}

export async function preparationsRun(options: PreparationsOptions): Promise<PreparationsReport> {
  const strays = catchStrays();
  const report: PreparationsReport = { prepared: 0, byMethod: {}, histogram: {}, missingKinds: [], retried: {}, notDone: [], differences: [], objections: [], strays: [] };
  const random = seeded(options.seed);
  let begunSoFar = 0;
  for (let seed = options.seed * 10_000; begunSoFar < options.count; seed += 1) {
    const number = Math.min(options.count - begunSoFar, Math.ceil(options.devices * (0.25 + 0.75 * random())));
    begunSoFar += number;
    await withPatience(oneRound(number, seed, options, report)).catch((error: unknown) => { report.notDone.push(`round ${seed}: ${String(error)}`); });
    options.onProgress?.(begunSoFar);
  }
  const kinds: readonly string[] = [...faultNames, 'multiplexer anew', 'Muster ended'];
  report.missingKinds.push(...kinds.filter((kind) => (report.histogram[kind] ?? 0) === 0));
  report.strays = strays.found;
  strays.end();
  return report;
}

/** What the report says against us, in words; empty when all is well. */
export function preparationsComplaints(report: PreparationsReport, count: number): string[] {
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['not done', report.notDone], ['where record and bench differ', report.differences], ['uncaught', report.strays], ['kinds that never happened', report.missingKinds], ['objections', report.objections],
  ];
  return [...lists.filter(([, list]) => list.length > 0).map(([name, list]) => `${list.length} ${name}`), ...(report.prepared < count ? [`only ${report.prepared} prepared`] : [])];
}
