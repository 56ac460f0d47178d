// What a face shows of a profile: lines with what they mean, links between payloads, and never a secret.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { detailOf, type Told } from '../../../src/domain/profile/detail.ts';
import { readSchema } from '../../../src/domain/profile/schema.ts';
import { profileDetailSchema } from '../../../src/model/profiles.ts';
import { dict, type PlistDict, type PlistValue } from '../../../src/plist/value.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const schema = readSchema(JSON.parse(readFileSync(path.join(root, 'resources/apple-schema/schema.json'), 'utf8')));

const scep = 'AAAAAAAA-2222-4333-8444-555555555501';
const payload = (type: string, more: Record<string, PlistValue>): PlistDict => dict({ PayloadType: type, PayloadVersion: 1n, PayloadIdentifier: `x.${type}`, ...more });
const profile = (...payloads: PlistDict[]): PlistDict => dict({ PayloadType: 'Configuration', PayloadVersion: 1n, PayloadIdentifier: 'x', PayloadUUID: 'U', PayloadDisplayName: 'X', PayloadRemovalDisallowed: true, PayloadContent: payloads });
const row = (told: Told, index: number, key: string): Told['top'][number] | undefined => told.payloads[index]?.rows.find((one) => one.key === key);

describe('what a profile says', () => {
  const told = detailOf(profile(
    payload('com.apple.mdm', { PayloadUUID: 'B', PayloadDisplayName: 'Management', ServerURL: 'https://mdm.example.com', AccessRights: 8191n, IdentityCertificateUUID: scep.toLowerCase(), CheckOutWhenRemoved: true }),
    payload('com.apple.security.scep', { PayloadUUID: scep, PayloadContent: dict({ URL: 'https://scep.example.com', Challenge: 'top secret', 'Key Usage': 5n, Subject: [[['O', 'Acme']], [['CN', 'x']]] }) }),
    payload('com.apple.wifi.managed', { PayloadUUID: 'C', SSID_STR: 'Bench', Password: 'hidden one', EAPClientConfiguration: dict({ AcceptEAPTypes: [13n, 25n], UserPassword: 'hidden two' }) }),
  ), schema);

  it('names payloads as Apple does, with the name they were given', () => {
    expect(told.payloads.map(({ title, type, name }) => [title, type, name])).toEqual([
      ['MDM', 'com.apple.mdm', 'Management'], ['SCEP', 'com.apple.security.scep', null], ['Wi-Fi', 'com.apple.wifi.managed', null],
    ]);
  });

  it('says what numbers and lists stand for', () => {
    expect(row(told, 0, 'AccessRights')).toMatchObject({ value: '8191', type: 'integer', meaning: 'Everything' });
    expect(row(told, 1, 'Key Usage')).toMatchObject({ meaning: 'Signing and encryption', depth: 1 });
    expect(row(told, 1, 'Subject')).toMatchObject({ meaning: 'O=Acme, CN=x', value: '2 entries' });
    expect(row(told, 2, 'AcceptEAPTypes')).toMatchObject({ meaning: 'EAP-TLS, PEAP' });
    expect(told.top.find(({ key }) => key === 'PayloadRemovalDisallowed')).toMatchObject({ value: 'Yes', meaning: 'Can’t be removed in Settings' });
  });

  it('finds the payload that is named by its UUID, in whatever case', () => {
    expect(row(told, 0, 'IdentityCertificateUUID')?.names).toBe(1);
    expect(row(told, 1, 'PayloadUUID')?.names).toBeNull();
  });

  it('gives the path that a check’s finding has', () => {
    expect(row(told, 2, 'Password')?.path).toBe('PayloadContent[2].Password');
    expect(row(told, 1, 'Challenge')?.path).toBe('PayloadContent[1].PayloadContent.Challenge');
  });

  it('has no secret in it', () => {
    for (const [index, key] of [[1, 'Challenge'], [2, 'Password'], [2, 'UserPassword']] as const) expect(row(told, index, key)).toMatchObject({ secret: true, value: '', meaning: null });
    expect(JSON.stringify(told)).not.toMatch(/top secret|hidden one|hidden two/);
  });

  it('keeps to what a window takes, however large the profile is', () => {
    const huge = detailOf(profile(...Array.from({ length: 10_000 }, (_, at) => payload('com.apple.webClip.managed', { PayloadUUID: `W${at}`, URL: 'x'.repeat(10_000), Label: 'y' }))), schema);
    expect(huge.payloads).toHaveLength(10_000);
    const parsed = profileDetailSchema.safeParse({ ...huge, xml: '', cut: false, signature: { kind: 'none' } });
    expect(parsed.success).toBe(true);
  });

  it('is told of what is no profile at all without failing', () => {
    for (const strange of [dict({}), dict({ PayloadContent: 'x' }), dict({ PayloadContent: ['x', 1n, dict({})] }), dict({ PayloadContent: dict({ URL: 'https://x' }) })]) {
      expect(profileDetailSchema.safeParse({ ...detailOf(strange, schema), xml: '', cut: false, signature: { kind: 'none' } }).success).toBe(true);
    }
  });
});
