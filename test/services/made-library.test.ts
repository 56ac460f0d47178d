// Profiles that are made here: kept, changed, built; what is secret in them lies nowhere in clear.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleModel } from '../../src/domain/profile/build/examples.ts';
import { Papers } from '../../src/papers.ts';
import { type Draft, draftSchema, type MadeId } from '../../src/model/profiles.ts';
import { isDict, type PlistDict } from '../../src/plist/value.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import { Database } from '../../src/store/database.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const password = 'correct horse battery';
const device = { serial: 'DMPX1234Q1MN', udid: null, ecid: null, imei: null, model: 'iPad', name: null, n: 1, csv: null };

interface Desk {
  readonly papers: Papers;
  readonly folder: string;
  readonly db: Database;
}

async function open(folder = tempFolder(), more: { practice?: boolean; passphrase?: string | null } = {}): Promise<Desk> {
  const db = Database.openWriter(folder);
  const { practice = true, passphrase = null } = more;
  return { papers: await Papers.open({ folder, practice, db, keeper: null, passphrase, clock: new FakeClock() }), folder, db };
}

const wifi = (more: Record<string, unknown> = {}): Draft => draftSchema.parse({
  id: null, profile: { name: 'Bench Wi-Fi', identifier: 'com.example.wifi' },
  payloads: [{ id: 'wifi', kind: 'wifi', values: { ssid: 'Bench', encryption: 'WPA2', signIn: 'password', password, ...more } }],
});

async function kept(papers: Papers, draft: Draft): Promise<MadeId> {
  const { id, problems } = await papers.library.save(draft);
  expect(problems).toEqual([]);
  if (!id) throw new Error('not kept');
  return id;
}

const payloadOf = (profile: PlistDict, index = 0): PlistDict => {
  const content = profile.get('PayloadContent');
  const payload = Array.isArray(content) ? content[index] : undefined;
  if (!isDict(payload)) throw new Error('no payload');
  return payload;
};
/** Those of made profiles: the folder keeps others. */
const secretsOf = async (papers: Papers): Promise<string[]> => (await papers.secrets.names()).filter((name) => name.startsWith('made/'));
const text = (profile: PlistDict): string => new TextDecoder().decode(writeXmlPlist(profile));

