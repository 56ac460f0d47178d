// Profiles as they are built, to the byte, against files written by hand from the facts (enrollment-formats 2, 4.5) in Apple's own layout;
// what changes them and what doesn't; what can't be built.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BuildTools, buildProfile, buildUnfilled } from '../../../src/domain/profile/build/build.ts';
import { exampleModel } from '../../../src/domain/profile/build/examples.ts';
import { payloadKinds } from '../../../src/domain/profile/build/kinds.ts';
import { readModel } from '../../../src/domain/profile/build/model.ts';
import { perDevice, variablesIn } from '../../../src/domain/profile/build/per-device.ts';
import { isDict, type PlistDict, type PlistValue } from '../../../src/plist/value.ts';
import { writeXmlPlist } from '../../../src/plist/xml-write.ts';
import { checked, schema } from '../../setup/checks.ts';
import { built, device, draft, modelOf, tools } from '../../setup/drafts.ts';

const der = 'MAMCAQE=';
const pem = Buffer.from(`-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`).toString('base64');
const mdm = {
  serverUrl: 'https://mdm.example.com/connect?a=1&b=2', checkInUrl: 'https://mdm.example.com/checkin', topic: 'com.apple.mgmt.External.1b2c', identity: 'identity', checkOutWhenRemoved: true,
};

/** By the payload's id, so that the files can be written by hand. */
const uuids: Readonly<Record<string, string>> = {
  root: 'AAAAAAAA-0000-4000-8000-000000000001', identity: 'BBBBBBBB-0000-4000-8000-000000000002', network: 'CCCCCCCC-0000-4000-8000-000000000003',
  mdm: 'DDDDDDDD-0000-4000-8000-000000000004', 'the digest': 'FFFFFFFF-0000-4000-8000-00000000000F',
};
const byHand: BuildTools = { uuid: (_, name) => uuids[name] ?? `no UUID for ${name}`, digest: () => 'the digest' };

function made(json: unknown): string {
  return new TextDecoder().decode(writeXmlPlist(buildProfile(modelOf(json), device, byHand)));
}

const expected = (name: string): string => readFileSync(path.resolve(import.meta.dirname, 'expected', name), 'utf8');

describe('a profile is built to the byte', () => {
  it('for direct enrollment with SCEP', () => {
    expect(made(draft({
      root: ['rootCertificate', { file: { base64: pem, name: 'root.cer' } }],
      identity: ['scep', {
        url: 'http://scep.example.com/scep', caName: 'Example CA', subject: 'O=Example\\, Inc., CN={serial}', challenge: 'once-{serial}', keySize: 2048, keyUsage: [1, 4],
        caFingerprint: '00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:10:11:12:13', retries: 5, retryDelay: 20, altDns: 'f2lx.example.com',
      }],
      mdm: ['mdm', mdm],
    }, { name: 'Enroll', identifier: 'com.example.enroll', organization: 'Example', description: 'Enrolls {serial}', removalDisallowed: false }))).toBe(expected('direct-scep.mobileconfig'));
  });

  it('for direct enrollment with ACME', () => {
    expect(made(draft({
      identity: ['acme', { directoryUrl: 'https://acme.example.com/directory', clientIdentifier: '{serial}', subject: 'CN={name}+2.5.4.5={last4}', attest: true, usage: [1], extendedUsage: ['1.3.6.1.5.5.7.3.2'] }],
      mdm: ['mdm', mdm],
    }, { name: 'Enroll', identifier: 'com.example.enroll' }))).toBe(expected('direct-acme.mobileconfig'));
  });

  it('for direct enrollment with PKCS #12, with consent, an end and a UUID of its own', () => {
    expect(made(draft({ identity: ['pkcs12', { file: { base64: 'AQID' }, password: '{{IDENTITY_PASSWORD}}' }], mdm: ['mdm', mdm] }, {
      name: 'Enroll', identifier: 'com.example.enroll', consent: { default: 'Yes?', de: 'Ja?' }, removalDate: '2027-06-30T12:00:00Z', removalAfter: 86_400, target: 1,
      uuid: '3F2504E0-4F89-41D3-9A0C-0305E82C3301',
    }))).toBe(expected('direct-pkcs12.mobileconfig'));
  });

  it('for over-the-air enrollment', () => {
    expect(made(draft({ ota: ['overTheAir', { url: 'https://mdm.example.com/ota', attributes: ['UDID', 'SERIAL', 'PRODUCT', 'VERSION'], challenge: 'once {n:000}' }] }, { name: 'Over the air', identifier: 'com.example.ota' })))
      .toBe(expected('over-the-air.mobileconfig'));
  });

  it('for Wi-Fi with EAP-TLS', () => {
    expect(made(draft({
      root: ['rootCertificate', { file: { base64: der } }],
      identity: ['pkcs12', { file: { base64: 'AQID' }, password: 'secret' }],
      network: ['wifi', {
        displayName: 'Corporate Wi-Fi', ssid: 'Größe <5>', hidden: true, autoJoin: true, encryption: 'WPA2', signIn: 'enterprise', eapTypes: [13], identity: 'identity', anchors: ['root'],
        serverNames: ['radius.example.com'], userName: '{serial}@example.com', tlsFrom: '1.2', proxy: 'Auto', pacUrl: 'http://wpad.example.com/wpad.dat', password: 'of another way to sign in',
      }],
    }, { name: 'Wi-Fi', identifier: 'com.example.wifi' }))).toBe(expected('wifi-eap-tls.mobileconfig'));
  });

  it('for a cloud configuration, with the address that Intune exported in 2016 mended', () => {
    expect(made(draft({
      cloud: ['cloudConfiguration', {
        isSupervised: true, allowPairing: false, isMandatory: true, removable: false, isMultiUser: false, organizationName: 'Example School', organizationMagic: '3F2504E0-4F89-41D3-9A0C-0305E82C3301',
        supervisors: [{ base64: pem }, { base64: der }], anchors: [{ base64: der }], skip: ['Siri', 'OSShowcase', 'SomethingNew'],
        enrollmentUrl: 'https://manage.microsoft.com/EnrollmentServer/Discovery.svc/iOS/ESProxy?id=1234&x=y',
      }],
    }))).toBe(expected('cloud-configuration.plist'));
  });
});

