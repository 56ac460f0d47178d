// muster identity: what its words mean, what it prints where, what it writes, and that no password is ever among its words.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { identity } from '../../src/cli/identity.ts';
import { type IdentityCommand, parseIdentity } from '../../src/cli/identity-arguments.ts';
import { takeWriterLock } from '../../src/store/writer-lock.ts';
import { jsonLines } from '../setup/desk.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { madeByOpenssl, openssl, p12Of, pushSubject } from '../setup/openssl-identity.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const words = (line: string): string[] => line.split(' ').filter(Boolean);
const passphrase = 'correct horse battery staple';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

/** A data folder, and what is run in it one after the other. */
function folderOf(env: Readonly<Record<string, string>> = { MUSTER_PASSPHRASE: passphrase }): { readonly folder: string; readonly run: (...all: string[]) => Promise<Ended>; readonly json: (...all: string[]) => Promise<Record<string, unknown>[]>; readonly file: (name: string, text: string) => string } {
  const folder = tempFolder();
  const run = async (...all: string[]): Promise<Ended> => {
    const [out, said]: [string[], string[]] = [[], []];
    const surroundings = { keeper: null, dataFolder: path.join(folder, 'data'), station: 'Test station', operator: 'vera' };
    const code = await identity(parseIdentity(all), surroundings, { out: (line) => out.push(line), say: (line) => said.push(line) }, env);
    return { code, out: out.join('\n'), said: said.join('\n') };
  };
  return {
    folder, run, json: async (...all) => jsonLines((await run(...all, '--json')).out),
    file: (name, text) => {
      writeFileSync(path.join(folder, name), text);
      return path.join(folder, name);
    },
  };
}

describe('the words of muster identity', () => {
  const where = { json: false, practice: false };
  it.each<[string, IdentityCommand]>([
    ['new --organization Org', { name: 'identity new', ...where, organization: 'Org', country: null }],
    ['new --organization Org --country se --practice --json', { name: 'identity new', json: true, practice: true, organization: 'Org', country: 'SE' }],
    ['import a.p12', { name: 'identity import', ...where, files: ['a.p12'], passwordFile: null, push: false, account: null }],
    ['import a.cer a.key --password-file p', { name: 'identity import', ...where, files: ['a.cer', 'a.key'], passwordFile: 'p', push: false, account: null }],
    ['import --push MDM.pem --account mdm@example.org', { name: 'identity import', ...where, files: ['MDM.pem'], passwordFile: null, push: true, account: 'mdm@example.org' }],
    ['export Org --output a.p12 --password-file p --legacy --force', { name: 'identity export', ...where, identity: 'Org', output: 'a.p12', force: true, as: 'p12', passwordFile: 'p', legacy: true }],
    ['export Org -o a.CER', { name: 'identity export', ...where, identity: 'Org', output: 'a.CER', force: false, as: 'cer', passwordFile: null, legacy: false }],
    ['export Org --output a.cer --as p12', { name: 'identity export', ...where, identity: 'Org', output: 'a.cer', force: false, as: 'p12', passwordFile: null, legacy: false }],
    ['sheet Org --output a.html', { name: 'identity sheet', ...where, identity: 'Org', output: 'a.html', force: false }],
    ['list', { name: 'identity list', ...where }], ['remove Org', { name: 'identity remove', ...where, identity: 'Org' }],
    ['passphrase --password-file p', { name: 'identity passphrase', ...where, passwordFile: 'p' }],
  ])('“%s” are understood', (line, command) => {
    expect(parseIdentity(words(line))).toEqual(command);
  });

  it.each([
    ['', 'Say what to do with identities: new, import, export, sheet, list, remove or passphrase.'], ['delete', 'There is no command “identity delete”.'],
    ['new', 'Name the organization, in quotes if it has spaces: --organization NAME, at most 200 characters.'], [`new --organization ${'x'.repeat(201)}`, 'Name the organization, in quotes if it has spaces: --organization NAME, at most 200 characters.'],
    ['new --organization Org --country Sweden', '--country takes two letters such as SE, not “Sweden”.'], ['new Org', '“Org” is one word too many.'],
    ['import', 'Something is missing behind the command.'], ['import a b c d e', '“e” is one word too many.'], ['import a --account me', '--account belongs to a push certificate: add --push.'],
    ['export Org', 'Say where it is written: --output FILE.'], ['export --output a', 'Something is missing behind the command.'], ['export Org --output a --as pem', '--as takes p12, cer; not “pem”.'],
    ['export Org --output a.cer --legacy', 'A certificate alone has no password: --password-file and --legacy belong to --as p12.'],
    ['passphrase', 'Name the file whose first line is the new passphrase: --password-file FILE.'], ['passphrase --password-file p --practice', 'In practice nothing is guarded, so there is no passphrase to change.'],
  ])('“%s” are a usage error that says why', async (line, detail) => {
    const failure = await failureOf(() => parseIdentity(words(line)));
    expect([failure.code, failure.params['detail']]).toEqual(['usage.invalid', detail]);
  });

  it.each(['new --organization Org --password x', 'import a --password x', 'export a --output b --passphrase x'])('“%s” have no place for a password', async (line) => {
    expect(await codeOf(() => parseIdentity(words(line)))).toBe('usage.invalid');
  });
});

