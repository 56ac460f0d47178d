// The record of a look: what was made of it is kept while the multiplexer gives the same bytes, and no longer.
import { describe, expect, it } from 'vitest';
import { writePairRecord } from '../../src/device/lockdown/pair-record.ts';
import { DeviceLook } from '../../src/device/look.ts';
import type { MuxClient } from '../../src/device/usbmux/mux-client.ts';
import { supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { neverStopped } from '../setup/lockdown.ts';

const udid = udidOf(supervisedDevice(0));
const some = Uint8Array.from([1, 2, 3]);
const saved = (HostID: string): Uint8Array => writePairRecord({ HostID, SystemBUID: 'BUID', HostCertificate: some, HostPrivateKey: some, RootCertificate: some, DeviceCertificate: some }, udid);

/** A look whose multiplexer gives these one after another; each time bytes of its own. */
function lookAt(...given: (Uint8Array | null)[]): DeviceLook {
  const readPairRecord = (): Promise<Uint8Array | null> => Promise.resolve(given.shift()?.slice() ?? null);
  return new DeviceLook({ udid, mux: { readPairRecord } as unknown as MuxClient, clock: new FakeClock(), pairing: 'never', update: () => undefined });
}

describe('a pair record', () => {
  it('that is read again unchanged is the same one', async () => {
    const look = lookAt(saved('A'), saved('A'));
    const first = await look.readRecord(neverStopped);
    expect(first?.HostID).toBe('A');
    expect(await look.readRecord(neverStopped)).toBe(first);
  });

  it('that somebody saved or deleted meanwhile counts at once', async () => {
    const look = lookAt(saved('A'), saved('B'), null, saved('B'), Uint8Array.from([0]));
    const found: (string | undefined)[] = [];
    for (let reads = 0; reads < 4; reads += 1) found.push((await look.readRecord(neverStopped))?.HostID);
    expect(found).toEqual(['A', 'B', undefined, 'B']);
    expect(await codeOf(look.readRecord(neverStopped))).toBe('device.pairingStale');
  });

  it.each(['begin', 'release'] as const)('isn’t kept after a new attachment or an unpairing (%s)', async (how) => {
    const look = lookAt(saved('A'), saved('A'));
    const first = await look.readRecord(neverStopped);
    look[how]();
    const again = await look.readRecord(neverStopped);
    expect(again).toEqual(first);
    expect(again).not.toBe(first);
  });
});
