// The vault: certificates and keys come and go together, also when something fails in between; nothing secret lies in the database.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { identityIdSchema } from '../../src/model/identities.ts';
import { practiceKeeper, type Secrets } from '../../src/secrets.ts';
import { IdentityVault } from '../../src/services/identity-vault.ts';
import { Database } from '../../src/store/database.ts';
import { Identities } from '../../src/store/identities.ts';
import { SecretFile } from '../../src/store/secret-file.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { fileOf, madeByOpenssl, openssl, p12Of, pushSubject } from '../setup/openssl-identity.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const now = Date.UTC(2026, 10, 22, 10);
const day = 86_400_000;

interface Opened {
  readonly folder: string;
  readonly vault: IdentityVault;
  readonly secrets: SecretFile;
  readonly rows: Identities;
}

let counter = 0;
const ids = (): string => `00000000-0000-4000-8000-${String(counter += 1).padStart(12, '0')}`;

/** `through` stands between the vault and its secrets. */
async function opened(folder = tempFolder(), through: (secrets: Secrets) => Secrets = (secrets) => secrets): Promise<Opened> {
  const db = Database.openWriter(folder);
  onTestFinished(() => { db.close(); });
  const secrets = await SecretFile.open({ folder, keeper: practiceKeeper });
  const rows = new Identities(db);
  return { folder, secrets, rows, vault: new IdentityVault({ rows, secrets: through(secrets), clock: new FakeClock({ now }), ids, practice: false }) };
}

/** As if the process had ended there: the write fails with what no handler knows. */
const failing = (on: 'write' | 'remove', error: Error, at: 'before' | 'after' = 'before') => (secrets: Secrets): Secrets => ({
  get state() { return secrets.state; }, problem: null, read: (name) => secrets.read(name), names: () => secrets.names(), unlock: (passphrase) => secrets.unlock(passphrase),
  get hasPassphrase() { return secrets.hasPassphrase; }, changePassphrase: (from, to) => secrets.changePassphrase(from, to), close: () => secrets.close(),
  write: async (name, value) => {
    if (on === 'write' && at === 'before') throw error;
    await secrets.write(name, value);
    if (on === 'write') throw error;
  },
  remove: async (name) => {
    if (on === 'remove') throw error;
    await secrets.remove(name);
  },
});

const choice = { organization: 'Söderberg & Co', country: 'SE' };

