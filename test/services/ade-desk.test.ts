// The desk of automated enrollment as snapshots and verdicts read it, and what it writes into the journal.
import { describe, expect, it, onTestFinished } from 'vitest';
import { AdeDesk, type AdeSurroundings } from '../../src/ade-desk.ts';
import { StagedFiles } from '../../src/services/staged-files.ts';
import { AdeResults } from '../../src/store/ade-results.ts';
import { Database } from '../../src/store/database.ts';
import { type AdeEntry, adeEntry, portalToken, readyEntry } from '../setup/ade-entry.ts';
import { adeSecrets, adeService } from '../setup/ade-service.ts';

function deskOf({ db, secrets, clock, state }: Pick<AdeEntry, 'db' | 'secrets' | 'clock' | 'state'>, readable = db): AdeDesk {
  const [writing, reading] = [db, readable].map((one) => ({ db: one, secrets, staged: new StagedFiles(() => 'unused') })) as unknown as [ReturnType<AdeSurroundings['papers']>, ReturnType<AdeSurroundings['papers']>];
  const desk = new AdeDesk({
    papers: () => writing, readable: () => (readable === db ? writing : reading), http: () => adeService(state), clock: () => clock, operator: () => 'Ada', practice: () => false, bench: () => [], changed: () => undefined,
  });
  onTestFinished(() => desk.close());
  return desk;
}

describe('the overview', () => {
  it('follows what another process writes into the same file', async () => {
    const entry = await adeEntry();
    const id = await readyEntry(entry);
    const reader = Database.openReader(entry.folder);
    if (!reader) throw new Error('no file');
    onTestFinished(() => { reader.close(); });
    const desk = deskOf({ ...entry, db: reader });
    const before = desk.overview();
    expect([before.servers[0]?.devices, desk.listed(['F2LX00000001']).listed.size]).toEqual([0, 0]);
    entry.devices(id).keep([{ serial_number: 'F2LX00000001', profile_uuid: null, profile_status: 'empty', order_number: null, op_type: null, op_date: null }], { phase: 'sync', cursor: 'c', list: 1 });
    entry.rows.change(id, { doneAt: entry.clock.now() });
    const after = desk.overview();
    expect([after.servers[0]?.devices, desk.listed(['F2LX00000001']).listed.size]).toEqual([1, 1]);
    expect(after.revision).toBeGreaterThan(before.revision);
  });
});

describe('the journal', () => {
  it('has a line for each token that Apple accepted, and for the entry that was removed, with who and when', async () => {
    const entry = await adeEntry();
    const desk = deskOf(entry);
    const { id } = await desk.handlers.addServer({ label: 'Intune Production' });
    const deeds = (): unknown => new AdeResults(entry.db, id).deeds(0, 10).deeds.map(({ at, by, kind, profile }) => [at, by, kind, profile]);
    const first = entry.clock.now();
    await desk.import(id, await portalToken(desk.certificatePem(id).bytes, adeSecrets));
    expect(deeds()).toEqual([[first, 'Ada', 'token', null]]);

    // Held is not accepted.
    entry.clock.advance(60_000);
    await desk.handlers.renewServer({ server: id });
    const renewed = { ...adeSecrets, accessToken: 'AT_O2222222222', accessSecret: 'AS_2222222222' };
    entry.state.next.push({ status: 503, body: '' });
    await desk.import(id, await portalToken(desk.certificatePem(id).bytes, renewed, Date.UTC(2028, 0, 1)));
    expect(deeds()).toEqual([[first, 'Ada', 'token', null]]);
    Object.assign(entry.state, { secrets: renewed, session: null });
    await desk.handlers.retryServerToken({ server: id });
    expect(deeds()).toEqual([[first + 60_000, 'Ada', 'token', null], [first, 'Ada', 'token', null]]);
    expect((await desk.handlers.listAdeDeeds({ server: id, offset: 0, limit: 10 })).deeds.map(({ kind, by }) => `${kind} ${by}`)).toEqual(['token Ada', 'token Ada']);

    await desk.handlers.removeServer({ server: id });
    expect(deeds()).toEqual([[first + 60_000, 'Ada', 'serverRemoved', 'Intune Production'], [first + 60_000, 'Ada', 'token', null], [first, 'Ada', 'token', null]]);
    // Whoever looks at another entry sees it.
    const { id: second } = await desk.handlers.addServer({ label: 'Second' });
    expect((await desk.handlers.listAdeDeeds({ server: second, offset: 0, limit: 10 }))).toMatchObject({ total: 1, deeds: [{ kind: 'serverRemoved', profile: 'Intune Production', by: 'Ada', at: first + 60_000 }] });
    const kept = JSON.stringify(entry.db.all('SELECT * FROM ade_deed'));
    for (const secret of [...Object.values(adeSecrets), ...Object.values(renewed)]) expect(kept).not.toContain(secret);
  });
});
