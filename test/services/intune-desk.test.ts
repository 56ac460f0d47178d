// Microsoft Intune and Apple's organization portal as faces use them: a real file for what is kept, strict simulators of login, Graph and
// Apple's API, and a browser that visits what it is shown (enrollment-formats 4.9, 6, 7).
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { latestRecordOf } from '../../src/cloud-desks.ts';
import { AppError } from '../../src/errors.ts';
import type { HttpClient } from '../../src/http.ts';
import { IntuneDesk } from '../../src/intune-desk.ts';
import { Papers } from '../../src/papers.ts';
import { practiceKeeper } from '../../src/secrets.ts';
import type { PrepMeans } from '../../src/services/prep/job.ts';
import { Runs } from '../../src/services/runs.ts';
import { Database } from '../../src/store/database.ts';
import { Ledger } from '../../src/store/ledger.ts';
import { apiKeyPem, appleBusinessService, type AppleBusinessState, appleBusinessState } from '../setup/apple-business-service.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { aToken, configuratorBucket, graphService, type GraphState, graphState } from '../setup/graph-service.ts';
import { runId, straightRun } from '../setup/journal.ts';
import { loginService, type LoginState, loginState, visit } from '../setup/login-service.ts';
import { tempFolder } from '../setup/temp-folder.ts';
import { visitLocal } from '../setup/visitor.ts';

const now = Date.UTC(2026, 10, 22, 12);
const hour = 3_600_000;

interface At {
  readonly desk: IntuneDesk;
  readonly login: LoginState;
  readonly graph: GraphState;
  readonly business: AppleBusinessState;
  readonly clock: FakeClock;
  readonly ledger: Ledger;
  readonly papers: Papers;
  readonly folder: string;
  readonly asked: string[];
  readonly signIn: (access?: 'read' | 'write') => Promise<void>;
}

async function at(person: 'signs in' | 'declines' = 'signs in'): Promise<At> {
  const [folder, clock] = [tempFolder(), new FakeClock({ now })];
  const db = Database.openWriter(folder);
  const ledger = new Ledger(db);
  const papers = await Papers.open({ folder, practice: false, db, keeper: { ...practiceKeeper, kind: 'keychain' }, passphrase: null, clock });
  const login = loginState(clock);
  const graph = graphState({ now: () => clock.now(), tokens: login.accessTokens });
  const business = appleBusinessState({ now });
  const services: Readonly<Record<string, HttpClient>> = {
    'login.microsoftonline.com': loginService(login), 'graph.microsoft.com': graphService(graph, () => new AppError('http.unreachable', { host: 'graph.microsoft.com', reason: 'the connection broke off' })),
    'api-business.apple.com': appleBusinessService(business), 'account.apple.com': appleBusinessService(business),
  };
  const asked: string[] = [];
  const http: HttpClient = (request, signal) => {
    const { host } = new URL(request.url);
    asked.push(host);
    return services[host]?.(request, signal) ?? Promise.reject(new AppError('http.unreachable', { host, reason: 'nobody meant to ask that' }));
  };
  const runs = new Runs({ ledger, clock, practice: false, station: 's', operator: 'o', onChange: () => undefined, onLedgerLost: (error) => { throw error; }, prep: {} as PrepMeans });
  const desk = new IntuneDesk({
    papers: () => papers, readable: () => papers, http: () => http, clock: () => clock, changed: () => undefined, latest: (serial) => latestRecordOf(ledger, serial), enroll: (id, evidence) => runs.enrolled(id, evidence),
    openBrowser: async (url) => {
      const seen = visit(login, url, person);
      if ('to' in seen) await visitLocal(seen.to);
    },
  });
  onTestFinished(async () => {
    desk.close();
    await runs.close();
    await papers.close();
    db.close();
  });
  const signIn = async (access: 'read' | 'write' = 'write'): Promise<void> => {
    await desk.handlers.setIntuneApp({ app: { cloud: 'global', tenant: 'organizations', clientId: login.clientId } });
    await desk.handlers.signInIntune({ how: 'browser', access });
  };
  return { desk, login, graph, business, clock, ledger, papers, folder, asked, signIn };
}

