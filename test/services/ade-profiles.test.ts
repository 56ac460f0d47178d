// Profiles against a strict service, through the commands that faces have: kept as forms, defined, defined anew with their devices, taken over, removed;
// which devices a target means, and where each stands.
import { describe, expect, it } from 'vitest';
import { type AdeProfileCommands, adeProfileHandlers } from '../../src/ade-profile-handlers.ts';
import { commands } from '../../src/contract.ts';
import { blankAdeDraft } from '../../src/domain/enrollment/ade-form.ts';
import type { AdeDraft } from '../../src/model/ade.ts';
import type { OnRemoved, RemovedThing } from '../../src/services/removals.ts';
import { StagedFiles } from '../../src/services/staged-files.ts';
import { AdeProfiles } from '../../src/store/ade-profiles.ts';
import { AdeServerRows } from '../../src/store/ade-servers.ts';
import { insertRun } from '../../src/store/run-rows.ts';
import { type AdeWorld, adeWorld, served, serverId } from '../setup/ade-access.ts';
import { writeFileSync } from 'node:fs';
import { codeOf, failureOf } from '../setup/failures.ts';
import { runId } from '../setup/journal.ts';
import { recordWith } from '../setup/records.ts';
import { tempFolder } from '../setup/temp-folder.ts';

interface At {
  readonly world: AdeWorld;
  readonly staged: StagedFiles;
  readonly handlers: AdeProfileCommands;
}

function at(devices: Parameters<typeof adeWorld>[0] = [], change: Parameters<typeof adeWorld>[1] = {}, bench: readonly string[] = [], removed?: OnRemoved): At {
  const world = adeWorld(devices, change);
  new AdeServerRows(world.db).add({ id: serverId, label: 'School', createdAt: 1, certificate: Uint8Array.of(1), policy: 'apple' });
  let ids = 0;
  const id = (): string => { ids += 1; return `00000000-0000-4000-8000-0000000001${String(ids).padStart(2, '0')}`; };
  const staged = new StagedFiles(id);
  const handlers = adeProfileHandlers({ db: () => world.db, access: () => world.access, staged: () => staged, clock: () => world.clock, ids: id, operator: () => 'vera', bench: () => bench, changed: () => undefined, removed });
  return { world, staged, handlers };
}

const server = serverId;
const form = (change: Partial<AdeDraft> = {}): AdeDraft => ({ ...blankAdeDraft({ name: 'Cart' }), url: 'https://mdm.example/enroll', ...change });
const save = ({ handlers }: At, change: Partial<AdeDraft> = {}): ReturnType<AdeProfileCommands['saveAdeDraft']> => handlers.saveAdeDraft({ server, id: null, draft: form(change) });

