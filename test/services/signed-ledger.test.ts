// What an app records is signed by its station's key, as soon as that can be had, and people can write to what was recorded.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataFolder } from '../../src/data-folder.ts';
import { anyRecord } from '../../src/model/records.ts';
import { recordsHere, type VerifyAnswer } from '../../src/services/record-work.ts';
import { stationKeyOf } from '../../src/services/station-key.ts';
import { SecretFile } from '../../src/store/secret-file.ts';
import { takeWriterLock } from '../../src/store/writer-lock.ts';
import { supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf } from '../setup/failures.ts';
import { type Job, runToEnd, startReadyJob } from '../setup/job.ts';
import { makeOld } from '../setup/old-ledger.ts';
import { openApp, seen } from '../setup/practice.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const spec = supervisedDevice(0);

async function verdictOf({ folder }: Pick<Job, 'folder'>): Promise<VerifyAnswer> {
  const work = recordsHere(openDataFolder(folder, true), ({ code }) => code);
  try {
    return await work.verify({ key: null });
  } finally {
    work.close();
  }
}

describe('a ledger of an app', () => {
  it('is signed to its last line, by a key that is there again at the next start', async () => {
    const job = await startReadyJob([spec]);
    await runToEnd(job, udidOf(spec));
    expect(job.app.snapshot().ledger).toMatchObject({ state: 'open', signed: true, doubt: null });
    const first = await verdictOf(job);
    expect(first).toMatchObject({ ok: true, unsigned: 0, keys: [expect.stringMatching(/^[0-9a-f]{64}$/)] });
    await job.app.close();
    const again = await openApp(job.address, job.options);
    await seen(again, 1);
    const { runId } = (await again.handlers.listRecords({ offset: 0, limit: 1, search: '' })).rows[0] ?? {};
    if (runId === undefined) throw new Error('no record');
    await again.handlers.annotateRun({ runId, annotation: { kind: 'noted', text: 'Given to room 4.' } });
    expect(await verdictOf(job)).toMatchObject({ ok: true, unsigned: 0, keys: first.ok ? first.keys : [] });
  });

  it('takes notes and a tag on a record that ended, and shows them at once', async () => {
    const job = await startReadyJob([spec]);
    const { runId } = await runToEnd(job, udidOf(spec));
    await job.app.handlers.annotateRun({ runId, annotation: { kind: 'tagged', assetTag: 'INV-77', how: 'scanned' } });
    const after = await job.app.handlers.annotateRun({ runId, annotation: { kind: 'noted', text: 'New case.' } });
    expect(after).toMatchObject({ outcome: 'done', tag: { value: 'INV-77', how: 'scanned' }, notes: [{ text: 'New case.' }] });
    expect(job.app.snapshot().runs[0]).toEqual(after);
    expect((await job.app.handlers.listRecords({ offset: 0, limit: 5, search: 'inv-77' })).total).toBe(1);
  });
});

describe('an older Muster’s ledger that another process has', () => {
  it('is told to be in use, whatever is asked of it, and is read once it is free', async () => {
    const job = await startReadyJob([spec]);
    const { runId } = await runToEnd(job, udidOf(spec));
    await job.app.close();
    const folder = openDataFolder(job.folder, true);
    makeOld(folder);
    const lock = takeWriterLock(folder);
    const app = await openApp(job.address, job.options);
    const { handlers } = app;
    expect(app.snapshot().ledger).toMatchObject({ state: 'closed', error: { code: 'store.inUse' } });
    for (const asked of [() => handlers.listRecords({ offset: 0, limit: 5, search: '' }), () => handlers.getRecord({ runId }), () => handlers.findRecords({ query: anyRecord, at: { offset: 0 }, limit: 5, top: null }), () => handlers.verifyLedger({ kept: '' })]) {
      expect(await codeOf(asked())).toBe('store.inUse');
    }
    lock.release();
    // Who only reads brings it up to date.
    expect(await handlers.findRecords({ query: anyRecord, at: { offset: 0 }, limit: 5, top: null })).toMatchObject({ total: 1, rows: [{ run: { runId } }] });
  });
});

