// The same seed gives the same cart, and a larger cart keeps the devices of the smaller one.
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { locationOf, makeRoster } from '../../src/bench/roster.ts';
import { ecidSchema, udidSchema } from '../../src/model.ts';

describe('a roster', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(makeRoster(20, 5)).toEqual(makeRoster(20, 5));
    expect(makeRoster(20, 5).map((spec) => spec.serial)).not.toEqual(makeRoster(20, 6).map((spec) => spec.serial));
  });

  it('keeps its first devices when more are added', () => {
    expect(makeRoster(512, 3).slice(0, 8)).toEqual(makeRoster(8, 3));
  });

  it('may be empty', () => {
    expect(makeRoster(0, 1)).toEqual([]);
  });

  it('has 512 devices that can be told apart by UDID, ECID, serial number, name and location', () => {
    const roster = makeRoster(512, 1);
    for (const values of [roster.map((spec) => spec.udid), roster.map((spec) => spec.ecid), roster.map((spec) => spec.serial), roster.map((spec) => spec.name), roster.map((spec) => spec.locationId)]) {
      expect(new Set<unknown>(values).size).toBe(512);
    }
  });

  it('spells identities as real devices do: chip and ECID make the UDID since A12, a hash before (ios-protocols 1.6)', () => {
    const roster = makeRoster(64, 9);
    for (const { udid, ecid, serial, model, locationId, wifiAddress, battery } of roster) {
      const spelled = `${model.chip.toString(16).toUpperCase().padStart(8, '0')}-${ecid.toString(16).toUpperCase().padStart(16, '0')}`;
      if (model.chip >= 0x8020) expect(udid).toBe(spelled);
      else expect(udid).toMatch(/^[0-9a-f]{40}$/);
      expect(udidSchema.safeParse(udid).success).toBe(true);
      expect(ecidSchema.safeParse(ecid.toString()).success).toBe(true);
      expect(serial).toMatch(/^[0-9A-Z]{10}(?:[0-9A-Z]{2})?$/);
      expect(wifiAddress).toMatch(/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/);
      expect(locationId).toBeLessThan(2 ** 32);
      expect(battery >= 0 && battery <= 100).toBe(true);
    }
    expect(new Set(roster.map((spec) => spec.udid.length))).toEqual(new Set([25, 40]));
  });

  it('runs on each model what that model can run: nothing after 16 on an iPhone 8, nothing before 18 on an iPhone 16', () => {
    const majors = (type: string): Set<number> => new Set(makeRoster(512, 2).filter((spec) => spec.model.productType === type).map((spec) => Number.parseInt(spec.osVersion, 10)));
    expect([...majors('iPhone10,4')].sort()).toEqual([15, 16]);
    expect(Math.min(...majors('iPhone17,3'))).toBeGreaterThanOrEqual(18);
    expect(Math.max(...majors('iPhone11,2'))).toBeLessThanOrEqual(18);
    const all = new Set(makeRoster(512, 2).map((spec) => Number.parseInt(spec.osVersion, 10)));
    expect([...all].sort()).toEqual([15, 16, 17, 18, 26, 27]);
  });

  it('puts ten devices on a hub: port 3 of the second hub is 0x14230000', () => {
    expect([locationOf(0), locationOf(9), locationOf(12)].map((id) => id.toString(16))).toEqual(['14110000', '141a0000', '14230000']);
  });

  it('has devices at Hello and in use, supervised and not', () => {
    const roster = makeRoster(8, 1);
    expect([...new Set(roster.map((spec) => `${spec.phase} ${spec.supervised}`))].sort()).toEqual(['hello true', 'home false', 'home true']);
  });

  it('has nothing in the way of the first eight of every sixteen', () => {
    for (const [index, spec] of makeRoster(64, 1).entries()) {
      if (index % 16 >= 8) continue;
      expect([spec.findMy, spec.activated, spec.boot, spec.cloud, spec.adeAssigned, spec.battery >= 45, Number.isFinite(spec.persona.unlocksAfterMs ?? 0)]).toEqual([undefined, undefined, undefined, undefined, undefined, true, true]);
    }
  });

  it('has in the way of the other eight what carts are full of', () => {
    for (const start of [8, 24]) {
      const [findMy, unpairable, locked, recovery, erased, assigned, empty, stranger] = makeRoster(32, 1).slice(start, start + 8);
      expect([findMy?.findMy, findMy?.phase]).toEqual([true, 'home']);
      expect([unpairable?.cloud?.get('AllowPairing'), stranger?.cloud?.get('AllowPairing'), stranger?.supervised]).toEqual([false, true, true]);
      expect(locked?.persona.unlocksAfterMs).toBe(Number.POSITIVE_INFINITY);
      expect(recovery?.boot).toBe('recovery');
      expect([erased?.phase, erased?.activated, erased?.supervised, erased?.adeAssigned]).toEqual(['hello', false, false, undefined]);
      expect([assigned?.activated, assigned?.adeAssigned]).toEqual([false, true]);
      expect(empty && empty.battery < 20).toBe(true);
    }
  });

  it('names a stranger by a certificate as Apple Configurator makes them', () => {
    const [certificate] = makeRoster(16, 1)[15]?.cloud?.get('SupervisorHostCertificates') as Uint8Array[];
    expect(new X509Certificate(certificate ?? '').subject).toBe('CN=Apple Configurator: Else (6F1B0C52-9D1E-4B77-8A53-0D6E5A9C7E11)\nO=Somebody Else\nC=SE');
  });
});
