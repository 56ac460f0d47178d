// What a host sent beside what the device did: requests that may not be repeated are noted as they arrive (ios-protocols 3.8, 3.11).
import { describe, expect, it } from 'vitest';
import { someRefusal } from '../../src/bench/faults.ts';
import { dict } from '../../src/plist/value.ts';
import { supervisedDevice } from '../setup/devices.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { askInstaller, verdictOf } from '../setup/installer.ts';
import { profileXml } from '../setup/profiles.ts';
import { type PairedBench, pairedBench } from '../setup/services.ts';

const fresh = supervisedDevice(0, { supervised: false });
const profile = Uint8Array.from(Buffer.from(profileXml()));
const profileUuid = '11111111-2222-4333-8444-555555555500';

/** From pairing on. */
const acts = ({ bench }: PairedBench): string[] => bench.log.acts.filter(({ act }) => act !== 'paired' && act !== 'session').map(({ act, detail }) => `${act} ${detail}`.trim());

describe('a request that may not be repeated', () => {
  it('is noted before what comes of it: an erase, also the second one while the device is on its way out', async () => {
    const running = await pairedBench(fresh, { clock: new FakeClock(), latency: { of: (kind) => (kind === 'eraseLeave' ? 5000 : 0) } });
    for (let i = 0; i < 2; i += 1) expect(verdictOf(await askInstaller(running, 'EraseDevice', { PreserveDataPlan: true }))).toEqual(['Acknowledged']);
    expect(acts(running)).toEqual(['eraseAsked PreserveDataPlan=true', 'erased PreserveDataPlan=true', 'eraseAsked PreserveDataPlan=true']);
  });

  it('is noted when it is refused: a second configuration', async () => {
    const running = await pairedBench(fresh);
    const write = (): ReturnType<typeof askInstaller> => askInstaller(running, 'SetCloudConfiguration', { CloudConfiguration: dict({ IsSupervised: true, OrganizationName: 'Example School' }) });
    expect([verdictOf(await write()), verdictOf(await write())]).toEqual([['Acknowledged'], ['Error', 'DMCTunnelErrorDomain', 14_002n]]);
    expect(acts(running)).toEqual(['configureAsked supervised', 'configured supervised', 'configureAsked supervised']);
  });

  it('is noted with the profile’s UUID, and without anybody’s password', async () => {
    const running = await pairedBench(supervisedDevice(0, { adeAssigned: true }));
    await askInstaller(running, 'InstallProfile', { Payload: profile });
    await askInstaller(running, 'InstallProfileSilent', { Payload: profile });
    await askInstaller(running, 'InstallProfile', { Payload: Uint8Array.of(1) });
    await askInstaller(running, 'DownloadAndApplyCloudConfiguration', { MDMUsername: 'secret', MDMPassword: 'secret' });
    expect(acts(running).slice(0, 5)).toEqual([`installAsked ${profileUuid}`, `installed ${profileUuid}`, `installAsked ${profileUuid}`, 'installAsked unreadable', 'applyAsked']);
  });

  it.each([
    ['the cable goes', 'unplug'], ['the connection ends', 'hang up'], ['it is refused on purpose', { kind: 'instead', reply: someRefusal }],
  ] as const)('is noted as lost when %s first', async (_, fault) => {
    const running = await pairedBench(fresh);
    running.device.faults = (name) => (name === 'EraseDevice' ? fault : undefined);
    await askInstaller(running, 'EraseDevice', { PreserveDataPlan: false }).catch(() => undefined);
    expect(acts(running)).toEqual(['eraseAsked PreserveDataPlan=false lost']);
  });

  it('is noted as any other when it is done and only the answer is lost', async () => {
    const running = await pairedBench(fresh, { clock: new FakeClock() });
    running.device.faults = (name) => (name === 'EraseDevice' ? { kind: 'unanswered', by: 'reset' } : undefined);
    await askInstaller(running, 'EraseDevice', { PreserveDataPlan: true }).catch(() => undefined);
    expect(acts(running)).toEqual(['eraseAsked PreserveDataPlan=true', 'erased PreserveDataPlan=true']);
  });
});

describe('what a device was doing when it went down', () => {
  it.each([['a restart', 'restart'], ['an erase', 'erase']] as const)('isn’t done after %s', async (_, how) => {
    const clock = new FakeClock();
    const running = await pairedBench(supervisedDevice(0), { clock, idleMs: 1e9, latency: { of: (kind) => (kind === 'install' ? 3000 : 0) } });
    const asked = askInstaller(running, 'InstallProfile', { Payload: profile }).catch(() => 'cut');
    await clock.asked(3000);
    running.device[how]();
    clock.advance(0);
    expect(running.device.reachable).toBe(true);
    clock.advance(3000);
    expect(await asked).toBe('cut');
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => { setImmediate(resolve); });
    expect([[...running.device.profiles.keys()], running.device.pending, running.bench.log.count('installed'), running.bench.log.count('installAsked')]).toEqual([[], null, 0, 1]);
  });

  it('is done when only the cable went', async () => {
    const clock = new FakeClock();
    const running = await pairedBench(supervisedDevice(0), { clock, idleMs: 1e9, latency: { of: (kind) => (kind === 'install' ? 3000 : 0) } });
    const asked = askInstaller(running, 'InstallProfile', { Payload: profile }).catch(() => 'cut');
    await clock.asked(3000);
    running.device.pullCable();
    clock.advance(3000);
    expect(await asked).toBe('cut');
    while (running.device.profiles.size === 0) await new Promise((resolve) => { setImmediate(resolve); });
    expect(running.bench.log.count('installed')).toBe(1);
  });
});