describe('an identity that is made here', () => {
  it('is one by openssl’s judgement, and its key belongs to it', async () => {
    const { vault, folder } = await opened();
    const made = await vault.make(choice);
    expect(made).toMatchObject({ origin: 'made', chain: 0, createdAt: now, certificate: { organization: 'Söderberg & Co', key: 'RSA 2048', selfSigned: true } });
    const { certificate, privateKey } = await vault.open(made.id);
    const [cer, key] = [path.join(folder, 'a.cer'), path.join(folder, 'a.key')];
    writeFileSync(cer, certificate);
    writeFileSync(key, privateKey);
    expect(openssl('x509', '-in', cer, '-noout', '-pubkey')).toBe(openssl('pkey', '-inform', 'DER', '-in', key, '-pubout'));
    expect(openssl('x509', '-in', cer, '-noout', '-fingerprint', '-sha256').trim().replaceAll(':', '').toLowerCase()).toContain(`=${made.certificate.sha256}`);
  });

  it('is there again after a restart, with its key', async () => {
    const first = await opened();
    const made = await first.vault.make(choice);
    const again = await opened(first.folder);
    expect(again.vault.list()).toEqual([made]);
    const { certificate, privateKey } = await again.vault.open(made.id);
    expect(new X509Certificate(certificate).checkPrivateKey(createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' }))).toBe(true);
  });

  it('leaves nothing of its key in the database', async () => {
    const { vault, folder } = await opened();
    const { privateKey } = await vault.open((await vault.make(choice)).id);
    // A part in the middle of the key: its head is the same in every key.
    const part = Buffer.from(privateKey.subarray(400, 432));
    for (const name of ['ledger.sqlite', 'ledger.sqlite-wal', 'secrets.json']) if (existsSync(path.join(folder, name))) expect(readFileSync(path.join(folder, name)).includes(part), name).toBe(false);
  });

  it('can be made several times at once', async () => {
    const { vault } = await opened();
    await Promise.all(Array.from({ length: 4 }, () => vault.make(choice)));
    expect(vault.list().length).toBe(4);
    for (const { id } of vault.list()) expect((await vault.open(id)).privateKey.length).toBeGreaterThan(1000);
  });
});

describe('an identity that is imported', () => {
  it.each(['p12', 'pair'] as const)('of %s is the same one, and there once', async (form) => {
    const { vault } = await opened();
    const made = madeByOpenssl('/O=Org/CN=Supervision');
    const files = form === 'p12' ? [fileOf(p12Of(made, 'secret'))] : [fileOf(made.certificate), fileOf(made.key)];
    const summary = await vault.importFiles(files, form === 'p12' ? 'secret' : null);
    expect(summary).toMatchObject({ origin: 'imported', certificate: { name: 'Supervision', organization: 'Org', sha256: made.sha256 } });
    const failure = await failureOf(vault.importFiles([fileOf(made.certificate), fileOf(made.key)], null));
    expect([failure.code, failure.params['name'], vault.list().length]).toEqual(['identity.present', 'Supervision', 1]);
  });

  it('is not with a wrong password, and not without its key', async () => {
    const { vault, secrets } = await opened();
    const made = madeByOpenssl('/CN=Supervision');
    expect([await codeOf(vault.importFiles([fileOf(p12Of(made, 'secret'))], 'other')), await codeOf(vault.importFiles([fileOf(made.certificate)], null))]).toEqual(['identity.wrongPassword', 'identity.noKey']);
    expect([vault.list(), await secrets.names()]).toEqual([[], []]);
  });

  it('gives its key back to one whose key was lost', async () => {
    const { vault, secrets } = await opened();
    const made = madeByOpenssl('/CN=Supervision');
    const files = [fileOf(made.certificate), fileOf(made.key)];
    const first = await vault.importFiles(files, null);
    for (const name of await secrets.names()) await secrets.remove(name);
    expect([await codeOf(vault.open(first.id)), vault.list().length]).toEqual(['identity.unusable', 1]);
    expect(await vault.importFiles(files, null)).toEqual(first);
    expect((await vault.open(first.id)).privateKey.length).toBeGreaterThan(1000);
  });
});

describe('an identity that is given out', () => {
  it.each([false, true])('as .p12 is opened by openssl with its password (legacy: %s)', async (legacy) => {
    const { vault, folder } = await opened();
    const made = await vault.make(choice);
    const file = path.join(folder, 'a.p12');
    writeFileSync(file, await vault.exportP12(made.id, 'correct horse', legacy));
    const read = (password: string): string => openssl('pkcs12', '-in', file, '-nodes', '-passin', `pass:${password}`, ...(legacy ? ['-legacy'] : []));
    const text = read('correct horse');
    expect([text.includes('BEGIN PRIVATE KEY'), openssl('x509', '-in', ((): string => {
      const pem = path.join(folder, 'a.pem');
      writeFileSync(pem, text);
      return pem;
    })(), '-noout', '-fingerprint', '-sha256').replaceAll(':', '').trim().toLowerCase().endsWith(made.certificate.sha256)]).toEqual([true, true]);
    expect(() => read('wrong')).toThrow();
    // Its own key is still there: what was exported was a copy.
    expect((await vault.open(made.id)).privateKey.some((byte) => byte !== 0)).toBe(true);
  });

  it('has a password of at least four characters', async () => {
    const { vault } = await opened();
    const { id } = await vault.make(choice);
    expect([await codeOf(vault.exportP12(id, '', false)), await codeOf(vault.exportP12(id, 'abc', false))]).toEqual(['secrets.weakPassphrase', 'secrets.weakPassphrase']);
  });

  it('as .cer is the certificate alone', async () => {
    const { vault } = await opened();
    const { id, certificate } = await vault.make(choice);
    expect(new X509Certificate(vault.exportCertificate(id)).fingerprint256.replaceAll(':', '').toLowerCase()).toBe(certificate.sha256);
  });

  it('is gone when it is removed, with its key', async () => {
    const { vault, secrets } = await opened();
    const { id } = await vault.make(choice);
    await vault.remove(id);
    const failure = await failureOf(vault.open(id));
    expect([vault.list(), await secrets.names(), failure.code, failure.params['name'], await codeOf(vault.remove(id))]).toEqual([[], [], 'identity.unknown', id, 'identity.unknown']);
    expect(await codeOf(() => vault.exportCertificate(identityIdSchema.parse(ids())))).toBe('identity.unknown');
  });
});

describe('when something fails in between', () => {
  const power = new Error('power cut');

  it.each(['before', 'after'] as const)('a key whose writing failed (%s it was on the disk) leaves nothing that is shown, and nothing after the next change', async (at) => {
    const first = await opened(undefined, failing('write', power, at));
    expect([await codeOf(first.vault.make(choice)), first.vault.list(), first.rows.incomplete().length]).toEqual(['app.internal', [], 1]);
    const again = await opened(first.folder);
    expect(again.vault.list()).toEqual([]);
    const made = await again.vault.make(choice);
    expect([again.vault.list(), await again.secrets.names(), again.rows.incomplete()]).toEqual([[made], [`identity/${made.id}/key`], []]);
  });

  it('tells whose key is at hand, and nothing while keys are locked away', async () => {
    const { vault, secrets } = await opened();
    const [kept, lost] = [await vault.make(choice), await vault.make(choice)];
    await secrets.remove(`identity/${lost.id}/key`);
    expect([...await vault.keysAtHand() ?? []]).toEqual([kept.id]);
    const locked = await opened(undefined, (open) => ({ ...failing('write', new AppError('secrets.locked'))(open), state: { state: 'locked', by: 'passphrase' }, names: () => Promise.reject(new AppError('secrets.locked')) }));
    expect(await locked.vault.keysAtHand()).toBeNull();
  });

  it('secrets that are locked leave not even a row', async () => {
    const { vault, rows } = await opened(undefined, failing('write', new AppError('secrets.locked')));
    expect([await codeOf(vault.make(choice)), rows.incomplete()]).toEqual(['secrets.locked', []]);
  });

  it('a key that couldn’t be removed isn’t shown any more, and goes with the next change', async () => {
    const first = await opened();
    const { id } = await first.vault.make(choice);
    const broken = await opened(first.folder, failing('remove', power));
    expect([await codeOf(broken.vault.remove(id)), broken.vault.list()]).toEqual(['app.internal', []]);
    const again = await opened(first.folder);
    const made = await again.vault.make(choice);
    expect(await again.secrets.names()).toEqual([`identity/${made.id}/key`]);
  });

  it('keys of a ledger that was put back from a backup stay', async () => {
    const { vault, secrets } = await opened();
    await secrets.write(`identity/${ids()}/key`, new Uint8Array(3));
    const { id } = await vault.make(choice);
    await vault.remove(id);
    expect((await secrets.names()).length).toBe(1);
  });
});

describe('an identity is found', () => {
  it('by name, organization, id and fingerprint, however they are spelled', async () => {
    const { vault } = await opened();
    const files = madeByOpenssl('/O=Org AB/CN=Supervision One');
    const { id } = await vault.importFiles([fileOf(files.certificate), fileOf(files.key)], null);
    await vault.make(choice);
    const colons = openssl('x509', '-in', files.certificate, '-noout', '-fingerprint', '-sha256').replace(/^.*=/s, '').trim();
    const sha1 = openssl('x509', '-in', files.certificate, '-noout', '-fingerprint', '-sha1').replace(/^.*=/s, '').trim();
    for (const name of ['Supervision One', 'supervision one ', 'ORG AB', id, files.sha256, files.sha256.slice(0, 6), colons, colons.slice(0, 17), sha1]) expect([name, vault.find(name).id]).toEqual([name, id]);
    for (const name of ['', 'Supervision', files.sha256.slice(0, 5), `${files.sha256}00`]) expect(await codeOf(() => vault.find(name))).toBe('identity.unknown');
  });

  it('only by what is its own where a name is that of several', async () => {
    const { vault } = await opened();
    const [one] = [await vault.make(choice), await vault.make(choice)];
    const failure = await failureOf(() => vault.find('söderberg & co'));
    expect([failure.code, failure.params['name'], vault.find(one.certificate.sha256.slice(0, 12)).id]).toEqual(['identity.ambiguous', 'söderberg & co', one.id]);
  });
});

describe('push certificates', () => {
  const topic = (n: number): string => `com.apple.mgmt.External.00000000-0000-4000-8000-00000000000${n}`;
  const files = (n: number, days = 365): { name: string; bytes: Uint8Array }[] => [fileOf(madeByOpenssl(pushSubject(topic(n)), days).certificate)];

  it('are kept without a key, once each, and removed', async () => {
    const { vault, secrets } = await opened();
    const one = files(1);
    const kept = await vault.importPush(one, null, ' mdm@example.org ');
    expect(kept).toMatchObject({ topic: topic(1), account: 'mdm@example.org', createdAt: now });
    expect([vault.pushCertificates(), vault.list(), await secrets.names(), await codeOf(vault.importPush(one, null, null))]).toEqual([[kept], [], [], 'identity.present']);
    expect([vault.findPush(topic(1)).id, vault.findPush(kept.certificate.sha256.slice(0, 8)).id, await codeOf(() => vault.find(kept.id))]).toEqual([kept.id, kept.id, 'identity.unknown']);
    await vault.removePush(kept.id);
    expect([vault.pushCertificates(), await codeOf(vault.removePush(kept.id))]).toEqual([[], 'identity.unknown']);
  });

  it('are refused where they are none', async () => {
    const { vault } = await opened();
    expect(await codeOf(vault.importPush([fileOf(madeByOpenssl('/CN=Web server').certificate)], null, null))).toBe('push.unusable');
    expect(vault.pushCertificates()).toEqual([]);
  });

  it('are not needed, missing, of another topic, valid, expiring or expired', async () => {
    const { vault } = await opened();
    expect([vault.pushOverview([], now).state, vault.pushOverview([topic(1)], now).state]).toEqual(['notNeeded', 'missing']);
    const { certificate: { until } } = await vault.importPush(files(1), null, null);
    const state = (topics: string[], at: number): string => vault.pushOverview(topics, at).state;
    expect([state([topic(1)], until - 31 * day), state([topic(1)], until - 30 * day - 1), state([topic(1)], until - 30 * day), state([topic(1)], until), state([topic(1)], until + 1)])
      .toEqual(['valid', 'valid', 'expiring', 'expiring', 'expired']);
    expect([state([topic(2)], until - 31 * day), state([topic(1), topic(2)], until - 31 * day), state([], until - 31 * day), state([], until + 1)]).toEqual(['mismatch', 'mismatch', 'valid', 'expired']);
  });

  it('that were renewed don’t count any more', async () => {
    const { vault } = await opened();
    const [old, renewed] = [await vault.importPush(files(1, 10), null, null), await vault.importPush(files(1, 365), null, null)];
    // The other way round as well: what counts is how long they are valid, not which came first.
    await vault.importPush(files(2, 365), null, null);
    await vault.importPush(files(2, 10), null, null);
    expect(vault.pushOverview([topic(2)], old.certificate.until + 1).state).toBe('valid');
    expect([vault.pushOverview([topic(1)], old.certificate.until + 1).state, vault.pushOverview([topic(1)], renewed.certificate.until + 1).state, vault.pushOverview([], now).certificates.length]).toEqual(['valid', 'expired', 4]);
  });
});

describe('the page for the safe', () => {
  it('says how the identity is known again, and holds nothing secret', async () => {
    const { vault } = await opened();
    const made = madeByOpenssl('/O=<Org> & "Co"/CN=<img src=x onerror=alert(1)>', 3650);
    const { id } = await vault.importFiles([fileOf(p12Of(made, 'p12-password'))], 'p12-password');
    const page = vault.recoverySheet(id, { station: 'Cart 1 <b>', operator: 'Vera', now });
    const until = new Date(openssl('x509', '-in', made.certificate, '-noout', '-enddate').replace('notAfter=', '')).toISOString().slice(0, 10);
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page).toContain('&lt;Org&gt; &amp; &quot;Co&quot;');
    expect(page).toContain('Cart 1 &lt;b&gt;');
    for (const wrong of ['<img', '<Org', '<b>', 'p12-password', 'PRIVATE', 'PRACTICE', 'http:', 'https:', '<script']) expect(page).not.toContain(wrong);
    const plain = page.replace(/<[^>]*>/g, '').replace(/\s+/g, '');
    expect(plain).toContain(made.sha256);
    for (const words of ['2026-11-22', until, 'When this computer is lost', 'The .p12 file lies', 'every device has to be erased and prepared anew', 'size: A4']) expect(page).toContain(words);
    const open: string[] = [];
    for (const [, end, tag = ''] of page.replace(/^<!DOCTYPE html>/, '').matchAll(/<(\/?)([a-z0-9]+)[^<>]*>/g)) {
      if (end) expect(open.pop()).toBe(tag);
      else if (tag !== 'meta' && tag !== 'br') open.push(tag);
    }
    expect(open).toEqual([]);
  });

  it('is marked in practice', async () => {
    const folder = tempFolder();
    const db = Database.openWriter(folder);
    onTestFinished(() => { db.close(); });
    const vault = new IdentityVault({ rows: new Identities(db), secrets: await SecretFile.open({ folder, keeper: practiceKeeper }), clock: new FakeClock({ now }), ids, practice: true });
    const { id } = await vault.make(choice);
    expect(vault.recoverySheet(id, { station: 'S', operator: 'O', now })).toContain('PRACTICE');
  });
});
