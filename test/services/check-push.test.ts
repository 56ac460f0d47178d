// Several push certificates at hand: a profile is compared with its own, by topic and by how long that is still good.
import { describe, expect, it } from 'vitest';
import { checkValue } from '../../src/services/profile-check.ts';
import { context, day, now, payload, profile, uuid } from '../setup/checks.ts';
import { dict } from '../../src/plist/value.ts';

const topic = 'com.apple.mgmt.External.9b1a';
const subject = profile([
  payload(1, 'com.apple.security.scep', { PayloadContent: dict({ URL: 'https://mdm.example/scep' }) }),
  payload(2, 'com.apple.mdm', { IdentityCertificateUUID: uuid(1), Topic: topic, ServerURL: 'https://mdm.example/', AccessRights: 8191n }),
]);

async function rules(...push: { topic: string; certificate?: { until: number } }[]): Promise<string[]> {
  return (await checkValue(subject, { ...context, push }, { signedUntil: null, exportedAt: null })).map(({ rule }) => rule);
}

describe('a profile and the push certificates at hand', () => {
  it('goes by the one of its topic', async () => {
    const other = { topic: 'com.apple.mgmt.External.other', certificate: { until: now - day } };
    expect(await rules(other, { topic, certificate: { until: now + 90 * day } })).toEqual([]);
    expect(await rules(other, { topic, certificate: { until: now + 10 * day } })).toEqual(['lifetime.push']);
    expect(await rules(other)).toEqual(['mdm.topic']);
    expect(await rules({ topic })).toEqual([]);
  });
});
