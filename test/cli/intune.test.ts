// muster intune against strict simulators of Microsoft and Apple: what is printed where, with which exit code, and what is asked of whom
// (enrollment-formats 4.6, 4.7, 6, 7).
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { cloudKnowledge } from '../../src/services/cloud-answers.ts';
import { Database } from '../../src/store/database.ts';
import { takeWriterLock } from '../../src/store/writer-lock.ts';
import { apiKeyPem } from '../setup/apple-business-service.ts';
import { desk, jsonLines } from '../setup/desk.ts';
import { aToken, configuratorBucket } from '../setup/graph-service.ts';
import { type Ended, intuneCommandLine, startOfTime } from '../setup/intune-command.ts';

const day = 86_400_000;

describe('muster intune without signing in', () => {
  it('asks nobody, keeps nothing, and says both procedures step by step', async () => {
    const { run, json, asked, data } = intuneCommandLine();
    const { code, out } = await run('steps', 'direct');
    expect([code, out.split('\n')[0]]).toEqual([0, 'Direct enrollment: nothing is erased; without user affinity.']);
    // The order that matters for identities by ACME (4.7): imported before exported.
    const titles = out.split('\n').filter((line) => /^\[.\] \d+\. /.test(line)).map((line) => line.replace(/^\[.\] \d+\. /, ''));
    expect(titles.indexOf('Import the serial numbers')).toBeLessThan(titles.indexOf('Download the enrollment file'));
    expect(await json('steps', 'setup-assistant')).toContainEqual(expect.objectContaining({ type: 'step', procedure: 'setupAssistant', id: 'push', check: 'pushCertificate', state: 'unknown' }));
    expect([asked, readdirSync(data)]).toEqual([[], []]);
  });

  it('says how to register an app, who is signed in, and what to do first', async () => {
    const { run, json, asked } = intuneCommandLine();
    const { code, out } = await run('app');
    expect(code).toBe(0);
    for (const part of ['http://localhost', 'Allow public client flows', 'DeviceManagementServiceConfig.Read.All', 'DeviceManagementManagedDevices.Read.All', 'https://portal.azure.com']) expect(out).toContain(part);
    expect(await run('status')).toMatchObject({ code: 3, out: 'App registration  none\nSigned in         nobody\nAPI account       none', said: 'How to register an app: muster intune app' });
    expect(await json('status')).toEqual([{ type: 'status', app: null, account: null, appleBusiness: null, secrets: 'open' }]);
    expect(await run('sign-in')).toMatchObject({ code: 2, said: expect.stringContaining('none is kept here yet') as string });
    expect(await run('tokens')).toMatchObject({ code: 3, out: '', said: expect.stringContaining('Nobody is signed in to Microsoft.') as string });
    expect(await run('app', '--tenant', 'consumers', '--client-id', '11111111-2222-3333-4444-555555555555')).toMatchObject({ code: 2, said: expect.stringContaining('personal accounts have no Intune') as string });
    expect(asked).toEqual([]);
  });

  it('is refused in practice, but for the procedures', async () => {
    const { run, next, asked, data } = intuneCommandLine();
    next.practice = true;
    expect(await run('sign-in')).toMatchObject({ code: 2, out: '', said: expect.stringContaining('in practice nobody signs in to Microsoft or Apple') as string });
    expect([asked, existsSync(data)]).toEqual([[], false]);
    expect((await run('steps', 'direct')).code).toBe(0);
  });
});

describe('the built command line', () => {
  it('knows practice by its multiplexer', async () => {
    const { muster } = await desk([]);
    expect(await muster('intune', 'sign-in')).toMatchObject({ code: 2, stdout: '' });
    expect(await muster('intune', 'steps', 'direct', '--json')).toMatchObject({ code: 0 });
    expect((await muster('intune', '--help')).stdout).toContain('Usage: muster intune COMMAND');
  });
});

