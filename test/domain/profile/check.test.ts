// The check as a whole: every rule has its place, real-life profiles pass, fixes mend, and no file keeps it busy for long.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adeRules } from '../../../src/domain/enrollment/ade-profile.ts';
import { lifetimeRules } from '../../../src/domain/enrollment/lifetimes.ts';
import { csvRules } from '../../../src/domain/enrollment/serials-csv.ts';
import { tlsRules } from '../../../src/domain/enrollment/tls-preflight.ts';
import { check, rules } from '../../../src/domain/profile/check/check.ts';
import { showPath } from '../../../src/domain/profile/check/finding.ts';
import { applyEdit } from '../../../src/domain/profile/check/fix.ts';
import { readPlist } from '../../../src/plist/read.ts';
import { dict, isDict, type PlistDict, type PlistValue } from '../../../src/plist/value.ts';
import { writeXmlPlist } from '../../../src/plist/xml-write.ts';
import { checked, context, marks, payload, profile, schema, uuid } from '../../setup/checks.ts';

const real = path.resolve(import.meta.dirname, '../../setup/real-profiles');
const practice = path.resolve(import.meta.dirname, '../../../resources/practice/enrollment.mobileconfig');
const realFiles = [practice, ...readdirSync(real).map((name) => path.join(real, name))];

function parsed(file: string): PlistDict {
  const value = readPlist(readFileSync(file));
  if (!isDict(value)) throw new Error(`${file} is no profile`);
  return value;
}

describe('the rules of Appendix B', () => {
  it('are all covered: in profiles, in those of automated enrollment, in CSV files, in time, and at the server', () => {
    const covered = new Set([rules, adeRules, csvRules, lifetimeRules, tlsRules].flat().flatMap(({ covers }) => covers));
    expect([...covered].sort((a, b) => a - b)).toEqual(Array.from({ length: 46 }, (_, at) => at + 1));
  });
});

describe('profiles as Intune, Jamf and Apple Configurator write them', () => {
  it.each(realFiles.map((file) => [path.basename(file), file]))('%s has no errors', (name, file) => {
    const enrollment = name.includes('byod') ? 'user' : 'device';
    for (const osVersion of [null, '18.1', '26.4']) {
      for (const supervised of [null, true]) expect(checked(parsed(file), { osVersion, supervised, enrollment }).filter(({ severity }) => severity === 'error')).toEqual([]);
    }
  });

  it('are not even warned of where there is nothing to warn of', () => {
    for (const name of ['intune-direct-scep', 'intune-direct-acme', 'over-the-air']) expect(marks(parsed(path.join(real, `${name}.mobileconfig`)), { osVersion: '26.4' })).toEqual([]);
    expect(marks(parsed(practice))).toEqual([]);
  });

  it('stay what they are', () => {
    for (const file of realFiles) {
      const subject = parsed(file);
      const before = writeXmlPlist(subject);
      checked(subject);
      expect(writeXmlPlist(subject)).toEqual(before);
    }
  });
});

describe('a fix', () => {
  it('mends what it was found for, and nothing else', () => {
    const broken = profile([
      payload(1, 'com.apple.applicationaccess', { allowCamera: 0n, blacklistedAppBundleIDs: ['a'], 'zz-own': 1.5 }),
      payload(2, 'com.apple.mdm', { IdentityCertificateUUID: uuid(3), Topic: 'com.apple.mgmt.x', ServerURL: 'https://a.example', AccessRights: 2n, ServerCapabilities: ['com.apple.mdm.token', 'com.apple.mdm.token'] }),
      payload(3, 'com.apple.security.scep', { PayloadContent: dict({ URL: 'https://a.example', KeyType: 'RSA' }) }),
    ], { DurationUntilRemoval: 60n, IsEncrypted: false, ConsentText: dict({ en: 'Please' }) });
    const before = writeXmlPlist(broken);
    let mended = broken;
    for (let rounds = 0; rounds < 20; rounds += 1) {
      const fix = checked(mended).find((finding) => finding.fix)?.fix;
      if (!fix) break;
      mended = applyEdit(mended, fix.edit);
    }
    expect(checked(mended).map(({ path: at }) => at)).toEqual(['PayloadContent[0].zz-own']);
    expect(writeXmlPlist(broken)).toEqual(before);
    const [restrictions] = mended.get('PayloadContent') as PlistDict[];
    expect([...restrictions?.keys() ?? []].slice(4)).toEqual(['allowCamera', 'blockedAppBundleIDs', 'zz-own']);
  });

  it('for a place that is no longer there changes nothing', () => {
    const subject = profile([]);
    expect(applyEdit(subject, { kind: 'remove', path: ['PayloadContent', 4, 'x'] })).toEqual(subject);
  });
});

