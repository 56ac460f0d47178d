// muster ade on a practice bench: from a key pair to assigned devices, what is printed where, and with which exit code.
import { readFileSync, statSync, writeFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { takeWriterLock } from '../../src/store/writer-lock.ts';
import { type AdeCommandLine, adeCommandLine } from '../setup/ade-command.ts';
import { jsonLines } from '../setup/desk.ts';
import { openssl } from '../setup/openssl.ts';
import { uniformDevices } from '../setup/uniform-devices.ts';

const day = 86_400_000;
const url = 'https://mdm.practice.example/enroll';

/** With a token and a list. */
async function ready(specs = uniformDevices(2, 1)): Promise<AdeCommandLine & { readonly entry: string }> {
  const line = await adeCommandLine(specs);
  await line.run('token', 'new', '--label', 'Cart');
  expect((await line.run('token', 'practice')).code).toBe(0);
  expect((await line.run('sync')).code).toBe(0);
  const { servers } = (await line.portal('/servers')).json as { servers: { server_uuid: string }[] };
  return { ...line, entry: servers[0]?.server_uuid ?? '' };
}

/** Puts these into the server entry, and fetches the list. */
async function listing(line: Awaited<ReturnType<typeof ready>>, ...serials: readonly string[]): Promise<void> {
  expect((await line.portal('/devices', { devices: serials, server: line.entry })).status).toBe(200);
  expect((await line.run('sync')).code).toBe(0);
}

async function defined(line: AdeCommandLine, name = 'Sales'): Promise<string> {
  expect((await line.run('profile', 'new', '--name', name, '--url', url)).code).toBe(0);
  const [profile] = await line.json('profile', 'define', name);
  return String(profile?.['uuid']);
}

describe('muster ade token', () => {
  it('makes a key pair whose certificate is Apple’s to take, and says what to do there', async () => {
    const { run, folder, json } = await adeCommandLine([]);
    expect(await run('status')).toMatchObject({ code: 3, out: '', said: expect.stringContaining('No server entry of automated enrollment was made here yet.\n        Make one with: muster ade token new --label NAME') as string });
    const pem = path.join(folder, 'a.pem');
    const { code, out, said } = await run('token', 'new', '--label', 'Cart 4', '--output', pem);
    expect([code, out.split('\n')[0]]).toEqual([0, 'Server entry  Cart 4']);
    expect(said).toContain('muster ade token practice "Cart 4"');
    expect(said).toMatch(/Upload the certificate .*a\.pem\. Apple calls it a public key\./);
    expect(said).toContain('Never download the token again of the entry that Intune uses: make a separate entry for Muster.');
    const ssl = openssl();
    ssl.put('a.pem', readFileSync(pem));
    expect(await ssl.run('x509', '-in', 'a.pem', '-noout', '-text')).toMatch(/Public-Key: \(2048 bit\)/);
    expect(statSync(pem).mode & 0o777).toBe(0o600);
    expect(await json('status')).toMatchObject([{ type: 'server', label: 'Cart 4', state: 'waiting', expires: null, mark: 'PRACTICE' }]);
    expect(await run('token', 'certificate', '--output', pem)).toMatchObject({ code: 1 });
    expect(await run('token', 'certificate', '--output', pem, '--force')).toMatchObject({ code: 0, out: pem, said: expect.stringContaining('3. Upload the certificate') as string });
    expect(await run('token', 'new', '--label', 'cart 4')).toMatchObject({ code: 2 });
    expect(await run('sync')).toMatchObject({ code: 3, said: expect.stringContaining('The server entry “Cart 4” has no token yet.') as string });
  });

  it('takes a token, renews it, and holds one that Apple doesn’t accept, with exit 1', async () => {
    const { run, portal, folder, json } = await adeCommandLine([]);
    const at = (name: string): string => path.join(folder, name);
    await run('token', 'new', '--label', 'Cart', '--output', at('a.pem'));
    const download = async (query: string, pem: string): Promise<void> => { writeFileSync(at('a.p7m'), (await portal(`/servers${query}`, readFileSync(at(pem)))).text); };
    await download('?name=Cart', 'a.pem');
    const taken = await run('token', 'import', at('a.p7m'));
    expect([taken.code, /^Token +until \d{4}-\d\d-\d\d, 36[345] days left$/m.test(taken.out)]).toEqual([0, true]);
    const [{ account } = {}] = await json('token', 'check') as { account: { serverUuid: string } }[];
    await run('token', 'renew', '--output', at('b.pem'));
    await download(`?server=${account?.serverUuid ?? ''}`, 'b.pem');
    // The new download has ended the old one.
    expect(await run('token', 'check')).toMatchObject({ code: 1, said: expect.stringContaining('Service: mdmenrollment.apple.com ACCESS_DENIED.') as string });
    await portal('/switches', { terms_signed: false });
    const held = await run('token', 'import', at('a.p7m'));
    expect([held.code, held.said.includes('Apple’s terms have changed and nobody has agreed to them yet.'), held.said.includes('muster ade token retry Cart')]).toEqual([1, true, true]);
    expect(await json('status')).toMatchObject([{ renewal: { token: 'held', problem: { code: 'ade.termsNotSigned' } } }]);
    await portal('/switches', { terms_signed: true });
    expect((await run('token', 'retry')).code).toBe(0);
    expect(await json('status')).toMatchObject([{ renewal: null, problem: null, state: 'ready' }]);
    expect(await run('token', 'retry')).toMatchObject({ code: 3, said: expect.stringContaining('No new token of “Cart” is waiting here.') as string });
    expect((await run('token', 'drop-renewal')).code).toBe(3);
    writeFileSync(at('a.txt'), 'hello');
    expect(await run('token', 'import', at('a.txt'))).toMatchObject({ code: 1, said: expect.stringContaining('This is no server token of Apple’s') as string });
  });

  it('removes an entry only by its label, typed', async () => {
    const { run, json } = await ready();
    expect(await run('token', 'remove', 'Cart')).toMatchObject({ code: 2, said: expect.stringContaining('To do it, add --confirm Cart') as string });
    expect((await run('token', 'remove', 'Cart', '--confirm', 'cart')).code).toBe(2);
    expect((await run('token', 'rename', '--label', 'Cart 4')).code).toBe(0);
    expect(await json('token', 'remove', 'Cart 4', '--confirm', 'Cart 4')).toMatchObject([{ type: 'removed', label: 'Cart 4' }]);
    expect((await run('status')).code).toBe(3);
  });
});

describe('muster ade sync', () => {
  it('says how far it is, refuses what the rules refuse with the time, and shows all in the status', async () => {
    const line = await ready();
    const { run, json, listed } = line;
    const all = await listed();
    const first = await json('sync', '--full');
    expect(first.at(-1)).toMatchObject({ type: 'server', devices: all, mark: 'PRACTICE' });
    expect(first.filter(({ type }) => type === 'progress')).toContainEqual({ type: 'progress', phase: 'fetch', devices: all, expected: all, newOnly: false });
    const { lastBegun } = first.at(-1) as { lastBegun: number };
    const soon = await run('sync', '--policy', 'intune', '--json');
    expect([soon.code, jsonLines(soon.out)]).toEqual([3, [{ type: 'tooSoon', until: lastBegun + 15 * 60_000, mark: 'PRACTICE' }]]);
    expect(soon.said).toContain(`${new Date(lastBegun + 15 * 60_000).toISOString().slice(11, 16)} UTC`);
    const [status] = await json('status') as { nextSync: unknown; prerequisites: unknown; lastFull: number }[];
    expect(status?.nextSync).toEqual({ changes: lastBegun + 15 * 60_000, full: lastBegun + 15 * 60_000 });
    expect(status?.prerequisites).toMatchObject([{ id: 'membership', state: 'ok' }, { id: 'push', state: 'ok' }, { id: 'token', state: 'ok' }, { id: 'terms', state: 'ok' }]);
    const { out } = await run('status');
    expect(out).toMatch(new RegExp(`^  List +${all} devices, as of .* \\(just now\\)$`, 'm'));
    expect(out).toMatch(/^ {2}Rules +Intune: next sync from \d{4}-\d\d-\d\d \d\d:\d\d, a full one from/m);
    expect(await run('sync', '--policy', 'intune2016', '--full')).toMatchObject({ code: 0, said: expect.stringContaining('by these rules only what isn’t listed yet is brought') as string });
    expect((status?.lastFull ?? 0) + 7 * day).toBeGreaterThan(Date.now());
  });

  it('ends on an interrupt with 130, keeps what came, and goes on behind it', async () => {
    const line = await ready();
    const { run, next, portal, listed, json } = line;
    const serials = Array.from({ length: 1500 }, (_, n) => `PRACT${String(n).padStart(5, '0')}`);
    await portal('/devices', { devices: serials, server: line.entry });
    let pages = 0;
    next.http = (client) => (request, signal) => {
      if (/\/(?:server\/devices|devices\/sync)$/.test(new URL(request.url).pathname) && (pages += 1) === 2) next.stop.abort();
      return client(request, signal);
    };
    const ended = await run('sync', '--full', '--json');
    expect([ended.code, ended.said, pages]).toEqual([130, 'Stopped. What came before is kept.', 2]);
    const came = jsonLines(ended.out).at(-1)?.['devices'] as number;
    next.stop = new AbortController();
    next.http = (client) => client;
    // 1,000 are a page.
    expect(came).toBe(1000);
    expect(Number((await json('status'))[0]?.['devices'])).toBeGreaterThanOrEqual(came);
    expect((await json('sync')).at(-1)).toMatchObject({ type: 'server', devices: await listed() });
  });

  it('does nothing where the multiplexer that was named doesn’t answer', async () => {
    const line = await adeCommandLine([]);
    line.next.address = { kind: 'unix', path: path.join(line.folder, 'nowhere') };
    expect(await line.run('status')).toMatchObject({ code: 1, out: '', said: expect.stringContaining('Check MUSTER_USBMUXD.') as string });
    expect(existsSync(line.data)).toBe(false);
    // Who says that practice is meant needs no bench, and reaches nobody.
    expect((await line.run('token', 'new', '--label', 'Cart', '--practice')).code).toBe(0);
    expect(await line.run('token', 'practice', '--practice')).toMatchObject({ code: 1, said: expect.stringContaining('practice reaches its own servers only') as string });
  });
});

describe('muster ade devices', () => {
  it('lists them as a table, as CSV and as JSON, and says what is left out', async () => {
    const line = await ready();
    await listing(line, 'AAAA000001', 'AAAA000002', 'ZZZZ000003');
    const { run, json } = line;
    const table = await run('devices', '--search', 'AAAA', '--limit', '1');
    expect([table.code, table.out.split('\n').length, table.out.split('\n')[2]?.startsWith('AAAA000001 ')]).toEqual([0, 3, true]);
    expect(table.said).toMatch(/^1 of 2; --all shows all, as of /m);
    expect((await json('devices', '--search', 'AAAA')).map(({ serial, state, mark }) => [serial, state, mark])).toEqual([['AAAA000001', 'noProfile', 'PRACTICE'], ['AAAA000002', 'noProfile', 'PRACTICE']]);
    const csv = (await run('devices', '--search', 'AAAA', '--csv')).out.split('\r\n');
    expect([csv[0]?.startsWith('"Serial number","Model",'), csv[1]?.startsWith('"AAAA000001",'), csv[1]?.endsWith('"PRACTICE"')]).toEqual([true, true, true]);
    expect(await run('devices', '--search', 'NOWHERE')).toMatchObject({ code: 3, out: '' });
    const all = await json('devices', '--all');
    expect(all.length).toBe(await line.listed());
    // The whole list is walked for a state; a limit asks for it.
    await defined(line);
    expect((await run('assign', 'Sales', '--serial', 'AAAA000002', 'ZZZZ000003')).code).toBe(0);
    for (const how of [['--all'], ['--limit', '500']]) expect((await json('devices', '--state', 'assigned', ...how)).map(({ serial }) => serial)).toEqual(['AAAA000002', 'ZZZZ000003']);
    expect((await run('devices', '--state', 'gone', '--all', '--csv')).out.split('\r\n')).toEqual([`${csv[0] ?? ''}\r`]);
    const walked = (await run('devices', '--state', 'assigned', '--all', '--csv')).out.split('\r\n');
    expect([walked.length, walked[0]]).toEqual([3, csv[0]]);
  });

  it('says where each stands, of those that are named and of those on the bench', async () => {
    const specs = uniformDevices(2, 1);
    const line = await ready(specs);
    const [one = '', two = ''] = specs.map(({ serial }) => serial);
    await line.portal('/devices', { devices: [two], server: null });
    await listing(line, one);
    await defined(line);
    expect((await line.run('assign', 'Sales', '--serial', one)).code).toBe(0);
    const bench = await line.run('devices', '--bench');
    expect(bench.code).toBe(4);
    expect(bench.out).toMatch(new RegExp(`^${one} +ready +Cart +Sales +no +Turn it on`, 'm'));
    expect(bench.out).toMatch(new RegExp(`^${two} +not ready +not listed`, 'm'));
    const shown = await line.run('devices', 'show', one);
    expect([shown.code, /^ {2}Listed +in Cart: assigned$/m.test(shown.out), /^ {2}Profile +Sales$/m.test(shown.out)]).toEqual([0, true, true]);
    expect((await line.run('devices', 'show', two)).code).toBe(3);
    const again = await line.run('devices', 'refresh', '--bench');
    expect([again.code, again.out.split('\n')]).toEqual([4, [`${one}  has “Sales”`, `${two}  NOT ACCESSIBLE: this server entry has no access to it`]]);
  });
});

describe('a folder that another Muster writes', () => {
  it('can be read, and nothing more', async () => {
    const { run, data } = await ready();
    const lock = takeWriterLock(path.join(data, 'practice'));
    try {
      expect((await run('status')).code).toBe(0);
      expect((await run('devices')).code).toBe(0);
      expect(await run('sync')).toMatchObject({ code: 3, said: expect.stringMatching(/another Muster|in use/i) as string });
    } finally {
      lock.release();
    }
  });
});
