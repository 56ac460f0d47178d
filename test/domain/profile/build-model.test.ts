// Models from anything at all: every problem at once, each with its payload and field, in a sentence; and never an exception.
import { describe, expect, it } from 'vitest';
import { readModel } from '../../../src/domain/profile/build/model.ts';
import { parseSubject } from '../../../src/domain/profile/build/subject-name.ts';
import { fillVariables, unknownVariables, variableNames } from '../../../src/domain/profile/build/variables.ts';
import { schema } from '../../setup/checks.ts';
import { device, draft, samplesOf } from '../../setup/drafts.ts';
import { payloadForms } from '../../../src/domain/profile/build/forms.ts';

/** "payload/field: reason" of each. */
function problems(json: unknown): string[] {
  return (readModel(json, schema).problems ?? []).map(({ payload, field, reason }) => `${payload ?? ''}/${field ?? ''}: ${reason}`);
}

const wifi = (values: Readonly<Record<string, unknown>>): string[] => problems(draft({ net: ['wifi', { ssid: 'A', ...values }] }));
const top = (values: Readonly<Record<string, unknown>>): string[] => problems(draft({ net: ['wifi', { ssid: 'A' }] }, values));

describe('a model', () => {
  it('is read when it is right', () => {
    const json = draft({ net: ['wifi', { ssid: 'A', hidden: null, userName: '' }] });
    expect(readModel(json, schema)).toEqual({
      model: { muster: 'profile', version: 1, profile: { name: 'Example', identifier: 'com.example.test' }, payloads: [{ id: 'net', kind: 'wifi', values: { ssid: 'A' } }] },
    });
  });

  it('has all its problems told at once', () => {
    expect(problems({
      muster: 'profil', version: 2, more: 1, profile: { name: 5, identifier: 'com example', colour: 'red' },
      payloads: [{ id: 'a', kind: 'wifi', values: { ssid: 'x'.repeat(33), hidden: 'yes', speed: 1 } }, { id: 'a', kind: 'printer', values: {} }, { id: 'b c', kind: 'mdm' }, 7],
    })).toEqual([
      '/: It must say "muster": "profile" and "version": 1.',
      '/: “more” is not known here; there are muster, version, profile, payloads.',
      '/colour: “colour” is no field of this; there are name, identifier, organization, description, consent, removalDisallowed, removalDate, removalAfter, expires, target, uuid.',
      '/name: “Name” must be text.',
      '/identifier: “Identifier” may have letters, digits, dots and hyphens only, like com.example.wifi.',
      'a/: The payload “a” is of no kind that can be made here: “printer”.',
      'b c/: The payload “b c” needs an id of letters, digits and hyphens, at most 60.',
      '/payloads: Payload 4 must be an object with id, kind and values.',
      expect.stringMatching(/^a\/speed: “speed” is no field of this; there are isHotspot, ssid, /) as string,
      'a/ssid: “Network name” has 33 characters; 32 is the most there can be.',
      'a/hidden: “Hidden network” must be true or false.',
      'b c/serverUrl: “Server address” is needed.',
      'b c/topic: “Push topic” is needed.',
      'b c/identity: “Identity” is needed.',
    ]);
  });

  it('of no shape at all is refused, not thrown at', () => {
    for (const json of [null, undefined, 5, 'text', [], true]) expect(problems(json)).toEqual(['/: It must be an object with “muster”, “version”, “profile” and “payloads”.']);
    expect(problems({ muster: 'profile', version: 1, profile: [], payloads: {} })).toEqual([
      '/: “profile” must be an object.', '/payloads: “payloads” must be a list with at least one payload.', '/name: “Name” is needed.', '/identifier: “Identifier” is needed.',
    ]);
    expect(problems(JSON.parse('{"muster":"profile","version":1,"profile":{"__proto__":{"name":"a"}},"payloads":[{"id":"a","kind":"__proto__","values":{}},{"id":"b","kind":"wifi","values":{"toString":1,"constructor":2}}]}')))
      .toHaveLength(7);
    const payloads = Array.from({ length: 201 }, (_, n) => ({ id: `p${n}`, kind: 'wifi', values: { ssid: 'A' } }));
    expect(problems({ ...draft({}) as object, payloads })).toEqual(['/payloads: There are 201 payloads; 200 is the most there can be.']);
  });

  it('has no more problems than a face is told', () => {
    const values = Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`x${n}`, 1]));
    expect(problems(draft({ net: ['wifi', values] }))).toHaveLength(1000);
  });

  it('takes any value of any field without an exception, and soon', () => {
    const nonsense = [`CN=${' '.repeat(99_990)}x`, `https://${'a'.repeat(99_980)} `, '{'.repeat(99_990), '{a'.repeat(49_990), 5, -1, 1.5, Number.NaN, 'x', '', 'x'.repeat(200_000), true, [], [5], ['x', 'x'], [null], {}, { base64: 5 }, { base64: '!' }, { base64: '' }, { a: { b: [{}] } }, [[]], [{ app: 5 }], '\u0000', '{nobody}', '\ud800'];
    for (const form of payloadForms) {
      for (const field of form.fields) for (const value of nonsense) expect(() => readModel(draft({ a: [form.kind, { [field.name]: value }] }), schema)).not.toThrow();
    }
  });
});

