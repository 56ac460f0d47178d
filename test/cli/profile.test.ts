// muster profile new, show, sign, verify and export, as a person types them; openssl and plistutil judge what is written.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/cli/arguments.ts';
import { showProfile, verifyProfiles } from '../../src/cli/profile.ts';
import { exportFile, type MakeSurroundings, newProfile, printExample, signFile } from '../../src/cli/profile-make.ts';
import { payloadKinds } from '../../src/domain/profile/build/kinds.ts';
import { readPlist } from '../../src/plist/read.ts';
import { isDict, type PlistDict } from '../../src/plist/value.ts';
import { systemClock } from '../../src/system-clock.ts';
import { failureOf } from '../setup/failures.ts';
import { makeIdentityFiles } from '../setup/identity-files.ts';
import { plistutil } from '../setup/judges.ts';
import { writeProfile } from '../setup/profiles.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const real = path.resolve(import.meta.dirname, '../setup/real-profiles');

interface Said {
  readonly code: number;
  readonly out: string[];
  readonly said: string[];
}

async function muster(folder: string, ...words: string[]): Promise<Said> {
  const command = parseCommand(['profile', ...words]);
  const [out, said]: [string[], string[]] = [[], []];
  const output = { out: (line: string) => out.push(line), say: (line: string) => said.push(line) };
  const around: MakeSurroundings = {
    dataFolder: folder, practice: true, keeper: null, passphrase: null, clock: systemClock, env: { WIFI_PASSWORD: 'correct horse' }, attached: () => Promise.resolve([]),
  };
  const end = (code: number): Said => ({ code, out, said });
  switch (command.name) {
    case 'profile new': return end(await newProfile(command, around, output));
    case 'profile example': return end(printExample(command, output));
    case 'profile sign': return end(await signFile(command, around, output));
    case 'profile export': return end(await exportFile(command, around, output));
    case 'profile show': return end(await showProfile(command, output));
    case 'profile verify': return end(await verifyProfiles(command, output));
    default: throw new Error('another command');
  }
}

