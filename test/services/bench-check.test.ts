// A blueprint's files and table, and the bench as a snapshot has it, judged together.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DeviceSnapshot, deviceSnapshotSchema, type Run } from '../../src/model.ts';
import type { Blueprint } from '../../src/model/blueprints.ts';
import { identitySummarySchema, pushCertificateSchema } from '../../src/model/identities.ts';
import { BenchCheck, type BenchKnowledge, readMaterials } from '../../src/services/bench-check.ts';
import { hashOf, loadProfile } from '../../src/services/profile-files.ts';
import { atHome, blueprintOf, calm, hashes, hostCloud, now, topic } from '../setup/checked.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const enrollment = path.resolve(import.meta.dirname, '../setup/real-profiles/intune-direct-scep.mobileconfig');
const webClip = path.resolve(import.meta.dirname, '../setup/real-profiles/configurator-web-clip.mobileconfig');

const ref = async (file: string, identifier: string): Promise<NonNullable<Blueprint['enrollment']>> => ({ file, sha256: await hashOf(file), name: path.basename(file), identifier });

let port = 0;
function device(change: Partial<Record<keyof DeviceSnapshot, unknown>> = {}): DeviceSnapshot {
  port += 1;
  const { record: _, problem: __, ...facts } = atHome;
  return deviceSnapshotSchema.parse({
    ...facts, udid: `00008101-${String(port).padStart(16, '0')}`, ecid: '1', problem: null, place: { hub: 'A', port }, deviceClass: 'iPad', buildVersion: '22G86', imei: null, imei2: null, wifiAddress: null,
    storage: null, usbPort: null, work: null, awayUntil: null, attachedAt: 0, ...change,
  });
}

const certificate = { name: 'Example School', subject: '', issuer: '', organization: null, serialNumber: '1', from: 0, until: now + 86_400_000_000, sha256: hashes.ours, sha1: '', key: 'RSA 2048', selfSigned: true };
const identity = identitySummarySchema.parse({ id: '0b0b0b0b-0000-4000-8000-00000000000a', certificate, chain: 0, origin: 'made', createdAt: 0 });
const push = pushCertificateSchema.parse({ id: '0b0b0b0b-0000-4000-8000-00000000000b', certificate, topic, account: null, createdAt: 0 });

const knowledge = (devices: readonly DeviceSnapshot[], change: Partial<BenchKnowledge> = {}): BenchKnowledge => ({
  now, devices: [...devices], busOnly: [], profiles: [], identities: [identity], secrets: { state: 'open', by: 'practice' }, push: { state: 'valid', certificates: [push] }, keys: null, lastDone: () => null,
  activation: calm.activation, server: null, listed: new Map(), assigned: new Map(), imported: new Map(), managed: new Map(), token: calm.token, configurator: null, ...change,
});

async function checkOf(blueprint: Blueprint, profiles: BenchKnowledge['profiles'] = []): Promise<BenchCheck> {
  return new BenchCheck(await readMaterials(blueprint, { load: loadProfile, profiles }));
}

const codes = (check: BenchCheck, known: BenchKnowledge): string[][] => check.judge(known).verdicts.map(({ reasons }) => reasons.map(({ code }) => code));
const supervise = (change: Partial<Blueprint> = {}): Blueprint => blueprintOf('superviseOnly', { wifi: null, ...change });

describe('files', () => {
  it('are looked at where they lie: there, changed, gone, or nothing that can be read', async () => {
    const folder = tempFolder();
    const [changed, broken] = [path.join(folder, 'changed.mobileconfig'), path.join(folder, 'broken.mobileconfig')];
    copyFileSync(webClip, changed);
    writeFileSync(broken, 'nothing');
    mkdirSync(path.join(folder, 'folder'));
    const files = [await ref(webClip, 'a'), { ...await ref(changed, 'b'), sha256: hashes.extra }, { ...await ref(broken, 'c') }, { file: path.join(folder, 'none'), sha256: hashes.wifi, name: 'n', identifier: 'd' }, { file: path.join(folder, 'folder'), sha256: hashes.other, name: 'n', identifier: 'e' }];
    const { files: found } = (await checkOf(supervise({ profiles: files }))).materials;
    expect(files.map(({ sha256 }) => found.get(sha256)?.state)).toEqual(['present', 'changed', 'unreadable', 'missing', 'unreadable']);
    expect(found.get(files[0]?.sha256 ?? '')).toMatchObject({ payloadTypes: ['com.apple.webClip.managed'], origin: null });
  });

  it('that were moved are found by their hash among the profiles that are known', async () => {
    const { summary } = await loadProfile(webClip);
    const moved = { ...await ref(webClip, 'a'), file: '/nowhere/clip.mobileconfig' };
    expect((await checkOf(supervise({ profiles: [moved] }))).materials.files.get(moved.sha256)?.state).toBe('missing');
    expect((await checkOf(supervise({ profiles: [moved] }), [summary])).materials.files.get(moved.sha256)?.state).toBe('present');
    expect((await checkOf(supervise({ profiles: [moved] }), [{ ...summary, file: '/nowhere/else' }])).materials.files.get(moved.sha256)?.state).toBe('missing');
  });

  it('of another computer’s share are not touched', async () => {
    const { files } = (await checkOf(supervise({ profiles: [{ file: '//server/share/x.mobileconfig', sha256: hashes.extra, name: 'n', identifier: 'i' }] }))).materials;
    expect(files.get(hashes.extra)?.state).toBe('unreadable');
  });

  it('tell the enrollment’s MDM, its age and its topic', async () => {
    const blueprint = blueprintOf('direct', { enrollment: await ref(enrollment, 'Microsoft.Profiles.MDM') });
    const file = (await checkOf(blueprint)).materials.files.get(blueprint.enrollment?.sha256 ?? '');
    expect([file?.state, file?.origin?.vendor, file?.origin?.identity]).toEqual(['present', 'intune', 'scep']);
    expect(file?.topic).toMatch(/^com\.apple\.mgmt\./);
  });
});