describe('a payload', () => {
  it('refers to others that are there and fit', () => {
    const mdm = { serverUrl: 'https://a.example', topic: 'com.apple.mgmt.x' };
    expect(problems(draft({ m: ['mdm', { ...mdm, identity: 'nobody' }] }))).toEqual(['m/identity: “Identity” names “nobody”, and no payload has that id.']);
    expect(problems(draft({ w: ['wifi', { ssid: 'A' }], m: ['mdm', { ...mdm, identity: 'w', serverPins: ['w', 'x'] }] }))).toEqual([
      'm/identity: “Identity” names “w”, which is a payload “Wi-Fi” and can’t be used for that.', 'm/serverPins: “Certificates pinned for the server” names “w”, which is a payload “Wi-Fi” and can’t be used for that.',
      'm/serverPins: “Certificates pinned for the server” names “x”, and no payload has that id.',
    ]);
  });

  it('has an id of its own, and stands once or alone where that is so', () => {
    const lock = ['lockScreen', { footnote: 'A' }] as const;
    expect(problems(draft({ a: lock, b: lock }))).toEqual(['b/: A profile can have one payload “Lock Screen message” only.']);
    expect(problems(draft({ a: ['overTheAir', { url: 'https://a.example', attributes: ['UDID'] }], b: lock }))).toEqual(['a/: “Over-the-air enrollment” is a file of its own: nothing else can stand beside it.']);
    const twice = [{ id: 'a', kind: 'wifi', values: { ssid: 'A' } }, { id: 'a', kind: 'wifi', values: { ssid: 'B' } }];
    expect(problems({ ...draft({}) as object, payloads: twice })).toEqual(['a/: There are two payloads with the id “a”.']);
  });
});

