// The same seed gives the same cart, and a larger cart keeps the devices of the smaller one.
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

  it('spells identities as real devices do: chip and ECID make the UDID (ios-protocols 1.6)', () => {
    for (const { udid, ecid, serial, model, locationId, wifiAddress, battery } of makeRoster(64, 9)) {
      const spelled = `${model.chip.toString(16).toUpperCase().padStart(8, '0')}-${ecid.toString(16).toUpperCase().padStart(16, '0')}`;
      expect(udid).toBe(spelled);
      expect(udidSchema.safeParse(udid).success).toBe(true);
      expect(ecidSchema.safeParse(ecid.toString()).success).toBe(true);
      expect(serial).toMatch(/^[0-9A-Z]{10}(?:[0-9A-Z]{2})?$/);
      expect(wifiAddress).toMatch(/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/);
      expect(locationId).toBeLessThan(2 ** 32);
      expect(battery >= 0 && battery <= 100).toBe(true);
    }
  });

  it('puts ten devices on a hub: port 3 of the second hub is 0x14230000', () => {
    expect([locationOf(0), locationOf(9), locationOf(12)].map((id) => id.toString(16))).toEqual(['14110000', '141a0000', '14230000']);
  });

  it('has devices at Hello and in use, supervised and not', () => {
    const roster = makeRoster(8, 1);
    expect([...new Set(roster.map((spec) => `${spec.phase} ${spec.supervised}`))].sort()).toEqual(['hello true', 'home false', 'home true']);
  });
});