describe('a bench', () => {
  it('is judged by what Apple and Intune answered lately', async () => {
    const [one, check] = [device(), await checkOf(supervise())];
    const serial = one.serial ?? '';
    expect(codes(check, knowledge([one]))).toEqual([['wifiNone']]);
    const [found] = codes(check, knowledge([one], { assigned: new Map([[serial, true]]), managed: new Map([[serial, { records: 1, user: null, enrolledAt: null }]]) }));
    expect(found?.sort()).toEqual(['automatedDevice', 'staleRecord', 'wifiNone']);
  });

  it('is judged device by device, in the order in which it lies', async () => {
    const [first, second] = [device(), device({ findMy: true })];
    const { verdicts, notes } = (await checkOf(supervise())).judge(knowledge([first, second], { busOnly: [{ mode: 'recovery', productId: '0x1281', usbPort: '1-2', place: { hub: 'A', port: 9 }, ecid: null, serial: null, udid: null }] }));
    expect(verdicts.map(({ udid, state, erases }) => [udid, state, erases])).toEqual([[first.udid, 'warnings', true], [second.udid, 'blocked', false], ['usb 1-2', 'blocked', false]]);
    expect(verdicts[2]?.reasons[0]?.code).toBe('recovery');
    expect(notes).toEqual([]);
  });

  it('at Hello says nothing of its setup, which means that it wasn’t set up; silence about everything means nothing', async () => {
    const check = await checkOf(supervise());
    expect(codes(check, knowledge([device({ setupDone: null })]))).toEqual([['automatedUnknown']]);
    expect(codes(check, knowledge([device({ setupDone: null, supervised: null })]))).toEqual([['notRead']]);
    expect(codes(check, knowledge([device({ setupDone: null, cloud: null })]))).toEqual([['notRead']]);
  });

  it('knows an identity without its key', async () => {
    const check = await checkOf(supervise());
    const hello = device({ setupDone: false, supervised: true, cloud: hostCloud });
    expect(codes(check, knowledge([hello], { keys: new Set([identity.id]) }))).toEqual([[]]);
    expect(codes(check, knowledge([hello], { keys: new Set() }))).toEqual([['identityWithoutKey']]);
  });

  it('knows an MDM’s profile by what was ever seen here, by Intune’s own name, and else not', async () => {
    const { summary } = await loadProfile(webClip);
    const { summary: enrolls } = await loadProfile(path.resolve(import.meta.dirname, '../setup/real-profiles/account-driven-byod.mobileconfig'));
    const check = await checkOf(blueprintOf('direct', { enrollment: await ref(enrollment, 'Microsoft.Profiles.MDM') }));
    const on = (identifier: string): DeviceSnapshot => device({ profiles: [{ identifier, uuid: 'U', name: 'P' }] });
    const told = codes(check, knowledge([on(enrolls.identifier), on('Microsoft.Profiles.MDM'), on(summary.identifier), on('unknown')], { profiles: [summary, enrolls] }));
    expect(told.map((found) => found.find((code) => code.startsWith('manage')))).toEqual(['managed', 'managed', undefined, 'managementUnknown']);
    // Of two with one identifier, one that manages is enough.
    expect(codes(check, knowledge([on(enrolls.identifier)], { profiles: [enrolls, { ...enrolls, origin: null }] }))[0]).toContain('managed');
  });

  it('knows from its ledger that a device was enrolled without a user', async () => {
    const { summary } = await loadProfile(enrollment);
    const run = { profile: { sha256: summary.sha256 } } as unknown as Run;
    const enrolled = device({ profiles: [{ identifier: summary.identifier, uuid: 'U', name: 'P' }] });
    const asked: string[][] = [];
    const known = knowledge([enrolled, device()], { profiles: [summary], lastDone: (...words) => { asked.push(words); return run; } });
    const check = await checkOf(blueprintOf('automated', { wifi: null }));
    expect(codes(check, known)[0]).toContain('affinityChanges');
    expect(asked).toEqual([[enrolled.udid, summary.identifier]]);
  });
});

