// From prepared to enrolled: the device's user goes through Setup Assistant, meets Remote Management and signs in; that is read back,
// by this process or a later one, and only then the record says so.
import { describe, expect, it } from 'vitest';
import { fastClock } from '../../../src/bench/bench-clock.ts';
import { handOver } from '../../../src/bench/handover.ts';
import type { VirtualDeviceSpec } from '../../../src/bench/roster.ts';
import type { Run } from '../../../src/model.ts';
import type { Blueprint } from '../../../src/model/blueprints.ts';
import { approve, ended, reached } from '../../setup/at-the-app.ts';
import { privateDevice, udidOf } from '../../setup/devices.ts';
import { systemClock } from '../../../src/system-clock.ts';
import { preparationBench, readyFor } from '../../setup/preparation.ts';
import { openApp } from '../../setup/practice.ts';

const inUse = (more: Partial<VirtualDeviceSpec> = {}): VirtualDeviceSpec => privateDevice(3, { battery: 80, ...more });
const staysOn = (blueprint: Blueprint): Blueprint => ({ ...blueprint, after: 'nothing' });
const shared = (blueprint: Blueprint): Blueprint => ({ ...staysOn(blueprint), affinity: 'none', server: { ...blueprint.server, url: 'https://mdm.practice.example/enroll/shared' } });
/** Its user is quick; this computer waits for real. */
const clock = (): ReturnType<typeof fastClock> => fastClock(systemClock, 500);

describe('a device that was prepared for Setup Assistant', () => {
  it.each([['with user affinity', staysOn], ['without', shared]] as const)('is told as enrolled once its user has done that, %s', async (_, change) => {
    const spec = inUse();
    const bench = await preparationBench([spec], { clock: clock() });
    const app = await readyFor(bench, 'setupAssistant', change);
    const [run] = await ended(app, await approve(app, [udidOf(spec)]));
    expect([run?.outcome, run?.error, run?.enrolled]).toEqual(['done', null, null]);
    expect(await handOver(bench.bench.device(spec.udid))).toBe('managed');
    const { runs } = await reached(app, (snapshot) => snapshot.runs.some((one) => one.enrolled !== null));
    expect(runs[0]?.enrolled?.evidence).toEqual({ kind: 'enrolled', values: { profile: 'Practice MDM', organization: 'Practice Organization' } });
  });

  it('stays prepared when its user gets no further than Home', async () => {
    const spec = inUse({ persona: { ...inUse().persona, signIn: 'cannot' } });
    const bench = await preparationBench([spec], { clock: clock() });
    const app = await readyFor(bench, 'setupAssistant', staysOn);
    const runIds = await approve(app, [udidOf(spec)]);
    await ended(app, runIds);
    expect(await handOver(bench.bench.device(spec.udid))).toBe('notSignedIn');
    const [run] = await ended(app, runIds);
    expect(run?.enrolled).toBeNull();
  });

  it('is told as enrolled by a later process, when it is plugged in again', async () => {
    const spec = inUse();
    const bench = await preparationBench([spec], { clock: clock() });
    const app = await readyFor(bench, 'setupAssistant', staysOn);
    const runIds = await approve(app, [udidOf(spec)]);
    await ended(app, runIds);
    await app.close();
    expect(await handOver(bench.bench.device(spec.udid))).toBe('managed');
    const later = await openApp(bench.address, bench.options);
    const enrolled = await reached(later, (snapshot) => snapshot.runs.some((one) => one.enrolled !== null));
    expect(enrolled.runs.map((one: Run) => one.runId)).toEqual(runIds);
  });
});
