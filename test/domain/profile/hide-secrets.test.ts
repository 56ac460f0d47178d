// Profiles as they may be shown: no secret of any payload is left, and nothing else is changed.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleIdentity } from '../../../src/domain/profile/build/example-files.ts';
import { payloadForms } from '../../../src/domain/profile/build/forms.ts';
import { hideSecrets } from '../../../src/domain/profile/hide-secrets.ts';
import { isPasswordKey, isSecretKey } from '../../../src/domain/profile/secret-keys.ts';
import { readPlist } from '../../../src/plist/read.ts';
import { dict, isDict, type PlistDict, type PlistValue } from '../../../src/plist/value.ts';
import { writeXmlPlist } from '../../../src/plist/xml-write.ts';
import { payload, profile } from '../../setup/checks.ts';
import { allTogether, built, withReferred } from '../../setup/drafts.ts';

const dots = '••••••••';
const shown = (type: string, members: Readonly<Record<string, PlistValue>>): PlistValue[] => {
  const content = hideSecrets(profile([payload(1, type, members)])).get('PayloadContent');
  const first = Array.isArray(content) ? content[0] : undefined;
  return isDict(first) ? Object.keys(members).map((key) => first.get(key) ?? 'gone') : [];
};

describe('secrets are hidden', () => {
  it('by the names that passwords have, however deep', () => {
    expect(shown('com.apple.wifi.managed', { SSID_STR: 'Office', Password: 'hunter2', ProxyPassword: 'hunter2', EAPClientConfiguration: dict({ UserName: 'me', UserPassword: 'hunter2' }) }))
      .toEqual(['Office', dots, dots, dict({ UserName: 'me', UserPassword: dots })]);
    expect(shown('com.apple.airplay', { Passwords: [dict({ DeviceName: 'TV', Password: 'hunter2' })] })).toEqual([[dict({ DeviceName: 'TV', Password: dots })]]);
    expect(shown('com.apple.vpn.managed', { VPN: dict({ SharedSecret: Uint8Array.of(1, 2), AuthName: 'me' }), VendorConfig: dict({ 'api-key': 'hunter2', PreSharedKey: 'hunter2', 'Private Key': 'hunter2' }) }))
      .toEqual([dict({ SharedSecret: new Uint8Array(0), AuthName: 'me' }), dict({ 'api-key': dots, PreSharedKey: dots, 'Private Key': dots })]);
    expect(shown('com.example.unknown', { UnlockToken: Uint8Array.of(1), access_token: 'x', password: dict({ a: 'x', b: [5n, 'y', ''] }), Passphrase: 1234n }))
      .toEqual([new Uint8Array(0), dots, dict({ a: dots, b: [dots, dots, ''] }), dots]);
  });

  it('by what one type of payload has', () => {
    expect(shown('com.apple.security.scep', { PayloadContent: dict({ URL: 'https://a.example', Challenge: 'hunter2' }) })).toEqual([dict({ URL: 'https://a.example', Challenge: dots })]);
    expect(shown('com.apple.security.pkcs12', { PayloadContent: Uint8Array.of(1), Password: 'hunter2' })).toEqual([new Uint8Array(0), dots]);
    expect(shown('com.apple.security.root', { PayloadContent: Uint8Array.of(1) })).toEqual([Uint8Array.of(1)]);
    expect(shown('com.apple.security.acme', { ClientIdentifier: 'eyJhbGciOi', DirectoryURL: 'https://a.example' })).toEqual([dots, 'https://a.example']);
    expect(shown('com.apple.profileRemovalPassword', { RemovalPassword: 'hunter2' })).toEqual([dots]);
    const bootstrap = hideSecrets(dict({ PayloadType: 'Profile Service', PayloadContent: dict({ URL: 'https://a.example', Challenge: 'hunter2' }) }));
    expect(bootstrap.get('PayloadContent')).toEqual(dict({ URL: 'https://a.example', Challenge: dots }));
  });

  it('and not what only sounds like one, or is empty', () => {
    const members = { AllowPasswordSharing: true, PasswordAutoFillDomains: ['example.com'], TokenToUserMapping: dict({ AccountName: 'x' }), Password: '', passwordContentRegex: '.*', forcePIN: true };
    expect(shown('com.example.unknown', members)).toEqual(Object.values(members));
    expect([isPasswordKey('SharedSecret'), isPasswordKey('Challenge'), isSecretKey('Challenge', null), isSecretKey('PayloadContent', null), isSecretKey('toString', 'constructor')]).toEqual([true, false, true, false, false]);
  });

  it('in everything that is made here, and nothing else is changed', () => {
    for (const form of payloadForms.filter(({ alone }) => !alone)) {
      const secrets = form.fields.filter(({ type }) => type === 'secret' || type === 'secretFile');
      for (const values of allTogether(form)) {
        const before = built(withReferred(form, values));
        const after = new TextDecoder().decode(writeXmlPlist(hideSecrets(before)));
        for (const field of secrets) expect([form.kind, field.name, field.type === 'secret' ? after.includes('>change this<') : after.includes(exampleIdentity.base64.slice(0, 20))]).toEqual([form.kind, field.name, false]);
        // An MDM refers to an identity, which is a secret beside it; an ACME identifier is one by its type.
        if (secrets.length === 0 && form.kind !== 'mdm' && form.kind !== 'acme') expect(hideSecrets(before)).toEqual(before);
        if (secrets.length > 0 && form.kind !== 'wifi') expect(new TextDecoder().decode(writeXmlPlist(before))).toMatch(form.kind === 'pkcs12' ? exampleIdentity.base64.slice(0, 20) : />change this</);
      }
    }
  });
});

const folder = path.resolve(import.meta.dirname, '../../setup/real-profiles');

function changed(before: PlistValue | undefined, after: PlistValue | undefined, at: string): string[] {
  if (isDict(before) && isDict(after)) return [...before].flatMap(([key, value]) => changed(value, after.get(key), `${at}.${key}`));
  if (Array.isArray(before) && Array.isArray(after)) return before.flatMap((value, index) => changed(value, after[index], at));
  return before === after ? [] : [at.slice(1)];
}

describe('profiles of others', () => {
  it('lose these values when they are shown, and no other', () => {
    const found = readdirSync(folder).sort().map((name) => {
      const value = readPlist(readFileSync(path.join(folder, name))) as PlistDict;
      return [name, [...new Set(changed(value, hideSecrets(value), ''))].sort()];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'intune-direct-scep.mobileconfig': ['PayloadContent.PayloadContent.Challenge'], 'intune-direct-acme.mobileconfig': ['PayloadContent.ClientIdentifier'],
      'configurator-web-clip.mobileconfig': [], 'single-app.mobileconfig': [], 'over-the-air.mobileconfig': ['PayloadContent.Challenge'],
    });
  });

  it('are the same after reading, writing and reading, with payloads that nobody knows', () => {
    const unknown = payload(9, 'com.example.nobody-knows', { Zeta: 1n, alpha: [dict({ b: 1.5, a: new Date(0) })], Data: Uint8Array.of(0, 255), '': '', Password: 'stays' });
    for (const name of readdirSync(folder)) {
      const value = readPlist(readFileSync(path.join(folder, name))) as PlistDict;
      const content = value.get('PayloadContent');
      if (Array.isArray(content)) content.push(unknown);
      const again = readPlist(writeXmlPlist(value));
      expect(again).toEqual(value);
      expect(writeXmlPlist(again)).toEqual(writeXmlPlist(value));
    }
  });
});
