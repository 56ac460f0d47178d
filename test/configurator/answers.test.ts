// Every shape that cfgutil answers in, spelled by hand from ios-protocols 7.4 and 7.5.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../src/configurator/answers.ts';
import type { ProcessEnd } from '../../src/configurator/process.ts';
import { asAppError, shapeOf } from '../../src/errors.ts';

// 0x1A2B3C4D5E801E in decimal.
const ecid = '7365887390547998';
const other = '0xA00000000000B';
const end = (change: Partial<ProcessEnd> | string): ProcessEnd => ({ code: 0, signal: null, stderr: '', tooMuch: false, stdout: '', ...(typeof change === 'string' ? { stdout: change } : change) });
const failed = (raw: Partial<ProcessEnd> | string, command = 'restore'): ReturnType<typeof shapeOf> => {
  try {
    readAnswer(end(raw), command, ecid);
  } catch (error) {
    return shapeOf(asAppError(error));
  }
  throw new Error('it was taken for an answer');
};

const list = JSON.stringify({ Type: 'CommandOutput', Command: 'list', Devices: ['0x1A2B3C4D5E801E'], Output: { '0x1A2B3C4D5E801E': { ECID: '0x1A2B3C4D5E801E', UDID: '00008110-001A2B3C4D5E801E', name: null, deviceType: 'iPad7,5', locationID: 337920512 } } });
const restored = JSON.stringify({ Type: 'CommandOutput', Command: 'restore', Devices: ['0x1a2b3c4d5e801e'] });
const error = (more: object): string => JSON.stringify({ Type: 'Error', Command: 'restore', Message: 'It failed.', Domain: 'ConfigurationUtilityKit.error', AffectedDevices: ['0x1A2B3C4D5E801E'], UnaffectedDevices: [], ...more });

