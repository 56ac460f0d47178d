// What devices are named by a blueprint, and when two would be called the same.
import { describe, expect, it } from 'vitest';
import { nameAll, nameFor, previewName, sameForAll, templateProblems } from '../../../src/domain/blueprint/naming.ts';
import type { DeviceValues } from '../../../src/domain/profile/build/variables.ts';

const device = (changes: Partial<DeviceValues> = {}): DeviceValues => ({ serial: 'DMPXQ1MN', udid: null, ecid: null, imei: null, model: 'iPad Air', name: 'iPad', n: 7, csv: null, ...changes });
const table = { file: '/devices.csv', name: 'Name', assetTag: null, user: null, profile: null };

describe('a device’s name', () => {
  it('is the template with the device’s own values', () => {
    expect(nameFor({ naming: '{model} {n:000} {last4}', table: null }, device())).toEqual({ name: 'iPad Air 007 Q1MN', problem: null });
    expect(nameFor({ naming: null, table: null }, device())).toEqual({ name: null, problem: null });
  });

  it('is what the table says, where it says something', () => {
    expect(nameFor({ naming: 'iPad {last4}', table }, device({ csv: { Name: ' Front desk ' } })).name).toBe('Front desk');
    expect(nameFor({ naming: 'iPad {last4}', table }, device({ csv: { Name: ' ' } })).name).toBe('iPad Q1MN');
    expect(nameFor({ naming: 'iPad {last4}', table }, device()).name).toBe('iPad Q1MN');
    expect(nameFor({ naming: 'iPad {csv:Room}', table: null }, device({ csv: { Room: '4.12' } })).name).toBe('iPad 4.12');
  });

  it('is none when something isn’t known, and that is said', () => {
    expect(nameFor({ naming: 'iPad {csv:Room}', table: null }, device())).toEqual({ name: null, problem: 'Nothing is known here for {csv:Room}.' });
    expect(nameFor({ naming: '{serial}', table: null }, device({ serial: null })).problem).toBe('Nothing is known here for {serial}.');
  });

  it('has at most 63 characters', () => {
    expect(nameFor({ naming: `${'x'.repeat(59)}{last4}`, table: null }, device()).name).toHaveLength(63);
    expect(nameFor({ naming: `${'x'.repeat(60)}{last4}`, table: null }, device()).problem).toMatch(/ has 64 characters; a device’s name has at most 63\.$/);
    expect(nameFor({ naming: null, table }, device({ csv: { Name: 'y'.repeat(64) } })).problem).toMatch(/has 64 characters/);
  });

  it('is doubled when two devices would get it, however it is written', () => {
    const { names, doubled } = nameAll({ naming: null, table }, [
      { id: 'a', device: device({ csv: { Name: 'Front Desk' } }) }, { id: 'b', device: device({ csv: { Name: 'front desk' } }) }, { id: 'c', device: device({ csv: { Name: 'Back' } }) }, { id: 'd', device: device() }, { id: 'e', device: device() },
    ]);
    expect(doubled).toEqual([{ name: 'Front Desk', ids: ['a', 'b'] }]);
    expect(names.get('c')).toEqual({ name: 'Back', problem: null });
  });

  it('can be looked at before any device is there', () => {
    expect(previewName({ naming: '{model} {n:00} {csv:Room} {last4}', table: null }).name).toBe('iPad (10th generation) 01 Room Q1MN');
  });
});

describe('a template', () => {
  it('is right with the variables of the manual', () => {
    for (const template of ['{serial}', 'iPad {last4}', '{model} {n:000}', '{csv:Room} {n}']) expect(templateProblems(template)).toEqual([]);
  });

  it('with a variable that nobody knows, or an MDM’s own, is wrong', () => {
    expect(templateProblems('iPad {room}')).toEqual(['{room} is no variable; there are {serial}, {last4}, {model}, {n:000} and {csv:Column}.']);
    expect(templateProblems('iPad {{SERIAL}}')).toEqual(['{{SERIAL}} is a variable of an MDM, which the device would be named after letter by letter; here it is {serial}, {last4} or {model}.']);
    expect(templateProblems('New {name}')).toEqual(['{name} would change the name anew each time; leave it out.']);
    expect(templateProblems(' ')).toEqual(['The name is empty.']);
  });

  it('is too long only when it is so on every device', () => {
    expect(templateProblems(`${'x'.repeat(59)}{serial}`)).toEqual([]);
    expect(templateProblems(`${'x'.repeat(60)}{serial}`)).toEqual(['The name has more than 63 characters on every device.']);
    expect(templateProblems(`${'x'.repeat(61)}{n:000}`)).toHaveLength(1);
  });

  it('tells devices apart by what is a device’s own', () => {
    expect([sameForAll('iPad'), sameForAll('{model}'), sameForAll('{model} {csv:Room}'), sameForAll('{model} {n}'), sameForAll('{last4}')]).toEqual(['all', 'some', 'some', 'none', 'none']);
  });
});
