// Who may talk to a device once it is prepared: pairing forbidden to all but its organization, profiles without a tap, and who is
// told that it isn't the device that was meant.
import { describe, expect, it } from 'vitest';
import type { App } from '../../../src/app.ts';
import type { VirtualDeviceSpec } from '../../../src/bench/roster.ts';
import type { Udid } from '../../../src/model.ts';
import { approve, choose, ended, reached } from '../../setup/at-the-app.ts';
import { privateDevice, udidOf } from '../../setup/devices.ts';
import { preparationBench, readyFor } from '../../setup/preparation.ts';
import { stepOf } from '../../setup/practice.ts';

const inUse = (more: Partial<VirtualDeviceSpec> = {}): VirtualDeviceSpec => privateDevice(3, { battery: 80, ...more });

async function readyAgain(app: App, udid: Udid): Promise<Udid> {
  await choose(app, 'direct');
  await reached(app, ({ devices }) => devices.some((device) => device.udid === udid && device.state === 'ready' && device.setupDone === true));
  return udid;
}

describe('a device that pairs with its organization only', () => {
  it('forgets this computer, is paired again by the supervision identity, and is prepared to the end', async () => {
    const spec = inUse();
    const bench = await preparationBench([spec]);
    const app = await readyFor(bench, 'superviseOnly', (blueprint) => ({ ...blueprint, pairing: { allow: 'no', certificates: [] } }));
    const [record] = await ended(app, await approve(app, [udidOf(spec)]));
    expect([record?.outcome, record?.error]).toEqual(['done', null]);
    expect(record && stepOf(record, 'repair')?.evidence?.kind).toBe('pairedByIdentity');
    expect(bench.bench.device(spec.udid).allowsPairing).toBe(false);
    expect(bench.bench.log.count('configureAsked')).toBe(1);
  });
});

describe('a device that is supervised by us', () => {
  it('takes Direct enrollment without a tap', async () => {
    const first = inUse();
    const bench = await preparationBench([first]);
    const app = await readyFor(bench, 'superviseOnly');
    await ended(app, await approve(app, [udidOf(first)]));
    const device = bench.bench.device(first.udid);
    device.phase = 'home';
    bench.bench.unplug(device);
    bench.bench.plug(first.udid);
    const again = await readyAgain(app, udidOf(first));
    const [record] = await ended(app, await approve(app, [again]));
    expect([record?.outcome, record?.error, record?.steps.map(({ id }) => id)]).toEqual(['done', null, ['pair', 'gates', 'escalate', 'profiles', 'name', 'verify']]);
    expect(bench.bench.log.count('offered')).toBe(0);
    expect(bench.bench.log.count('escalated')).toBeGreaterThan(0);
  });
});