const payloadOf = (profile: PlistDict, at = 0): PlistDict => (profile.get('PayloadContent') as PlistDict[])[at] ?? new Map<string, PlistValue>();

function ordered(value: PlistValue): boolean {
  if (Array.isArray(value)) return value.every(ordered);
  if (!isDict(value)) return true;
  const keys = [...value.keys()];
  return keys.join('\n') === [...keys].sort().join('\n') && [...value.values()].every(ordered);
}

describe('what is built', () => {
  it('has its keys in order at every level, whatever order the model has', () => {
    for (const kind of payloadKinds) expect([kind, ordered(built(exampleModel(kind)))]).toEqual([kind, true]);
    const rows = draft({ n: ['notifications', { apps: [{ sounds: true, badges: false, app: 'com.example.app' }] }] });
    expect(ordered(built(rows))).toBe(true);
  });

  it('is the same again, and keeps the payloads’ UUIDs when their content changes, not the profile’s', () => {
    const wifi = (password: string): PlistDict => built(draft({ net: ['wifi', { ssid: 'A', password }] }));
    expect(wifi('12345678')).toEqual(wifi('12345678'));
    expect(payloadOf(wifi('12345678')).get('PayloadUUID')).toBe(payloadOf(wifi('87654321')).get('PayloadUUID'));
    expect(wifi('12345678').get('PayloadUUID')).not.toBe(wifi('87654321').get('PayloadUUID'));
    const elsewhere = built(draft({ net: ['wifi', { ssid: 'A', password: '12345678' }] }, { identifier: 'com.example.other' }));
    expect(payloadOf(elsewhere).get('PayloadUUID')).not.toBe(payloadOf(wifi('12345678')).get('PayloadUUID'));
  });

  it('has numbers of the kind that Apple describes', () => {
    const settings = payloadOf(built(draft({ r: ['restrictions', { settings: { safariAcceptCookies: 2, ratingApps: 200, aNewKey: 3, aNewReal: 0.5, aNewList: ['a'] } }] })));
    expect([settings.get('safariAcceptCookies'), settings.get('ratingApps'), settings.get('aNewKey'), settings.get('aNewReal'), settings.get('aNewList')]).toEqual([2, 200n, 3n, 0.5, ['a']]);
  });

  it('has certificates in the form of their payload, whichever the file has', () => {
    const content = (kind: 'certificate' | 'pemCertificate', base64: string): PlistValue | undefined => payloadOf(built(draft({ c: [kind, { file: { base64 } }] }))).get('PayloadContent');
    const bytes = Uint8Array.of(0x30, 3, 2, 1, 1);
    expect([content('certificate', der), content('certificate', pem)]).toEqual([bytes, bytes]);
    expect(Buffer.from(content('pemCertificate', der) as Uint8Array).toString()).toBe('-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n');
    expect(Buffer.from(content('pemCertificate', pem) as Uint8Array).toString()).toBe('-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n');
  });

  it('leaves out what says nothing and what doesn’t apply', () => {
    const wifi = payloadOf(built(draft({ net: ['wifi', { ssid: 'A', encryption: 'None', signIn: 'enterprise', password: 'x', eapTypes: [13], userName: '', serverNames: [], hidden: null }] })));
    expect([...wifi.keys()].filter((key) => !key.startsWith('Payload'))).toEqual(['EncryptionType', 'SSID_STR']);
  });

  it('can be read again from what was read', () => {
    for (const kind of payloadKinds) {
      const model = modelOf(exampleModel(kind));
      expect(modelOf(JSON.parse(JSON.stringify(model)))).toEqual(model);
    }
    const reals = modelOf(draft({ r: ['restrictions', { settings: { safariAcceptCookies: 2 } }] }));
    expect(payloadOf(buildProfile(modelOf(JSON.parse(JSON.stringify(reals))), null, tools)).get('safariAcceptCookies')).toBe(2);
  });
});