describe('a path', () => {
  it('reads as it would be written', () => {
    expect(showPath(['PayloadContent', 0, 'PayloadContent', 'Key Type'])).toBe('PayloadContent[0].PayloadContent.Key Type');
    expect(showPath(['PayloadContent', 0, 'a.b', 'c'])).toBe('PayloadContent[0]["a.b"].c');
  });
});

describe('a check', () => {
  const timed = (subject: PlistDict): { readonly took: number; readonly findings: number } => {
    const before = performance.now();
    const findings = check(subject, context, schema).length;
    return { took: performance.now() - before, findings };
  };

  it('of 10,000 payloads ends', () => {
    const { took, findings } = timed(profile(Array.from({ length: 10_000 }, (_, n) => payload(n + 1, 'com.apple.wifi.managed', { SSID_STR: 'N', EncryptionType: 'WPA2', PayloadCertificateUUID: uuid(9_999_999) }))));
    expect(findings).toBeGreaterThan(10_000);
    expect(took).toBeLessThan(10_000);
  });

  it('of a million unknown keys ends, and says how many it leaves out', () => {
    const many = payload(1, 'com.apple.applicationaccess');
    for (let n = 0; n < 1_000_000; n += 1) many.set(`k${n}`, true);
    const findings = checked(profile([many]));
    expect([findings.length, findings.at(-1)?.reason]).toEqual([20_001, '980000 more findings are left out.']);
  });

  it('of one text of 10 MB ends', () => {
    const long = 'a'.repeat(10_000_000);
    const { took } = timed(profile([payload(1, 'com.apple.mdm', { ServerURL: long, Topic: long, IdentityCertificateUUID: long, [long]: long })]));
    expect(took).toBeLessThan(5000);
    expect(Math.max(...checked(profile([payload(1, long, { [long]: long })])).map(({ reason, path: at }) => reason.length + at.length))).toBeLessThan(2000);
  });

  it('of the deepest nesting ends', () => {
    let pages: PlistValue = [];
    for (let depth = 0; depth < 20_000; depth += 1) pages = [[dict({ Type: 'Folder', Pages: pages })]];
    expect(marks(profile([payload(1, 'com.apple.homescreenlayout', { Pages: pages })]))).toContain('warning limits PayloadContent[0].Pages' + '[0][0].Pages'.repeat(20) + '[0][0]');
  });

  it('never throws, whatever a profile holds', () => {
    const leaf = fc.oneof(fc.string(), fc.boolean(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), fc.double(), fc.date({ noInvalidDate: false }), fc.uint8Array({ maxLength: 8 })) as fc.Arbitrary<PlistValue>;
    const names = [...schema.payloads.get('com.apple.wifi.managed')?.keys.keys() ?? [], ...schema.top.keys(), ...schema.payloads.get('com.apple.mdm')?.keys.keys() ?? [], '__proto__', 'constructor', ''];
    const { value } = fc.letrec<{ value: PlistValue }>((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value'), { maxLength: 4 }), fc.array(fc.tuple(fc.constantFrom(...names), tie('value')), { maxLength: 8 }).map((entries) => new Map(entries))),
    }));
    const types = fc.constantFrom('com.apple.wifi.managed', 'com.apple.mdm', 'com.apple.security.scep', 'com.apple.security.acme', 'com.apple.security.pem', '__proto__', 'constructor');
    fc.assert(fc.property(types, fc.array(fc.tuple(fc.constantFrom(...names), value)), fc.array(fc.tuple(fc.constantFrom(...names), value)), (type, members, outer) => {
      const inner = new Map<string, PlistValue>([['PayloadType', type], ...members]);
      const subject: PlistDict = new Map<string, PlistValue>([...outer, ['PayloadContent', [inner]]]);
      for (const { fix } of checked(subject)) if (fix) applyEdit(subject, fix.edit);
    }), { numRuns: 300 });
  });
});
