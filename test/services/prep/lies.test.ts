// What devices have been known to say although it isn't so, and what hosts have made of silence: each is resolved by reading back, and
// nothing is asked twice for it. What has to come out is written down here by hand (ios-protocols 3.4 to 3.8, 3.11, 11.2, 11.8).
import { describe, expect, it } from 'vitest';
import type { App } from '../../../src/app.ts';
import type { DeviceTraits } from '../../../src/bench/device-traits.ts';
import { type Fault, faultsByName, someRefusal } from '../../../src/bench/faults.ts';
import type { VirtualDevice } from '../../../src/bench/virtual-device.ts';
import type { Run, StepId } from '../../../src/model.ts';
import type { Method } from '../../../src/model/blueprints.ts';
import { dict } from '../../../src/plist/value.ts';
import { approve, ended } from '../../setup/at-the-app.ts';
import { privateDevice, udidOf } from '../../setup/devices.ts';
import { IdleClock } from '../../setup/idle-clock.ts';
import { type PreparationBench, preparationBench, readyFor } from '../../setup/preparation.ts';
import { stepOf } from '../../setup/practice.ts';
import { scenarios } from '../../setup/prep-scenarios.ts';
import { sharedKeys } from '../../setup/uniform-devices.ts';

interface Lie {
  readonly method?: Method;
  readonly traits?: DeviceTraits;
  /** Supervised by us already: profiles need no tap. */
  readonly ours?: boolean;
  readonly clock?: IdleClock;
  readonly before?: (device: VirtualDevice) => void;
}

interface Outcome {
  readonly app: App;
  readonly run: Run;
  readonly bench: PreparationBench;
  readonly device: VirtualDevice;
  readonly count: PreparationBench['bench']['log']['count'];
}

const keys = sharedKeys();

async function prepare({ method = 'superviseOnly', traits, ours = false, clock = new IdleClock(), before }: Lie): Promise<Outcome> {
  const more = { battery: 80, ...(traits ? { traits } : {}) };
  const spec = ours ? scenarios.silent.spec(more) : privateDevice(3, more);
  const started = await preparationBench([spec], { clock, makeKeys: keys });
  const bench = { ...started, options: { ...started.options, clock } };
  const app = await readyFor(bench, method);
  const device = bench.bench.device(spec.udid);
  before?.(device);
  const [run] = await ended(app, await approve(app, [udidOf(spec)]));
  if (!run) throw new Error('no run');
  return { app, run, bench, device, count: (act) => bench.bench.log.count(act) };
}

/** This goes wrong at the first such request, and at no other. */
const once = (request: string, fault: Fault) => (device: VirtualDevice): void => {
  let left = 1;
  device.faults = (name) => {
    if (name !== request || left === 0) return undefined;
    left -= 1;
    return fault;
  };
};

const end = ({ outcome, error, steps }: Run): unknown[] => [outcome, error?.code ?? null, steps.find(({ state }) => state === 'failed' || state === 'unknown')?.id ?? null];
const evidenceOf = (run: Run, id: StepId): unknown => stepOf(run, id)?.evidence;
const done = ['done', null, null];
const tunnel14002 = dict({ Status: 'Error', ErrorChain: [dict({ ErrorCode: 14_002n, ErrorDomain: 'DMCTunnelErrorDomain', USEnglishDescription: 'A cloud configuration is already present.' })] });

