// muster profile check: what it prints where, and how it ends; and that the built one has Apple's schema with it.
import { copyFileSync, existsSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/cli/arguments.ts';
import { checkProfiles } from '../../src/cli/check.ts';
import { withPapers } from '../../src/papers.ts';
import { systemClock } from '../../src/system-clock.ts';
import { built, jsonLines } from '../setup/desk.ts';
import { fileOf, madeByOpenssl, pushSubject } from '../setup/openssl-identity.ts';
import { writeProfile } from '../setup/profiles.ts';
import { runProgram } from '../setup/run-program.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const real = path.resolve(import.meta.dirname, '../setup/real-profiles');

async function checked(...words: string[]): Promise<{ readonly code: number; readonly out: string[]; readonly said: string[] }> {
  const command = parseCommand(['profile', 'check', ...words]);
  if (command.name !== 'profile check') throw new Error('another command');
  const [out, said]: [string[], string[]] = [[], []];
  const code = await checkProfiles(command, { out: (line) => out.push(line), say: (line) => said.push(line) });
  return { code, out, said };
}

const wrong = (folder: string): string => writeProfile(folder, { content: '<array><dict><key>PayloadType</key><string>com.apple.app.lock</string><key>PayloadIdentifier</key><string>example.test.lock</string><key>PayloadUUID</key><string>U</string><key>PayloadVersion</key><integer>1</integer><key>App\u001b</key><dict/></dict></array>' });

describe('muster profile check', () => {
  it('says nothing of a good profile, and succeeds', async () => {
    const folder = tempFolder();
    expect(await checked(writeProfile(folder), '--strict')).toEqual({ code: 0, out: [], said: ['1 profile checked: 0 errors, 0 warnings, 0 notes.'] });
  });

  it('prints file, path, severity and reason of every finding, and fails on errors', async () => {
    const file = path.join(tempFolder(), 'lock.mobileconfig');
    copyFileSync(path.join(real, 'single-app.mobileconfig'), file);
    const { code, out, said } = await checked(file, '--supervised', 'no');
    expect([code, out]).toEqual([1, [
      `${file}: PayloadContent[0]: error: “com.apple.app.lock” needs a supervised device.`,
      `${file}: PayloadIdentifier: warning: Not all payloads have identifiers that start with the profile’s: 1 don’t.`,
    ]]);
    expect(said).toEqual(['1 profile checked: 1 error, 1 warning, 0 notes.']);
  });

  it('fails on warnings when it is strict', async () => {
    const file = path.join(real, 'single-app.mobileconfig');
    expect([(await checked(file, '--supervised', 'yes')).code, (await checked(file, '--supervised', 'yes', '--strict')).code]).toEqual([0, 1]);
  });

  it('prints one JSON object a finding, and nothing else', async () => {
    const file = path.join(real, 'single-app.mobileconfig');
    const { out, said } = await checked(file, '--supervised', 'no', '--json');
    expect(said).toEqual([]);
    expect(jsonLines(out.join('\n'))[0]).toEqual({ file, severity: 'error', rule: 'supervised', path: 'PayloadContent[0]', reason: '“com.apple.app.lock” needs a supervised device.', fix: null });
  });

  it('goes on after a file that is no profile', async () => {
    const folder = tempFolder();
    const notes = path.join(folder, 'notes.txt');
    writeFileSync(notes, 'just text');
    const { code, out } = await checked(notes, path.join(folder, 'nowhere'), writeProfile(folder));
    expect([code, out.length, out[0]?.startsWith(`${notes}: profile: error: The file notes.txt is not a configuration profile`)]).toEqual([1, 2, true]);
  });

  it('takes from the profile itself for which enrollment it is, unless it is told', async () => {
    expect(await checked(path.join(real, 'account-driven-byod.mobileconfig'), '--json')).toMatchObject({ code: 0 });
    expect(await checked(path.join(real, 'account-driven-byod.mobileconfig'), '--enrollment', 'device')).toMatchObject({ code: 1 });
  });

  it('knows when Intune’s file is too old', async () => {
    const file = path.join(tempFolder(), 'intune.mobileconfig');
    copyFileSync(path.join(real, 'intune-direct-scep.mobileconfig'), file);
    expect((await checked(file, '--strict')).code).toBe(0);
    const old = Date.now() / 1000 - 15 * 86_400;
    utimesSync(file, old, old);
    expect((await checked(file)).out).toEqual([`${file}: profile: warning: The enrollment profile was exported 15 days ago; such files work for 14. Export it again.`]);
  });

  it('keeps a profile from speaking to the terminal', async () => {
    const { out } = await checked(wrong(tempFolder()));
    expect(out.join('\n')).not.toContain('\u001b');
  });

  it('has Apple’s schema with it when it is built', async () => {
    const { code, stdout } = await runProgram(process.execPath, [built, 'profile', 'check', path.join(real, 'single-app.mobileconfig'), '--supervised', 'no', '--json'], { MUSTER_NO_SYSTEM_MUX: '1' });
    expect([code, jsonLines(stdout)[0]?.['rule']]).toEqual([1, 'supervised']);
  });
});

describe('the push certificate that is kept', () => {
  it('is what a profile’s topic is compared with; where nothing is kept nothing is said, and no folder is made', async () => {
    const folder = tempFolder();
    const kept = path.join(folder, 'data');
    const profile = path.join(real, 'intune-direct-scep.mobileconfig');
    const check = async (): Promise<string> => (await runProgram(process.execPath, [built, 'profile', 'check', profile, '--json'], { MUSTER_NO_SYSTEM_MUX: '1', MUSTER_DATA_DIR: kept })).stdout;
    expect([jsonLines(await check()).some(({ rule }) => rule === 'mdm.topic'), existsSync(kept)]).toEqual([false, false]);
    await withPapers({ dataFolder: kept, practice: false, keeper: null, passphrase: null, clock: systemClock }, 'write', async ({ vault }) => {
      await vault.importPush([fileOf(madeByOpenssl(pushSubject('com.apple.mgmt.External.00000000-0000-4000-8000-000000000000')).certificate)], null, null);
    });
    expect(jsonLines(await check()).find(({ rule }) => rule === 'mdm.topic')).toMatchObject({ severity: 'warning', path: expect.stringMatching(/\.Topic$/) as string });
  });
});
