// Switches of a virtual device that other clients write and read back: the style of its clock, and helps for seeing and touching.
import { describe, expect, it } from 'vitest';
import { ActLog } from '../../src/bench/acts.ts';
import { valueOf } from '../../src/bench/device-values.ts';
import { writeValue } from '../../src/bench/lockdown-writes.ts';
import { VirtualDevice } from '../../src/bench/virtual-device.ts';
import { dict, type PlistValue } from '../../src/plist/value.ts';
import { supervisedDevice } from '../setup/devices.ts';
import { FakeClock } from '../setup/fake-clock.ts';

const accessibility = 'com.apple.Accessibility';
const clock = new FakeClock();
const device = (): VirtualDevice => new VirtualDevice(supervisedDevice(0), { clock, log: new ActLog(() => clock.now()) });
const write = (to: VirtualDevice, Domain: string | undefined, Key: string, Value: PlistValue, trusted = true): Promise<string | null> => writeValue(to, dict({ Domain, Key, Value }), trusted);

describe('a virtual device’s switches', () => {
  it.each(['AssistiveTouchEnabledByiTunes', 'InvertDisplayEnabledByiTunes', 'VoiceOverTouchEnabledByiTunes', 'ZoomTouchEnabledByiTunes'])('%s is 0 until it is written, and read as a number', async (key) => {
    const virtual = device();
    expect(await valueOf(virtual, accessibility, key, true)).toEqual({ value: 0n });
    expect(await write(virtual, accessibility, key, true)).toBeNull();
    expect(await valueOf(virtual, accessibility, key, true)).toEqual({ value: 1n });
    expect(await write(virtual, accessibility, key, 0n)).toBeNull();
    expect(await valueOf(virtual, accessibility, key, true)).toEqual({ value: 0n });
  });

  it('have the clock follow the region until it is written', async () => {
    const virtual = device();
    const uses24 = (): Promise<unknown> => valueOf(virtual, undefined, 'Uses24HourClock', true);
    expect(await uses24()).toEqual({ value: false });
    virtual.locale = 'sv_SE';
    expect(await uses24()).toEqual({ value: true });
    expect(await write(virtual, undefined, 'Uses24HourClock', false)).toBeNull();
    expect(await uses24()).toEqual({ value: false });
  });

  it('are forgotten by an erase', async () => {
    const virtual = device();
    await write(virtual, accessibility, 'ZoomTouchEnabledByiTunes', 1n);
    virtual.erase();
    clock.advance(0);
    expect(await valueOf(virtual, accessibility, 'ZoomTouchEnabledByiTunes', true)).toEqual({ value: 0n });
  });

  it('take nothing but on and off, and nothing of a stranger', async () => {
    const virtual = device();
    for (const value of [2n, 'true', 1.5, new Uint8Array(1)]) expect(await write(virtual, accessibility, 'ZoomTouchEnabledByiTunes', value)).toBe('SetProhibited');
    expect(await write(virtual, undefined, 'Uses24HourClock', 'yes')).toBe('SetProhibited');
    expect(await write(virtual, accessibility, 'ZoomTouchEnabledByiTunes', true, false)).toBe('SetProhibited');
    expect(await write(virtual, accessibility, 'Another', true)).toBe('SetProhibited');
  });
});
