// What must not make a preparation do a thing twice, do it to somebody else, or tell what isn't so: other devices where one was expected,
// a multiplexer that starts anew, a full disk, a clock that is set, a Muster that ends.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { App } from '../../../src/app.ts';
import type { Fault } from '../../../src/bench/faults.ts';
import type { VirtualDeviceSpec } from '../../../src/bench/roster.ts';
import type { VirtualDevice } from '../../../src/bench/virtual-device.ts';
import type { Run, RunId, Udid } from '../../../src/model.ts';
import { approve, choose, ended, reached } from '../../setup/at-the-app.ts';
import { fillDiskAfter, freeDisk } from '../../setup/cut-runs.ts';
import { privateDevice } from '../../setup/devices.ts';
import { restartMuxAt, unplugAt } from '../../setup/fault-at.ts';
import { IdleClock } from '../../setup/idle-clock.ts';
import { stepOf } from '../../setup/practice.ts';
import { type Scenario, scenarios } from '../../setup/prep-scenarios.ts';
import { attending, chainOf, journalOf, openWorld, type Plan, type World } from '../../setup/prep-world.ts';
import { forPortOf, impostorOf, swapWhenGone } from '../../setup/swapped-devices.ts';

const spec = scenarios.superviseOnly.spec();
const udid = spec.udid as Udid;

interface Started {
  readonly world: World;
  readonly app: App;
  readonly clock: IdleClock;
  readonly device: VirtualDevice;
}

async function start(specs: readonly VirtualDeviceSpec[] = [spec], plan: Plan = scenarios.superviseOnly): Promise<Started> {
  const clock = new IdleClock();
  const world = await openWorld(specs, clock);
  onTestFinished(world.close);
  const app = await world.open();
  const present = specs.filter(({ unplugged }) => unplugged !== true).length;
  await reached(app, ({ devices }) => devices.filter(({ state }) => state === 'ready').length === present);
  await choose(app, plan.method, plan.change);
  return { world, app, clock, device: world.bench.device(specs[0]?.udid ?? '') };
}

async function endOf(app: App, runIds: readonly RunId[]): Promise<Run> {
  const [run] = await ended(app, runIds);
  if (!run) throw new Error('no run');
  return run;
}

/** Everything it is asked from this request on is lost, as when Muster is killed at it; resolves then. */
function deadFrom(device: VirtualDevice, request: string): Promise<void> {
  let dead = false;
  return new Promise((resolve) => {
    device.faults = (name) => {
      dead ||= name === request;
      if (!dead) return undefined;
      resolve();
      return 'stall';
    };
  });
}

const changing = ['eraseAsked', 'erased', 'activated', 'installAsked', 'configureAsked', 'configured', 'localized', 'renamed', 'fileWritten'] as const;