describe('what cfgutil answers', () => {
  it('is known by the ECID in decimal, however cfgutil spells it', () => {
    const answer = readAnswer(end(list), 'list', null);
    expect([...answer.keys()]).toEqual([ecid]);
    expect(answer.get(ecid)?.values.get('deviceType')).toBe('iPad7,5');
    expect(answer.get(ecid)?.values.get('name')).toBeNull();
    expect([...readAnswer(end(restored), 'restore', ecid).keys()]).toEqual([ecid]);
  });

  it('has the errors of properties beside the ECIDs, and they are no device', () => {
    const stdout = JSON.stringify({
      Type: 'CommandOutput', Command: 'get', Devices: ['0x1A2B3C4D5E801E'],
      Output: { 'Errors': { '0x1A2B3C4D5E801E': { batteryCurrentCapacity: { Code: 603, Domain: 'ConfigurationUtilityKit.error', Message: 'Not now.' } } }, '0x1A2B3C4D5E801E': { isSupervised: true, bootedState: 'Recovery' } },
    });
    const answer = readAnswer(end(stdout), 'get', ecid);
    expect([...answer.keys()]).toEqual([ecid]);
    expect(answer.get(ecid)?.values).toEqual(new Map<string, unknown>([['isSupervised', true], ['bootedState', 'Recovery']]));
    expect(answer.get(ecid)?.problems).toEqual(new Map([['batteryCurrentCapacity', { domain: 'ConfigurationUtilityKit.error', code: '603', text: 'Not now.' }]]));
  });

  it('fails when the error beside the ECIDs is the whole command’s', () => {
    const stdout = JSON.stringify({ Type: 'CommandOutput', Command: 'restore', Devices: ['0x1A2B3C4D5E801E'], Output: { Errors: { '0x1A2B3C4D5E801E': { Code: 603, Domain: 'ConfigurationUtilityKit.error', Message: 'Gone.' } } } });
    expect(failed(stdout).code).toBe('configurator.gone');
  });

  it.each([
    [401, 'configurator.outdated'], [603, 'configurator.gone'], [-402653052, 'configurator.gone'], [612, 'cloudConfig.alreadyPresent'], [33001, 'cloudConfig.unavailable'],
    [-402653030, 'device.pairingForbidden'], [607, 'configurator.refused'], [625, 'configurator.refused'],
  ])('knows code %i, also when it ends with 0', (code, ours) => {
    expect(failed(error({ Code: code }))).toMatchObject({ code: ours, device: { domain: 'ConfigurationUtilityKit.error', code: String(code) } });
    expect(failed({ stdout: error({ Code: code }), code: 1 }).code).toBe(ours);
  });

  it('takes 603 of another domain for what it is there', () => {
    expect(failed(error({ Code: 603, Domain: 'NSURLErrorDomain' })).code).toBe('configurator.refused');
  });

  it('keeps the device’s own words, the sentence without its full stop', () => {
    expect(failed(error({ Code: 999, FailureReason: 'The way was shut.' }))).toEqual({
      code: 'configurator.refused', params: { word: 'It failed. The way was shut' }, device: { domain: 'ConfigurationUtilityKit.error', code: '999', text: 'It failed. The way was shut.' },
    });
  });

  it('is read from stderr where stdout has nothing', () => {
    const stderr = 'Waiting for the device [1/3]\ncfgutil: error: The device is not connected. (Domain: ConfigurationUtilityKit.error Code: 603)\n';
    expect(failed({ stderr, code: 1 })).toMatchObject({ code: 'configurator.gone', device: { code: '603', text: 'The device is not connected.' } });
    expect(failed({ stderr: 'cfgutil: error: no devices found\n', code: 1 }).code).toBe('configurator.noDevice');
    expect(failed({ stderr, code: 0 }).code).toBe('configurator.gone');
  });

  it.each([
    ['nothing', { stdout: '' }, 'it said nothing'],
    ['half of it', { stdout: list.slice(0, 60) }, 'it said something else than was asked'],
    ['text', { stdout: 'Restoring…\nDone.\n' }, 'it said something else than was asked'],
    ['too much', { stdout: restored, tooMuch: true }, 'it wrote more than 8 MB'],
    ['a code without a word', { stdout: '', code: 75, stderr: 'dyld: no such library\n' }, 'it ended with 75 and said dyld: no such library'],
    ['success that ended with 1', { stdout: restored, code: 1 }, 'it ended with 1 and said nothing'],
    ['another command', { stdout: list }, 'it answered for another device'],
    ['another device', { stdout: restored.replace('0x1a2b3c4d5e801e', other) }, 'it answered for another device'],
    ['two answers', { stdout: `${restored}\n${restored}` }, 'it answered more than once'],
  ] as const)('is no answer when it is %s', (_, raw, reason) => {
    expect(failed(raw)).toEqual({ code: 'configurator.unreadable', params: { reason } });
  });

  it('is no answer when something else ended the tool', () => {
    expect(failed({ stdout: restored, code: null, signal: 'SIGKILL' })).toEqual({ code: 'configurator.killed', params: { signal: 'SIGKILL' } });
  });

  it('is found among what hooks write around it, their own calls for other devices included', () => {
    const hook = JSON.stringify({ Type: 'CommandOutput', Command: 'get', Devices: [other], Output: { [other]: { name: 'Cart 7 "}" {' } } });
    const noise = `attached ${other} {\n${hook}\n} detach {"a": 1}\n`;
    expect([...readAnswer(end(`${noise}${restored}${noise}{{{`), 'restore', ecid).keys()]).toEqual([ecid]);
    expect(failed(`${noise}${error({ Code: 612 })}\n${restored}`).code).toBe('cloudConfig.alreadyPresent');
    // Another device's failure is not this one's.
    expect([...readAnswer(end(`${error({ Code: 612, AffectedDevices: [other] })}\n${restored}`), 'restore', ecid).keys()]).toEqual([ecid]);
  });

  it('is an answer or one of our errors, whatever stands in it', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const object = fc.record({ Type: fc.constantFrom('CommandOutput', 'Error', 'Other'), Command: fc.constantFrom('restore', 'get', '__proto__'), Devices: value, AffectedDevices: value, Output: fc.dictionary(fc.constantFrom('Errors', '0x1A2B3C4D5E801E', '0x', '__proto__', '99999999999999999999'), value), Code: value, Domain: value, Message: value }, { requiredKeys: ['Type'] });
    fc.assert(fc.property(fc.oneof(fc.string(), object.map((one) => JSON.stringify(one))), fc.string(), fc.constantFrom(0, 1, null), (stdout, stderr, code) => {
      try {
        expect(readAnswer(end({ stdout, stderr, code }), 'restore', ecid)).toBeInstanceOf(Map);
      } catch (thrown) {
        expect(asAppError(thrown).code).toMatch(/^(?:configurator|cloudConfig|device)\./);
      }
    }), { numRuns: 500 });
  });

  it('takes bounded time in megabytes of braces', () => {
    const before = performance.now();
    expect(failed('{'.repeat(8 * 1024 * 1024)).code).toBe('configurator.unreadable');
    expect(performance.now() - before).toBeLessThan(5000);
  });
});
