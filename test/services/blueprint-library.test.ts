// The library of blueprints on a real ledger and real files: revisions, names, import, export.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../src/domain/blueprint/canonical.ts';
import type { ProfileRef } from '../../src/model/blueprints.ts';
import { BlueprintLibrary } from '../../src/services/blueprint-library.ts';
import { Blueprints } from '../../src/store/blueprints.ts';
import { Database } from '../../src/store/database.ts';
import { blueprint, blueprintId, directBlueprint } from '../setup/blueprints.ts';
import { failureOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { tempFolder } from '../setup/temp-folder.ts';

function library(): BlueprintLibrary {
  const rows = new Blueprints(Database.openWriter(tempFolder()));
  let count = 0;
  const ids = (): string => `00000000-0000-4000-8000-${String(count += 1).padStart(12, '0')}`;
  return new BlueprintLibrary({ rows, clock: new FakeClock(), ids, operator: 'vera' });
}

const noMagic = (name: string): { name: string; phone: string; email: string; address: string; magic: null } => ({ name, phone: '', email: '', address: '', magic: null });
const otherId = blueprint({ id: '9f1d2b7a-9c4e-4f51-8a60-1b2c3d4e5f61' as typeof blueprintId });

/** A profile's file below a folder, and the reference to it. */
function profileFile(folder: string, name: string): ProfileRef {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `profile ${name}`);
  return { file, sha256: createHash('sha256').update(`profile ${name}`).digest('hex'), name: path.basename(name), identifier: `example.${path.basename(name)}` };
}

describe('saving', () => {
  it('makes a revision more only when something is different', () => {
    const made = library();
    const first = made.save(blueprint(), null);
    expect(first).toMatchObject({ id: blueprintId, name: 'Sales iPads', method: 'setupAssistant', revision: 1, savedBy: 'vera' });
    expect(first.hash).toBe(createHash('sha256').update(canonicalText(blueprint())).digest('hex'));
    expect(made.save(blueprint({ skip: ['Siri', 'Diagnostics'] }), 1)).toEqual(first);
    expect(made.save(blueprint({ name: 'Sales' }), 1).revision).toBe(2);
    expect(made.get(blueprintId).blueprint.name).toBe('Sales');
    expect(made.get(blueprintId, 1).blueprint.name).toBe('Sales iPads');
    expect(made.revisions(blueprintId).map(({ revision }) => revision)).toEqual([2, 1]);
  });

  it('is refused when somebody saved in between', async () => {
    const made = library();
    made.save(blueprint(), null);
    made.save(blueprint({ name: 'Theirs' }), 1);
    expect(await failureOf(() => made.save(blueprint({ name: 'Ours' }), 1))).toMatchObject({ code: 'blueprint.changed', params: { name: 'Theirs', revision: 2 } });
    expect(await failureOf(() => made.save(blueprint({ name: 'Ours' }), null))).toMatchObject({ code: 'blueprint.changed' });
    expect(made.get(blueprintId).blueprint.name).toBe('Theirs');
    expect(await failureOf(() => made.save(otherId, 3))).toMatchObject({ code: 'blueprint.unknown' });
  });

  it('gives an organization one UUID, however many blueprints it has', () => {
    const made = library();
    made.save(blueprint({ organization: noMagic('Contoso') }), null);
    const second = made.save({ ...otherId, organization: noMagic(' contoso ') }, null);
    const magic = made.get(blueprintId).blueprint.organization.magic;
    expect(magic).toBe('00000000-0000-4000-8000-000000000001');
    expect(made.get(second.id).blueprint.organization.magic).toBe(magic);
    expect(made.save({ ...otherId, organization: noMagic('Fabrikam') }, 1).revision).toBe(2);
    expect(made.get(second.id).blueprint.organization.magic).not.toBe(magic);
  });

  it('gives none where no device is told of the organization', () => {
    const made = library();
    made.save(directBlueprint({ organization: noMagic('Contoso') }), null);
    expect(made.get(blueprintId).blueprint.organization.magic).toBeNull();
  });
});

describe('a kept blueprint', () => {
  it('is found by id and by name', async () => {
    const made = library();
    made.save(blueprint(), null);
    const [first, second] = ['Sales', 'sales'].map((name) => made.duplicate(blueprintId, name));
    expect([made.find(blueprintId).name, made.find('SALES IPADS').name, made.find('Sales').id, made.find('sales').id]).toEqual(['Sales iPads', 'Sales iPads', first?.id, second?.id]);
    expect(await failureOf(() => made.find('SALES'))).toMatchObject({ code: 'blueprint.ambiguous' });
    expect(await failureOf(() => made.find('Shared'))).toMatchObject({ code: 'blueprint.unknown', params: { name: 'Shared' } });
    expect(made.list().map(({ name }) => name)).toEqual(['Sales', 'sales', 'Sales iPads']);
  });

  it('that is removed is still there for the records that name it, and goes on counting when it comes back', async () => {
    const made = library();
    const { hash } = made.save(blueprint(), null);
    made.remove(blueprintId);
    expect(made.list()).toEqual([]);
    expect(await failureOf(() => made.get(blueprintId))).toMatchObject({ code: 'blueprint.unknown' });
    expect(made.withHash(hash)?.blueprint.name).toBe('Sales iPads');
    expect(made.save(blueprint({ name: 'Again' }), null).revision).toBe(2);
    expect(made.withHash('0'.repeat(64))).toBeNull();
  });
});

