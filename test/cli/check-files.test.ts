// muster profile check on files that are no configuration profiles: recognised by what is in them, said in the same form; and on their servers.
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/cli/arguments.ts';
import { checkProfiles } from '../../src/cli/check.ts';
import { makeSchool } from '../setup/tls-servers.ts';
import { jsonLines } from '../setup/desk.ts';
import { tempFolder } from '../setup/temp-folder.ts';

interface Said {
  readonly code: number;
  readonly out: string[];
}

async function checked(...words: string[]): Promise<Said> {
  const command = parseCommand(['profile', 'check', ...words]);
  if (command.name !== 'profile check') throw new Error('another command');
  const out: string[] = [];
  const code = await checkProfiles(command, { out: (line) => out.push(line), say: () => undefined });
  return { code, out };
}

function written(name: string, content: string | Uint8Array): string {
  const file = path.join(tempFolder(), name);
  writeFileSync(file, content);
  return file;
}

const ade = { profile_name: 'School', url: 'https://mdm.example/enroll', org_magic: 'magic', is_supervised: true, is_mdm_removable: false };

describe('a profile of automated enrollment', () => {
  it('is known by what is in it, whatever its name and white space', async () => {
    expect(await checked(written('profile.mobileconfig', `\n  ${JSON.stringify(ade, null, 2)}\n`), '--strict')).toEqual({ code: 0, out: [] });
    const file = written('ade.json', JSON.stringify({ ...ade, is_supervised: false, skip_setup_items: ['CameraButton'] }));
    expect(await checked(file, '--os', '17.5')).toEqual({ code: 1, out: [
      `${file}: is_mdm_removable: error: “is_mdm_removable” may be false only together with “is_supervised” true (FLAGS_INVALID). Set “is_supervised” to true.`,
      `${file}: is_supervised: warning: “is_supervised” is not heeded since iOS 13: devices are always supervised. Set it to true.`,
      `${file}: skip_setup_items[0]: info: “CameraButton” is a pane since iOS 18.0.`,
    ] });
  });

  it('that is broken says where', async () => {
    const file = written('ade.json', '{\n  "profile_name": "a"\n  "url": "https://a.example"\n}');
    expect(await checked(file)).toEqual({ code: 1, out: [`${file}: line 3: error: The JSON is wrong: a comma or “}” is missing (line 3, column 3).`] });
  });

  it('in another encoding, or with names doubled, is said', async () => {
    const file = written('ade.json', `\ufeff${JSON.stringify(ade).replace('{', '{"url": "https://b.example",')}`);
    expect((await checked(file)).out.map((line) => line.slice(file.length + 2))).toEqual([
      'file: warning: The file begins with a byte order mark, which many programs refuse in JSON.', 'url: warning: “url” stands there more than once; the last one counts.',
    ]);
    const wide = written('ade.json', Buffer.from(`\ufeff${JSON.stringify(ade)}`, 'utf16le'));
    expect((await checked(wide)).out).toEqual([`${wide}: file: error: The file is UTF-16; JSON is UTF-8.`]);
  });

  it('has certificates that are read', async () => {
    const { root } = makeSchool();
    const file = written('ade.json', JSON.stringify({ ...ade, anchor_certs: [Buffer.from(root.der).toString('base64'), 'MAMCAQE='] }));
    expect((await checked(file)).out).toEqual([`${file}: anchor_certs[1]: warning: What it holds could not be read as a certificate.`]);
  });

  it('is not every JSON', async () => {
    const file = written('package.json', '{"name": "a"}');
    expect(await checked(file)).toEqual({ code: 1, out: [`${file}: profile: error: The file package.json is not a configuration profile (it is JSON, and no profile of automated enrollment).`] });
  });

  it('of ten megabytes is checked, and one that is too deep ends at once', async () => {
    const many = written('ade.json', JSON.stringify({ ...ade, devices: Array.from({ length: 600_000 }, (_, at) => `C02${String(at).padStart(9, '0')}`) }));
    expect((await checked(many)).out).toEqual([`${many}: devices: warning: There are 600000 serial numbers; the service takes 1000 at a time. Assign them in 600 portions.`]);
    const deep = written('ade.json', `{"profile_name": ${'['.repeat(10_000_000)}`);
    expect((await checked(deep)).out).toEqual([`${deep}: line 1: error: The JSON is wrong: it is nested deeper than 64 (line 1, column 82).`]);
  });
});

