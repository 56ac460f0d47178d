// What a configuration profile says it is, over the forms that Apple's tools and MDM servers write.
import { describe, expect, it } from 'vitest';
import { inspectProfile } from '../../../src/domain/profile/inspect.ts';
import { readPlist } from '../../../src/plist/read.ts';
import { dict, type PlistDict, type PlistValue } from '../../../src/plist/value.ts';
import { failureOf } from '../../setup/failures.ts';
import { profileXml } from '../../setup/profiles.ts';

const parsed = (xml: string): PlistValue => readPlist(new TextEncoder().encode(xml));
const base = { PayloadType: 'Configuration', PayloadIdentifier: 'example.id', PayloadUUID: 'U-1', PayloadVersion: 1n };
const inspected = (more: Readonly<Record<string, PlistValue | undefined>>): ReturnType<typeof inspectProfile> => inspectProfile(dict({ ...base, ...more }), 'file');
const reasonOf = async (value: PlistValue): Promise<unknown> => (await failureOf(() => inspectProfile(value, 'a.mobileconfig'))).params['reason'];

describe('a configuration profile', () => {
  it('is known by its names and payloads', () => {
    expect(inspectProfile(parsed(profileXml()), 'file')).toEqual({
      name: 'Test profile', organization: 'Example School', description: null, identifier: 'example.test', uuid: '11111111-2222-4333-8444-555555555500',
      payloads: [{ type: 'com.apple.applicationaccess', name: 'Restrictions' }], managementHost: null, topic: null, removable: true,
    });
  });

  it('shows no payload’s values', () => {
    const secret = '<array><dict><key>PayloadType</key><string>com.apple.wifi.managed</string><key>Password</key><string>hunter2</string></dict></array>';
    expect(JSON.stringify(inspectProfile(parsed(profileXml({ content: secret })), 'file'))).not.toContain('hunter2');
  });

  it('with a management payload names the server’s host, port included', () => {
    const mdm = (url: string): string | null => inspected({ PayloadContent: [dict({ PayloadType: 'com.apple.security.scep' }), dict({ PayloadType: 'com.apple.mdm', ServerURL: url })] }).managementHost;
    expect([mdm('https://mdm.example.com/connect?token=secret'), mdm('https://mdm.example.com:8443/x'), mdm('not a URL'), mdm('')]).toEqual(['mdm.example.com', 'mdm.example.com:8443', null, null]);
  });

  it('that only bootstraps an enrollment is a profile service, with one dictionary as its content', () => {
    const bootstrap = parsed(profileXml({ type: 'Profile Service', content: '<dict><key>URL</key><string>https://enroll.example.com/ota</string><key>DeviceAttributes</key><array><string>UDID</string></array></dict>' }));
    expect(inspectProfile(bootstrap, 'file')).toMatchObject({ name: 'Test profile', payloads: [{ type: 'Profile Service', name: null }], managementHost: 'enroll.example.com' });
  });

  it('may be irremovable, nameless, empty, or have entries that are none', () => {
    expect(inspected({ PayloadRemovalDisallowed: true })).toMatchObject({ removable: false, name: 'example.id', payloads: [], organization: null });
    expect(inspected({ PayloadRemovalDisallowed: 1n })).toMatchObject({ removable: true });
    expect(inspected({ PayloadDisplayName: '', PayloadOrganization: 5n })).toMatchObject({ name: 'example.id', organization: null });
    expect(inspected({ PayloadContent: ['text', dict({ PayloadType: 7n }), dict({})] }).payloads).toEqual([{ type: 'unknown', name: null }, { type: 'unknown', name: null }]);
    expect(inspected({ PayloadContent: 'text' }).payloads).toEqual([]);
  });

  it('has its texts cut to what records may hold', () => {
    const facts = inspected({ PayloadDisplayName: 'n'.repeat(5000), PayloadDescription: 'd'.repeat(9000), PayloadOrganization: 'o'.repeat(5000) });
    expect([facts.name.length, facts.description?.length, facts.organization?.length]).toEqual([1000, 4000, 1000]);
  });
});

describe('not a configuration profile is', () => {
  const without = (key: string): PlistDict => {
    const value = dict(base);
    value.delete(key);
    return value;
  };

  it('a property list of another kind, or one that lacks what identifies it', async () => {
    expect(await reasonOf('text')).toBe('it is a property list of another kind');
    expect(await reasonOf([])).toBe('it is a property list of another kind');
    expect(await reasonOf(without('PayloadType'))).toBe('it has no PayloadType');
    expect(await reasonOf(without('PayloadIdentifier'))).toBe('it has no PayloadIdentifier');
    expect(await reasonOf(without('PayloadUUID'))).toBe('it has no PayloadUUID');
    expect(await reasonOf(dict({ ...base, PayloadUUID: '' }))).toBe('it has no PayloadUUID');
    expect(await reasonOf(dict({ ...base, PayloadType: 'com.apple.mdm' }))).toBe('its PayloadType is com.apple.mdm');
    expect(await reasonOf(dict({ ...base, PayloadContent: Array.from({ length: 20_001 }, () => dict({})) }))).toBe('it has more than 20,000 payloads');
  });

  it('named with its file', async () => {
    expect((await failureOf(() => inspectProfile('text', 'a.mobileconfig'))).params['file']).toBe('a.mobileconfig');
  });

  it('one that is encrypted for one device', async () => {
    const failure = await failureOf(() => inspected({ EncryptedPayloadContent: new Uint8Array(4) }));
    expect([failure.code, failure.params]).toEqual(['profile.encrypted', { file: 'file' }]);
  });
});