describe('a profile that is made here', () => {
  it('is built with its secret, which a face never gets and the folder never has in clear', async () => {
    const { papers, folder, db } = await open();
    const id = await kept(papers, wifi());
    expect(payloadOf((await papers.library.build(id, null)).profile).get('Password')).toBe(password);
    const draft = papers.library.draft(id);
    expect(draft.payloads[0]?.values['password']).toEqual({ kept: true });
    expect(JSON.stringify([draft, papers.snapshot([], 0)])).not.toContain(password);
    db.close();
    for (const file of ['ledger.sqlite', 'secrets.json']) expect(readFileSync(path.join(folder, file)).includes(password), file).toBe(false);
  });

  it('keeps what is not touched when it is changed, and its identifiers', async () => {
    const { papers } = await open();
    const id = await kept(papers, wifi());
    const before = (await papers.library.build(id, null)).profile;
    const draft = papers.library.draft(id);
    await kept(papers, { ...draft, payloads: draft.payloads.map((payload) => ({ ...payload, values: { ...payload.values, ssid: 'Bench 5 GHz' } })) });
    const after = (await papers.library.build(id, null)).profile;
    expect(payloadOf(after).get('Password')).toBe(password);
    expect(payloadOf(after).get('SSID_STR')).toBe('Bench 5 GHz');
    for (const key of ['PayloadIdentifier', 'PayloadUUID']) expect(payloadOf(after).get(key), key).toBe(payloadOf(before).get(key));
    expect(after.get('PayloadIdentifier')).toBe(before.get('PayloadIdentifier'));
    // A device's list proves by this which of both it has.
    expect(after.get('PayloadUUID')).not.toBe(before.get('PayloadUUID'));
    expect(papers.library.list()).toHaveLength(1);
  });

  it('is the same to the byte when it is built again, also by another process', async () => {
    const first = await open();
    const id = await kept(first.papers, wifi());
    const once = text((await first.papers.library.build(id, null)).profile);
    expect(text((await first.papers.library.build(id, null)).profile)).toBe(once);
    await first.papers.close();
    first.db.close();
    const second = await open(first.folder);
    expect(text((await second.papers.library.build(id, null)).profile)).toBe(once);
  });

  it('with problems is not kept, and says all of them', async () => {
    const { papers } = await open();
    const { id, problems } = await papers.library.save({ ...wifi({ ssid: 'x'.repeat(40), autoJoin: 'perhaps' }), profile: { name: 'X' } });
    expect(id).toBeNull();
    expect(problems.map(({ payload, field }) => `${payload ?? ''}.${field ?? ''}`).sort()).toEqual(['.identifier', 'wifi.autoJoin', 'wifi.ssid']);
    expect(papers.library.list()).toEqual([]);
  });

  it('that differs from device to device says so, and is filled in for one', async () => {
    const { papers } = await open();
    const id = await kept(papers, draftSchema.parse({ id: null, profile: { name: 'Tag', identifier: 'com.example.tag' }, payloads: [{ id: 'lock', kind: 'lockScreen', values: { assetTag: '{serial}', footnote: 'Bench {n:000}' } }] }));
    expect(papers.library.list()).toMatchObject([{ perDevice: true, kinds: ['lockScreen'] }]);
    const made = payloadOf((await papers.library.build(id, device)).profile);
    expect([made.get('AssetTagInformation'), made.get('LockScreenFootnote')]).toEqual(['DMPX1234Q1MN', 'Bench 001']);
    await expect(failureOf(papers.library.build(id, null))).resolves.toMatchObject({ code: 'profile.variable', params: { variable: expect.stringMatching(/^\{(?:serial|n:000)\}$/) as string } });
    const preview = await papers.library.preview(papers.library.draft(id), null);
    expect('profile' in preview && payloadOf(preview.profile).get('AssetTagInformation')).toBe('{serial}');
  });

  it('differs from device to device also where only a secret does', async () => {
    const { papers } = await open();
    await kept(papers, wifi({ password: 'bench-{serial}' }));
    expect(papers.library.list()).toMatchObject([{ perDevice: true }]);
  });

  it('takes a password with braces of its own as it is', async () => {
    const { papers } = await open();
    const id = await kept(papers, wifi({ password: 'pa{ss}w{{or}}d' }));
    expect(papers.library.list()).toMatchObject([{ perDevice: false }]);
    expect(payloadOf((await papers.library.build(id, null)).profile).get('Password')).toBe('pa{ss}w{{or}}d');
  });

  it('is removed with its secret, when nobody can put it back any more', async () => {
    const { papers } = await open();
    const [id, other] = [await kept(papers, wifi()), await kept(papers, wifi({ ssid: 'Second' }))];
    await papers.library.remove(id);
    expect(await codeOf(papers.library.build(id, null))).toBe('profile.unknown');
    expect(await codeOf(papers.library.remove(id))).toBe('profile.unknown');
    await papers.library.remove(other);
    expect([papers.library.list(), (await secretsOf(papers)).length]).toEqual([[], 2]);
    await papers.library.sweep(id);
    expect([papers.library.list(), await secretsOf(papers)]).toEqual([[], [expect.stringContaining(`made/${other}/`)]]);
    expect(await codeOf(papers.library.restore(id, 'Bench Wi-Fi'))).toBe('undo.over');
    await papers.library.restore(other, 'Bench Wi-Fi');
    expect(payloadOf((await papers.library.build(other, null)).profile).get('SSID_STR')).toBe('Second');
  });

  it('is put back as it was, its secret included', async () => {
    const { papers } = await open();
    const id = await kept(papers, wifi());
    const before = papers.library.list();
    await papers.library.remove(id);
    await papers.library.restore(id, 'Bench Wi-Fi');
    expect(papers.library.list()).toEqual(before);
    expect(payloadOf((await papers.library.build(id, null)).profile).get('Password')).toBe(password);
  });

  it('that was removed is gone for good when the folder is closed, or opened after a crash', async () => {
    const { papers, folder, db } = await open();
    const id = await kept(papers, wifi());
    await papers.library.remove(id);
    // A crash: nothing was closed.
    const after = await open(folder);
    expect([after.papers.library.list(), await secretsOf(after.papers)]).toEqual([[], []]);
    const second = await kept(after.papers, wifi());
    await after.papers.library.remove(second);
    await after.papers.close();
    expect([db.all('SELECT id FROM made_profile'), await secretsOf((await open(folder)).papers)]).toEqual([[], []]);
  });

  it('that was removed while its passphrase isn’t known waits for it, hidden; one without secrets doesn’t wait', async () => {
    const passphrase = 'four words are enough';
    const first = await open(undefined, { practice: false, passphrase });
    await first.papers.secrets.unlock(passphrase);
    const id = await kept(first.papers, wifi());
    const plain = await kept(first.papers, draftSchema.parse({ id: null, profile: { name: 'Open', identifier: 'com.example.open' }, payloads: [{ id: 'wifi', kind: 'wifi', values: { ssid: 'Bench', encryption: 'None' } }] }));
    first.db.run('UPDATE made_profile SET removed_at = 1');
    const locked = await open(first.folder, { practice: false });
    const ids = (): unknown[] => locked.db.all('SELECT id FROM made_profile ORDER BY id');
    expect([locked.papers.library.list(), ids(), plain === id]).toEqual([[], [{ id }], false]);
    await locked.papers.secrets.unlock(passphrase);
    await locked.papers.close();
    expect(locked.db.all('SELECT id FROM made_profile')).toEqual([]);
  });

  it('leaves no old secret behind when it is changed', async () => {
    const { papers } = await open();
    const id = await kept(papers, wifi());
    await kept(papers, { ...wifi({ password: 'another secret' }), id });
    expect(await secretsOf(papers)).toHaveLength(1);
    expect(payloadOf((await papers.library.build(id, null)).profile).get('Password')).toBe('another secret');
  });

  it('with a secret waits for the passphrase; without one it is kept at once', async () => {
    const { papers } = await open(undefined, { practice: false });
    expect(await codeOf(papers.library.save(wifi()))).toBe('secrets.locked');
    expect(papers.library.list()).toEqual([]);
    await kept(papers, draftSchema.parse({ id: null, profile: { name: 'Open', identifier: 'com.example.open' }, payloads: [{ id: 'wifi', kind: 'wifi', values: { ssid: 'Bench', encryption: 'None' } }] }));
    await papers.secrets.unlock('four words are enough');
    await kept(papers, { ...wifi(), profile: { name: 'Second', identifier: 'com.example.second' } });
    expect(papers.library.list()).toHaveLength(2);
  });

  it('takes files that were chosen, and keeps them', async () => {
    const { papers, folder } = await open();
    const certificate = exampleModel('rootCertificate').payloads[0]?.values['file'] as { base64: string };
    const file = path.join(folder, 'root.cer');
    writeFileSync(file, Buffer.from(certificate.base64, 'base64'));
    const { staged } = await papers.staged.stage(file);
    const id = await kept(papers, draftSchema.parse({ id: null, profile: { name: 'Root', identifier: 'com.example.root' }, payloads: [{ id: 'root', kind: 'rootCertificate', values: { file: { staged } } }] }));
    const draft = papers.library.draft(id);
    expect(draft.payloads[0]?.values['file']).toEqual({ kept: true, name: 'root.cer' });
    await kept(papers, draft);
    expect(payloadOf((await papers.library.build(id, null)).profile).get('PayloadContent')).toEqual(Uint8Array.from(Buffer.from(certificate.base64, 'base64')));
    expect(await codeOf(papers.library.save({ ...draft, payloads: [{ id: 'root', kind: 'rootCertificate', values: { file: { staged: '11111111-2222-4333-8444-555555555599' } } }] }))).toBe('file.notStaged');
  });

  it('is listed as it is now, also when it was changed within the same moment, and by whoever opens the folder next', async () => {
    const { papers, folder, db } = await open();
    const id = await kept(papers, wifi());
    expect(papers.library.list()).toMatchObject([{ id, name: 'Bench Wi-Fi' }]);
    await kept(papers, { ...wifi(), id, profile: { name: 'Other', identifier: 'com.example.wifi' } });
    expect(papers.library.list()).toMatchObject([{ id, name: 'Other' }]);
    db.close();
    expect((await open(folder)).papers.library.list()).toMatchObject([{ id, name: 'Other' }]);
  });

  it('of another form than is known, or of no form, is left out, and the others are listed', async () => {
    const { papers, db } = await open();
    const id = await kept(papers, wifi());
    for (const [at, model] of ['{"muster":"profile"}', '{', '7'].entries()) db.run('INSERT INTO made_profile (id, changed_at, model, secret) VALUES (?, ?, ?, ?)', `11111111-2222-4333-8444-55555555550${at}`, 1, model, null);
    expect(papers.library.list().map((one) => one.id)).toEqual([id]);
  });

  it('has bounds, which are said in words: of its files, of its secrets, and of how many there are', async () => {
    const { papers, folder, db } = await open();
    const file = path.join(folder, 'large.p12');
    writeFileSync(file, Buffer.alloc(1024 * 1024, 1));
    const { staged } = await papers.staged.stage(file);
    const draft = (count: number): Draft => draftSchema.parse({ id: null, profile: { name: 'Large', identifier: 'com.example.large' }, payloads: Array.from({ length: count }, (_, at) => ({ id: `p${at}`, kind: 'pkcs12', values: { file: { staged } } })) });
    const { id, problems } = await papers.library.save(draft(10));
    expect([id, problems]).toEqual([null, [{ payload: null, field: null, reason: 'What is secret in the profile has 14 MB; 8 MB is the most there can be.' }]]);
    expect(await secretsOf(papers)).toEqual([]);
    for (let at = 0; at < 500; at += 1) db.run('INSERT INTO made_profile (id, changed_at, model, secret) VALUES (?, ?, ?, ?)', `11111111-2222-4333-8444-555555555${String(at).padStart(3, '0')}`, 1, '{}', null);
    expect((await papers.library.save(wifi())).problems).toEqual([{ payload: null, field: null, reason: '500 profiles are kept here already. Remove old ones first.' }]);
  });

  it('whose secret can’t be read says so, and nothing of it', async () => {
    const { papers } = await open();
    const id = await kept(papers, wifi());
    const [name = ''] = await secretsOf(papers);
    await papers.secrets.write(name, Buffer.from('{"wifi/password": hunter2}'));
    const failure = await failureOf(papers.library.build(id, null));
    expect([failure.code, JSON.stringify(failure.params).includes('hunter2')]).toEqual(['profile.draftInvalid', false]);
  });
});
