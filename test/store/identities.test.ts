// The table of identities: what was put in comes out, once each, and nothing that is damaged is taken for a certificate.
import { createHash } from 'node:crypto';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { identityIdSchema } from '../../src/model/identities.ts';
import { Database } from '../../src/store/database.ts';
import { Identities, type IdentityRow } from '../../src/store/identities.ts';
import { migrations } from '../../src/store/migrations.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const row = (n: number, more: Partial<IdentityRow> = {}): IdentityRow => ({
  id: identityIdSchema.parse(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`), kind: 'supervision', certificate: bytes(0x30, 1, n), chain: [bytes(0x30, 2, n), bytes(0x30, 3)],
  topic: null, account: null, origin: 'made', createdAt: n, ...more,
});

function opened(): { readonly db: Database; readonly identities: Identities } {
  const db = Database.openWriter(tempFolder());
  return { db, identities: new Identities(db) };
}

describe('identities', () => {
  it('come out as they went in, the oldest first, each kind by itself', () => {
    const { db, identities } = opened();
    const push = row(3, { kind: 'push', topic: 'com.apple.mgmt.External.1', account: 'mdm@example.org', origin: 'imported', chain: [] });
    for (const one of [row(2), push, row(1)]) identities.add(one, true);
    expect([identities.all('supervision'), identities.all('push'), identities.get('push', push.id), identities.get('supervision', push.id)]).toEqual([[row(1), row(2)], [push], push, null]);
    expect([identities.withCertificate('supervision', bytes(0x30, 1, 2)), identities.withCertificate('push', bytes(0x30, 1, 2)), identities.incomplete()]).toEqual([row(2), null, []]);
    db.close();
  });

  it('are there once a kind', async () => {
    const { db, identities } = opened();
    identities.add(row(1), true);
    expect(await codeOf(() => { identities.add(row(2, { certificate: row(1).certificate }), true); })).toBe('store.unavailable');
    identities.add(row(3, { certificate: row(1).certificate, kind: 'push' }), true);
    expect([identities.all('supervision').length, identities.all('push').length]).toEqual([1, 1]);
    db.close();
  });

  it('are shown only while they are complete', () => {
    const { db, identities } = opened();
    identities.add(row(1), false);
    expect([identities.all('supervision'), identities.get('supervision', row(1).id), identities.withCertificate('supervision', row(1).certificate), identities.incomplete()]).toEqual([[], null, null, [row(1).id]]);
    identities.complete(row(1).id);
    expect([identities.all('supervision').length, identities.incomplete()]).toEqual([1, []]);
    identities.hide(row(1).id);
    expect([identities.all('supervision'), identities.incomplete()]).toEqual([[], [row(1).id]]);
    identities.delete(row(1).id);
    expect(identities.incomplete()).toEqual([]);
    db.close();
  });

  it('are kept under the SHA-256 of their certificate, as openssl prints it', () => {
    const { db, identities } = opened();
    identities.add(row(1), true);
    expect(db.all('SELECT sha256 FROM identity')).toEqual([{ sha256: createHash('sha256').update(bytes(0x30, 1, 1)).digest('hex') }]);
    db.close();
  });

  it.each([
    ['another certificate', "UPDATE identity SET certificate = x'300199'"], ['no certificate', "UPDATE identity SET certificate = x''"], ['an id that is none', "UPDATE identity SET id = 'x'"],
    ['a chain that is none', "UPDATE identity SET chain = 'x'"], ['a chain without end', `UPDATE identity SET chain = '[${'"MA==",'.repeat(20)}"MA=="]'`], ['an endless topic', `UPDATE identity SET topic = '${'x'.repeat(301)}'`],
  ])('with %s are damage', async (_, sql) => {
    const { db, identities } = opened();
    identities.add(row(1), true);
    db.run(sql);
    const failure = await failureOf(() => identities.all('supervision'));
    expect([failure.code, failure.params['reason']]).toEqual(['store.corrupt', 'an identity has an unknown form']);
    db.close();
  });

  it('are none in a ledger of an older format that is only read', () => {
    const folder = tempFolder();
    const raw = new BetterSqlite(path.join(folder, 'ledger.sqlite'));
    raw.exec(`${migrations[0] ?? ''} PRAGMA user_version = 1;`);
    raw.close();
    const db = Database.openReader(folder);
    if (!db) throw new Error('no ledger');
    const identities = new Identities(db);
    expect([identities.all('supervision'), identities.get('push', row(1).id), identities.withCertificate('push', bytes(1)), identities.incomplete()]).toEqual([[], null, null, []]);
    db.close();
  });
});