describe('a profile', () => {
  it('is kept without Apple, gets an org_magic that is the same for all of the entry, and can be seen as Apple will get it', async () => {
    const here = at();
    const first = await save(here);
    const second = await save(here, { name: 'Lab' });
    const [a, b] = await Promise.all([first, second].map(({ id }) => here.handlers.getAdeDraft({ server, id })));
    expect(a?.draft.orgMagic).toMatch(/^[0-9a-f-]{36}$/);
    expect(b?.draft.orgMagic).toBe(a?.draft.orgMagic);
    expect(first).toMatchObject({ name: 'Cart', uuid: null, definedAt: null, changed: true, devices: 0, earlier: 0 });
    const { json, findings, notes } = commands.previewAdeDraft.output.parse(await here.handlers.previewAdeDraft({ draft: form({ url: 'ftp://x' }) }));
    expect(JSON.parse(json)).toMatchObject({ profile_name: 'Cart', url: 'ftp://x' });
    expect(findings.map(({ severity, path }) => `${severity} ${path}`)).toEqual(['error url']);
    expect(notes.length).toBeGreaterThan(20);
    expect(here.world.state.requests).toEqual([]);
  });

  it('is defined as it was saved, and isn’t while something is wrong with it', async () => {
    const here = at();
    const { id } = await save(here, { department: 'IT', skip: ['Siri'] });
    const { profile, outcome } = await here.handlers.defineAdeProfile({ server, id, reassign: true });
    expect([profile.uuid, profile.changed, outcome]).toEqual(['88FC4E378FEC5500', false, null]);
    expect(here.world.state.profiles.get('88FC4E378FEC5500')).toMatchObject({ profile_name: 'Cart', department: 'IT', skip_setup_items: ['Siri'], is_mdm_removable: false, is_supervised: true });
    await here.handlers.saveAdeDraft({ server, id, draft: form({ supervised: false }) });
    const failure = await failureOf(here.handlers.defineAdeProfile({ server, id, reassign: false }));
    expect([failure.code, failure.params['reason']]).toEqual(['ade.profileInvalid', expect.stringContaining('FLAGS_INVALID')]);
    expect(here.world.calls()).toEqual(['POST /profile']);
    expect((await here.handlers.listAdeProfiles({ server })).profiles).toMatchObject([{ uuid: '88FC4E378FEC5500', changed: true }]);
  });

  it('that Apple refuses stays undefined, with Apple’s word', async () => {
    const here = at([], { termsSigned: false });
    const { id } = await save(here);
    expect(await codeOf(here.handlers.defineAdeProfile({ server, id, reassign: false }))).toBe('ade.termsNotSigned');
    expect(here.world.told).toEqual(['ade.termsNotSigned']);
    expect((await here.handlers.getAdeDraft({ server, id })).summary.uuid).toBeNull();
    expect(await codeOf(here.handlers.assignAdeProfile({ server, profile: id, serials: ['DMPX000001'] }))).toBe('ade.profileNotDefined');
  });

  it('that was changed is another one at Apple, and devices of the earlier ones get it where that is wanted', async () => {
    const here = at([served('DMPX000001'), served('DMPX000002'), served('DMPX000003')]);
    here.world.listed();
    const { id } = await save(here);
    await here.handlers.defineAdeProfile({ server, id, reassign: false });
    await here.handlers.assignAdeProfile({ server, profile: id, serials: ['DMPX000001', 'DMPX000002'] });
    await here.handlers.saveAdeDraft({ server, id, draft: form({ department: 'IT' }) });
    expect((await here.handlers.defineAdeProfile({ server, id, reassign: false })).profile).toMatchObject({ uuid: '88FC4E378FEC5501', devices: 0, earlier: 2 });
    const { profile, outcome } = await here.handlers.defineAdeProfile({ server, id, reassign: true });
    expect(profile).toMatchObject({ uuid: '88FC4E378FEC5502', devices: 2, earlier: 0 });
    expect(outcome).toMatchObject({ profileUuid: '88FC4E378FEC5502', counts: { SUCCESS: 2 }, left: 0 });
    expect([...here.world.state.devices.values()].map(({ profile_uuid: uuid }) => uuid)).toEqual(['88FC4E378FEC5502', '88FC4E378FEC5502', undefined]);
    expect((await here.handlers.listAdeDeeds({ server, offset: 0, limit: 50 })).deeds.map(({ kind, by, profile: name }) => `${kind} ${by} ${name ?? ''}`)).toEqual(['assign vera Cart', 'define vera Cart', 'define vera Cart', 'assign vera Cart', 'define vera Cart']);
  });

  it('of another program is taken over from Apple once, with what the form lacks told', async () => {
    const uuid = '0123456789ABCDEF';
    const here = at([], { profiles: new Map([[uuid, { profile_name: 'Theirs', url: 'https://other.example', is_supervised: true, is_mdm_removable: false, new_field: 1 }]]) });
    const taken = await here.handlers.readAdeProfile({ server, uuid });
    expect(taken).toMatchObject({ name: 'Theirs', uuid, changed: false });
    expect(taken.description).toContain('new_field');
    expect((await here.handlers.readAdeProfile({ server, uuid })).id).toBe(taken.id);
    expect((await here.handlers.getAdeDraft({ server, id: taken.id })).draft).toMatchObject({ url: 'https://other.example', supervised: true, locked: true });
    expect(await codeOf(here.handlers.readAdeProfile({ server, uuid: 'FFFF' }))).toBe('ade.refused');
  });

  it('isn’t removed while listed devices have it, and is afterwards', async () => {
    const here = at([served('DMPX000001')]);
    here.world.listed();
    const { id } = await save(here);
    await here.handlers.defineAdeProfile({ server, id, reassign: false });
    await here.handlers.assignAdeProfile({ server, profile: id, serials: ['DMPX000001'] });
    await here.handlers.defineAdeProfile({ server, id, reassign: false });
    expect(await codeOf(here.handlers.removeAdeProfile({ server, id }))).toBe('ade.profileInUse');
    await here.handlers.unassignAdeProfile({ server, serials: ['DMPX000001'] });
    await here.handlers.removeAdeProfile({ server, id });
    expect((await here.handlers.listAdeProfiles({ server })).profiles).toEqual([]);
    expect(await codeOf(here.handlers.getAdeDraft({ server, id }))).toBe('ade.profileUnknown');
  });

  it('that was removed comes back as it was, with the names that Apple gave it', async () => {
    const things: RemovedThing[] = [];
    const here = at([], {}, [], (thing) => { things.push(thing); });
    const { id } = await save(here);
    await here.handlers.defineAdeProfile({ server, id, reassign: false });
    await here.handlers.saveAdeDraft({ server, id, draft: form({ department: 'IT' }) });
    const before = [await here.handlers.getAdeDraft({ server, id }), new AdeProfiles(here.world.db, server).names()];
    await here.handlers.removeAdeProfile({ server, id });
    expect(new AdeProfiles(here.world.db, server).names().get('88FC4E378FEC5500')?.profile).toBeNull();
    expect(things).toMatchObject([{ kind: 'adeProfile', name: 'Cart' }]);
    await things[0]?.restore();
    expect([await here.handlers.getAdeDraft({ server, id }), new AdeProfiles(here.world.db, server).names()]).toEqual(before);
  });

  it('whose name was read from Apple again while it was away leaves that name to the other one', async () => {
    const things: RemovedThing[] = [];
    const here = at([], {}, [], (thing) => { things.push(thing); });
    const { id } = await save(here);
    await here.handlers.defineAdeProfile({ server, id, reassign: false });
    await here.handlers.removeAdeProfile({ server, id });
    const taken = await here.handlers.readAdeProfile({ server, uuid: '88FC4E378FEC5500' });
    await things[0]?.restore();
    expect(new AdeProfiles(here.world.db, server).names().get('88FC4E378FEC5500')?.profile).toBe(taken.id);
  });
});