describe('muster intune sign-in', () => {
  it('names each scope with its reason, shows the address, and says who it is; what was kept has no token in it', async () => {
    const { run, json, signedIn, login, opened, data } = intuneCommandLine();
    await signedIn('read');
    const { said, out } = await run('sign-in', '--changes');
    expect(said).toContain('Makes and changes enrollment profiles, imports and assigns serial numbers');
    expect(said).toContain(opened[1]);
    expect(opened[1]).toMatch(/^https:\/\/login\.microsoftonline\.com\/organizations\/oauth2\/v2\.0\/authorize\?/);
    expect(out).toBe('Signed in as ada@example.org (Ada Admin), organization bbbbbbbb-0000-0000-0000-000000000002, Worldwide; may look and change: DeviceManagementServiceConfig.ReadWrite.All, DeviceManagementManagedDevices.Read.All, openid, profile');
    const [status] = await json('status') as { account: Record<string, unknown> }[];
    expect(status?.account).toMatchObject({ userName: 'ada@example.org', writes: true, cloud: 'global' });
    const files = readdirSync(data).map((name) => readFileSync(path.join(data, name)).toString('latin1'));
    expect([files.length > 1, login.secrets.length > 3]).toEqual([true, true]);
    for (const given of login.secrets) for (const file of files) expect(file).not.toContain(given);
    expect((await run('sign-out')).out).toBe('Nobody is signed in to Microsoft any more; every token of the account is gone from this computer.');
    expect(await json('status')).toMatchObject([{ account: null, app: { tenant: 'organizations' } }]);
    expect((await run('app', '--forget')).code).toBe(0);
    expect(await json('status')).toMatchObject([{ app: null }]);
  });

  it('asks for the passphrase before anybody signs in, and says that what is kept is locked', async () => {
    const { run, next, login, asked, opened, signedIn } = intuneCommandLine();
    next.keychain = false;
    expect((await run('app', '--tenant', 'organizations', '--client-id', login.clientId)).code).toBe(0);
    const early = await run('sign-in');
    expect([early.code, early.out, early.said.includes('MUSTER_PASSPHRASE'), opened, asked]).toEqual([1, '', true, [], []]);
    next.keychain = true;
    await signedIn();
    next.keychain = false;
    expect(await run('tokens')).toMatchObject({ code: 1, said: expect.stringContaining('only the keychain opens it: open the app and set a passphrase there') as string });
    expect(await run('status')).toMatchObject({ code: 3, out: expect.stringContaining('unknown: the secrets are locked') as string });
  });

  it('goes on where no browser opens, with the address that was printed', async () => {
    const { run, next, login, opened } = intuneCommandLine();
    await run('app', '--tenant', 'organizations', '--client-id', login.clientId);
    next.browser = false;
    const stop = next.stop;
    next.said = (line) => { if (line.startsWith('No browser could be opened')) stop.abort(); };
    const ended = await run('sign-in');
    expect([ended.code, ended.out, opened.length]).toEqual([130, '', 1]);
    expect(ended.said).toContain('open this address in it:\nhttps://login.microsoftonline.com/');
  });

  it('by a code shows code and address beside the result, and waits for the person', async () => {
    const { run, next, login, clock } = intuneCommandLine();
    await run('app', '--tenant', 'organizations', '--client-id', login.clientId);
    const lines: string[] = [];
    next.said = (line) => { lines.push(line); };
    const running = run('sign-in', '--code', '--json');
    await expect.poll(() => lines.some((line) => line.includes('ABCD2345'))).toBe(true);
    login.atDevice = 'approved';
    let ended: Ended | null = null;
    void running.then((end) => { ended = end; });
    await expect.poll(() => { clock.advance(5000); return ended; }).toMatchObject({ code: 0 });
    const { out, said } = await running;
    expect(said).toContain('Open https://microsoft.com/devicelogin on any device and type the code ABCD2345 there');
    expect(said.match(/ABCD2345/g)).toHaveLength(1);
    expect(jsonLines(out)).toMatchObject([{ type: 'account', userName: 'ada@example.org', writes: false }]);
  });

  it('that is declined keeps nothing, and an interrupt ends one with 130', async () => {
    const { run, json, next, login } = intuneCommandLine();
    await run('app', '--tenant', 'organizations', '--client-id', login.clientId);
    next.person = 'declines';
    expect(await run('sign-in')).toMatchObject({ code: 1, said: expect.stringContaining('Signing in was broken off or declined.') as string });
    next.person = 'stays away';
    const { stop } = next;
    next.said = (line) => { if (line.startsWith('Sign in in the browser')) stop.abort(); };
    expect(await run('sign-in')).toMatchObject({ code: 130, out: '' });
    next.stop = new AbortController();
    next.said = () => undefined;
    expect(await json('status')).toMatchObject([{ account: null }]);
  });
});