describe('a field', () => {
  it('is needed only where it applies', () => {
    expect(wifi({ encryption: 'WPA2', signIn: 'enterprise' })).toEqual(['net/eapTypes: “Methods” is needed.']);
    expect(wifi({ encryption: 'None', signIn: 'enterprise' })).toEqual([]);
    expect(problems(draft({ net: ['wifi', { isHotspot: true }] }))).toEqual(['net/domain: “Domain of the hotspot” is needed.']);
    expect(wifi({ proxy: 'Manual' })).toEqual(['net/proxyServer: “Proxy server” is needed.', 'net/proxyPort: “Proxy port” is needed.']);
  });

  it('has values of its type, within its bounds', () => {
    expect(wifi({ proxy: 'Manual', proxyServer: 'p', proxyPort: 65_536 })).toEqual(['net/proxyPort: “Proxy port” must be from 0 to 65535.']);
    expect(wifi({ proxy: 'Manual', proxyServer: 'p', proxyPort: 1.5 })).toEqual(['net/proxyPort: “Proxy port” must be a whole number.']);
    expect(wifi({ encryption: 'WPA4' })).toEqual(['net/encryption: “Security” must be one of None, WPA2, WPA3, WPA, WEP, Any.']);
    expect(wifi({ carriers: ['262001', '26201', '', 5] })).toEqual([
      'net/carriers: “Mobile networks”, entry 2, must be six digits.', 'net/carriers: “Mobile networks”, entry 3, is empty.', 'net/carriers: “Mobile networks”, entry 4, must be text.',
    ]);
    expect(wifi({ eapTypes: [13, 13] })).toEqual(['net/eapTypes: “Methods” has the same entry twice.']);
    expect(problems(draft({ n: ['notifications', { apps: [{ app: 'com.example.app', alert: 3 }, { sounds: true }, 5] }] }))).toEqual([
      'n/apps: “Apps”, entry 1, “Alerts” must be one of 0, 1, 2.', 'n/apps: “Apps”, entry 2, “App” is needed.', 'n/apps: “Apps”, entry 3, must be an object.',
    ]);
    expect(top({ removalAfter: 0 })).toEqual(['/removalAfter: “Remove after (seconds)” must be from 1 to 3200000000.']);
    expect(top({ consent: { default: 'x'.repeat(20_000) } })).toEqual([]);
    expect(top({ consent: { default: 'x'.repeat(20_001) } })).toEqual(['/consent: “Consent text”, default, is longer than 20000 characters.']);
    expect(top({ consent: { de: 'Ja?', 'not a tag': 'x' } })).toEqual(['/consent: “Consent text” has “not a tag”, which is no language tag like en or pt-BR.', '/consent: “Consent text” needs a text under “default”, for all other languages.']);
  });

  it('with a moment has one that exists, in UTC', () => {
    for (const right of ['2027-06-30T12:00:00Z', '2028-02-29T00:00Z', '2027-06-30T12:00:00.5Z']) expect(top({ removalDate: right })).toEqual([]);
    for (const wrong of ['2027-02-29T00:00:00Z', '2027-06-30', '2027-06-30T12:00:00+02:00', '2027-13-01T00:00:00Z', '0000-01-01T00:00:00Z', 1_800_000_000]) {
      expect([wrong, top({ removalDate: wrong })]).toEqual([wrong, ['/removalDate: “Remove on” must be a point in time in UTC, like 2027-06-30T12:00:00Z.']]);
    }
  });

  it('with a file has bytes, and a certificate where one is wanted', () => {
    const file = (value: unknown): string[] => problems(draft({ r: ['rootCertificate', { file: value }] }));
    expect(file({ base64: 'MAMCAQE=' })).toEqual([]);
    expect(file('root.cer')).toEqual(['r/file: “Certificate” must be a file: { "base64": "…", "name": "…" }.']);
    expect(file({ base64: 'MAMCAQE=!' })).toEqual(['r/file: “Certificate” is not base64.']);
    expect(file({ base64: '' })).toEqual(['r/file: “Certificate” is empty.']);
    expect(file({ base64: 'AQID' })).toEqual(['r/file: “Certificate” must be a certificate, PEM or DER.']);
    expect(file({ base64: 'A'.repeat(1_400_000) })).toEqual(['r/file: “Certificate” is larger than 1048576 bytes.']);
    expect(problems(draft({ c: ['cloudConfiguration', { supervisors: [{ base64: 'MAMCAQE=' }, 5] }] }))).toEqual(['c/supervisors: “Certificates of supervisors”, entry 2, must be a file: { "base64": "…", "name": "…" }.']);
  });

  it('has text that a property list can carry, and variables that there are', () => {
    expect(wifi({ ssid: 'a\u0001' })).toEqual(['net/ssid: “Network name” has a character that a property list can’t carry.']);
    expect(wifi({ ssid: 'x{seriel}y' })).toEqual(['net/ssid: “Network name” has {seriel}, which is no variable that devices have.']);
    // A password may have braces of its own.
    expect(wifi({ password: 'x{seriel}y' })).toEqual([]);
    expect(wifi({ password: '{serial}{last4}{udid}{ecid}{imei}{model}{name}{n}{n:000}{csv:My column}{{seriel}}{1}{ }' })).toEqual([]);
    expect(top({ identifier: 'com.example.{serial}' })).toEqual(['/identifier: “Identifier” is the same for all devices and can’t have {serial}.']);
    // How long it becomes is known only when it is filled.
    expect(wifi({ ssid: '{csv:The name of the network in this room}' })).toEqual([]);
  });

  it('of restrictions has Apple’s keys, by Apple’s types', () => {
    const settings = (value: unknown): string[] => problems(draft({ r: ['restrictions', { settings: value }] }));
    expect(settings({ allowCamera: false, safariAcceptCookies: 1.5, ratingApps: 600, blockedAppBundleIDs: ['com.example.a'], newerThanTheSchema: true })).toEqual([]);
    expect(settings({ allowCamera: 'no', ratingApps: 1001, enforcedSoftwareUpdateDelay: 1.5, blockedAppBundleIDs: 'com.example.a', blacklistedAppBundleIDs: ['x'], PayloadType: 'x', newer: {} })).toEqual([
      'r/settings: “Restrictions” has “allowCamera”, which must be true or false.', 'r/settings: “Restrictions” has “ratingApps”, which must be a whole number from 0 to 1000.',
      'r/settings: “Restrictions” has “enforcedSoftwareUpdateDelay”, which must be a whole number from 1 to 90.', 'r/settings: “Restrictions” has “blockedAppBundleIDs”, which must be a list of texts.',
      'r/settings: “Restrictions” has “blacklistedAppBundleIDs”, which is an old name: it is “blockedAppBundleIDs” now.', 'r/settings: “Restrictions” has “PayloadType”, which can’t be a key of this payload.',
      'r/settings: “Restrictions” has “newer” with a value that can’t be written.',
    ]);
  });

  it('that is secret is never quoted', () => {
    for (const { kind, fields } of payloadForms) {
      for (const field of fields.filter(({ type }) => type === 'secret')) {
        for (const value of ['hunter2\u0000', `hunter2${'x'.repeat(200_000)}`, ['hunter2'], { hunter2: 1 }]) {
          expect(problems(draft({ a: [kind, { [field.name]: value }] })).join()).not.toContain('hunter2');
        }
      }
      expect(fields.flatMap(samplesOf).length).toBeGreaterThan(0);
    }
  });
});