const managed = (serial: string, enrolledDateTime: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: randomUUID(), serialNumber: serial, deviceName: 'iPad', userPrincipalName: '', userDisplayName: '', enrolledDateTime, lastSyncDateTime: enrolledDateTime, isSupervised: true, managedDeviceOwnerType: 'company', deviceEnrollmentType: 'appleBulkWithoutUser',
  complianceState: 'compliant', model: 'iPad', osVersion: '18.6', operatingSystem: 'iOS', enrollmentProfileName: 'Kiosk', ...more,
});

describe('signing in', () => {
  it('asks nobody before a person does, and says afterwards who it is', async () => {
    const { desk, asked, signIn } = await at();
    expect(desk.overview()).toEqual({ app: null, account: null, signingIn: null, work: null, appleBusiness: null });
    expect(await codeOf(desk.handlers.listIntuneTokens(null))).toBe('intune.notSignedIn');
    expect(await codeOf(desk.handlers.signInIntune({ how: 'browser', access: 'read' }))).toBe('intune.registration');
    expect(asked).toEqual([]);
    await signIn('read');
    expect(desk.overview()).toMatchObject({ account: { userName: 'ada@example.org', cloud: 'global', writes: false }, signingIn: null });
  });

  it('is remembered by the next process, and forgotten for good when somebody signs out', async () => {
    const { desk, papers, clock, folder, login, signIn } = await at();
    await signIn();
    const again = new IntuneDesk({ papers: () => papers, readable: () => papers, http: () => () => Promise.reject(new AppError('app.internal', { detail: 'asked' })), clock: () => clock, changed: () => undefined, latest: () => null, enroll: () => false, openBrowser: () => Promise.resolve() });
    again.overview();
    await expect.poll(() => again.overview().account?.userName).toBe('ada@example.org');
    again.close();
    await desk.handlers.signOutIntune(null);
    expect([desk.overview().account, (await papers.secrets.names()).filter((name) => name.startsWith('intune/'))]).toEqual([null, []]);
    const files = readdirSync(folder).map((name) => readFileSync(path.join(folder, name)).toString('latin1'));
    for (const secret of login.secrets) for (const file of files) expect(file).not.toContain(secret);
  });

  it('that is declined keeps nothing', async () => {
    const { desk, papers, signIn } = await at('declines');
    expect(await codeOf(signIn())).toBe('intune.declined');
    expect([desk.overview().account, await papers.secrets.names()]).toEqual([null, []]);
  });
});