describe('muster identity', () => {
  it('makes an identity, lists it, and gives it out as openssl can read it', async () => {
    const { folder, run, json, file } = folderOf();
    const made = await run('new', '--organization', 'Söderberg & Co', '--country', 'SE');
    expect([made.code, /^Organization {2}Söderberg & Co$/m.test(made.out), made.said.startsWith('Keep a copy in a safe place')]).toEqual([0, true, true]);
    const sha256 = /^SHA-256 +([0-9a-f]{64})$/m.exec(made.out)?.[1] ?? '';
    expect(await json('list')).toMatchObject([{ kind: 'supervision', organization: 'Söderberg & Co', sha256, state: 'valid', origin: 'made' }]);
    const p12 = path.join(folder, 'a.p12');
    expect(await run('export', sha256.slice(0, 16), '--output', p12, '--password-file', file('p', 'export me\nsecond line\n'))).toMatchObject({ code: 0, out: p12 });
    expect(openssl('pkcs12', '-in', p12, '-nodes', '-passin', 'pass:export me')).toContain('BEGIN PRIVATE KEY');
    const cer = path.join(folder, 'a.cer');
    expect((await run('export', 'söderberg & co', '--output', cer)).out).toBe(cer);
    expect(openssl('x509', '-inform', 'DER', '-in', cer, '-noout', '-fingerprint', '-sha256').replaceAll(':', '').toLowerCase()).toContain(sha256);
    for (const written of [p12, cer]) expect(statSync(written).mode & 0o777).toBe(0o600);
  });

  it('prints a table for people, with the days that are left', async () => {
    const { run, file } = folderOf();
    expect(await run('list')).toEqual({ code: 0, out: '', said: 'No supervision identity yet. Make one with: muster identity new --organization NAME' });
    const soon = madeByOpenssl('/O=Soon AB/CN=Soon\u001b[31m', 3);
    await run('import', soon.certificate, soon.key);
    const topic = 'com.apple.mgmt.External.00000000-0000-4000-8000-000000000001';
    await run('import', '--push', madeByOpenssl(pushSubject(topic), 365).certificate, '--account', 'mdm@example.org');
    const { out } = await run('list');
    expect(out).toMatch(new RegExp(`^Soon\\S+ +Soon AB +\\d{4}-\\d\\d-\\d\\d, [23] days left, EXPIRES SOON +${soon.sha256.slice(0, 16)}$`, 'm'));
    expect(out).toMatch(new RegExp(`^${topic} +mdm@example\\.org +\\d{4}-\\d\\d-\\d\\d, 36[45] days left +[0-9a-f]{16}$`, 'm'));
    expect(out).not.toContain('\u001b');
    expect(await codeOf(run('export', topic, '--output', file('x', '')))).toBe('identity.unknown');
  });

  it('takes a .p12 by the password of a file or of the environment', async () => {
    const made = madeByOpenssl('/O=Org/CN=Imported');
    const p12 = p12Of(made, 'its password');
    const first = folderOf();
    expect(await codeOf(first.run('import', p12))).toBe('identity.wrongPassword');
    expect(await codeOf(first.run('import', p12, '--password-file', first.file('wrong', 'not this')))).toBe('identity.wrongPassword');
    expect(await first.json('import', p12, '--password-file', first.file('right', 'its password\r\n'))).toMatchObject([{ sha256: made.sha256, origin: 'imported' }]);
    const second = folderOf({ MUSTER_PASSPHRASE: passphrase, MUSTER_PASSWORD: 'its password' });
    expect((await second.run('import', p12)).code).toBe(0);
    expect([await codeOf(second.run('import', made.certificate, made.key)), await codeOf(second.run('import', path.join(second.folder, 'nowhere')))]).toEqual(['identity.present', 'file.unreadable']);
  });

  it('keeps nothing without a passphrase, and asks nobody', async () => {
    const { run, folder } = folderOf({});
    expect(await codeOf(run('new', '--organization', 'Org'))).toBe('secrets.locked');
    expect([(await run('list')).out, readdirSync(path.join(folder, 'data')).includes('secrets.json')]).toEqual(['', false]);
    expect(await codeOf(folderOf({ MUSTER_PASSPHRASE: 'short' }).run('new', '--organization', 'Org'))).toBe('secrets.weakPassphrase');
  });

  it('takes the passphrase from a file that the environment names', async () => {
    const env: Record<string, string> = {};
    const { run, file } = folderOf(env);
    env['MUSTER_PASSPHRASE_FILE'] = file('p', `${passphrase}\n`);
    await run('new', '--organization', 'Org');
    delete env['MUSTER_PASSPHRASE_FILE'];
    const output = file('x', '');
    // Listing needs no key; export does.
    expect([(await run('list')).code, await codeOf(run('export', 'Org', '--output', output, '--force', '--password-file', file('q', 'export me')))]).toEqual([0, 'secrets.locked']);
    env['MUSTER_PASSPHRASE'] = `${passphrase}!`;
    expect(await codeOf(run('export', 'Org', '--output', output, '--force', '--password-file', file('q', 'export me')))).toBe('secrets.wrongPassphrase');
  });

  it('changes the passphrase', async () => {
    const env: Record<string, string> = { MUSTER_PASSPHRASE: passphrase };
    const { run, file } = folderOf(env);
    await run('new', '--organization', 'Org');
    env['MUSTER_PASSPHRASE'] = 'not the passphrase';
    const changed = file('new', 'quite another passphrase\n');
    expect(await codeOf(run('passphrase', '--password-file', changed))).toBe('secrets.wrongPassphrase');
    delete env['MUSTER_PASSPHRASE'];
    expect(await codeOf(run('passphrase', '--password-file', changed))).toBe('secrets.locked');
    env['MUSTER_PASSPHRASE'] = passphrase;
    expect((await run('passphrase', '--password-file', changed)).code).toBe(0);
    expect(await codeOf(run('new', '--organization', 'Org'))).toBe('secrets.wrongPassphrase');
    env['MUSTER_PASSPHRASE'] = 'quite another passphrase';
    expect((await run('new', '--organization', 'Org')).code).toBe(0);
  });

  it('writes over no file unless it is told to, and needs a password for a .p12', async () => {
    const { run, file } = folderOf();
    await run('new', '--organization', 'Org');
    const there = file('there.p12', 'mine');
    const password = file('p', 'export me');
    expect(await codeOf(run('export', 'Org', '--output', there, '--password-file', password))).toBe('file.exists');
    expect(await codeOf(run('sheet', 'Org', '--output', there))).toBe('file.exists');
    expect(readFileSync(there, 'utf8')).toBe('mine');
    expect(await codeOf(run('export', 'Org', '--output', `${there}.2`))).toBe('usage.invalid');
    expect(await codeOf(run('export', 'Org', '--output', path.join(there, 'below'), '--password-file', password))).toBe('file.exists');
    expect((await run('export', 'Org', '--output', there, '--password-file', password, '--force')).code).toBe(0);
    expect([statSync(there).mode & 0o777, readFileSync(there, 'utf8').startsWith('mine')]).toEqual([0o600, false]);
  });

  it('writes the page for the safe, with station, operator and fingerprint', async () => {
    const { run, json, folder } = folderOf();
    const [made] = await json('new', '--organization', 'Org');
    const output = path.join(folder, 'sheet.html');
    expect((await run('sheet', 'Org', '--output', output)).out).toBe(output);
    const page = readFileSync(output, 'utf8').replace(/<[^>]*>/g, '').replace(/\s+/g, '');
    for (const part of [String(made?.['sha256']), 'Teststation', 'vera', 'Muster’spassphraseopensit']) expect(page).toContain(part);
  });

  it('removes an identity with its key, and a push certificate', async () => {
    const { run, json } = folderOf();
    await run('new', '--organization', 'Org');
    const topic = 'com.apple.mgmt.External.00000000-0000-4000-8000-000000000001';
    await run('import', '--push', madeByOpenssl(pushSubject(topic)).certificate);
    expect((await run('remove', topic)).out).toMatch(/^Removed APSP:[-0-9]+\.$/);
    expect((await run('remove', 'Org')).out).toMatch(/^Removed Apple Configurator: Org \([-0-9A-F]+\), and its private key\.$/);
    expect([await json('list'), await codeOf(run('remove', 'Org'))]).toEqual([[], 'identity.unknown']);
  });

  it('keeps practice apart, guards nothing there, and says so', async () => {
    const { run, json } = folderOf({});
    const made = await run('new', '--organization', 'Org', '--practice');
    expect([made.code, made.said.startsWith('PRACTICE:')]).toEqual([0, true]);
    // Beside what practice has of its own: an identity for the worked examples, and its MDM’s push certificate.
    expect([await json('list'), (await json('list', '--practice')).map(({ kind, organization, mark }) => [kind, organization, mark])]).toEqual([[], [
      ['supervision', 'Practice Organization', 'PRACTICE'], ['supervision', 'Org', 'PRACTICE'], ['push', null, 'PRACTICE'],
    ]]);
  });

  it('reads beside a process that writes the folder, and changes nothing there', async () => {
    const { run, folder, file } = folderOf();
    await run('new', '--organization', 'Org');
    const lock = takeWriterLock(path.join(folder, 'data'));
    try {
      expect((await run('list')).out).toContain('Org');
      expect((await run('export', 'Org', '--output', path.join(folder, 'a.p12'), '--password-file', file('p', 'export me'))).code).toBe(0);
      expect([await codeOf(run('new', '--organization', 'Org')), await codeOf(run('remove', 'Org'))]).toEqual(['store.inUse', 'store.inUse']);
    } finally {
      lock.release();
    }
  });

  it('reads of a password’s file the first line, and not for ever', async () => {
    const { run, file } = folderOf();
    await run('new', '--organization', 'Org');
    expect(await codeOf(run('export', 'Org', '--output', file('x', ''), '--force', '--password-file', file('long', 'x'.repeat(1001))))).toBe('file.tooLarge');
    expect(await codeOf(run('export', 'Org', '--output', file('x', ''), '--force', '--password-file', '/dev/zero'))).toBe('file.tooLarge');
    expect(await codeOf(run('export', 'Org', '--output', file('x', ''), '--force', '--password-file', file('nothing', '')))).toBe('secrets.weakPassphrase');
  });
});