function write(folder: string, name: string, content: unknown): string {
  const file = path.join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const dictOf = (file: string): PlistDict => {
  const value = readPlist(Uint8Array.from(readFileSync(file)));
  if (!isDict(value)) throw new Error('no dictionary');
  return value;
};
const first = (profile: PlistDict): PlistDict => (profile.get('PayloadContent') as PlistDict[])[0] ?? new Map<string, never>();

const wifi = { muster: 'profile', version: 1, profile: { name: 'Bench Wi-Fi', identifier: 'com.example.wifi' }, payloads: [{ id: 'wifi', kind: 'wifi', values: { ssid: 'Bench', encryption: 'WPA2', signIn: 'password', password: { env: 'WIFI_PASSWORD' } } }] };
const tag = { muster: 'profile', version: 1, profile: { name: 'Tag', identifier: 'com.example.tag' }, payloads: [{ id: 'lock', kind: 'lockScreen', values: { assetTag: '{csv:Tag}', footnote: '{serial} {n:00}' } }] };

describe('muster profile new', () => {
  it.each(payloadKinds)('makes a profile of its own example: %s', async (kind) => {
    const folder = tempFolder();
    const model = write(folder, 'model.json', (await muster(folder, 'new', '--example', kind)).out.join('\n'));
    const devices = write(folder, 'devices.csv', 'serial,Tag\nDMPX1234Q1MN,7\n');
    const output = path.join(folder, 'made.mobileconfig');
    expect(await muster(folder, 'new', model, '-o', output, '--csv', devices)).toMatchObject({ code: 0, out: [output] });
    expect((await plistutil(readFileSync(output), 'xml')).length).toBeGreaterThan(100);
  });

  it('takes passwords from the environment and certificates from files beside it', async () => {
    const folder = tempFolder();
    const { der } = makeIdentityFiles('Acme');
    mkdirSync(path.join(folder, 'certs'));
    writeFileSync(path.join(folder, 'certs/root.cer'), der);
    const model = write(folder, 'model.json', { ...wifi, payloads: [...wifi.payloads, { id: 'root', kind: 'rootCertificate', values: { file: { file: 'certs/root.cer' } } }] });
    await muster(folder, 'new', model, '-o', path.join(folder, 'a.mobileconfig'));
    const made = dictOf(path.join(folder, 'a.mobileconfig'));
    expect(first(made).get('Password')).toBe('correct horse');
    expect((made.get('PayloadContent') as PlistDict[])[1]?.get('PayloadContent')).toEqual(der);
  });

  it('writes the same bytes again, for its owner alone, and never over another file unasked', async () => {
    const folder = tempFolder();
    const model = write(folder, 'model.json', wifi);
    const [one, two] = [path.join(folder, 'one.mobileconfig'), path.join(folder, 'two.mobileconfig')];
    await muster(folder, 'new', model, '-o', one);
    await muster(folder, 'new', model, '-o', two);
    expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
    expect(statSync(one).mode & 0o777).toBe(0o600);
    await expect(failureOf(muster(folder, 'new', model, '-o', one))).resolves.toMatchObject({ code: 'file.exists', params: { file: 'one.mobileconfig' } });
    expect((await muster(folder, 'new', model, '-o', one, '--force')).code).toBe(0);
    expect(readdirSync(folder).filter((name) => name.includes('part'))).toEqual([]);
  });

  it('makes one for each device of a table, with what differs', async () => {
    const folder = tempFolder();
    const model = write(folder, 'model.json', tag);
    const devices = write(folder, 'devices.csv', 'serial,Tag\nDMPX1234Q1MN,A-7\nF2LW1234PLJM,A-8\n');
    const output = path.join(folder, 'made');
    const { out } = await muster(folder, 'new', model, '-o', output, '--csv', devices);
    expect(out).toEqual([path.join(output, 'Tag DMPX1234Q1MN.mobileconfig'), path.join(output, 'Tag F2LW1234PLJM.mobileconfig')]);
    const second = first(dictOf(out[1] ?? ''));
    expect([second.get('AssetTagInformation'), second.get('LockScreenFootnote')]).toEqual(['A-8', 'F2LW1234PLJM 02']);
    await expect(failureOf(muster(folder, 'new', model, '-o', path.join(folder, 'x'), '--csv', devices, '--serial', 'NOTTHERE1234'))).resolves.toMatchObject({ code: 'device.notFound' });
    await expect(failureOf(muster(folder, 'new', model, '-o', path.join(folder, 'y.mobileconfig')))).resolves.toMatchObject({ code: 'profile.variable' });
    expect(existsSync(path.join(folder, 'y.mobileconfig'))).toBe(false);
  });

  it('says everything that is wrong with a model, a line each, and writes nothing', async () => {
    const folder = tempFolder();
    const model = write(folder, 'model.json', { ...wifi, profile: { name: 'X' }, payloads: [{ id: 'wifi', kind: 'wifi', values: { ssid: 'x'.repeat(40), encryption: 'WPA9' } }] });
    const output = path.join(folder, 'never.mobileconfig');
    const { code, out } = await muster(folder, 'new', model, '-o', output);
    expect([code, existsSync(output)]).toEqual([1, false]);
    expect(out.map((line) => line.replace(`${model}: `, '').split(': error:')[0]).sort()).toEqual(['identifier', 'wifi.encryption', 'wifi.ssid']);
  });

  it.each([
    ['{', /^it is no JSON: /],
    [{ ...wifi, payloads: [{ id: 'r', kind: 'rootCertificate', values: { file: { file: 'nowhere.cer' } } }] }, /./],
    [{ ...wifi, payloads: [{ id: 'wifi', kind: 'wifi', values: { ssid: { env: 'NOT_THERE' } } }] }, /^the environment has no NOT_THERE$/],
  ])('refuses a model that can’t be read, with the reason', async (content, reason) => {
    const folder = tempFolder();
    const model = write(folder, 'model.json', content);
    const failure = await failureOf(muster(folder, 'new', model, '-o', path.join(folder, 'x')));
    expect(['profile.modelUnreadable', 'file.unreadable']).toContain(failure.code);
    expect(failure.params['reason']).toMatch(reason);
  });
});

describe('muster profile sign and verify', () => {
  it('signs by an identity in files; openssl finds signature and content in order', async () => {
    const folder = tempFolder();
    const { certificate, key } = makeIdentityFiles('Acme');
    const plain = writeProfile(folder);
    const output = path.join(folder, 'signed.mobileconfig');
    expect((await muster(folder, 'sign', plain, '-o', output, '--certificate', certificate, '--key', key)).code).toBe(0);
    const content = execFileSync('openssl', ['cms', '-verify', '-inform', 'DER', '-noverify', '-in', output], { stdio: ['ignore', 'pipe', 'ignore'] });
    expect(content.equals(readFileSync(plain))).toBe(true);
    const { code, out } = await muster(folder, 'verify', output);
    expect(code).toBe(0);
    expect(out[0]).toMatch(/signed\.mobileconfig: signature and content fit \(SHA-256, signed 20/);
    expect(out[1]).toContain('signed by Supervision (RSA 2048)');
    expect((await muster(folder, 'verify', output, '--anchor', certificate)).out.at(-1)).toContain('its root is trusted here');
  });

  it('fails for what isn’t signed, was changed, or is signed by a root other than the ones named', async () => {
    const folder = tempFolder();
    const [signer, stranger] = [makeIdentityFiles('Acme'), makeIdentityFiles('Other')];
    const plain = writeProfile(folder);
    const output = path.join(folder, 'signed.mobileconfig');
    await muster(folder, 'sign', plain, '-o', output, '--certificate', signer.certificate, '--key', signer.key);
    expect(await muster(folder, 'verify', plain)).toMatchObject({ code: 1, out: [`${plain}: not signed`] });
    expect((await muster(folder, 'verify', output, '--anchor', stranger.certificate)).code).toBe(1);
    const bytes = readFileSync(output);
    const at = bytes.indexOf('Example School');
    bytes.write('Exbmple', at);
    const changed = path.join(folder, 'changed.mobileconfig');
    writeFileSync(changed, bytes);
    const { code, out } = await muster(folder, 'verify', changed);
    expect([code, out[0]?.startsWith(`${changed}: broken: `)]).toEqual([1, true]);
    expect(await muster(folder, 'verify', path.join(folder, 'nowhere'))).toMatchObject({ code: 1 });
  });
});

describe('muster profile export', () => {
  it('writes a binary or plain property list of what was signed, every value as it was', async () => {
    const folder = tempFolder();
    const { certificate, key } = makeIdentityFiles('Acme');
    const plain = path.join(real, 'accounts-and-vpn.mobileconfig');
    const [signed, binary, xml] = ['signed.mobileconfig', 'made.bin.plist', 'made.plist'].map((name) => path.join(folder, name)) as [string, string, string];
    await muster(folder, 'sign', plain, '-o', signed, '--certificate', certificate, '--key', key);
    await muster(folder, 'export', signed, '-o', binary, '--format', 'binary');
    await muster(folder, 'export', binary, '-o', xml);
    expect(readFileSync(binary).subarray(0, 8).toString()).toBe('bplist00');
    expect(dictOf(binary)).toEqual(dictOf(plain));
    expect(dictOf(xml)).toEqual(dictOf(plain));
  });

  it('mends what can be mended, says what, and leaves the rest as it was', async () => {
    const folder = tempFolder();
    const wrong = writeProfile(folder, { content: '<array><dict><key>PayloadType</key><string>com.apple.security.scep</string><key>PayloadIdentifier</key><string>example.test.scep</string><key>PayloadUUID</key><string>11111111-2222-4333-8444-555555555501</string><key>PayloadVersion</key><integer>1</integer><key>PayloadContent</key><dict><key>URL</key><string>https://x.example</string><key>Key Type</key><string>rsa</string><key>Unheard</key><real>1</real></dict></dict></array>' });
    const output = path.join(folder, 'mended.mobileconfig');
    const { code, said } = await muster(folder, 'export', wrong, '-o', output, '--mend');
    expect([code, said]).toEqual([0, ['Mended: PayloadContent[0].PayloadContent.Key Type: Set it to RSA.']]);
    const scep = first(dictOf(output)).get('PayloadContent') as PlistDict;
    expect([scep.get('Key Type'), scep.get('Unheard')]).toEqual(['RSA', 1]);
  });

  it('encrypts the payloads for one device, and openssl opens them with its key', async () => {
    const folder = tempFolder();
    const { certificate, key } = makeIdentityFiles('Device');
    const output = path.join(folder, 'encrypted.mobileconfig');
    await muster(folder, 'export', writeProfile(folder), '-o', output, '--encrypt-to', certificate);
    const made = dictOf(output);
    expect([made.has('PayloadContent'), made.get('EncryptedPayloadContent') instanceof Uint8Array]).toEqual([false, true]);
    writeFileSync(path.join(folder, 'envelope'), made.get('EncryptedPayloadContent') as Uint8Array);
    const opened = execFileSync('openssl', ['cms', '-decrypt', '-inform', 'DER', '-in', path.join(folder, 'envelope'), '-inkey', key], { stdio: ['ignore', 'pipe', 'ignore'] });
    expect(readPlist(Uint8Array.from(opened))).toEqual(dictOf(writeProfile(folder)).get('PayloadContent'));
  });
});

describe('muster profile show', () => {
  it('says whose file it is, how long it works and how devices prove themselves', async () => {
    const { out } = await muster(tempFolder(), 'show', path.join(real, 'intune-direct-scep.mobileconfig'));
    expect(out.find((line) => line.startsWith('From'))).toMatch(/^From {10}Microsoft Intune; exported \d{4}-\d\d-\d\d, by the file’s date; (?:works for \d+ more days?|stopped working: export it again)$/);
    expect(out).toContain('Identity      SCEP');
  });

  it('says every value where that is wanted, but no secret', async () => {
    const folder = tempFolder();
    await muster(folder, 'new', write(folder, 'model.json', wifi), '-o', path.join(folder, 'w.mobileconfig'));
    const all = await muster(folder, 'show', path.join(folder, 'w.mobileconfig'), '--all');
    expect(all.out).toContain('    SSID_STR  Bench');
    expect(all.out).toContain('    Password  (kept secret)');
    const xml = await muster(folder, 'show', path.join(folder, 'w.mobileconfig'), '--xml');
    expect(xml.out.join('\n')).toContain('<key>SSID_STR</key>');
    const json = await muster(folder, 'show', path.join(folder, 'w.mobileconfig'), '--json', '--all');
    for (const { out } of [all, xml, json]) expect(out.join('\n')).not.toContain('correct horse');
  });
});