describe('names and rows', () => {
  const table = (text: string): NonNullable<Blueprint['table']> => {
    const file = path.join(tempFolder(), 'ipads.csv');
    writeFileSync(file, text);
    return { file, name: null, assetTag: null, user: null, profile: null };
  };

  it('are counted in the bench’s order, and a device keeps its number', async () => {
    const check = await checkOf(supervise({ naming: 'iPad {n:00}' }));
    const [first, second, third] = [device({ serial: 'AAAA1' }), device({ serial: 'AAAA2' }), device({ serial: 'AAAA3' })];
    const namesOf = (devices: readonly DeviceSnapshot[]): (string | null)[] => check.judge(knowledge(devices)).verdicts.map(({ name }) => name);
    expect(namesOf([first, third])).toEqual(['iPad 01', 'iPad 02']);
    expect(namesOf([first, second, third])).toEqual(['iPad 01', 'iPad 03', 'iPad 02']);
    expect(namesOf([device({ serial: null }), third])).toEqual([null, 'iPad 02']);
  });

  it('come from the table’s row; rows without a device and doubled names are told', async () => {
    const check = await checkOf(supervise({ naming: '{csv:Room}', table: table('serial,Room\nAAAA1,Library\nAAAA2,library\nAAAA9,Gym\n') }));
    const { verdicts, notes } = check.judge(knowledge([device({ serial: 'AAAA1' }), device({ serial: 'AAAA2' }), device({ serial: 'AAAA3' })]));
    expect(verdicts.map(({ name, state, reasons }) => [name, state, reasons.map(({ code }) => code)])).toEqual([
      ['Library', 'warnings', ['nameTaken', 'wifiNone']], ['library', 'warnings', ['nameTaken', 'wifiNone']], [null, 'blocked', ['nameUnusable', 'rowMissing', 'wifiNone']],
    ]);
    expect(notes).toEqual(['One row of the table has no device on the bench: AAAA9.', '“Library” would be the name of 2 devices: AAAA1, AAAA2.']);
  });

  it('that a device keeps which can’t be read now are taken', async () => {
    const check = await checkOf(supervise({ naming: 'iPad {last4}' }));
    const locked = device({ serial: 'BBBB2222', name: 'ipad 1111', state: 'locked' });
    const ready = device({ serial: 'AAAA1111', name: 'iPad 1111' });
    const { verdicts } = check.judge(knowledge([ready, locked]));
    expect(verdicts[0]?.reasons.find(({ code }) => code === 'nameTaken')?.evidence).toBe('“iPad 1111”: BBBB2222 has it');
    expect(check.judge(knowledge([ready, { ...locked, state: 'ready' }])).verdicts[0]?.reasons.map(({ code }) => code)).toEqual(['wifiNone']);
  });

  it.each([
    ['a row that is there twice', 'serial,Room\nAAAA1,a\nAAAA1,b\n', '“ipads.csv” can’t be read: rows 2 and 3 have the same serial number.'],
    ['no column of serial numbers', 'name\nx\n', '“ipads.csv” can’t be read: its first row names no column “serial”.'],
  ])('of a table with %s are told and block', async (_, text, note) => {
    const { verdicts, notes } = (await checkOf(supervise({ table: table(text) }))).judge(knowledge([device()]));
    expect([verdicts[0]?.state, verdicts[0]?.reasons[0]?.code, notes]).toEqual(['blocked', 'tableMissing', [note]]);
  });

  it('of a column that the table doesn’t have are told', async () => {
    const { notes } = (await checkOf(supervise({ table: { ...table('serial,Room\nAAAA1,a\n'), user: 'User' } }))).judge(knowledge([device({ serial: 'AAAA1' })]));
    expect(notes).toEqual(['The table has no column “User”; there are “serial”, “Room”.']);
  });
});

it('judges a cart of 500', async () => {
  const check = await checkOf(blueprintOf('superviseOnly', { naming: 'iPad {n:000}', profiles: [await ref(webClip, 'a')] }));
  const devices = Array.from({ length: 500 }, (_, at) => device({ serial: `SERIAL${at}`, udid: `00008101-${(1_000_000 + at).toString().padStart(16, '0')}`, place: { hub: 'A', port: 1 } }));
  const known = knowledge(devices);
  check.judge(known);
  expect(check.judge(known).verdicts).toHaveLength(500);
});