describe('a configuration', () => {
  it('that was written after its host gave up is found, and not written again', async () => {
    const clock = new IdleClock();
    // The host waits three minutes; the device needs ten seconds more.
    clock.leapAt(190_000, 185_000);
    const { run, count } = await prepare({ clock, traits: { configuresAfterMs: 190_000 } });
    expect(end(run)).toEqual(done);
    expect(evidenceOf(run, 'cloudConfiguration')).toMatchObject({ kind: 'configured', values: { supervised: 'yes' } });
    expect([count('configureAsked'), count('configured')]).toEqual([1, 1]);
  });

  it('that the device is still about after its cable was pulled is waited for, although it refuses to be read', async () => {
    const { run, count } = await prepare({
      traits: { configuresAfterMs: 40_000 },
      before: (device) => {
        let refusals = 0;
        device.faults = (name) => {
          if (name === 'GetCloudConfiguration' && refusals > 0) {
            refusals -= 1;
            return { kind: 'instead', reply: someRefusal };
          }
          if (name !== 'SetCloudConfiguration') return undefined;
          device.later(1000, () => { device.pullCable(); });
          device.later(3000, () => {
            refusals = 4;
            device.plugIn();
          });
          return undefined;
        };
      },
    });
    expect(end(run)).toEqual(done);
    expect([count('configureAsked'), count('configured')]).toEqual([1, 1]);
  });

  it.each(['done, then hang up', 'truncated'] as const)('whose answer was lost (%s) is found, and not written again', async (fault) => {
    const { run, count } = await prepare({ before: once('SetCloudConfiguration', faultsByName[fault]) });
    expect(end(run)).toEqual(done);
    expect([count('configureAsked'), count('configured')]).toEqual([1, 1]);
  });

  it('that is there when the device says that one is there (14002) is ours, and said to be', async () => {
    const { run, count } = await prepare({
      before: (device) => {
        let asked = 0;
        // The first write is done and never answered, nor is it shown before the second.
        device.faults = (name) => {
          if (name === 'SetCloudConfiguration') asked += 1;
          if (name === 'SetCloudConfiguration' && asked === 1) return { kind: 'unanswered', by: 'hang up' };
          return name === 'GetCloudConfiguration' && asked === 1 ? { kind: 'instead', reply: dict({ Status: 'Acknowledged' }) } : undefined;
        };
      },
    });
    expect(end(run)).toEqual(done);
    expect(evidenceOf(run, 'cloudConfiguration')).toMatchObject({ kind: 'configured', values: { despite: 'DMCTunnelErrorDomain 14002' } });
    expect([count('configureAsked'), count('configured')]).toEqual([2, 1]);
  });

  it('that isn’t there although the device says so (14002) is no success', async () => {
    const { run, count } = await prepare({ before: once('SetCloudConfiguration', { kind: 'instead', reply: tunnel14002 }) });
    expect(end(run)).toEqual(['failed', 'cloudConfig.alreadyPresent', 'cloudConfiguration']);
    expect(count('configureAsked')).toBe(1);
  });

  it('that says supervised on a device that isn’t, because it is locked, is no success', async () => {
    const { run, count } = await prepare({ traits: { lockedThoughConfigured: true } });
    expect(end(run)).toEqual(['failed', 'cloudConfig.notSupervised', 'cloudConfiguration']);
    expect([count('configureAsked'), count('fileWritten')]).toEqual([1, 0]);
  });
});

describe('an erase', () => {
  it.each(['done, then hang up', 'done, then stall'] as const)('whose answer was lost (%s) is done, once', async (fault) => {
    const { run, count } = await prepare({ before: once('EraseDevice', faultsByName[fault]) });
    expect(end(run)).toEqual(done);
    expect(evidenceOf(run, 'erase')).toMatchObject({ kind: 'erased' });
    expect([count('eraseAsked'), count('erased')]).toEqual([1, 1]);
  });

  it.each(['stays', 'restarts'] as const)('to which the device says yes, and %s instead, is told as unknown and not repeated', async (eraseIgnored) => {
    const clock = new IdleClock({ factor: 100 });
    const { run, count } = await prepare({ clock, traits: { eraseIgnored } });
    expect(end(run)).toEqual(['failed', 'run.notErased', 'erase']);
    expect(stepOf(run, 'erase')?.state).toBe('unknown');
    expect([count('eraseAsked'), count('erased'), count('activated'), count('configureAsked')]).toEqual([1, 0, 0, 0]);
  });
});

describe('a profile', () => {
  it('that is listed after the device said that it failed is there, and both are said', async () => {
    const { run, count } = await prepare({ traits: { refusesWhatItInstalls: 'wifi' } });
    expect(end(run)).toEqual(done);
    expect(evidenceOf(run, 'wifi')).toMatchObject({ kind: 'profilesListed', values: { despite: 'MCInstallationErrorDomain 4001' } });
    expect(count('installAsked')).toBe(1);
  });

  it('that was acknowledged and is never listed is no success', async () => {
    const { run, count } = await prepare({ method: 'direct', ours: true, traits: { installsAfterMs: Infinity } });
    expect(end(run)).toEqual(['failed', 'profile.notListed', 'profiles']);
    expect(count('installAsked')).toBe(1);
  });

  it('that takes its time after it was acknowledged is waited for', async () => {
    const { run, count } = await prepare({ method: 'direct', ours: true, traits: { installsAfterMs: 6000 } });
    expect(end(run)).toEqual(done);
    expect(count('installAsked')).toBe(1);
  });

  it('is installed although the first good signature is rejected', async () => {
    const { run, count } = await prepare({ method: 'direct', ours: true, traits: { rejectsFirstSignature: true } });
    expect(end(run)).toEqual(done);
    expect(count('installAsked')).toBe(1);
  });
});

describe('a name', () => {
  it('that the device takes and doesn’t keep is no success', async () => {
    const { run } = await prepare({ traits: { keepsItsName: true } });
    expect(end(run)).toEqual(['failed', 'device.valueProtected', 'name']);
  });
});
