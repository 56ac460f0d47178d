// Whom a record of Apple Configurator's work names, by what the bench shows of the device and what was recorded before.
import { describe, expect, it } from 'vitest';
import { whoIs } from '../../src/domain/configurator/who.ts';
import { type BusDevice, ecidSchema, knownUdid, type Run, runSchema, standInUdid, udidSchema } from '../../src/model.ts';
import { fold } from '../../src/domain/prep/machine.ts';
import { straightRun } from '../setup/journal.ts';

// 0x1A2B3C4D5E801E.
const ecid = ecidSchema.parse('7365887390547998');
const bus: BusDevice = { mode: 'recovery', productId: '0x1281', usbPort: '1-2', place: { hub: 'B', port: 4 }, ecid, serial: 'F17ABCDEFG', udid: null };
const before: Run['device'] = { udid: udidSchema.parse('1234567890abcdef1234567890abcdef12345678'), ecid, serial: 'F17ABCDEFG', name: 'Old name', productType: 'iPad7,5', osVersion: '17.1', imei: null, imei2: null, buildVersion: null };
const nothing = { name: null, osVersion: null, imei: null, imei2: null, buildVersion: null };

describe('in a record of Apple Configurator’s work', () => {
  it('an older device in recovery mode is known by its ECID alone', () => {
    expect(whoIs({ devices: [], busOnly: [bus] }, ecid, null)).toEqual({ device: { udid: 'ECID-001A2B3C4D5E801E', ecid, serial: 'F17ABCDEFG', productType: null, ...nothing }, place: { hub: 'B', port: 4 } });
  });

  it('its UDID and model are taken from an earlier record of the same ECID, but not what may have changed', () => {
    expect(whoIs({ devices: [], busOnly: [{ ...bus, serial: null }] }, ecid, before).device).toEqual({ udid: '1234567890abcdef1234567890abcdef12345678', ecid, serial: 'F17ABCDEFG', productType: 'iPad7,5', ...nothing });
  });

  it('a newer one in DFU mode by the UDID that ends with its ECID', () => {
    const udid = udidSchema.parse('00008110-001A2B3C4D5E801E');
    expect(whoIs({ devices: [], busOnly: [{ ...bus, ecid: null, udid }] }, ecid, null)).toMatchObject({ device: { udid, ecid }, place: { hub: 'B', port: 4 } });
  });

  it('one that only Apple Configurator sees has no port', () => {
    expect(whoIs({ devices: [], busOnly: [] }, ecid, null).place).toEqual({ hub: '?', port: 1 });
  });

  it('what stands for a UDID is taken by a record alone, and is nobody’s UDID', () => {
    const run = fold(straightRun().map((event, at) => ({ event, at })));
    const udid = standInUdid(ecid);
    expect([udid, knownUdid(udid), knownUdid(before.udid)]).toEqual(['ECID-001A2B3C4D5E801E', null, before.udid]);
    expect(runSchema.safeParse({ ...run, device: { ...run.device, udid } }).success).toBe(true);
    expect(udidSchema.safeParse(udid).success).toBe(false);
  });
});
