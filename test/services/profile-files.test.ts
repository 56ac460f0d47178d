// Taking a profile from disk: what it is, who signed it, and every reason not to take it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { profileSummarySchema } from '../../src/model.ts';
import { loadProfile, sameProfile } from '../../src/services/profile-files.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { profileXml, writeProfile } from '../setup/profiles.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const practiceProfile = path.join(import.meta.dirname, '../../resources/practice/enrollment.mobileconfig');

function signedProfile(folder: string): string {
  const run = (...words: string[]): void => { execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' }); };
  writeProfile(folder, {}, 'plain');
  run('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30', '-keyout', 'key', '-out', 'certificate', '-subj', '/CN=MDM Signing');
  run('cms', '-sign', '-nodetach', '-binary', '-in', 'plain', '-signer', 'certificate', '-inkey', 'key', '-outform', 'DER', '-out', 'signed.mobileconfig');
  return path.join(folder, 'signed.mobileconfig');
}

describe('a signature that is made in another way than devices take', () => {
  const sign = async (folder: string, ...more: string[]): Promise<string> => {
    signedProfile(folder);
    execFileSync('openssl', ['cms', '-sign', '-binary', '-signer', 'certificate', '-inkey', 'key', '-out', 'other.mobileconfig', ...more], { cwd: folder, stdio: 'ignore' });
    const failure = await failureOf(loadProfile(path.join(folder, 'other.mobileconfig')));
    return `${failure.code}: ${String(failure.params['reason'])}`;
  };

  it('is called what it is: e-mail, twice, or without what it signs', async () => {
    const [mail, twice, bare, nobody] = [tempFolder(), tempFolder(), tempFolder(), tempFolder()];
    expect(await sign(mail, '-nodetach', '-in', 'plain', '-outform', 'SMIME')).toBe('profile.notAProfile: it is signed as e-mail is, by S/MIME; sign it in DER form');
    expect(await sign(twice, '-nodetach', '-in', 'signed.mobileconfig', '-outform', 'DER')).toBe('profile.notAProfile: it was signed twice, one signature around the other; sign it once');
    expect(await sign(bare, '-in', 'plain', '-outform', 'DER')).toBe('profile.signatureBroken: it carries no content');
    expect(await sign(nobody, '-nodetach', '-nocerts', '-in', 'plain', '-outform', 'DER')).toBe('profile.signatureBroken: the signer’s certificate is missing');
  });
});

describe('a profile', () => {
  it('is taken with the hash of its file and what it says it is', async () => {
    const file = writeProfile(tempFolder());
    const { summary, bytes } = await loadProfile(file);
    expect(Buffer.from(bytes).equals(readFileSync(file))).toBe(true);
    expect(summary).toMatchObject({ file, name: 'Test profile', identifier: 'example.test', signature: { kind: 'none' }, sha256: createHash('sha256').update(readFileSync(file)).digest('hex'), size: Buffer.byteLength(profileXml()) });
    expect(profileSummarySchema.safeParse(summary).success).toBe(true);
  });

  it('for practice enrolls at its own server', async () => {
    const { summary } = await loadProfile(practiceProfile);
    expect(summary).toMatchObject({ name: 'Practice enrollment', identifier: 'example.practice.enrollment', uuid: '0B6E3C57-5F0E-4C0B-9E2B-6A2B7F7C1A00', managementHost: 'mdm.practice.example', removable: true });
    expect(summary.payloads.map((payload) => payload.type)).toEqual(['com.apple.security.scep', 'com.apple.mdm']);
  });

  it('that is signed is opened, and handed on with its signature', async () => {
    const file = signedProfile(tempFolder());
    const { summary, bytes } = await loadProfile(file);
    expect(summary).toMatchObject({ name: 'Test profile', signature: { kind: 'intact', signer: 'MDM Signing', issuer: 'MDM Signing', selfSigned: true } });
    expect(bytes[0]).toBe(0x30);
  });
});

describe('a file is refused', () => {
  it('when it was changed after signing', async () => {
    const file = signedProfile(tempFolder());
    const bytes = readFileSync(file);
    bytes.write('Fake', bytes.indexOf('Test profile'));
    writeFileSync(file, bytes);
    const failure = await failureOf(loadProfile(file));
    expect([failure.code, failure.params['file']]).toEqual(['profile.signatureBroken', 'signed.mobileconfig']);
  });

  it('when it is encrypted for one device', async () => {
    const folder = tempFolder();
    const run = (...words: string[]): void => { execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' }); };
    signedProfile(folder);
    run('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-keyout', 'rsa.key', '-out', 'rsa.pem', '-subj', '/CN=Device');
    run('cms', '-encrypt', '-binary', '-in', 'plain', '-outform', 'DER', '-out', 'encrypted.mobileconfig', 'rsa.pem');
    expect(await codeOf(loadProfile(path.join(folder, 'encrypted.mobileconfig')))).toBe('profile.encrypted');
  });

  it.each([
    ['an empty file', ''], ['a text', 'hello'], ['HTML', '<!DOCTYPE html><html></html>'], ['half a property list', profileXml().slice(0, 400)],
    ['another property list', '<plist version="1.0"><array/></plist>'], ['a DER file of something else', '0\u0003abc'], ['an entity bomb', '<!DOCTYPE plist [<!ENTITY a "aaaa">]><plist version="1.0"><string>&a;</string></plist>'],
  ])('when it is %s', async (_, text) => {
    const file = path.join(tempFolder(), 'file.mobileconfig');
    writeFileSync(file, text);
    const failure = await failureOf(loadProfile(file));
    expect([failure.code, failure.params['file'], typeof failure.params['reason']]).toEqual(['profile.notAProfile', 'file.mobileconfig', 'string']);
  });

  it('when it isn’t there, or is a folder', async () => {
    const folder = tempFolder();
    expect((await failureOf(loadProfile(path.join(folder, 'none')))).params).toEqual({ file: 'none', reason: 'it isn’t there' });
    mkdirSync(path.join(folder, 'sub'));
    expect((await failureOf(loadProfile(path.join(folder, 'sub')))).params).toEqual({ file: 'sub', reason: 'it is a folder' });
    expect((await failureOf(loadProfile(path.join(practiceProfile, 'x')))).params).toEqual({ file: 'x', reason: 'its folder isn’t there' });
  });

  it('when it is larger than 20 MB, without being read', async () => {
    const file = path.join(tempFolder(), 'huge');
    writeFileSync(file, '');
    truncateSync(file, 20 * 1024 * 1024 + 1);
    expect(await codeOf(loadProfile(file))).toBe('profile.tooLarge');
  });

  it('when it is no longer the one that was chosen', async () => {
    const folder = tempFolder();
    const file = writeProfile(folder);
    const { summary } = await loadProfile(file);
    expect(sameProfile(await loadProfile(summary.file), summary).summary).toEqual(summary);
    appendFileSync(file, ' ');
    const failure = await failureOf(async () => sameProfile(await loadProfile(summary.file), summary));
    expect([failure.code, failure.params]).toEqual(['profile.changed', { file: 'test.mobileconfig' }]);
    copyFileSync(practiceProfile, file);
    expect(await codeOf(async () => sameProfile(await loadProfile(summary.file), summary))).toBe('profile.changed');
  });
});
