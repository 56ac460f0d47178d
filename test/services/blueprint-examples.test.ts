// The worked examples: one for each method, right as they lie there, with everything they name.
import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../src/domain/blueprint/canonical.ts';
import { notesOf } from '../../src/domain/blueprint/notes.ts';
import { readBlueprint } from '../../src/domain/blueprint/read-blueprint.ts';
import { methods } from '../../src/model/blueprints.ts';
import { enrollmentUrls } from '../../src/bench/practice-mdm.ts';
import { BenchCheck, readMaterials } from '../../src/services/bench-check.ts';
import { Papers } from '../../src/papers.ts';
import { BlueprintLibrary } from '../../src/services/blueprint-library.ts';
import { appleSchema, checkProfile } from '../../src/services/profile-check.ts';
import { loadProfile } from '../../src/services/profile-files.ts';
import { Blueprints } from '../../src/store/blueprints.ts';
import { Database } from '../../src/store/database.ts';
import { privateDevice } from '../setup/devices.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { openApp, seen, startBench } from '../setup/practice.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const folder = path.resolve(import.meta.dirname, '../../resources/blueprints');
const files = readdirSync(folder).map((name) => path.join(folder, name));

async function practicePapers(data: string, writable = true): Promise<{ readonly papers: Papers; readonly db: Database }> {
  const db = Database.openWriter(data);
  return { papers: await Papers.open({ folder: data, practice: true, db, keeper: null, passphrase: null, clock: new FakeClock(), writable }), db };
}

describe('the worked examples', () => {
  it('are one for each method, and named after it', () => {
    const made = files.map((file) => readBlueprint(readFileSync(file, 'utf8')).blueprint?.method);
    expect([...made].sort()).toEqual([...methods].sort());
    expect(files.map((file) => path.basename(file))).toEqual(['automated.muster.json', 'direct.muster.json', 'setup-assistant.muster.json', 'supervise-only.muster.json']);
  });

  it('are written as blueprints are written, have no problems, and no field without effect', async () => {
    const panes = new Set((await appleSchema()).skipKeys.keys());
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      const read = readBlueprint(text).blueprint;
      if (!read) throw new Error(file);
      expect(canonicalText(read)).toBe(text);
      expect(notesOf(read, { panes, columns: null }).filter(({ kind }) => kind !== 'consequence')).toEqual([]);
    }
  });

  it('are imported with every profile being what is meant', async () => {
    const library = new BlueprintLibrary({ rows: new Blueprints(Database.openWriter(tempFolder())), clock: new FakeClock(), ids: () => '00000000-0000-4000-8000-000000000001', operator: 'vera' });
    for (const file of files) {
      const { saved, notes } = await library.importFile(file);
      expect([saved?.revision, notes]).toEqual([1, []]);
      const { blueprint } = library.get(library.find(saved?.name ?? '').id);
      for (const ref of [blueprint.enrollment, blueprint.wifi]) {
        if (!ref) continue;
        const { summary } = await loadProfile(ref.file);
        expect([summary.sha256, summary.name, summary.identifier]).toEqual([ref.sha256, ref.name, ref.identifier]);
      }
    }
  });

  it('enroll at the practice MDM, and sign with the practice identity', async () => {
    const read = files.flatMap((file) => readBlueprint(readFileSync(file, 'utf8')).blueprint ?? []);
    expect(read.flatMap(({ server }) => server.url ?? [])).toEqual([enrollmentUrls.affinity]);
    const { papers } = await practicePapers(tempFolder());
    const kept = papers.vault.list().map(({ certificate }) => [certificate.sha256, certificate.name]);
    for (const { identity } of read) if (identity) expect(kept).toEqual([[identity.sha256, identity.name]]);
    expect(read.filter(({ identity }) => identity !== null)).toHaveLength(2);
    await papers.close();
  });
});

describe('on a practice bench the worked examples', () => {
  it('block no device that is fit for their method', async () => {
    const { address } = await startBench([privateDevice(0, { phase: 'hello', serial: 'HELLO0HI01' }), privateDevice(1, { serial: 'HOME00HO02' })]);
    const snapshot = await seen(await openApp(address), 2);
    const { papers } = await practicePapers(tempFolder());
    const known = await Promise.all(['enrollment', 'wifi'].map(async (name) => (await loadProfile(path.join(folder, `../practice/${name}.mobileconfig`))).summary));
    const blocking: Record<string, string[]> = {};
    const names: (string | null)[] = [];
    for (const file of files) {
      const { saved } = await papers.blueprints.importFile(file);
      const check = new BenchCheck(await readMaterials(papers.blueprints.get(papers.blueprints.find(saved?.name ?? '').id).blueprint, { load: loadProfile, profiles: known }));
      const { verdicts } = check.judge({ ...snapshot, ...papers.snapshot(known, 0), profiles: known, now: Date.UTC(2026, 10, 22), keys: null, lastDone: () => null, activation: null, server: null, listed: new Map(), assigned: new Map(), imported: new Map(), managed: new Map(), token: null, configurator: null });
      blocking[path.basename(file, '.muster.json')] = verdicts.map(({ reasons }) => reasons.filter(({ severity }) => severity === 'blocks').map(({ code }) => code).join(' '));
      names.push(...verdicts.map(({ name }) => name));
    }
    // Direct enrollment is for devices that are set up; every other way begins at Hello, or with erasing.
    expect(blocking).toEqual({ automated: ['', ''], direct: ['notSetUp', ''], 'setup-assistant': ['', ''], 'supervise-only': ['', ''] });
    expect(names).toEqual(expect.arrayContaining(['Counter HI01', 'Counter HO02', 'Shared HO02', 'Practice HI01', 'Practice HO02', 'Loan HI01', 'Loan HO02']));
    await papers.close();
  });
});

describe('the practice identity', () => {
  it('is in every practice vault, once, with the key that belongs to it', async () => {
    const data = tempFolder();
    const first = await practicePapers(data);
    const [one] = first.papers.vault.list();
    await first.papers.close();
    first.db.close();
    const { papers } = await practicePapers(data);
    expect(papers.vault.list()).toEqual([one]);
    if (!one) throw new Error('none');
    const { certificate, privateKey } = await papers.vault.open(one.id);
    const { createPrivateKey } = await import('node:crypto');
    expect(new X509Certificate(Buffer.from(certificate)).checkPrivateKey(createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' }))).toBe(true);
    await papers.close();
  });

  it('is never in a real vault, and in none that is only read', async () => {
    const db = Database.openWriter(tempFolder());
    const real = await Papers.open({ folder: tempFolder(), practice: false, db, keeper: null, passphrase: 'correct horse', clock: new FakeClock() });
    expect(real.vault.list()).toEqual([]);
    const { papers } = await practicePapers(tempFolder(), false);
    expect(papers.vault.list()).toEqual([]);
  });
});

describe('the practice Wi-Fi profile', () => {
  it('has nothing that a check complains of', async () => {
    const profile = path.resolve(folder, '../practice/wifi.mobileconfig');
    expect((await checkProfile(profile, { platform: 'iPadOS', osVersion: '26.0', supervised: true, enrollment: 'none', now: Date.UTC(2026, 10, 22) })).filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
