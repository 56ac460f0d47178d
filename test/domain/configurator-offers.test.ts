// Which device may be handed to Apple Configurator for what, and what has to be typed before it is erased.
import { describe, expect, it } from 'vitest';
import { confirmationOf, isConfirmed, seenAs, startedDevice, worksFor } from '../../src/domain/configurator/offers.ts';
import { ecidSchema, udidSchema } from '../../src/model.ts';

// 00008110-001A2B3C4D5E801E, whose second half is the ECID.
const ecid = ecidSchema.parse('7365887390547998');
const udid = udidSchema.parse('00008110-001A2B3C4D5E801E');
const old = udidSchema.parse('a'.repeat(40));
const bus = (mode: 'normal' | 'recovery' | 'dfu' | 'wtf' | 'other', more: object = {}): { udid: null; ecid: typeof ecid | null; mode: typeof mode } => ({ udid: null, ecid, mode, ...more });
const served = (more: object = {}): { udid: typeof udid; ecid: null; state: 'ready' } => ({ udid, ecid: null, state: 'ready', ...more });

describe('a device', () => {
  it('is in a boot mode only when the bus says so of its very ECID', () => {
    expect(seenAs({ devices: [], busOnly: [bus('recovery')] }, ecid)).toBe('boot');
    expect(seenAs({ devices: [], busOnly: [bus('dfu')] }, ecid)).toBe('boot');
    expect(seenAs({ devices: [], busOnly: [bus('recovery', { ecid: '7' })] }, ecid)).toBe('absent');
    expect(seenAs({ devices: [], busOnly: [bus('wtf'), bus('other'), bus('recovery', { ecid: null })] }, ecid)).toBe('absent');
  });

  it('has started when it is served, or stands on the bus as a normal one, by the end of its UDID if need be', () => {
    expect(seenAs({ devices: [served()], busOnly: [] }, ecid)).toBe('started');
    expect(seenAs({ devices: [], busOnly: [bus('normal', { ecid: null, udid })] }, ecid)).toBe('started');
    expect(seenAs({ devices: [served({ ecid: '5' })], busOnly: [] }, ecid)).toBe('absent');
    expect(seenAs({ devices: [{ ...served(), udid: old }], busOnly: [] }, ecid)).toBe('absent');
    expect(startedDevice([served({ state: 'away' })], ecid)).toBeNull();
  });

  it('is restored from a boot mode only, and updated only when it has started', () => {
    expect([worksFor('boot'), worksFor('started'), worksFor('absent')]).toEqual([['revive', 'restore'], ['update'], []]);
  });

  it('is erased only when its own ending was typed', () => {
    expect([confirmationOf('restore', ecid), confirmationOf('revive', ecid), confirmationOf('update', ecid)]).toEqual(['restore 801E', null, null]);
    expect(confirmationOf('restore', '10')).toBe('restore 000A');
    expect(isConfirmed(' Restore  801e ', 'restore', ecid)).toBe(true);
    for (const typed of [null, '', 'restore', '801E', 'restore 801F', 'restore 1', 'restore 801E now', 'erase 801E']) expect(isConfirmed(typed, 'restore', ecid), String(typed)).toBe(false);
    expect(isConfirmed(null, 'revive', ecid)).toBe(true);
  });
});
