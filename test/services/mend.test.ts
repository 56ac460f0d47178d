// Mending never damages a profile: every difference is one that was told of, nothing else moves, and mending again changes nothing.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { showPath } from '../../src/domain/profile/check/finding.ts';
import { isDict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { readPlist } from '../../src/plist/read.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import { appleSchema, checkValue } from '../../src/services/profile-check.ts';
import { mend } from '../../src/services/mend.ts';

const choice = { platform: 'iOS' as const, osVersion: null, supervised: null, enrollment: null, now: Date.UTC(2030, 0, 1) };
const dict = (entries: Readonly<Record<string, PlistValue>>): PlistDict => new Map(Object.entries(entries));
const same = (a: PlistValue | undefined, b: PlistValue | undefined): boolean => a !== undefined && b !== undefined && Buffer.compare(writeXmlPlist(a), writeXmlPlist(b)) === 0;

type Told = (at: readonly (string | number)[], says: string) => boolean;

/** Every difference that nothing told of. */
function untold(before: PlistValue, after: PlistValue, at: readonly (string | number)[], told: Told): string[] {
  if (same(before, after) || told(at, '')) return [];
  if (isDict(before) && isDict(after)) return untoldOfDict(before, after, at, told);
  if (Array.isArray(before) && Array.isArray(after)) {
    // Something went from it: then all that is left has to have been there, in its order.
    if (after.length < before.length) {
      let next = 0;
      for (const member of before) if (same(member, after[next])) next += 1;
      return next === after.length && before.some((_, index) => told([...at, index], 'Remove one.')) ? [] : [`${showPath(at)} was shortened`];
    }
    return before.length === after.length ? before.flatMap((member, index) => untold(member, after[index] ?? '', [...at, index], told)) : [`${showPath(at)} grew`];
  }
  return [`${showPath(at)} was changed`];
}

function untoldOfDict(before: PlistDict, after: PlistDict, at: readonly (string | number)[], told: Told): string[] {
  const found: string[] = [];
  const left = new Set(after.keys());
  for (const [key, value] of before) {
    const inner = [...at, key];
    const to = [...left].find((name) => !before.has(name) && told(inner, `Call it “${name}”.`));
    const there = after.get(key) ?? (to === undefined ? undefined : after.get(to));
    left.delete(after.has(key) ? key : to ?? key);
    if (there !== undefined) found.push(...untold(value, there, to !== undefined && !after.has(key) ? [...at, to] : inner, told));
    else if (!told(inner, `Remove “${key}”.`)) found.push(`${showPath(inner)} is gone`);
  }
  for (const key of left) if (!told([...at, key], '')) found.push(`${showPath([...at, key])} is new`);
  return found;
}

async function expectUnharmed(profile: PlistDict): Promise<readonly string[]> {
  const before = Buffer.from(writeXmlPlist(profile));
  const { profile: mended, done } = await mend(profile, choice);
  expect(Buffer.from(writeXmlPlist(profile)).equals(before), 'what was given is not touched').toBe(true);
  const told: Told = (at, says) => done.some((line) => (says === '' ? line.startsWith(`${showPath(at)}: `) && !/: (?:Call it|Remove) /.test(line) : line === `${showPath(at)}: ${says}`));
  expect(untold(profile, mended, [], told)).toEqual([]);
  const again = await mend(mended, choice);
  expect([again.done, Buffer.from(writeXmlPlist(again.profile)).equals(writeXmlPlist(mended))]).toEqual([[], true]);
  const errors = async (one: PlistDict): Promise<number> => (await checkValue(one, choice, { signedUntil: null, exportedAt: null })).filter(({ severity }) => severity === 'error').length;
  expect(await errors(mended)).toBeLessThanOrEqual(await errors(profile));
  return done;
}

const container = (...payloads: readonly PlistDict[]): PlistDict => dict({ PayloadType: 'Configuration', PayloadVersion: 1n, PayloadIdentifier: 'com.example', PayloadUUID: '11111111-2222-4333-8444-555555555500', PayloadDisplayName: 'x', PayloadContent: [...payloads] });
const payload = (type: string, more: Readonly<Record<string, PlistValue>>, at = 1): PlistDict => dict({ PayloadType: type, PayloadVersion: 1n, PayloadIdentifier: `com.example.${at}`, PayloadUUID: `11111111-2222-4333-8444-55555555${String(at).padStart(4, '0')}`, ...more });
const contentOf = (profile: PlistDict, at = 0): PlistDict => {
  const found = (profile.get('PayloadContent') as readonly PlistValue[])[at];
  return isDict(found) ? found : expect.fail();
};

describe('mending', () => {
  it('changes nothing but what it tells, in profiles of any content', { timeout: 60_000 }, async () => {
    const { payloads } = await appleSchema();
    const types = [...payloads.keys()];
    const scalar = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('rsa', 'wpa2', 'TRUE', 'en'), fc.boolean(), fc.bigInt({ min: -3n, max: 9000n }), fc.double({ noNaN: true, min: -5, max: 5 }), fc.uint8Array({ maxLength: 8 }));
    const value: fc.Arbitrary<PlistValue> = fc.oneof(scalar, fc.array(fc.oneof(fc.constantFrom('a', 'b', 'com.apple.mdm.per-user-connections'), scalar), { maxLength: 4 }), fc.dictionary(fc.constantFrom('en', 'default', 'url', 'URL', 'Key Type', 'x'), scalar).map(dict));
    const spell = (name: string, how: number): string => [name, name.toLowerCase(), name.toUpperCase(), name.replace(/(?!^)(?=[A-Z])/g, '_')][how] ?? name;
    const filled = fc.constantFrom(...types).chain((type) => fc.array(fc.tuple(fc.constantFrom(...(payloads.get(type)?.keys.keys() ?? []), 'Unheard'), fc.nat({ max: 5 }), value), { maxLength: 8 })
      .map((entries) => payload(type, Object.fromEntries(entries.map(([name, how, content]) => [spell(name, how), content])))));
    const outer = fc.dictionary(fc.constantFrom('IsEncrypted', 'HasRemovalPasscode', 'PayloadRemovalDisallowed', 'payloadscope', 'PayloadScope', 'ConsentText', 'DurationUntilRemoval', 'TargetDeviceType', 'Own'), value);
    await fc.assert(fc.asyncProperty(fc.array(filled, { maxLength: 4 }), outer, async (content, more) => {
      await expectUnharmed(new Map([...container(...content), ...Object.entries(more)]));
    }), { numRuns: 400 });
  });

  it('changes nothing but what it tells in profiles as they are met', async () => {
    const folder = path.resolve('test/setup/real-profiles');
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.mobileconfig'))) {
      const read = readPlist(readFileSync(path.join(folder, name)), { bytes: 1e7, depth: 100, values: 1e6 });
      if (isDict(read)) await expectUnharmed(read);
    }
  });

  it('takes no key that is for another platform, and calls none otherwise for systems that may not know it so', async () => {
    const { payloads } = await appleSchema();
    const restrictions = payloads.get('com.apple.applicationaccess');
    const [elsewhere = expect.fail()] = [...restrictions?.keys ?? []].find(([, key]) => key.os?.iOS?.absent) ?? [];
    const profile = container(payload('com.apple.applicationaccess', { [elsewhere]: true, blacklistedAppBundleIDs: ['com.example'] }));
    const { profile: mended, done } = await mend(profile, choice);
    expect([done, same(mended, profile)]).toEqual([[], true]);
    expect((await mend(profile, { ...choice, osVersion: '17.0' })).done).toEqual(['PayloadContent[0].blacklistedAppBundleIDs: Call it “blockedAppBundleIDs”.']);
  });

  it('loses no value when two keys are meant to be the same one', async () => {
    const { profile } = await mend(container(payload('com.apple.wifi.managed', { ssid_str: 'first', Ssid_Str: 'second', EncryptionType: 'WPA2' })), choice);
    expect([...contentOf(profile).values()].filter((value) => value === 'first' || value === 'second')).toEqual(['first', 'second']);
  });

  it('loses none of several certificates in one text', async () => {
    const pem = `-----BEGIN CERTIFICATE-----\n${Buffer.from('3003020101', 'hex').toString('base64')}\n-----END CERTIFICATE-----\n`;
    const mended = async (text: string): Promise<PlistValue | undefined> => contentOf((await mend(container(payload('com.apple.security.root', { PayloadContent: Uint8Array.from(Buffer.from(text)) })), choice)).profile).get('PayloadContent');
    expect(await mended(pem)).toEqual(Uint8Array.from([0x30, 3, 2, 1, 1]));
    expect(await mended(pem + pem)).toEqual(Uint8Array.from(Buffer.from(pem + pem)));
  });

  it('does all of it, however much there is', async () => {
    const profile = container(...Array.from({ length: 3000 }, (_, at) => payload('com.apple.wifi.managed', { SSID_STR: 'x', EncryptionType: 'WPA2', AutoJoin: 1n, HIDDEN_NETWORK: 0n }, at)));
    const { done, profile: mended } = await mend(profile, choice);
    expect([done.length, contentOf(mended, 2999).get('AutoJoin'), contentOf(mended, 2999).get('HIDDEN_NETWORK')]).toEqual([6000, true, false]);
    const twice = dict({ ...Object.fromEntries(payload('com.apple.mdm', { ServerCapabilities: ['a', 'a', 'a', 'a'] })) });
    expect(contentOf((await mend(container(twice), choice)).profile).get('ServerCapabilities')).toEqual(['a']);
  });
});