describe('a blueprint’s file', () => {
  it('names profiles by where they lie beside it, and is the same elsewhere', async () => {
    const [made, here] = [library(), tempFolder()];
    const [wifi, enrollment] = [profileFile(here, 'profiles/wifi.mobileconfig'), profileFile(here, 'direct.mobileconfig')];
    made.save(directBlueprint({ wifi, enrollment, table: { file: path.join(here, 'devices.csv'), name: 'Name', assetTag: null, user: null, profile: null } }), null);
    const file = path.join(here, 'out.muster.json');
    await made.exportFile(blueprintId, file, false);
    const text = readFileSync(file, 'utf8');
    expect(JSON.parse(text)).toMatchObject({ wifi: { file: 'profiles/wifi.mobileconfig' }, enrollment: { file: 'direct.mobileconfig' }, table: { file: 'devices.csv' } });
    expect(text).not.toContain(here);
    const [elsewhere, there] = [library(), tempFolder()];
    profileFile(there, 'profiles/wifi.mobileconfig');
    profileFile(there, 'direct.mobileconfig');
    writeFileSync(path.join(there, 'out.muster.json'), text);
    const imported = await elsewhere.importFile(path.join(there, 'out.muster.json'));
    expect(imported.notes).toEqual([]);
    expect(elsewhere.get(blueprintId).blueprint).toEqual({ ...made.get(blueprintId).blueprint, wifi: { ...wifi, file: path.join(there, 'profiles/wifi.mobileconfig') }, enrollment: { ...enrollment, file: path.join(there, 'direct.mobileconfig') }, table: { file: path.join(there, 'devices.csv'), name: 'Name', assetTag: null, user: null, profile: null } });
    await expect(made.exportFile(blueprintId, file, false)).rejects.toMatchObject({ code: 'file.exists' });
  });

  it('whose profiles are missing or others is kept, and that is said', async () => {
    const [made, here] = [library(), tempFolder()];
    const enrollment = profileFile(here, 'direct.mobileconfig');
    writeFileSync(enrollment.file, 'exported anew');
    const wifi = { ...enrollment, file: '//server/share/wifi.mobileconfig', name: 'Wi-Fi' };
    const file = path.join(here, 'in.muster.json');
    writeFileSync(file, canonicalText(directBlueprint({ enrollment, wifi, profiles: [{ ...enrollment, file: 'gone.mobileconfig', name: 'Gone' }] })));
    const { saved, notes } = await made.importFile(file);
    expect(saved?.revision).toBe(1);
    expect(notes).toEqual([
      { kind: 'problem', field: 'enrollment', text: '“direct.mobileconfig” (direct.mobileconfig) is not the file that the blueprint means: it was changed or exported anew. Choose it again if that is right.' },
      { kind: 'problem', field: 'wifi', text: '“Wi-Fi” (wifi.mobileconfig) lies on another computer, where nothing is read: copy it here and choose it anew.' },
      { kind: 'problem', field: 'profiles[0]', text: '“Gone” (gone.mobileconfig) can’t be read: it isn’t there. Put it there, or choose another.' },
    ]);
  });

  it('with an id that is there becomes its next revision, and with the same content nothing at all', async () => {
    const [made, here] = [library(), tempFolder()];
    const file = path.join(here, 'in.muster.json');
    made.save(blueprint({ wifi: null, name: 'Before' }), null);
    writeFileSync(file, canonicalText(blueprint({ wifi: null })));
    const first = await made.importFile(file);
    expect([first.saved?.revision, first.notes.map(({ text }) => text)]).toEqual([2, ['“Before” was there with the same id; this is its revision 2, and the ones before are kept.']]);
    expect(await made.importFile(file)).toEqual({ saved: first.saved, notes: [] });
  });

  it('that is none is not kept', async () => {
    const [made, file] = [library(), path.join(tempFolder(), 'in.muster.json')];
    writeFileSync(file, canonicalText(blueprint()).replace('"setupAssistant"', '"magic"'));
    const { saved, notes } = await made.importFile(file);
    expect([saved, notes.map(({ field }) => field), made.list()]).toEqual([null, ['method'], []]);
    writeFileSync(file, Buffer.from([0xff, 0xfe, 0x7b, 0x00]));
    await expect(made.importFile(file)).rejects.toMatchObject({ code: 'file.unreadable' });
    await expect(made.importFile(`${file}.missing`)).rejects.toMatchObject({ code: 'file.unreadable' });
  });
});