describe('muster intune tokens', () => {
  it('lists them, writes the key, takes a token and syncs once in fifteen minutes', async () => {
    const { run, json, folder, graph, signedIn } = intuneCommandLine();
    await signedIn();
    const listed = await run('tokens');
    expect([listed.code, listed.out.split('\n')[2]?.startsWith('School  it@example.org  2027-03-01, 98 days left')]).toEqual([0, true]);
    expect(listed.said).toContain('--configurator');
    expect(await json('tokens')).toMatchObject([{ type: 'token', kind: 'dep', id: aToken, devices: 12 }, { type: 'configurator', place: configuratorBucket }]);
    const pem = path.join(folder, 'key.pem');
    expect(await run('token', 'key', 'school', '--output', pem)).toMatchObject({ code: 0, out: pem });
    expect([readFileSync(pem, 'utf8'), statSync(pem).mode & 0o777]).toEqual(['-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n', 0o600]);
    expect((await run('token', 'key', 'school', '--output', pem, '--anew')).code).toBe(1);
    expect((await run('token', 'key', 'school', '--output', pem, '--anew', '--force')).code).toBe(0);
    expect(readFileSync(pem, 'utf8')).toContain('MIIC');
    const p7m = path.join(folder, 'token.p7m');
    writeFileSync(p7m, 'canary-token-file');
    expect((await run('token', 'upload', aToken, p7m, '--apple-id', 'it@example.org')).code).toBe(0);
    expect(graph.requests.at(-1)?.body).toEqual({ appleId: 'it@example.org', depToken: 'canary-token-file' });
    expect((await run('token', 'sync', 'it@example.org')).code).toBe(0);
    graph.depTokens.set(aToken, { ...graph.depTokens.get(aToken), lastSyncTriggeredDateTime: new Date(startOfTime - 60_000).toISOString() });
    expect(await run('token', 'sync', 'School')).toMatchObject({ code: 3, said: expect.stringContaining('2026-11-22 12:14') as string });
    expect(await run('token', 'sync', 'Other')).toMatchObject({ code: 3, said: expect.stringContaining('the token “Other”') as string });
  });

  it('says the push certificate’s end, and with the exit code whether there is one that counts', async () => {
    const { run, json, graph, signedIn } = intuneCommandLine();
    await signedIn('read');
    expect(await run('push')).toMatchObject({ code: 0, out: 'Push certificate  2027-05-01, 160 days left, renewed with it@example.org, topic com.apple.mgmt.External.0001' });
    graph.pushCertificate = { ...graph.pushCertificate, expirationDateTime: '2026-11-01T00:00:00Z' };
    expect((await run('push')).code).toBe(1);
    graph.pushCertificate = null;
    expect([(await run('push')).code, await json('push')]).toEqual([3, [{ type: 'push', certificate: null }]]);
  });
});