describe('what is in Intune', () => {
  it('is read: tokens, the place of Apple Configurator, the push certificate', async () => {
    const { desk, signIn } = await at();
    await signIn('read');
    const { tokens, configurator } = await desk.handlers.listIntuneTokens(null);
    expect([tokens.map(({ name, devices, lastAsked }) => [name, devices, lastAsked]), configurator]).toEqual([[['School', 12, null]], configuratorBucket]);
    expect(await desk.handlers.intunePushCertificate(null)).toEqual({ appleId: 'it@example.org', topic: 'com.apple.mgmt.External.0001', expires: Date.UTC(2027, 4, 1, 12) });
  });

  it('is changed only by somebody who allowed it', async () => {
    const { desk, graph, signIn } = await at();
    await signIn('read');
    expect(await codeOf(desk.handlers.saveIntuneProfile({ place: aToken, id: null, values: { displayName: 'Kiosk' } }))).toBe('intune.missingScope');
    expect(graph.profiles.get(aToken)?.size).toBe(0);
  });

  it('takes a profile, shows what was read back, and takes a change of one field alone', async () => {
    const { desk, graph, signIn } = await at();
    await signIn();
    const { profile } = await desk.handlers.saveIntuneProfile({ place: aToken, id: null, values: { displayName: 'Kiosk', supervisedModeEnabled: true, profileRemovalDisabled: true, siriDisabled: true } });
    expect(profile).toMatchObject({ name: 'Kiosk', values: { supervisedModeEnabled: true, profileRemovalDisabled: true } });
    expect((await desk.handlers.saveIntuneProfile({ place: aToken, id: null, values: { displayName: 'Kiosk', profileRemovalDisabled: true } })).troubles).toEqual([{ field: 'profileRemovalDisabled', reason: 'Locked enrollment needs Supervised.' }]);
    graph.requests.length = 0;
    const changed = await desk.handlers.saveIntuneProfile({ place: aToken, id: profile?.id ?? '', values: { siriDisabled: false } });
    expect(changed.profile?.values['siriDisabled']).toBe(false);
    expect(graph.requests.filter(({ method }) => method === 'PATCH').map(({ body }) => Object.keys(body as object).sort())).toEqual([['@odata.type', 'siriDisabled']]);
    expect(graph.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('takes serial numbers from the bench, with a result for each', async () => {
    const { desk, graph, signIn } = await at();
    await signIn();
    graph.refuses.add('DMPX2');
    const answer = await desk.handlers.importIntuneRows({ place: configuratorBucket, profile: null, rows: ['DMPX1', 'DMPX2', 'DMPX3'].map((serial) => ({ serial, details: 'Cart 4' })), overwrite: false });
    expect(answer).toEqual({ rows: [{ serial: 'DMPX1', result: 'imported' }, { serial: 'DMPX2', result: 'refused' }, { serial: 'DMPX3', result: 'imported' }], problem: null });
    expect(desk.overview().work).toBeNull();
  });

  it('is known to verdicts for a day: what was imported with a profile, and what isn’t assigned to one yet', async () => {
    const { desk, graph, clock, signIn } = await at();
    await signIn();
    const { profile } = await desk.handlers.saveIntuneProfile({ place: configuratorBucket, id: null, values: { displayName: 'Kiosk' } });
    const rows = (...serials: string[]): { serial: string; details: string }[] => serials.map((serial) => ({ serial, details: '' }));
    expect([...desk.known(['DMPX1']).imported]).toEqual([]);
    graph.refuses.add('DMPX2');
    await desk.handlers.importIntuneRows({ place: configuratorBucket, profile: profile?.id ?? '', rows: rows('DMPX1', 'DMPX2'), overwrite: false });
    await desk.handlers.importIntuneRows({ place: configuratorBucket, profile: null, rows: rows('DMPX3'), overwrite: false });
    // What is in a token's list says nothing of Apple Configurator's.
    await desk.handlers.importIntuneRows({ place: aToken, profile: null, rows: rows('DMPX4'), overwrite: false });
    const serials = ['DMPX1', 'DMPX2', 'DMPX3', 'DMPX4'];
    expect([...desk.known(serials).imported]).toEqual([['DMPX1', true], ['DMPX3', false]]);
    await desk.handlers.assignIntuneSerials({ token: configuratorBucket, profile: profile?.id ?? '', serials: ['DMPX3'] });
    expect([...desk.known(serials).imported]).toEqual([['DMPX1', true], ['DMPX3', true]]);
    clock.advance(24 * hour);
    expect([...desk.known(serials).imported]).toEqual([]);
  });

  it('says which devices it would turn away: not imported, or without a profile', async () => {
    const { desk, signIn } = await at();
    await signIn();
    const { profile } = await desk.handlers.saveIntuneProfile({ place: configuratorBucket, id: null, values: { displayName: 'Kiosk' } });
    await desk.handlers.importIntuneRows({ place: configuratorBucket, profile: profile?.id ?? '', rows: [{ serial: 'DMPX1', details: '' }], overwrite: false });
    await desk.handlers.importIntuneRows({ place: configuratorBucket, profile: null, rows: [{ serial: 'DMPX2', details: '' }], overwrite: false });
    expect((await desk.handlers.checkIntuneImported({ serials: ['DMPX1', 'DMPX2', 'DMPX3'] })).devices).toEqual([
      { serial: 'DMPX1', state: 'ready', profile: 'Kiosk' }, { serial: 'DMPX2', state: 'noProfile', profile: null }, { serial: 'DMPX3', state: 'missing', profile: null },
    ]);
  });

  it('is asked to sync once in fifteen minutes', async () => {
    const { desk, graph, clock, signIn } = await at();
    await signIn();
    const token = graph.depTokens.get(aToken);
    graph.depTokens.set(aToken, { ...token, lastSyncTriggeredDateTime: new Date(now - 14 * 60_000).toISOString() });
    await expect(desk.handlers.syncIntuneToken({ token: aToken })).rejects.toMatchObject({ code: 'intune.syncTooSoon', params: { at: '2026-11-22 12:01' } });
    clock.advance(60_000);
    await desk.handlers.syncIntuneToken({ token: aToken });
    expect(graph.requests.filter(({ path: asked }) => asked.endsWith('syncWithAppleDeviceEnrollmentProgram'))).toHaveLength(1);
  });
});

describe('a device that was prepared here', () => {
  const prepared = (ledger: Ledger, serial: string, n: number, finishedAt: number): void => { for (const event of straightRun(runId(n), serial)) ledger.append(runId(n), event, finishedAt); };

  it('is turned to enrolled by what Intune says, once, with its evidence', async () => {
    const { desk, graph, ledger, signIn } = await at();
    await signIn('read');
    prepared(ledger, 'DMPX1', 1, now - hour);
    graph.managed.push(managed('DMPX1', '2026-01-05T08:00:00Z', { userPrincipalName: 'old@example.org' }), managed('DMPX1', new Date(now - hour / 2).toISOString()));
    const { devices: [device] } = await desk.handlers.checkIntuneEnrolled({ serials: ['DMPX1'] });
    expect(device).toMatchObject({ state: 'enrolled', user: null, supervised: true, stale: 1, recorded: true });
    expect(device?.sentences[0]).toMatch(/^Enrolled without a user/);
    expect(ledger.get(runId(1)).enrolled?.evidence).toMatchObject({ kind: 'enrolledInIntune', values: { enrolledAt: new Date(now - hour / 2).toISOString() } });
    const lines = ledger.verify({ key: null });
    expect((await desk.handlers.checkIntuneEnrolled({ serials: ['DMPX1'] })).devices[0]).toMatchObject({ state: 'enrolled', recorded: false });
    // Both records stay behind when it is erased.
    expect([...desk.known(['DMPX1']).managed]).toEqual([['DMPX1', { records: 2, user: null, enrolledAt: now - hour / 2 }]]);
    expect(ledger.verify({ key: null })).toEqual(lines);
  });

  it('is waited for until a day has passed, and then it is missing', async () => {
    const { desk, ledger, signIn } = await at();
    await signIn('read');
    prepared(ledger, 'DMPX1', 1, now - 23 * hour);
    prepared(ledger, 'DMPX2', 2, now - 25 * hour);
    const { devices } = await desk.handlers.checkIntuneEnrolled({ serials: ['DMPX1', 'DMPX2', 'DMPX3'] });
    expect(devices.map(({ state, recorded }) => [state, recorded])).toEqual([['pending', false], ['missing', false], ['unrecorded', false]]);
    expect([ledger.get(runId(1)).enrolled, ledger.get(runId(2)).enrolled]).toEqual([null, null]);
  });
});

describe('Apple’s organization portal', () => {
  it('says where a device on the bench belongs, by an account whose key is a secret', async () => {
    const { desk, papers, business, folder } = await at();
    business.devices.set('DMPX1', { id: 'DMPX1', type: 'orgDevices', attributes: { serialNumber: 'DMPX1', deviceModel: 'iPad', orderNumber: '4711', status: 'ASSIGNED', purchaseSourceType: 'APPLE', addedToOrgDateTime: '2026-10-01T00:00:00Z' } });
    business.servers.set('srv', { id: 'srv', type: 'mdmServers', attributes: { serverName: 'Intune Production', serverType: 'MDM' } });
    business.assigned.set('DMPX1', 'srv');
    expect(await codeOf(desk.handlers.lookUpAppleBusiness({ serials: ['DMPX1'] }))).toBe('appleBusiness.none');
    const file = path.join(folder, 'key.pem');
    writeFileSync(file, apiKeyPem);
    const { staged } = await papers.staged.stage(file);
    rmSync(file);
    await desk.handlers.setAppleBusiness({ clientId: business.clientId, keyId: business.keyId, staged });
    expect(desk.overview().appleBusiness).toMatchObject({ kind: 'business', keyId: business.keyId });
    const { devices } = await desk.handlers.lookUpAppleBusiness({ serials: ['DMPX1', 'DMPX9'] });
    expect(devices.map(({ serial, state, server, order }) => [serial, state, server?.name ?? null, order])).toEqual([['DMPX1', 'assigned', 'Intune Production', '4711'], ['DMPX9', 'unknown', null, null]]);
    expect([...desk.known(['DMPX1', 'DMPX9']).assigned]).toEqual([['DMPX1', true]]);
    const body = apiKeyPem.split('\n')[1] ?? '';
    for (const name of readdirSync(folder)) expect(readFileSync(path.join(folder, name)).toString('latin1')).not.toContain(body);
    await desk.handlers.removeAppleBusiness(null);
    expect([desk.overview().appleBusiness, await papers.secrets.names()]).toEqual([null, []]);
  });
});
