// What an organization's key signs for a device: a challenge, and nothing else.
import { describe, expect, it } from 'vitest';
import { checkChallenge } from '../../src/device/lockdown/challenge.ts';
import { escalate, requestEscalation } from '../../src/device/commands/escalate.ts';
import type { DeviceCommand } from '../../src/device/commands/command.ts';
import { writeBinaryPlist } from '../../src/plist/binary-write.ts';
import { dict } from '../../src/plist/value.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import { codeOf } from '../setup/failures.ts';
import { profileXml } from '../setup/profiles.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const profile = dict({ PayloadType: 'Configuration', PayloadIdentifier: 'x', PayloadUUID: 'y', PayloadVersion: 1n });

describe('a challenge', () => {
  it.each([['eight bytes', Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8])], ['a line feed in it', Uint8Array.from([0x0a, 0x3c, 0x0a])], ['text that is no list', bytes('<challenge>')], ['thirty-two zeros', new Uint8Array(32)]])('of %s is one', (_, challenge) => {
    expect(() => { checkChallenge(challenge); }).not.toThrow();
  });

  it.each([['nothing', new Uint8Array()], ['a profile', bytes(profileXml())], ['a binary profile', writeBinaryPlist(profile)], ['a small profile', writeXmlPlist(profile)], ['more than 4 kB', new Uint8Array(4097)]])('that is %s is none', async (_, challenge) => {
    expect(await codeOf(() => { checkChallenge(challenge); })).toBe('link.malformed');
  });

  it('that is a profile is not signed when a device escalates', async () => {
    let signed = 0;
    const identity = { certificate: new Uint8Array(1), name: 'x', sign: () => { signed += 1; return Promise.resolve(new Uint8Array(1)); } };
    const send = <I, O>(command: DeviceCommand<I, O>): Promise<O> => Promise.resolve((command.name === requestEscalation.name ? writeBinaryPlist(profile) : null) as O);
    expect([await codeOf(escalate({ send }, identity, 0)), signed]).toEqual(['link.malformed', 0]);
  });
});