describe('a station’s key', () => {
  it('asks nobody for a passphrase, and is there once secrets are open', async () => {
    const folder = tempFolder();
    const secrets = await SecretFile.open({ folder, keeper: null, cost: 2 ** 14 });
    expect(await stationKeyOf(secrets, false)).toBe(null);
    await secrets.unlock('correct horse');
    const key = await stationKeyOf(secrets, false);
    expect(key).not.toBe(null);
    await secrets.close();
    const later = await SecretFile.open({ folder, keeper: null, passphrase: 'correct horse' });
    expect(await stationKeyOf(later, false)).toBe(null);
    expect((await stationKeyOf(later, true))?.publicKey).toBe(key?.publicKey);
    await later.close();
  });
});

describe('what faces ask of records', () => {
  it('is found, counted, verified and written out by their words', async () => {
    const job = await startReadyJob([spec]);
    const { runId, device } = await runToEnd(job, udidOf(spec));
    const { handlers, records } = job.app;
    const query = { ...anyRecord, last4: device.serial?.slice(-4) ?? '' };
    expect(await handlers.findRecords({ query, at: { offset: 0 }, limit: 10, top: null })).toMatchObject({ top: 1, total: 1, rows: [{ n: 1, run: { runId } }] });
    expect(await handlers.countRecords({ query: anyRecord })).toMatchObject({ total: 1, outcomes: { done: 1 }, methods: [{ method: 'direct', done: 1 }], reasons: [] });
    expect(await handlers.verifyLedger({ kept: '' })).toMatchObject({ ok: true, unsigned: 0 });
    expect(await codeOf(handlers.verifyLedger({ kept: 'no head' }))).toBe('records.head');
    const file = path.join(job.folder, 'records.csv');
    const choice = { format: 'csv', columns: null, mark: false, separator: ',', keepText: false } as const;
    expect(await records.export({ query: anyRecord, choice }, () => Promise.resolve(null))).toBe(null);
    expect(await records.export({ query: anyRecord, choice }, () => Promise.resolve({ paths: [file], replace: false }))).toEqual({ files: [file], records: 1, leftOut: [], leftOutInAll: 0 });
    expect(readFileSync(file, 'utf8')).toContain(device.serial ?? 'no serial number');
    expect(readFileSync(file, 'utf8')).toContain('PRACTICE');
    const asked: (readonly string[])[] = [];
    const to = (names: readonly string[]): Promise<{ paths: string[]; replace: boolean }> => {
      asked.push(names);
      return Promise.resolve({ paths: names.map((name) => path.join(job.folder, name)), replace: false });
    };
    for (const printed of [{ kind: 'label', paper: 'dymo', code: 'serial' }, { kind: 'sheet', paper: 'a4', as: 'list' }, { kind: 'certificate', paper: 'a4', as: 'json' }] as const) await records.print({ runIds: [runId], choice: printed }, to);
    expect(asked).toEqual([['labels.pdf'], ['hand-over-list.pdf'], [`record ${device.serial ?? ''} ${runId.slice(0, 8)}.json`]]);
    // Signed when its run ended: the head is that of its last line.
    expect(JSON.parse(readFileSync(path.join(job.folder, asked[2]?.[0] ?? ''), 'utf8'))).toMatchObject({ record: runId, mark: 'PRACTICE', ledger: { key: expect.any(String) as string } });
    expect(readFileSync(path.join(job.folder, 'labels.pdf'), 'latin1').slice(0, 5)).toBe('%PDF-');
    expect(await records.print({ runIds: [runId], choice: { kind: 'label', paper: 'a4', code: 'muster' } }, () => Promise.resolve(null))).toBe(null);
  });
});