describe('a name in a certificate', () => {
  it('is taken apart', () => {
    expect(parseSubject('O=Acme, CN={serial}')).toEqual([[['O', 'Acme']], [['CN', '{serial}']]]);
    expect(parseSubject(' cn = a\\, b \\+ c\\=d ,OU=x+OU=y=z, 2.5.4.5=\\\\')).toEqual([[['CN', 'a, b + c=d']], [['OU', 'x'], ['OU', 'y=z']], [['2.5.4.5', '\\']]]);
    expect(parseSubject('CN={csv:a\\,b}')).toEqual([[['CN', '{csv:a,b}']]]);
  });

  it('that can’t be is refused with the part', () => {
    expect(parseSubject('Acme')).toBe('must be written like O=Example, CN={serial}, and “Acme” isn’t');
    expect(parseSubject('CN=')).toBe('must be written like O=Example, CN={serial}, and “CN” isn’t');
    expect(parseSubject('CN=a,')).toBe('must be written like O=Example, CN={serial}, and “” isn’t');
    expect(parseSubject('commonName=a')).toBe('can have C, L, ST, O, OU, CN and dotted object identifiers, and “commonName” is none of them');
    expect(problems(draft({ s: ['scep', { url: 'http://a.example', subject: 'E=a' }] }))).toEqual(['s/subject: “Subject” can have C, L, ST, O, OU, CN and dotted object identifiers, and “E” is none of them.']);
  });
});

describe('variables', () => {
  it('are filled with what the device has', () => {
    expect(fillVariables('{serial} {last4} {udid} {ecid} {imei} {model} {name} {n} {n:000} {n:0} {csv:Room}', device))
      .toBe('F2LX7QJ0PLJM PLJM 00008101-000A1B2C3D4E5F60 2842468173897568 356789104567893 iPad (10th generation) Cart 3 7 007 7 2.14');
    expect(fillVariables('{{serial}} { serial } {} {1} $serial', device)).toBe('{{serial}} { serial } {} {1} $serial');
    expect(fillVariables('{name}', { ...device, name: '{serial} $& $1' })).toBe('{serial} $& $1');
  });

  it('without a value are an error that names them', () => {
    for (const text of ['{imei}', '{csv:Floor}', '{csv:toString}', '{n}', '{last4}']) {
      expect(() => fillVariables(text, { ...device, imei: null, n: null, serial: '' })).toThrow(expect.objectContaining({ code: 'profile.variable', params: { variable: text } }) as Error);
    }
  });

  it('are told from what only looks like one', () => {
    expect(variableNames('{serial}{{udid}}{n:00}{csv: Room }{nobody}')).toEqual(['{serial}', '{n:00}', '{csv: Room }']);
    expect(unknownVariables('{serial}{n:abc}{n:}{csv}{csv: }{serial:1}{Serial}')).toEqual(['{n:abc}', '{n:}', '{csv}', '{csv: }', '{serial:1}', '{Serial}']);
    expect(unknownVariables('{{'.repeat(40_000))).toEqual([]);
  });
});