describe('a list of serial numbers', () => {
  it('is known by its name, and lines are named', async () => {
    const file = written('Serials.CSV', 'Serial Number,Details\r\nDMPXK123ABCD,Room 4\r\nDMPXK123ABCD,Room 4\r\n');
    expect(await checked(file)).toEqual({ code: 1, out: [
      `${file}: line 1: error: The first line names the columns; Intune takes it for a device. Remove the line.`,
      `${file}: line 3: warning: “DMPXK123ABCD” is also on line 2. Remove the line.`,
    ] });
    expect(await checked(written('serials.csv', 'DMPXK123ABCD,Room 4\r\n'), '--strict')).toEqual({ code: 0, out: [] });
  });

  it('that isn’t there, is a folder or is too large is said, and the next file is checked', async () => {
    const folder = tempFolder();
    mkdirSync(path.join(folder, 'folder.csv'));
    const large = path.join(folder, 'large.csv');
    for (let megabytes = 0; megabytes < 21; megabytes += 1) appendFileSync(large, Buffer.alloc(1024 * 1024, 'a'));
    const { code, out } = await checked(path.join(folder, 'nowhere.csv'), path.join(folder, 'folder.csv'), large, written('serials.csv', 'short,\r\n'));
    expect([code, out.map((line) => line.slice(line.indexOf('.csv: ') + 6))]).toEqual([1, [
      'file: error: The file nowhere.csv can’t be read (it isn’t there).', 'file: error: The file folder.csv can’t be read (it is a folder).', 'file: error: The file large.csv is too large for what it should be.',
      'line 1: warning: “short” is not in upper case. Write the line anew.', 'line 1: warning: “SHORT” has 5 characters; Apple’s have 8 to 14.',
    ]]);
  });
});

describe('--online', () => {
  it('asks the servers of a profile of automated enrollment, and trusts its anchors alone', async () => {
    const { root, start } = makeSchool();
    const port = await start();
    const anchored = { ...ade, url: `https://localhost:${port}/enroll`, anchor_certs: [Buffer.from(root.der).toString('base64')] };
    expect(await checked(written('ade.json', JSON.stringify(anchored)), '--online', '--strict')).toEqual({ code: 0, out: [] });
    const file = written('ade.json', JSON.stringify({ ...anchored, url: `https://127.0.0.1:${port}/enroll`, anchor_certs: [] }));
    expect((await checked(file, '--online')).out.map((line) => line.slice(file.length + 2).split(' (')[0])).toEqual([
      `url: error: The certificate of 127.0.0.1:${port}`, `url: warning: Nobody known here vouches for the certificate of 127.0.0.1:${port}`,
    ]);
    expect(await checked(file, '--strict')).toEqual({ code: 0, out: [] });
  });

  it('asks the servers of a configuration profile, each once', async () => {
    const { root, start } = makeSchool();
    const port = await start();
    const profile = (url: string): string => written('mdm.mobileconfig', `<?xml version="1.0"?><plist version="1.0"><dict>
      <key>PayloadType</key><string>Configuration</string><key>PayloadVersion</key><integer>1</integer><key>PayloadIdentifier</key><string>a</string><key>PayloadUUID</key><string>11111111-2222-4333-8444-000000000000</string>
      <key>PayloadContent</key><array><dict><key>PayloadType</key><string>com.apple.mdm</string><key>PayloadVersion</key><integer>1</integer><key>PayloadIdentifier</key><string>a.b</string>
      <key>PayloadUUID</key><string>11111111-2222-4333-8444-000000000001</string><key>IdentityCertificateUUID</key><string>11111111-2222-4333-8444-000000000002</string><key>Topic</key><string>com.apple.mgmt.a</string>
      <key>ServerURL</key><string>${url}/server</string><key>CheckInURL</key><string>${url}/checkin</string><key>AccessRights</key><integer>8191</integer></dict>
      <dict><key>PayloadType</key><string>com.apple.security.scep</string><key>PayloadVersion</key><integer>1</integer><key>PayloadIdentifier</key><string>a.c</string><key>PayloadUUID</key><string>11111111-2222-4333-8444-000000000002</string>
      <key>PayloadContent</key><dict><key>URL</key><string>https://127.0.0.1:1/scep</string></dict></dict>
      <dict><key>PayloadType</key><string>com.apple.security.root</string><key>PayloadVersion</key><integer>1</integer><key>PayloadIdentifier</key><string>a.d</string><key>PayloadUUID</key><string>11111111-2222-4333-8444-000000000003</string>
      <key>PayloadContent</key><data>${Buffer.from(root.der).toString('base64')}</data></dict></array></dict></plist>`);
    const rules = async (url: string): Promise<unknown[]> => jsonLines((await checked(profile(url), '--online', '--json')).out.join('\n')).map(({ rule, path: at }) => `${String(rule)} ${String(at)}`);
    expect(await rules(`https://localhost:${port}`)).toEqual(['references.unused PayloadContent[2]']);
    expect(await rules(`https://127.0.0.1:${port}`)).toEqual(['tls.name PayloadContent[0].ServerURL', 'references.unused PayloadContent[2]']);
    expect(await rules('https://127.0.0.1:1')).toEqual(['tls.unreachable PayloadContent[0].ServerURL', 'references.unused PayloadContent[2]']);
  });
});
