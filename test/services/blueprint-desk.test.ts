// Blueprints as the window asks for them: taken from a file, changed, the bench checked for them, and the plan before anything happens.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import { commands } from '../../src/contract.ts';
import { blankBlueprint } from '../../src/domain/blueprint/blank.ts';
import { snapshotSchema } from '../../src/model.ts';
import type { BlueprintSummary } from '../../src/model/blueprints.ts';
import { makeHttp } from '../../src/http.ts';
import { startPracticeBench } from '../../src/practice.ts';
import { systemClock } from '../../src/system-clock.ts';
import { reached } from '../setup/at-the-app.ts';
import { privateDevice, supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf } from '../setup/failures.ts';
import { textOf } from '../setup/paper-readers.ts';
import { openApp, seen, startBench } from '../setup/practice.ts';
import { writeProfile } from '../setup/profiles.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const examples = path.resolve(import.meta.dirname, '../../resources/blueprints');
const id = '11111111-2222-4333-8444-555555555501';

async function kept(app: App, name: string): Promise<BlueprintSummary> {
  const { saved, notes } = await app.blueprints.importFile(path.join(examples, name));
  if (!saved) throw new Error(JSON.stringify(notes));
  return saved;
}

describe('a blueprint in the window', () => {
  it('is taken from its file, changed by revisions, compared, duplicated and removed', async () => {
    const { address } = await startBench([]);
    const app = await openApp(address);
    const { id: first, revision } = await kept(app, 'supervise-only.muster.json');
    const { blueprint } = await app.handlers.getBlueprint({ id: first, revision: null });
    const { saved } = await app.handlers.saveBlueprint({ blueprint: { ...blueprint, naming: 'KO-{last4}' }, base: revision });
    expect([saved?.revision, app.snapshot().blueprints[0]?.revision]).toEqual([revision + 1, revision + 1]);
    const { differences } = await app.handlers.diffBlueprint({ id: first, from: revision, to: revision + 1 });
    expect(differences.map(({ after }) => after)).toEqual(['KO-{last4}']);
    expect(await codeOf(app.handlers.saveBlueprint({ blueprint, base: revision }))).toBe('blueprint.changed');
    await app.handlers.duplicateBlueprint({ id: first, name: 'Another' });
    await app.handlers.removeBlueprint({ id: first });
    expect(app.snapshot().blueprints.map(({ name }) => name)).toEqual(['Another']);
    const target = tempFolder();
    const written = await app.blueprints.exportFile(app.snapshot().blueprints[0]?.id ?? first, (names) => Promise.resolve({ paths: names.map((name) => path.join(target, name)), replace: false }));
    expect(written?.files.map((file) => path.basename(file))).toEqual(['Another.muster.json']);
  });

  it('is written on paper where a person says, marked as practice, and not where they think better of it', async () => {
    const { address } = await startBench([]);
    const app = await openApp(address);
    const { id: first } = await kept(app, 'supervise-only.muster.json');
    const target = tempFolder();
    expect(await app.blueprints.printSheet(first, 'letter', () => Promise.resolve(null))).toBeNull();
    const asked: string[] = [];
    const to = (names: readonly string[]): Promise<{ paths: string[]; replace: boolean }> => { asked.push(...names); return Promise.resolve({ paths: [path.join(target, 'a.pdf')], replace: false }); };
    expect(await app.blueprints.printSheet(first, 'letter', to)).toEqual({ files: [path.join(target, 'a.pdf')] });
    expect(asked).toEqual([expect.stringMatching(/ by hand\.pdf$/)]);
    expect((await textOf(readFileSync(path.join(target, 'a.pdf')))).join(' ').replace(/\s+/g, ' ')).toMatch(/PRACTICE: this blueprint.*revision 1 of the blueprint.*Choose not to enroll in an MDM/);
    expect(await codeOf(app.blueprints.printSheet(first, 'a4', to))).toBe('file.exists');
  });

  it('takes no file from the page that nobody chose', async () => {
    const { address } = await startBench([]);
    const app = await openApp(address);
    const folder = tempFolder();
    const summary = await app.addProfile(writeProfile(folder));
    const blank = blankBlueprint('direct', { id, name: 'Kiosk' });
    const ref = { file: '/etc/passwd', sha256: summary.sha256, name: 'x', identifier: 'y' };
    const stranger = { ...ref, sha256: 'a'.repeat(64) };
    expect((await app.handlers.saveBlueprint({ blueprint: { ...blank, enrollment: stranger }, base: null })).saved).toBeNull();
    expect((await app.handlers.saveBlueprint({ blueprint: { ...blank, table: { file: '/etc/passwd', name: null, assetTag: null, user: null, profile: null } }, base: null })).saved).toBeNull();
    const { saved } = await app.handlers.saveBlueprint({ blueprint: { ...blank, enrollment: ref }, base: null });
    if (!saved) throw new Error('not kept');
    // The path is the one that was chosen, whatever the page says.
    expect((await app.handlers.getBlueprint({ id: saved.id, revision: null })).blueprint.enrollment).toMatchObject({ file: summary.file, name: 'Test profile', identifier: 'example.test' });
    const csv = path.join(folder, 'devices.csv');
    writeFileSync(csv, 'serial,Name\nDMPX1234Q1MN,A\n');
    const table = await app.blueprints.chooseTable(csv);
    expect([table.columns, table.rows]).toEqual([['serial', 'Name'], 1]);
    const again = await app.handlers.saveBlueprint({ blueprint: { ...blank, enrollment: ref, table: { file: table.file, name: 'Name', assetTag: null, user: null, profile: null } }, base: 1 });
    expect(again.saved?.revision).toBe(2);
  });

  it('checks the bench as soon as it is chosen, and again when it is changed', async () => {
    const { address } = await startBench([supervisedDevice(0), privateDevice(1)]);
    const app = await openApp(address);
    await seen(app, 2);
    const { id: chosen, revision } = await kept(app, 'supervise-only.muster.json');
    expect(app.snapshot().check).toBeNull();
    await app.handlers.chooseBlueprint({ id: chosen });
    const snapshot = snapshotSchema.parse(JSON.parse(JSON.stringify(app.snapshot())));
    // Both are set up: whatever prepares them erases them first.
    expect(snapshot.check?.verdicts.map(({ udid }) => udid).sort()).toEqual([udidOf(supervisedDevice(0)), udidOf(privateDevice(1))].sort());
    const { blueprint } = await app.handlers.getBlueprint({ id: chosen, revision: null });
    await app.handlers.saveBlueprint({ blueprint: { ...blueprint, gates: { ...blueprint.gates, serials: [] } }, base: revision });
    await reached(app, ({ check }) => check?.verdicts.every(({ state }) => state === 'blocked') === true);
    await app.handlers.removeBlueprint({ id: chosen });
    await reached(app, ({ check }) => check === null);
    expect(await codeOf(app.handlers.planBench({ udids: [udidOf(privateDevice(1))] }))).toBe('blueprint.notChosen');
    expect(await codeOf(app.handlers.chooseBlueprint({ id: chosen }))).toBe('blueprint.unknown');
    // What was removed by mistake is back as it was, and the bench is checked for it again.
    const [removal] = app.snapshot().removals;
    if (!removal) throw new Error('nothing to put back');
    await app.handlers.restoreRemoved({ id: removal.id });
    const back = app.snapshot();
    expect([back.check?.blueprint, back.blueprints.map(({ id: one, revision: at }) => [one, at]), back.removals]).toEqual([chosen, [[chosen, revision + 1]], []]);
    expect(await codeOf(app.handlers.restoreRemoved({ id: removal.id }))).toBe('undo.over');
  });

  it('plans for the devices that are named and no others, and counts what would be erased', async () => {
    const { address } = await startBench([supervisedDevice(0), privateDevice(1)]);
    const app = await openApp(address);
    await seen(app, 2);
    const { id: chosen } = await kept(app, 'direct.muster.json');
    await app.handlers.chooseBlueprint({ id: chosen });
    const plan = commands.planBench.output.parse(await app.handlers.planBench({ udids: [udidOf(privateDevice(1))] }));
    expect([plan.verdicts.map(({ udid }) => udid), plan.erases]).toEqual([[udidOf(privateDevice(1))], 0]);
  });
});

describe('servers', () => {
  it('are asked only when a person wants it; in practice only practice’s own answer', async () => {
    const bench = await startPracticeBench({ devices: 1, seed: 1 });
    onTestFinished(() => bench.close());
    const asked: string[] = [];
    const http = makeHttp((url, init) => { asked.push(new URL(url).host); return fetch(url, init); }, systemClock, { maxBytes: 1_000_000, timeoutMs: 10_000 });
    const app = await openApp(bench.address, { http });
    const { id: chosen } = await kept(app, 'setup-assistant.muster.json');
    await app.handlers.chooseBlueprint({ id: chosen });
    app.snapshot();
    expect(asked).toEqual([]);
    await app.handlers.askServers(null);
    expect(asked.length).toBeGreaterThan(1);
    expect(new Set(asked.map((host) => host.split(':')[0]))).toEqual(new Set(['127.0.0.1']));
    const found = commands.discoverServer.output.parse(await app.handlers.discoverServer({ address: 'mdm.practice.example' }));
    expect([found.enrollmentUrl, found.problem]).toEqual(['https://mdm.practice.example/enroll/affinity', null]);
    expect((await app.handlers.discoverServer({ address: 'https://manage.microsoft.com' })).problem?.code).toBe('http.unreachable');
  });
});