describe('a target', () => {
  it('is what was pasted, a table, an order or the bench; and says what it comes to before anything is asked', async () => {
    const here = at([
      served('DMPX000001', { profile_uuid: '88FC4E378FEC5500', profile_status: 'assigned', order_number: 'ORD-1' }), served('DMPX000002', { profile_uuid: 'OTHER', profile_status: 'pushed', order_number: 'ORD-1' }), served('DMPX000003'),
    ], {}, ['DMPX000003', 'DMPX000009']);
    here.world.listed();
    const { id: profile } = await save(here);
    await here.handlers.defineAdeProfile({ server, id: profile, reassign: false });
    const resolve = (target: Parameters<AdeProfileCommands['resolveAdeTarget']>[0]['target']): ReturnType<AdeProfileCommands['resolveAdeTarget']> => here.handlers.resolveAdeTarget({ server, target, profile });
    expect(await resolve({ by: 'text', text: 'dmpx000001, DMPX000002\nDMPX000007 oops' })).toEqual({
      serials: ['DMPX000001', 'DMPX000002', 'DMPX000007'], unlisted: ['DMPX000007'], doubtful: [{ word: 'oops', reason: 'It has 4 characters; Apple’s have 8 to 14.' }], already: 1, elsewhere: 1, pushed: 1,
    });
    expect(await resolve({ by: 'order', order: 'ORD-1' })).toMatchObject({ serials: ['DMPX000001', 'DMPX000002'], unlisted: [] });
    expect(await resolve({ by: 'bench' })).toMatchObject({ serials: ['DMPX000003', 'DMPX000009'], unlisted: ['DMPX000009'], already: 0 });
    expect(await resolve({ by: 'serials', serials: ['short', 'DMPX000003', 'dmpx000003'] })).toMatchObject({ serials: ['SHORT', 'DMPX000003'], doubtful: [] });
    const file = `${tempFolder()}/list.csv`;
    writeFileSync(file, 'Name,Serial Number\nAnna,DMPX000002\n');
    expect(await resolve({ by: 'table', staged: (await here.staged.stage(file)).staged })).toMatchObject({ serials: ['DMPX000002'], elsewhere: 1 });
    expect(await codeOf(resolve({ by: 'text', text: Array.from({ length: 20_001 }, (_, n) => `DMPX${String(n).padStart(6, '0')}`).join(' ') }))).toBe('ade.tooManySerials');
    expect(here.world.calls()).toEqual(['POST /profile']);
  });
});

