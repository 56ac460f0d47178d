// Lockdown's rarer requests as a host sends them, each seen on the device's own side (ios-protocols 2.2, 2.10).
import { describe, expect, it } from 'vitest';
import type { Lockdown } from '../../src/device/lockdown/lockdown.ts';
import { supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf } from '../setup/failures.ts';
import { inSession, neverStopped, withLockdown } from '../setup/lockdown.ts';
import { inState, muxClient, startRegistry } from '../setup/practice.ts';
import { pairedBench } from '../setup/services.ts';

const spec = supervisedDevice(0);
const mcinstall = 'com.apple.mobile.MCInstall';

const started = async (lockdown: Lockdown, escrow: boolean): Promise<string> => {
  const socket = await lockdown.startService(mcinstall, neverStopped, escrow);
  socket.destroy();
  return 'started';
};

describe('a host', () => {
  it('asks what answers, before anybody trusts it', async () => {
    const { address } = await pairedBench(spec);
    expect(await withLockdown(muxClient(address), (lockdown) => lockdown.queryType(neverStopped))).toBe('com.apple.mobile.lockdown');
  });

  it('gets a service of a locked device by its escrow bag, and by nothing else', async () => {
    const { address, record, device } = await pairedBench(spec);
    device.lockNow();
    await inSession(muxClient(address), record, async (lockdown) => {
      expect(await codeOf(started(lockdown, false))).toBe('device.locked');
      expect(await started(lockdown, true)).toBe('started');
    });
    const wrong = { ...record, EscrowBag: new Uint8Array(32) };
    await inSession(muxClient(address), wrong, async (lockdown) => { expect(await codeOf(started(lockdown, true))).toBe('device.locked'); });
  });

  it('ends its session, and has no service after it', async () => {
    const { address, record } = await pairedBench(spec);
    await inSession(muxClient(address), record, async (lockdown) => {
      await lockdown.stopSession(neverStopped);
      expect(await codeOf(started(lockdown, false))).toBe('device.untrusted');
    });
  });

  it('is forgotten by the device when it says so', async () => {
    const { address, record, device } = await pairedBench(spec);
    await inSession(muxClient(address), record, (lockdown) => lockdown.unpair(record, neverStopped));
    expect(device.hosts.size).toBe(0);
    expect(await codeOf(inSession(muxClient(address), record, () => Promise.resolve()))).toBe('device.pairingStale');
  });

  it('sends the device to recovery mode, where no multiplexer shows it', async () => {
    const { address, record, device, bench } = await pairedBench(spec);
    const { until } = startRegistry(address, { pairing: 'never' });
    await until(inState(udidOf(spec), 'ready'));
    await inSession(muxClient(address), record, (lockdown) => lockdown.enterRecovery(neverStopped));
    await until(({ present }) => present.length === 0);
    expect([bench.log.count('enteredRecovery'), device.power]).toEqual([1, 'recovery']);
  });

  it('may not remove what is the device’s own', async () => {
    const { address, record } = await pairedBench(spec);
    await inSession(muxClient(address), record, async (lockdown) => { expect(await codeOf(lockdown.removeValue(undefined, 'SerialNumber', neverStopped))).toBe('device.valueProtected'); });
  });
});
