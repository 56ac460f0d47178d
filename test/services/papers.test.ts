// Profiles and identities as the window asks for them: every answer fits the contract, and no secret is in any of them.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { App, AppHandlers } from '../../src/app.ts';
import { type CommandInput, type CommandName, type CommandOutput, commands, type Handlers } from '../../src/contract.ts';
import type { Destination } from '../../src/paper-handlers.ts';
import { snapshotSchema } from '../../src/model.ts';
import { type Draft, draftSchema } from '../../src/model/profiles.ts';
import { readPlist } from '../../src/plist/read.ts';
import { isDict, type PlistDict } from '../../src/plist/value.ts';
import { Database } from '../../src/store/database.ts';
import { reached } from '../setup/at-the-app.ts';
import { privateDevice, supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { madeByOpenssl, p12Of, pushSubject } from '../setup/openssl-identity.ts';
import { openApp, seen, startBench } from '../setup/practice.ts';
import { writeProfile } from '../setup/profiles.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const real = path.resolve(import.meta.dirname, '../setup/real-profiles');
const choice = { platform: 'iPadOS' as const, osVersion: '26.0', supervised: true, enrollment: null };

interface Desk {
  readonly app: App;
  readonly folder: string;
  readonly ask: <N extends CommandName & keyof AppHandlers>(name: N, input: CommandInput<N>) => Promise<CommandOutput<N>>;
  readonly to: (replace?: boolean) => Destination;
  /** All that a window was told so far, as text. */
  readonly told: () => string;
}

/** Pairing takes keys, which take time: only who needs devices waits for them. */
async function desk(devices = 0): Promise<Desk> {
  const { address } = await startBench([supervisedDevice(0), privateDevice(1)].slice(0, devices));
  const folder = tempFolder();
  const app = await openApp(address, { dataFolder: path.join(folder, 'data') });
  await seen(app, devices);
  const answers: string[] = [];
  return {
    app, folder,
    ask: async (name, input) => {
      const handler = app.handlers[name] as Handlers[typeof name];
      const answer: unknown = await handler(commands[name].input.parse(input) as never);
      answers.push(JSON.stringify(answer));
      return commands[name].output.parse(JSON.parse(JSON.stringify(answer))) as never;
    },
    to: (replace = true) => (names) => Promise.resolve({ paths: names.map((name) => path.join(folder, name)), replace }),
    told: () => [...answers, JSON.stringify(snapshotSchema.parse(app.snapshot()))].join('\n'),
  };
}

const dictOf = (bytes: Uint8Array): PlistDict => {
  const value = readPlist(Uint8Array.from(bytes));
  if (!isDict(value)) throw new Error('no dictionary');
  return value;
};

const wifi: Draft = draftSchema.parse({
  id: null, profile: { name: 'Bench Wi-Fi', identifier: 'com.example.wifi' },
  payloads: [{ id: 'wifi', kind: 'wifi', values: { ssid: 'Bench {last4}', encryption: 'WPA2', signIn: 'password', password: 'do not tell' } }],
});

describe('an imported profile', () => {
  it('is shown, checked, and written anew in another form', async () => {
    const { app, ask, to, folder } = await desk();
    const { sha256, origin, topic } = await app.addProfile(path.join(real, 'intune-direct-scep.mobileconfig'));
    expect([origin?.vendor, origin?.identity, origin?.exportedBy, topic?.startsWith('com.apple.mgmt.')]).toEqual(['intune', 'scep', 'file', true]);
    const detail = await ask('showProfile', { sha256 });
    expect([detail.signature.kind, detail.cut, detail.payloads.some(({ type }) => type === 'com.apple.mdm')]).toEqual(['none', false, true]);
    expect((await ask('checkProfile', { sha256, choice })).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const written = await app.writer.exportProfile({ sha256, format: 'binary', mend: false, sign: null, encryptTo: null }, to());
    const [file = ''] = written?.files ?? [];
    expect([path.dirname(file), path.extname(file)]).toEqual([folder, '.plist']);
    expect(dictOf(readFileSync(file))).toEqual(dictOf(readFileSync(path.join(real, 'intune-direct-scep.mobileconfig'))));
  });

  it('is signed by an identity of the vault, so that openssl is content', async () => {
    const { app, ask, to, folder } = await desk();
    const { id } = await ask('makeIdentity', { organization: 'Example School', country: 'SE' });
    const { sha256 } = await app.addProfile(writeProfile(folder));
    const written = await app.writer.exportProfile({ sha256, format: 'plist', mend: false, sign: id, encryptTo: null }, to());
    const [file = ''] = written?.files ?? [];
    expect(path.extname(file)).toBe('.mobileconfig');
    const content = execFileSync('openssl', ['cms', '-verify', '-inform', 'DER', '-noverify', '-in', file], { stdio: ['ignore', 'pipe', 'ignore'] });
    expect(dictOf(content).get('PayloadIdentifier')).toBe('example.test');
    const again = await app.addProfile(file);
    expect((await ask('showProfile', { sha256: again.sha256 })).signature).toMatchObject({ kind: 'intact', trust: 'selfSigned', validity: 'valid' });
  });

  it('is encrypted for one device, then signed; openssl opens both', async () => {
    const { app, ask, to, folder } = await desk();
    const { id } = await ask('makeIdentity', { organization: 'Example School', country: null });
    const device = madeByOpenssl('/CN=Device');
    const { files: [file] } = await app.writer.stage([device.certificate]);
    const { sha256 } = await app.addProfile(writeProfile(folder));
    const written = await app.writer.exportProfile({ sha256, format: 'mobileconfig', mend: false, sign: id, encryptTo: file?.staged ?? '' }, to());
    const signed = execFileSync('openssl', ['cms', '-verify', '-inform', 'DER', '-noverify', '-in', written?.files[0] ?? ''], { stdio: ['ignore', 'pipe', 'ignore'] });
    const envelope = path.join(folder, 'envelope');
    writeFileSync(envelope, dictOf(signed).get('EncryptedPayloadContent') as Uint8Array);
    const opened = execFileSync('openssl', ['cms', '-decrypt', '-inform', 'DER', '-in', envelope, '-inkey', device.key], { stdio: ['ignore', 'pipe', 'ignore'] });
    expect(readPlist(Uint8Array.from(opened))).toEqual(dictOf(readFileSync(writeProfile(folder))).get('PayloadContent'));
    expect(await codeOf(app.writer.exportProfile({ sha256, format: 'mobileconfig', mend: false, sign: null, encryptTo: '11111111-2222-4333-8444-555555555599' }, to()))).toBe('file.notStaged');
  });

  it('that isn’t known is told so', async () => {
    const { ask } = await desk();
    expect(await codeOf(ask('showProfile', { sha256: 'a'.repeat(64) }))).toBe('profile.unknown');
  });
});

describe('a profile made in the window', () => {
  it('goes from draft to files for two devices, and its password to nobody but the files', async () => {
    const { app, ask, to, told } = await desk(2);
    const udids = [udidOf(supervisedDevice(0)), udidOf(privateDevice(1))];
    const preview = await ask('previewDraft', { draft: wifi, udid: udids[0] ?? null, table: null, choice });
    expect([preview.problems, preview.xml?.includes(`Bench ${supervisedDevice(0).serial.slice(-4)}`)]).toEqual([[], true]);
    const { id } = await ask('saveDraft', { draft: wifi });
    if (!id) throw new Error('not kept');
    expect(app.snapshot().made).toMatchObject([{ id, name: 'Bench Wi-Fi', perDevice: true, kinds: ['wifi'] }]);
    const draft = await ask('getDraft', { id });
    await ask('previewDraft', { draft, udid: null, table: null, choice });
    const written = await app.writer.exportMade({ id, format: 'mobileconfig', sign: null, udids, table: null, encryptTo: null }, to());
    expect(written?.files.map((file) => path.basename(file))).toEqual([`Bench Wi-Fi ${supervisedDevice(0).serial}.mobileconfig`, `Bench Wi-Fi ${privateDevice(1).serial}.mobileconfig`]);
    for (const file of written?.files ?? []) expect(readFileSync(file, 'utf8')).toContain('<string>do not tell</string>');
    expect(told()).not.toContain('do not tell');
  });

  it('takes what differs from the columns of a table: shown for its first row or a device’s own, written for all of them', async () => {
    const { app, ask, to, folder } = await desk();
    const csv = path.join(folder, 'rooms.csv');
    writeFileSync(csv, 'serial,Room\nDMPX1234Q1MN,North 4\nF2LW1234PLJM,South 2\n');
    const { files: [file] } = await app.writer.stage([csv]);
    const table = file?.staged ?? '';
    const draft = draftSchema.parse({ id: null, profile: { name: 'Rooms', identifier: 'com.example.rooms' }, payloads: [{ id: 'lock', kind: 'lockScreen', values: { footnote: '{csv:Room}', assetTag: '{n:00}' } }] });
    expect((await ask('previewDraft', { draft, udid: null, table, choice })).xml).toContain('<string>North 4</string>');
    const { id } = await ask('saveDraft', { draft });
    if (!id) throw new Error('not kept');
    const written = await app.writer.exportMade({ id, format: 'mobileconfig', sign: null, udids: [], table, encryptTo: null }, to());
    expect(written?.files.map((name) => path.basename(name))).toEqual(['Rooms DMPX1234Q1MN.mobileconfig', 'Rooms F2LW1234PLJM.mobileconfig']);
    expect(readFileSync(written?.files[1] ?? '', 'utf8')).toContain('<string>South 2</string>');
    expect(await codeOf(app.writer.exportMade({ id, format: 'mobileconfig', sign: null, udids: [], table: null, encryptTo: null }, to()))).toBe('profile.variable');
    expect(await codeOf(ask('previewDraft', { draft, udid: null, table: '11111111-2222-4333-8444-555555555599', choice }))).toBe('file.notStaged');
  });

  it('that is a cloud configuration is shown, and not judged by the rules of profiles', async () => {
    const { ask } = await desk();
    const draft = draftSchema.parse({ id: null, profile: { name: 'Cloud', identifier: 'com.example.cloud' }, payloads: [{ id: 'cloud', kind: 'cloudConfiguration', values: { isSupervised: false, allowPairing: true, organizationName: 'Example' } }] });
    const preview = await ask('previewDraft', { draft, udid: null, table: null, choice });
    expect([preview.problems, preview.findings, preview.xml?.includes('<key>AllowPairing</key>')]).toEqual([[], [], true]);
  });

  it('is not exported where the person thinks better of it, nor over files in a folder', async () => {
    const { app, ask, to, folder } = await desk();
    const { id } = await ask('saveDraft', { draft: { ...wifi, payloads: [{ id: 'lock', kind: 'lockScreen', values: { assetTag: 'A7' } }] } });
    if (!id) throw new Error('not kept');
    expect(await app.writer.exportMade({ id, format: 'plist', sign: null, udids: [], table: null, encryptTo: null }, () => Promise.resolve(null))).toBeNull();
    writeFileSync(path.join(folder, 'Bench Wi-Fi.plist'), 'mine');
    expect(await codeOf(app.writer.exportMade({ id, format: 'plist', sign: null, udids: [], table: null, encryptTo: null }, to(false)))).toBe('file.exists');
    expect(readFileSync(path.join(folder, 'Bench Wi-Fi.plist'), 'utf8')).toBe('mine');
    await ask('removeMade', { id });
    expect(app.snapshot().made).toEqual([]);
  });
});

describe('identities in the window', () => {
  it('are imported from files that were chosen, exported and removed; keys and passwords are told to nobody', async () => {
    const { app, ask, to, told } = await desk();
    const made = madeByOpenssl('/O=Example School/CN=Supervision');
    const staged = await app.writer.stage([p12Of(made, 'never told')]);
    expect(staged.files).toMatchObject([{ locked: true }]);
    const ids = staged.files.map((file) => file.staged);
    expect(await codeOf(ask('importIdentity', { staged: ids, password: 'wrong' }))).toBe('identity.wrongPassword');
    const identity = await ask('importIdentity', { staged: ids, password: 'never told' });
    // Practice has one of its own beside it.
    const others = (): unknown[] => app.snapshot().identities.filter(({ certificate }) => certificate.organization !== 'Practice Organization');
    expect(others()).toMatchObject([{ id: identity.id, origin: 'imported' }]);
    const cer = await app.writer.exportIdentity({ id: identity.id, as: 'cer', password: null, legacy: false }, to());
    expect(execFileSync('openssl', ['x509', '-inform', 'DER', '-noout', '-subject', '-in', cer?.files[0] ?? ''], { encoding: 'utf8' })).toContain('Supervision');
    const p12 = await app.writer.exportIdentity({ id: identity.id, as: 'p12', password: 'another one', legacy: false }, to());
    expect(execFileSync('openssl', ['pkcs12', '-in', p12?.files[0] ?? '', '-passin', 'pass:another one', '-nodes'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })).toContain('PRIVATE KEY');
    const sheet = await app.writer.writeRecoverySheet({ id: identity.id }, to());
    expect(readFileSync(sheet?.files[0] ?? '', 'utf8')).not.toMatch(/PRIVATE KEY|never told|another one/);
    await ask('removeIdentity', { id: identity.id });
    expect([others(), told().includes('PRIVATE KEY'), told().includes('never told'), told().includes('another one')]).toEqual([[], false, false, false]);
  });

  it('with a damaged row leave the bench to be seen, and say that the ledger is damaged', async () => {
    const { address } = await startBench([supervisedDevice(0)]);
    const dataFolder = tempFolder();
    const first = await openApp(address, { dataFolder });
    await first.handlers.makeIdentity({ organization: 'Example School', country: null });
    await first.close();
    const db = Database.openWriter(first.folder);
    db.run("UPDATE identity SET certificate = x'3000'");
    db.close();
    const again = await openApp(address, { dataFolder });
    await seen(again, 1);
    expect(again.snapshot().ledger).toMatchObject({ state: 'closed', error: { code: 'store.corrupt' } });
  });
});

describe('the push certificate', () => {
  const topic = 'com.apple.mgmt.External.00000000-0000-4000-8000-000000000001';
  const enrollment = (folder: string): string => writeProfile(folder, { content: `<array><dict><key>PayloadType</key><string>com.apple.mdm</string><key>PayloadIdentifier</key><string>example.test.mdm</string><key>PayloadUUID</key><string>U1</string><key>PayloadVersion</key><integer>1</integer><key>ServerURL</key><string>https://mdm.example.com</string><key>Topic</key><string>${topic}</string><key>IdentityCertificateUUID</key><string>U2</string></dict></array>` });

  it('is required and missing, then another’s, then there, then about to end', async () => {
    const { address } = await startBench([supervisedDevice(0)]);
    const folder = tempFolder();
    const clock = new FakeClock({ now: Date.now() });
    const app = await openApp(address, { dataFolder: path.join(folder, 'data'), clock });
    // Practice has one of its own.
    for (const { id } of app.snapshot().push.certificates) await app.handlers.removePushCertificate({ id });
    expect(app.snapshot().push.state).toBe('notNeeded');
    await app.addProfile(enrollment(folder));
    expect(app.snapshot().push.state).toBe('missing');
    const push = async (name: string): Promise<void> => {
      const { files: [file] } = await app.writer.stage([madeByOpenssl(pushSubject(name), 100).certificate]);
      await app.handlers.importPushCertificate({ staged: file?.staged ?? '', password: null, account: 'it@example.com' });
    };
    await push(topic.replace(/1$/, '2'));
    expect(app.snapshot().push.state).toBe('mismatch');
    await push(topic);
    expect(app.snapshot().push.state).toBe('valid');
    clock.advance(80 * 86_400_000);
    await reached(app, (snapshot) => snapshot.push.state === 'expiring');
    expect(app.snapshot().push.certificates.find((certificate) => certificate.topic === topic)?.account).toBe('it@example.com');
  });

  it('takes no other certificate', async () => {
    const { app, ask } = await desk();
    const { files: [file] } = await app.writer.stage([madeByOpenssl('/CN=Not a push certificate').certificate]);
    expect(await codeOf(ask('importPushCertificate', { staged: file?.staged ?? '', password: null, account: null }))).toBe('push.unusable');
  });
});

describe('what forms are made of', () => {
  it('has every restriction of the platform, and every pane', async () => {
    const { ask } = await desk();
    const { restrictions } = await ask('listRestrictions', { platform: 'iOS' });
    expect(restrictions.find(({ key }) => key === 'allowHostPairing')).toMatchObject({ introduced: '7.0', supervised: true, type: 'boolean', assumed: true });
    const { panes } = await ask('listPanes', { platform: 'iPadOS', osVersion: '26.0', model: null, skip: ['Siri'] });
    expect(panes.find(({ key }) => key === 'Siri')?.state).toBe('skipped');
  });
});