describe('muster intune profile', () => {
  it('makes one, changes one field, shows it and writes it as a file that makes another', async () => {
    const { run, json, folder, graph, signedIn } = intuneCommandLine();
    await signedIn();
    expect(await run('profile', 'new', '--set', 'displayName=Kiosk')).toMatchObject({ code: 2, said: expect.stringContaining('Say where: --token "School", --configurator.') as string });
    const made = await run('profile', 'new', '--configurator', '--set', 'displayName=Kiosk', 'supervisedModeEnabled=yes', 'siridisabled=on', 'enabledSkipKeys=Siri, Payment');
    expect([made.code, made.out.startsWith('Kiosk  Apple Configurator  ')]).toEqual([0, true]);
    const [stored] = [...graph.profiles.get(configuratorBucket)?.values() ?? []];
    expect(stored).toMatchObject({ displayName: 'Kiosk', supervisedModeEnabled: true, siriDisabled: true, enabledSkipKeys: ['Siri', 'Payment'] });
    const shown = await run('profile', 'show', 'kiosk');
    expect(shown.out).toMatch(/^Siri +skipped +siriDisabled$/m);
    expect((await run('profile', 'edit', 'Kiosk', '--set', 'siriDisabled=no')).code).toBe(0);
    expect(graph.requests.findLast(({ method }) => method === 'PATCH')?.body).toEqual({ '@odata.type': '#microsoft.graph.depIOSEnrollmentProfile', siriDisabled: false });
    const file = path.join(folder, 'kiosk.json');
    writeFileSync(file, (await run('profile', 'show', 'Kiosk', '--as', 'form')).out);
    expect((await run('profile', 'new', '--token', 'School', '--from', file, '--set', 'displayName=Kiosk 2')).code).toBe(0);
    const [copy] = [...graph.profiles.get(aToken)?.values() ?? []];
    expect(copy).toMatchObject({ displayName: 'Kiosk 2', supervisedModeEnabled: true, siriDisabled: false, enabledSkipKeys: ['Siri', 'Payment'] });
    expect((await json('profiles')).map(({ place, profile }) => [(place as { name: string }).name, (profile as { name: string }).name])).toEqual([['School', 'Kiosk 2'], ['Apple Configurator', 'Kiosk']]);
    expect((await run('profile', 'default', 'Kiosk 2')).out).toContain('is the default of School');
    expect(await json('profiles', '--token', 'School')).toMatchObject([{ profile: { isDefault: true } }]);
    expect((await run('profile', 'show', 'Kisok')).code).toBe(3);
  });

  it('sends nothing that speaks against itself, and names the field', async () => {
    const { run, json, graph, signedIn } = intuneCommandLine();
    await signedIn();
    const words = ['profile', 'new', '--configurator', '--set', 'displayName=Kiosk', 'profileRemovalDisabled=yes'];
    expect(await run(...words)).toMatchObject({ code: 1, out: '', said: 'error: profileRemovalDisabled: Locked enrollment needs Supervised.\nNothing was sent to Intune.' });
    expect(await json(...words)).toEqual([{ type: 'trouble', field: 'profileRemovalDisabled', reason: 'Locked enrollment needs Supervised.' }]);
    for (const [word, sentence] of [['isDefault=yes', 'can’t be set here'], ['siriDisabled=maybe', 'yes or no'], ['iTunesPairingMode=often', 'disallow, allow, requiresCertificate'], ['colour=red', 'No field is called “colour”']]) {
      expect(await run('profile', 'new', '--configurator', '--set', 'displayName=Kiosk', word ?? '')).toMatchObject({ code: 2, said: expect.stringContaining(sentence ?? '') as string });
    }
    expect(graph.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('writes the enrollment file and says until when it works', async () => {
    const { run, json, folder, signedIn } = intuneCommandLine();
    await signedIn();
    await run('profile', 'new', '--configurator', '--set', 'displayName=Kiosk');
    const file = path.join(folder, 'Kiosk.mobileconfig');
    const { code, out, said } = await run('profile', 'export', 'Kiosk', '--output', file);
    expect([code, out, readFileSync(file, 'utf8').startsWith('<?xml')]).toEqual([0, file, true]);
    expect(said).toMatch(/two weeks, until 2026-12-06 /);
    expect((await run('profile', 'export', 'Kiosk', '--output', file)).code).toBe(1);
    expect(await json('profile', 'export', 'Kiosk', '--output', file, '--force')).toMatchObject([{ type: 'exported', file, until: startOfTime + 14 * day }]);
  });

  it('is changed only by somebody who allowed changes', async () => {
    const { run, graph, signedIn } = intuneCommandLine();
    await signedIn('read');
    expect(await run('profile', 'new', '--configurator', '--set', 'displayName=Kiosk')).toMatchObject({ code: 1, said: expect.stringContaining('DeviceManagementServiceConfig.ReadWrite.All') as string });
    expect(graph.profiles.get(configuratorBucket)?.size).toBe(0);
  });
});

describe('muster intune import and assign', () => {
  it('says of each row what became of it, with 4 where some failed', async () => {
    const { run, json, next, graph, signedIn } = intuneCommandLine();
    await signedIn();
    await run('profile', 'new', '--configurator', '--set', 'displayName=Kiosk');
    next.attached = ['DMPX1', 'DMPX2', 'DMPX3'];
    graph.refuses.add('DMPX2');
    const first = await run('import', '--bench', '--profile', 'Kiosk', '--details', 'Cart 4');
    expect([first.code, first.out.split('\n')]).toEqual([4, ['DMPX1  imported', 'DMPX2  REFUSED: mostly because Intune has it already; --overwrite replaces it', 'DMPX3  imported']]);
    expect(first.said).toContain('2 of 3 rows imported into Apple Configurator.');
    const kept = graph.identities.get(configuratorBucket)?.get('DMPX1');
    expect(kept).toMatchObject({ description: 'Cart 4', requestedEnrollmentProfileId: [...graph.profiles.get(configuratorBucket)?.keys() ?? []][0] });
    graph.refuses.clear();
    expect((await run('import', '--serial', 'DMPX1', '--configurator')).code).toBe(1);
    const again = await json('import', '--serial', 'dmpx1', 'DMPX-2', '--configurator', '--overwrite');
    expect(again).toEqual([
      { type: 'result', serial: 'DMPX1', result: 'imported' }, { type: 'result', serial: 'DMPX2', result: 'imported' },
      { type: 'import', place: configuratorBucket, profile: null, counts: { imported: 2, refused: 0, unanswered: 0, unsure: 0, notSent: 0 }, problem: null },
    ]);
  });

  it('takes a list as a spreadsheet wrote it, and stops before a row whose number is lost', async () => {
    const { run, folder, graph, signedIn } = intuneCommandLine();
    await signedIn();
    const csv = path.join(folder, 'list.csv');
    writeFileSync(csv, 'Serial number;Details\r\ndmpxa00001;Room 1\r\nDMPXA00002;\r\n');
    const { code, said } = await run('import', '--csv', csv, '--configurator', '--details', 'Cart 4');
    expect([code, said.includes('The first line names the columns')]).toEqual([0, true]);
    expect([...graph.identities.get(configuratorBucket)?.values() ?? []].map(({ serialNumber, description }) => [serialNumber, description])).toEqual([['DMPXA00001', 'Room 1'], ['DMPXA00002', 'Cart 4']]);
    writeFileSync(csv, '356789012345678,Phone\r\n3.56789E+14,Phone\r\n');
    expect(await run('import', '--csv', csv, '--corporate')).toMatchObject({ code: 2, out: '', said: expect.stringContaining('its digits are lost') as string });
    expect(graph.corporate.size).toBe(0);
    writeFileSync(csv, '356789012345678,Phone\r\n');
    expect((await run('import', '--csv', csv, '--corporate')).code).toBe(0);
    expect([...graph.corporate.keys()]).toEqual(['356789012345678']);
  });

  it('tells what is unsure and what was not sent when the connection breaks', async () => {
    const { run, graph, signedIn } = intuneCommandLine();
    await signedIn();
    await run('profile', 'new', '--configurator', '--set', 'displayName=Kiosk');
    const serials = Array.from({ length: 600 }, (_, at) => `DMPX${String(at).padStart(6, '0')}`);
    // Tokens, the Configurator’s place and its profiles are read first; then the first portion of 500 goes through and the second is cut.
    graph.next.push(null, null, null, null, 'cut');
    const { code, out, said } = await run('assign', 'Kiosk', '--configurator', '--serial', ...serials);
    expect([code, out.split('\n').filter((line) => line.includes('UNSURE')).length, out.split('\n').at(-1)]).toEqual([4, 100, '500 devices assigned to “Kiosk” in Apple Configurator.']);
    expect(said).toContain('nobody knows whether it was done');
  });

  it('says which of them may enroll, page by page of Intune’s list', async () => {
    const { run, json, graph, data, signedIn } = intuneCommandLine();
    await signedIn();
    graph.pageSize = 2;
    expect((await run('imported', 'DMPX1')).code).toBe(3);
    await run('profile', 'new', '--configurator', '--set', 'displayName=Kiosk');
    await run('import', '--configurator', '--profile', 'Kiosk', '--serial', 'DMPX1', 'DMPX2', 'DMPX3');
    await run('import', '--configurator', '--serial', 'DMPX4');
    const { code, out } = await run('imported', 'DMPX4', 'DMPX3', 'DMPX9');
    expect([code, out.split('\n')]).toEqual([4, ['DMPX4  WITHOUT A PROFILE: it is turned away when it enrolls', 'DMPX3  imported, with “Kiosk”', 'DMPX9  NOT IMPORTED: it is turned away when it enrolls']]);
    expect(await json('imported', 'DMPX1')).toEqual([{ type: 'device', serial: 'DMPX1', state: 'ready', profile: 'Kiosk' }]);
    const db = Database.openReader(data);
    expect(db && [...cloudKnowledge(db, ['DMPX3', 'DMPX4', 'DMPX9'], startOfTime).imported]).toEqual([['DMPX3', true], ['DMPX4', false], ['DMPX9', false]]);
    db?.close();
  });

  it('finds no device on an empty bench', async () => {
    const { run, signedIn } = intuneCommandLine();
    await signedIn();
    expect((await run('import', '--bench', '--configurator')).code).toBe(3);
  });
});

describe('muster intune where', () => {
  it('says server and order by an API account whose key is a secret', async () => {
    const { run, json, folder, data, business, next } = intuneCommandLine();
    business.devices.set('DMPX1', { id: 'DMPX1', type: 'orgDevices', attributes: { serialNumber: 'DMPX1', deviceModel: 'iPad', orderNumber: '4711', status: 'ASSIGNED', purchaseSourceType: 'APPLE', addedToOrgDateTime: '2026-10-01T00:00:00Z' } });
    business.servers.set('srv', { id: 'srv', type: 'mdmServers', attributes: { serverName: 'Intune Production', serverType: 'MDM' } });
    business.assigned.set('DMPX1', 'srv');
    expect((await run('where', 'DMPX1')).code).toBe(3);
    const file = path.join(folder, 'key.pem');
    writeFileSync(file, 'no key');
    const words = ['apple-business', '--client-id', business.clientId, '--key-id', business.keyId, '--key', file];
    expect((await run(...words)).code).toBe(1);
    writeFileSync(file, apiKeyPem);
    expect(await run(...words)).toMatchObject({ code: 0, out: `API account  Apple Business, ${business.clientId}, key ${business.keyId}` });
    next.attached = ['DMPX1', 'DMPX9'];
    const { code, out } = await run('where', '--bench');
    expect([code, out.split('\n').slice(2)]).toEqual([4, ['DMPX1          Intune Production        4711            APPLE  iPad', 'DMPX9          not in the organization']]);
    expect(await json('where', 'DMPX1')).toMatchObject([{ type: 'device', serial: 'DMPX1', state: 'assigned', server: { name: 'Intune Production' }, order: '4711' }]);
    expect((await run('where', 'DMPX9')).code).toBe(3);
    const body = apiKeyPem.split('\n')[1] ?? '';
    expect(readFileSync(path.join(data, 'secrets.json')).toString('latin1')).not.toContain(body);
    expect((await run('apple-business', '--forget')).code).toBe(0);
    expect((await run('where', 'DMPX1')).code).toBe(3);
  });
});

describe('a folder that another Muster writes', () => {
  it('lets the status be read; what may renew a token waits', async () => {
    const { run, data, signedIn } = intuneCommandLine();
    await signedIn();
    const lock = takeWriterLock(data);
    try {
      expect(await run('status')).toMatchObject({ code: 0, out: expect.stringContaining('ada@example.org') as string });
      expect((await run('tokens')).code).toBe(3);
    } finally {
      lock.release();
    }
  });
});