describe('an example', () => {
  it.each(payloadKinds)('of %s is read, built, and found without errors', (kind) => {
    const json = exampleModel(kind);
    expect(readModel(json, schema).problems).toBeUndefined();
    expect(json.payloads.at(-1)?.kind).toBe(kind);
    const profile = built(json);
    if (kind !== 'cloudConfiguration') expect(checked(profile).filter(({ severity }) => severity === 'error')).toEqual([]);
    else expect([profile.get('IsSupervised'), profile.has('PayloadType')]).toEqual([true, false]);
  });
});

describe('variables', () => {
  it('make a profile different for each device', () => {
    const json = modelOf(draft({
      clip: ['webClip', { label: '{name} {n}', url: 'https://example.com/{csv:Room}?t={{token}}' }], lock: ['lockScreen', { footnote: '{name}' }],
      net: ['wifi', { ssid: 'A', encryption: 'None', password: '{imei} isn’t written' }],
    }, { description: 'plain {1} {' }));
    expect(variablesIn(json)).toEqual(['{name}', '{n}', '{csv:Room}']);
    expect([perDevice(json), perDevice(modelOf(draft({ clip: ['webClip', { label: 'A', url: 'https://example.com/{{serial}}' }] })))]).toEqual([true, false]);
    const clip = payloadOf(buildProfile(json, device, tools));
    expect([clip.get('Label'), clip.get('URL')]).toEqual(['Cart 3 7', 'https://example.com/2.14?t={{token}}']);
    expect(payloadOf(buildUnfilled(json, tools)).get('Label')).toBe('{name} {n}');
  });

  it('that a device has no value for keep it from being built', () => {
    const json = modelOf(draft({ clip: ['webClip', { label: '{csv:Floor}', url: 'https://example.com/' }] }));
    for (const one of [device, null]) expect(() => buildProfile(json, one, tools)).toThrow(expect.objectContaining({ code: 'profile.variable', params: { variable: '{csv:Floor}' } }) as Error);
  });

  it('bring nothing in that the field can’t take, and nothing that says what a password is', () => {
    const wrong = (json: unknown, name: string): unknown => {
      try {
        return buildProfile(modelOf(json), { ...device, name }, tools);
      } catch (error) {
        return error;
      }
    };
    expect(wrong(draft({ net: ['wifi', { ssid: '{name}' }] }), 'a'.repeat(33))).toMatchObject({ code: 'profile.draftInvalid', params: { reason: 'Wi-Fi: “Network name” has 33 characters; 32 is the most there can be' } });
    expect(wrong(draft({ clip: ['webClip', { label: 'A', url: '{name}' }] }), 'no address')).toMatchObject({ params: { reason: 'Web clip: “Address” must be an address, like https://example.com' } });
    expect(wrong(draft({ net: ['wifi', { ssid: 'A', password: '{name}' }] }), 'a\u0000b')).toMatchObject({ params: { reason: 'Wi-Fi: “Password” has a character that a property list can’t carry' } });
    // A comma in what is filled in doesn't begin another part of the name.
    const subject = payloadOf(built(draft({ i: ['acme', { directoryUrl: 'https://a.example/', clientIdentifier: 'x', subject: 'CN={name}' }] }), { ...device, name: 'a, O=b' })).get('Subject');
    expect(subject).toEqual([[['CN', 'a, O=b']]]);
  });
});