describe('the commands of devices', () => {
  it('list, refresh and release by the number that was typed', async () => {
    const here = at([served('DMPX000001'), served('DMPX000002')]);
    here.world.listed('DMPX000001');
    expect(await here.handlers.refreshAdeDevices({ server, serials: ['DMPX000002'] })).toEqual({ results: [{ serial: 'DMPX000002', status: 'SUCCESS', until: null }] });
    const page = commands.listAdeDevices.output.parse(await here.handlers.listAdeDevices({ server, search: '', state: null, profile: null, offset: 0, limit: 10 }));
    expect(page.rows.map(({ serial }) => serial)).toEqual(['DMPX000001', 'DMPX000002']);
    expect(await codeOf(here.handlers.disownAdeDevices({ server, serials: ['DMPX000001'], typed: 2 }))).toBe('ade.typed');
    expect(await here.handlers.disownAdeDevices({ server, serials: ['DMPX000001'], typed: 1 })).toMatchObject({ counts: { SUCCESS: 1 } });
    expect(await codeOf(here.handlers.listAdeDevices({ server: '00000000-0000-4000-8000-0000000000ff' as typeof server, search: '', state: null, profile: null, offset: 0, limit: 10 }))).toBe('ade.unknown');
  });

  it('say where each stands on its way to be enrolled', async () => {
    const here = at([
      served('DMPX000001'), served('DMPX000002', { profile_uuid: 'X', profile_status: 'assigned' }), served('DMPX000003', { profile_uuid: 'X', profile_status: 'pushed' }), served('DMPX000004', { profile_uuid: 'X', profile_status: 'pushed' }),
      served('DMPX000005', { refuses: 'THROTTLED' }),
    ]);
    here.world.listed();
    insertRun(here.world.db, 1, recordWith({ runId: runId(1), device: { serial: 'DMPX000004' } }));
    const { id } = await save(here);
    await here.handlers.defineAdeProfile({ server, id, reassign: false });
    await here.handlers.assignAdeProfile({ server, profile: id, serials: ['DMPX000005'] });
    const { devices } = commands.adeReadiness.output.parse(await here.handlers.adeReadiness({ serials: ['DMPX000001', 'DMPX000002', 'DMPX000003', 'DMPX000004', 'DMPX000005', 'DMPX000009'] }));
    expect(devices.map(({ state, at: when }) => [state, when])).toEqual([
      ['missing', null], ['ready', null], ['started', null], ['enrolled', Date.UTC(2026, 10, 23, 8)], ['throttled', here.world.state.now + 86_400_000], ['missing', null],
    ]);
    expect(devices.at(-1)?.missing.join(' ')).toContain('Assign it to the server entry “School”');
  });
});