describe('another device where one was expected', () => {
  it('is left alone when it is put on the port of one that erases itself, whose run goes on when that comes back', async () => {
    const other = forPortOf(spec, privateDevice(5, { battery: 80 }));
    const { world, app, device } = await start([spec, other]);
    swapWhenGone(world.bench, device, world.bench.device(other.udid));
    const runIds = await approve(app, [udid]);
    await reached(app, ({ devices }) => devices.some((one) => one.udid === other.udid && one.state === 'ready'));
    // It is back at Hello, beside the bench.
    while (device.power !== 'on') await new Promise((resolve) => { setImmediate(resolve); });
    device.plugIn();
    const run = await endOf(app, runIds);
    expect([run.outcome, run.error]).toEqual(['done', null]);
    expect(changing.filter((act) => world.bench.log.count(act, other.udid) > 0)).toEqual([]);
    expect([world.bench.log.count('eraseAsked'), world.bench.log.count('erased', udid)]).toEqual([1, 1]);
  });

  it('is found out when it comes back with the same UDID, and nothing is done to it', async () => {
    const { world, app, device } = await start([spec, impostorOf(spec)]);
    const [, impostor] = world.bench.devices;
    if (!impostor) throw new Error('no impostor');
    swapWhenGone(world.bench, device, impostor);
    const run = await endOf(app, await approve(app, [udid]));
    expect([run.outcome, run.error?.code, stepOf(run, 'erase')?.state]).toEqual(['failed', 'device.changed', 'unknown']);
    expect([impostor.phase, impostor.cloud, impostor.name]).toEqual(['home', null, spec.name]);
    expect(changing.map((act) => world.bench.log.count(act))).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('is found out when it is plugged in between two steps', async () => {
    const { world, app, device } = await start([spec, impostorOf(spec)]);
    const [, impostor] = world.bench.devices;
    device.faults = (name) => {
      if (name !== 'InstallProfile') return undefined;
      device.later(0, () => { impostor?.plugIn(); });
      return { kind: 'unanswered', by: 'unplug' };
    };
    const run = await endOf(app, await approve(app, [udid]));
    expect([run.outcome, run.error?.code]).toEqual(['failed', 'device.changed']);
    expect([impostor?.name, impostor?.profiles.size, world.bench.log.count('installAsked'), world.bench.log.count('configureAsked')]).toEqual([spec.name, 0, 1, 0]);
  });
});

describe('another device where one was expected, when Muster was ended meanwhile', () => {
  it.each([['EraseDevice', scenarios.superviseOnly, 'unknown'], ['Shutdown', scenarios.setupAssistant, 'failed']] as const)('is known by what the journal says, and nothing is done to it whoever agrees: %s', async (request, scenario, state) => {
    const { world, app, device } = await start([spec, impostorOf(spec)], scenario);
    const [, impostor] = world.bench.devices;
    const dead = deadFrom(device, request);
    const runIds = await approve(app, [udid]);
    await dead;
    await app.close();
    device.pullCable();
    impostor?.plugIn();
    const again = await world.open();
    const end = attending(again, world);
    const run = await endOf(again, runIds);
    end();
    expect([run.outcome, run.error?.code, run.steps.find((step) => step.state === 'failed' || step.state === 'unknown')?.state]).toEqual(['failed', 'device.changed', state]);
    expect([impostor?.phase, impostor?.power, impostor?.name, world.bench.log.count('eraseAsked'), world.bench.log.count('shutDown')]).toEqual(['home', 'on', spec.name, 1, 0]);
  });
});

describe('a multiplexer that starts anew', () => {
  it('again and again keeps no preparation from its end', async () => {
    const { world, app, device } = await start();
    for (let at = 30; at <= 300; at += 30) restartMuxAt(world.bench, device, at, at % 60 === 0 ? 'before' : 'after');
    const run = await endOf(app, await approve(app, [udid]));
    expect([run.outcome, run.error]).toEqual(['done', null]);
    expect((['erased', 'activated', 'configured'] as const).map((act) => world.bench.log.count(act))).toEqual([1, 1, 1]);
  });
});

describe('a disk that is full', () => {
  it.each([9, 25])('after %i lines ends everything: nothing is done that isn’t announced on it, and the wall says why', async (lines) => {
    const specs = [0, 1, 3].map((index) => privateDevice(index, { battery: 80 }));
    const { world, app } = await start(specs);
    fillDiskAfter(world, lines);
    const runIds = await approve(app, specs.map((one) => one.udid as Udid));
    const { ledger } = await reached(app, (snapshot) => snapshot.ledger.state === 'closed');
    await app.settled(runIds);
    expect(ledger.state === 'closed' && ledger.error.code).toBe('store.full');
    const acting = (step: string): number => journalOf(world).filter(({ event }) => event.kind === 'acting' && event.step === step).length;
    const { log } = world.bench;
    const before = changing.map((act) => log.count(act));
    expect(journalOf(world)).toHaveLength(lines);
    expect(log.count('eraseAsked')).toBeLessThanOrEqual(acting('erase'));
    expect(log.count('activated')).toBeLessThanOrEqual(acting('activate'));
    expect(log.count('installAsked')).toBeLessThanOrEqual(acting('wifi'));
    await app.close();
    expect(changing.map((act) => log.count(act))).toEqual(before);
    expect(chainOf(world)).toMatchObject({ ok: true, lines });
  });
});

describe('a computer whose clock is set', () => {
  const day = 86_400_000;

  interface Set {
    readonly by: number;
    /** Milliseconds after the first such request. */
    readonly after: number;
    readonly request: string;
    readonly fault?: Fault;
  }

  it.each<[string, Set, Scenario]>([
    ['back while it erases', { by: -day, after: 0, request: 'EraseDevice' }, scenarios.superviseOnly],
    ['forward while its clock is set', { by: day, after: 0, request: 'SetValue' }, scenarios.superviseOnly],
    ['forward while a tap is waited for', { by: day, after: 1500, request: 'InstallProfile' }, scenarios.direct],
    ['forward while its cable is out', { by: day, after: 8000, request: 'GetProfileList', fault: 'unplug' }, scenarios.silent],
  ])('%s makes nobody late and no run end before it began', async (_, { by, after, request, fault }, scenario) => {
    const { persona } = scenario.spec();
    const { world, app, clock, device } = await start([scenario.spec({ persona: { ...persona, approval: { answer: 'install', afterMs: 3000 } } })], scenario);
    let set = false;
    device.faults = (name) => {
      if (name !== request || set) return undefined;
      set = true;
      if (after === 0) clock.jump(by);
      else device.later(after, () => { clock.jump(by); });
      if (fault) device.later(10_000, () => { device.plugIn(); });
      return fault;
    };
    const run = await endOf(app, await approve(app, [udid]));
    expect([set, run.outcome, run.error]).toEqual([true, 'done', null]);
    const times = [run.startedAt, ...run.steps.flatMap(({ startedAt, finishedAt }) => [startedAt ?? 0, finishedAt ?? 0]), run.finishedAt ?? 0];
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(world.bench.log.count('eraseAsked')).toBe(scenario.once.erased ?? 0);
  });
});

describe('a Muster that ended', () => {
  it('before it sent an erase asks whether that is still meant, and sends it then', async () => {
    const { world, app, device } = await start();
    const dead = deadFrom(device, 'EraseDevice');
    const runIds = await approve(app, [udid]);
    await dead;
    await app.close();
    device.faults = () => undefined;
    const { log } = world.bench;
    const again = await world.open();
    await reached(again, ({ runs }) => runs.some(({ steps }) => steps.some(({ need }) => need === 'continue')));
    expect([log.count('eraseAsked'), log.count('erased'), device.phase]).toEqual([1, 0, 'home']);
    await again.handlers.steerRuns({ runIds, how: 'continue' });
    const run = await endOf(again, runIds);
    expect([run.outcome, run.error, log.count('eraseAsked'), log.count('erased')]).toEqual(['done', null, 2, 1]);
  });

  it('when a device was turned off waits for that device, unless it had written that', async () => {
    for (const [lines, last, starts] of [[33, { kind: 'acting', step: 'after' }, 2], [34, { kind: 'verifying', step: 'after' }, 1]] as const) {
      const { world, app, device } = await start([spec], scenarios.setupAssistant);
      fillDiskAfter(world, lines);
      const runIds = await approve(app, [udid]);
      await app.settled(runIds);
      await app.close();
      freeDisk(world);
      expect([journalOf(world).at(-1)?.event, device.power]).toEqual([last, 'off']);
      const again = await world.open();
      const end = attending(again, world);
      const run = await endOf(again, runIds);
      end();
      expect([run.outcome, stepOf(run, 'after')?.evidence?.kind, device.power, world.bench.log.count('shutDown')]).toEqual(['done', 'turnedOff', 'off', starts]);
    }
  });
});

describe('a cable that is pulled while a device is turned off', () => {
  it('is not taken for that', async () => {
    const { world, app, device } = await start([spec], scenarios.setupAssistant);
    const before = device.faults;
    device.faults = (name) => {
      if (name !== 'Shutdown') return before(name);
      device.faults = before;
      unplugAt(device, 1, 'before', null);
      return device.faults(name);
    };
    const runIds = await approve(app, [udid]);
    await reached(app, ({ runs }) => runs.some(({ steps }) => steps.some(({ need }) => need === 'reconnect')));
    expect([device.power, world.bench.log.count('shutDown')]).toEqual(['on', 0]);
    device.plugIn();
    const end = attending(app, world);
    const run = await endOf(app, runIds);
    end();
    expect([run.outcome, stepOf(run, 'after')?.evidence?.kind, device.power, world.bench.log.count('shutDown')]).toEqual(['done', 'turnedOff', 'off', 1]);
  });
});
