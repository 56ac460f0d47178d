// Apple's schema as it is committed: against the facts written by hand, and against a fresh compaction where Apple's files are at hand.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../../src/domain/profile/os-version.ts';
import { readSchema, type Support } from '../../../src/domain/profile/schema.ts';
import { schema, schemaFile } from '../../setup/checks.ts';

const folder = path.dirname(schemaFile);
const apples = path.resolve(import.meta.dirname, '../../../../shared/apple-device-management');

describe('the schema', () => {
  it('says which of Apple’s releases it is, beside Apple’s notice', () => {
    expect(schema.source).toMatchObject({ commit: 'b6202ca2fbd31286a52eb160b67a4db7b4fe1f1f', date: '2024-10-21', release: 'iOS 18.1 / macOS 15.1' });
    const notice = readFileSync(path.join(folder, schema.source.notice), 'utf8');
    expect(notice).toContain('Copyright © 2022');
    expect(notice).toContain('The above copyright notice and this permission notice shall be included');
  });

  it('is small enough to be shipped', () => {
    expect(readFileSync(schemaFile).length).toBeLessThan(400_000);
    expect([schema.payloads.size > 110, schema.skipKeys.size > 50]).toEqual([true, true]);
  });

  it('gates restrictions as Apple documents them', () => {
    const keys = schema.payloads.get('com.apple.applicationaccess')?.keys;
    const facts: Readonly<Record<string, Support>> = {
      allowHostPairing: { introduced: '7.0', supervised: true }, allowUSBRestrictedMode: { introduced: '11.4.1', supervised: true },
      allowCallRecording: { introduced: '18.1', supervised: true }, allowDefaultBrowserModification: { introduced: '18.2', supervised: true },
      allowGenmoji: { introduced: '18.0', deprecated: '26.4', supervised: true }, enforcedSoftwareUpdateDelay: { introduced: '11.3', deprecated: '26.0', supervised: true },
      blacklistedAppBundleIDs: { introduced: '9.3', deprecated: '15.0', supervised: true }, deniedICCIDsForRCS: { introduced: '26.0', supervised: true },
      ratingAppsExemptedBundleIDs: { introduced: '26.1' },
    };
    for (const [name, fact] of Object.entries(facts)) expect([name, keys?.get(name)?.os?.iOS]).toEqual([name, expect.objectContaining(fact)]);
    for (const name of ['allowCamera', 'forceEncryptedBackup', 'allowEnterpriseAppTrust']) expect([name, keys?.get(name)?.os?.iOS?.supervised]).toEqual([name, undefined]);
    expect(keys?.get('allowUnpairedExternalBootToRecovery')).toMatchObject({ type: 'boolean', default: false });
  });

  it('knows payloads, their keys and their limits', () => {
    const wifi = schema.payloads.get('com.apple.wifi.managed');
    expect(wifi?.keys.get('EncryptionType')).toMatchObject({ type: 'string', values: ['WEP', 'WPA', 'WPA2', 'WPA3', 'Any', 'None'], default: 'Any' });
    expect(wifi?.keys.get('EAPClientConfiguration')?.keys?.get('AcceptEAPTypes')).toMatchObject({ type: 'array', required: true });
    expect(wifi?.keys.get('ProxyServerPort')).toMatchObject({ type: 'integer', min: 0, max: 65_535 });
    expect(schema.payloads.get('com.apple.mdm')?.os.iOS).toMatchObject({ introduced: '4.0', single: true });
    expect(schema.payloads.get('com.apple.app.lock')?.os.iOS).toMatchObject({ introduced: '6.0', supervised: true, single: true, user: 'forbidden' });
    expect(schema.payloads.get('com.apple.dock')?.os.iOS).toEqual({ absent: true });
    expect(schema.payloads.get('com.apple.security.scep')?.keys.get('PayloadContent')?.keys?.get('Key Type')).toMatchObject({ type: 'string' });
  });

  it('follows folders within folders', () => {
    const pages = schema.payloads.get('com.apple.homescreenlayout')?.keys.get('Pages');
    const item = [...[...pages?.keys?.values() ?? []][0]?.keys?.values() ?? []][0];
    expect(item?.keys?.get('Pages')?.type).toBe('array');
  });

  it('asks only for what every file of a type asks for', () => {
    const sso = schema.payloads.get('com.apple.extensiblesso');
    expect([sso?.keys.get('ExtensionIdentifier')?.required, sso?.keys.get('Realm')?.required, sso?.keys.get('ExtensionIdentifier')?.values]).toEqual([true, undefined, undefined]);
    expect(schema.payloads.get('com.apple.MCX')?.os.macOS?.single).toBeUndefined();
  });

  it('knows the panes of every release at hand, and when each was last listed', () => {
    expect(schema.skipKeys.get('Keyboard')?.os?.iOS).toEqual({ introduced: '13.0', skippable: false });
    expect(schema.skipKeys.get('OnBoarding')?.os?.iOS).toEqual({ introduced: '11.0', deprecated: '14.0' });
    expect(schema.skipKeys.get('WebContentFiltering')?.os?.iOS).toEqual({ introduced: '18.2', removed: '26.1' });
    expect(schema.skipKeys.get('AgeAssurance')?.last).toBe('26.2');
    expect([schema.skipKeys.get('LiquidGlass')?.first, schema.skipKeys.get('AppleID')?.last]).toEqual(['27 seed', '27 seed']);
  });

  it('that is none is refused', () => {
    expect(() => readSchema({})).toThrow();
    expect(() => readSchema({ ...(JSON.parse(readFileSync(schemaFile, 'utf8')) as object), top: 'x' })).toThrow('no list x');
  });
});

describe('versions', () => {
  it('are compared by their numbers', () => {
    const order = ['9.3.2', '10.0', '11.4', '11.4.1', '18.0', '18.2', '26.0'];
    expect([...order].reverse().sort(compareVersions)).toEqual(order);
    expect([compareVersions('18', '18.0'), compareVersions('18.0.0', '18')]).toEqual([0, 0]);
  });
});

describe('schema.json', () => {
  const yaml = path.resolve(import.meta.dirname, '../../../node_modules/yaml');
  const missing = [apples, yaml].find((needed) => !existsSync(needed));
  if (missing) process.stderr.write(`Apple’s schema is not compacted anew: ${missing} is missing\n`);

  it.skipIf(missing !== undefined)('is what compact.mjs makes of Apple’s files', () => {
    const { status, stderr } = spawnSync(process.execPath, [path.join(folder, 'compact.mjs'), apples, '--check'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});
