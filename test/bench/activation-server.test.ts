// Activation end to end: the device's papers carried to practice Apple over HTTP and back, as open-source clients carry them (ios-protocols 4).
import { describe, expect, it, onTestFinished } from 'vitest';
import { lockOwner } from '../../src/bench/apple-server.ts';
import { startPracticeWeb, type PracticeWebOptions, type RunningWeb } from '../../src/bench/practice-web.ts';
import { readPlist } from '../../src/plist/read.ts';
import { isDict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import { systemClock } from '../../src/system-clock.ts';
import { type DeviceChange, supervisedDevice } from '../setup/devices.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { askOnce, type PairedBench, pairedBench } from '../setup/services.ts';

const service = 'com.apple.mobileactivationd';
const erased = { supervised: false, activated: false, osVersion: '18.6' } as const satisfies DeviceChange;

interface Desk extends PairedBench {
  readonly web: RunningWeb;
}

async function desk(change: DeviceChange = {}, clock?: FakeClock, faults?: PracticeWebOptions['faults']): Promise<Desk> {
  const paired = await pairedBench(supervisedDevice(0, { ...erased, ...change }), clock ? { clock } : {});
  const { device } = paired;
  const web = await startPracticeWeb({ find: (udid) => (udid === device.spec.udid ? device : undefined), clock: clock ?? systemClock, ...(faults ? { faults } : {}) });
  onTestFinished(web.close);
  return { ...paired, web };
}

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly headers: PlistDict;
  readonly body: Uint8Array;
}

async function post(url: string | null, body: string | Uint8Array | FormData, type?: string): Promise<Answered> {
  const response = await fetch(url ?? '', { method: 'POST', body: body as BodyInit, ...(type ? { headers: { 'content-type': type } } : {}) });
  return { status: response.status, type: response.headers.get('content-type') ?? '', headers: new Map([...response.headers]), body: new Uint8Array(await response.arrayBuffer()) };
}

const ask = (at: Desk, command: string, more: Record<string, PlistValue> = {}): Promise<PlistDict> => askOnce(at, service, { Command: command, ...more });
const handshakeUrl = (at: Desk): string | null => at.web.reach('https://albert.apple.com/deviceservices/drmHandshake');
const activationUrl = (at: Desk): string | null => at.web.reach('https://albert.apple.com/deviceservices/deviceActivation');

async function handshake(at: Desk): Promise<Answered> {
  const session = (await ask(at, 'CreateTunnel1SessionInfoRequest')).get('Value');
  if (!isDict(session)) throw new Error('no session');
  return post(handshakeUrl(at), writeXmlPlist(session), 'application/x-apple-plist');
}

async function infoOf(at: Desk, command = 'CreateTunnel1ActivationInfoRequest'): Promise<PlistDict> {
  const info = (await ask(at, command, { Value: (await handshake(at)).body, Options: new Map([['BasebandWaitCount', 90n]]) })).get('Value');
  if (!isDict(info)) throw new Error('no activation info');
  return info;
}

const form = (info: PlistDict, more: Record<string, string> = {}): string => new URLSearchParams({ 'activation-info': Buffer.from(writeXmlPlist(info)).toString(), ...more }).toString();
const urlencoded = 'application/x-www-form-urlencoded';
const hand = (at: Desk, { body, headers }: Pick<Answered, 'body' | 'headers'>): Promise<PlistDict> => ask(at, 'HandleActivationInfoWithSessionRequest', { Value: body, ActivationResponseHeaders: headers });

describe('activation by a host', () => {
  it('goes through handshake, activation info and record, and changes the state', async () => {
    const at = await desk();
    const told: string[] = [];
    at.device.observers.add((name) => told.push(name));
    expect((await ask(at, 'GetActivationStateRequest')).get('Value')).toBe('Unactivated');
    const answer = await post(activationUrl(at), form(await infoOf(at)), urlencoded);
    expect([answer.status, answer.type]).toEqual([200, 'text/xml']);
    expect([...(await hand(at, answer)).keys()]).toEqual(['Command']);
    expect((await ask(at, 'GetActivationStateRequest')).get('Value')).toBe('Activated');
    expect([at.bench.log.count('activated'), told]).toEqual([1, ['com.apple.mobile.lockdown.activation_state']]);
  });

  it('is the same with the second step’s other name and a multipart form', async () => {
    const at = await desk();
    const fields = new FormData();
    fields.set('activation-info', Buffer.from(writeXmlPlist(await infoOf(at, 'CreateActivationInfoRequest'))).toString());
    const answer = await post(activationUrl(at), fields);
    expect((await hand(at, answer)).get('Error')).toBeUndefined();
    expect(at.device.activation).toBe('Activated');
  });

  it('wraps the record by the system’s age: ActivationRecord, or iphone-activation with activation-record', async () => {
    const recent = await desk();
    const old = await desk({ osVersion: '16.7.10' });
    const top = async (at: Desk): Promise<unknown> => {
      const body = readPlist((await post(activationUrl(at), form(await infoOf(at)), urlencoded)).body);
      return isDict(body) ? [...body].map(([key, value]) => [key, isDict(value) && value.has('activation-record')]) : null;
    };
    expect(await top(recent)).toEqual([['ActivationRecord', false]]);
    expect(await top(old)).toEqual([['iphone-activation', true]]);
  });

  it('names in its session what the handshake needs', async () => {
    const at = await desk();
    const session = (await ask(at, 'CreateTunnel1SessionInfoRequest')).get('Value');
    expect(isDict(session) && [...session.keys()].sort()).toEqual(['CollectionBlob', 'HandshakeRequestMessage', 'UniqueDeviceID']);
    const greeting = readPlist((await handshake(at)).body);
    expect(isDict(greeting) && [...greeting.keys()].sort()).toEqual(['FDRBlob', 'HandshakeResponseMessage', 'SUInfo', 'serverKP']);
  });

  it('fails when five minutes pass in between on the device’s clock', async () => {
    const clock = new FakeClock();
    const at = await desk({}, clock);
    const greeting = await handshake(at);
    clock.advance(5 * 60_000 + 1);
    expect((await ask(at, 'CreateTunnel1ActivationInfoRequest', { Value: greeting.body })).get('Error')).toBe('Activation session expired');
    const answer = await post(activationUrl(at), form(await infoOf(at)), urlencoded);
    at.device.clockOffset = 3_600_000;
    expect((await hand(at, answer)).get('Error')).toBe('Activation session expired');
    expect(at.device.activation).toBe('Unactivated');
  });

  it('fails with a record of an earlier session, with altered bytes, and without Apple’s headers', async () => {
    const at = await desk();
    const earlier = await post(activationUrl(at), form(await infoOf(at)), urlencoded);
    const answer = await post(activationUrl(at), form(await infoOf(at)), urlencoded);
    expect((await hand(at, earlier)).get('Error')).toBe('Activation record is for another session');
    const altered = Uint8Array.from(Buffer.from(Buffer.from(answer.body).toString().replace('unbrick', 'unbrack')));
    expect((await hand(at, { ...answer, body: altered })).get('Error')).toBe('Activation response does not match its headers');
    expect((await hand(at, { ...answer, headers: earlier.headers })).get('Error')).toBe('Activation response does not match its headers');
    expect((await ask(at, 'HandleActivationInfoWithSessionRequest', { Value: answer.body })).get('Error')).toBe('Activation response does not match its headers');
    expect((await ask(at, 'HandleActivationInfoWithSessionRequest', { Value: 'text' })).get('Error')).toBe('Invalid argument');
    expect((await hand(at, answer)).get('Error')).toBeUndefined();
  });

  it('fails at the second step with another answer than Apple’s, and without a first step', async () => {
    const at = await desk();
    expect((await ask(at, 'CreateTunnel1ActivationInfoRequest', { Value: Uint8Array.of(1) })).get('Error')).toBe('Activation session expired');
    const earlier = await handshake(at);
    await handshake(at);
    expect((await ask(at, 'CreateTunnel1ActivationInfoRequest', { Value: earlier.body })).get('Error')).toBe('Invalid handshake response');
    expect((await ask(at, 'MakeCoffee')).get('Error')).toBe('Unknown command');
    expect((await ask(at, 'HandleActivationInfoRequest')).get('Error')).toBe('Session activation required');
  });

  it('is undone by DeactivateRequest', async () => {
    const at = await desk({ activated: true });
    expect((await ask(at, 'DeactivateRequest')).get('Error')).toBeUndefined();
    expect([at.device.activation, at.device.activationAcknowledged, at.bench.log.count('deactivated')]).toEqual(['Unactivated', false, 1]);
  });
});

describe('practice Apple', () => {
  it('shows the form of Activation Lock, and lets the owner in', async () => {
    const at = await desk();
    at.device.activationLocked = true;
    const info = await infoOf(at);
    const asked = await post(activationUrl(at), form(info), urlencoded);
    expect([asked.status, asked.type]).toEqual([200, 'application/x-buddyml']);
    const page = Buffer.from(asked.body).toString();
    expect([...page.matchAll(/<editableTextRow id="(\w+)" label="([^"]*)" placeholder="[^"]*"/g)].map((match) => match[1])).toEqual(['login', 'password']);
    expect(page).toMatch(/<editableTextRow id="password"[^>]*secure="true"/);
    expect(page).toMatch(/<serverInfo [^>]*isAuthRequired="true"/);
    expect((await post(activationUrl(at), form(info, { login: lockOwner.account, password: 'guess' }), urlencoded)).type).toBe('application/x-buddyml');
    const granted = await post(activationUrl(at), form(info, { login: lockOwner.account, password: lockOwner.password }), urlencoded);
    expect((await hand(at, granted)).get('Error')).toBeUndefined();
    expect([at.device.activation, at.device.activationLocked]).toEqual(['Activated', false]);
  });

  it('shows older systems a page instead', async () => {
    const at = await desk({ osVersion: '15.8.4' });
    at.device.activationLocked = true;
    const asked = await post(activationUrl(at), form(await infoOf(at)), urlencoded);
    expect(asked.type).toBe('text/html; charset=utf-8');
    expect(Buffer.from(asked.body).toString()).toContain('<input type="hidden" name="isAuthRequired" value="true"/>');
  });

  it('doesn’t know a device that is active already', async () => {
    const at = await desk({ activated: true });
    const answer = await post(activationUrl(at), form(await infoOf(at)), urlencoded);
    expect([answer.status, answer.type]).toEqual([200, 'text/html; charset=utf-8']);
    expect(Buffer.from(answer.body).toString()).toContain('the device is unknown');
  });

  it('refuses papers that were altered, forms without them, and other methods', async () => {
    const at = await desk();
    const info = await infoOf(at);
    const written = info.get('ActivationInfoXML');
    if (!(written instanceof Uint8Array)) throw new Error('no content');
    const altered = new Map<string, PlistValue>([...info, ['ActivationInfoXML', Uint8Array.from(Buffer.from(Buffer.from(written).toString().replace(at.device.spec.serial, 'C02XXXXXXXXX')))]]);
    expect(Buffer.from((await post(activationUrl(at), form(altered), urlencoded)).body).toString()).toContain('could not be verified');
    expect((await post(activationUrl(at), 'activation-info', 'text/plain')).status).toBe(400);
    expect((await post(handshakeUrl(at), 'no plist', 'application/x-apple-plist')).status).toBe(400);
    expect((await fetch(activationUrl(at) ?? '')).status).toBe(405);
    expect((await fetch(`${at.web.origin}/nothing`)).status).toBe(404);
  });

  it('objects to a handshake of the wrong type', async () => {
    const paired = await pairedBench(supervisedDevice(0, erased), { objects: true });
    const web = await startPracticeWeb({ find: () => paired.device, clock: systemClock });
    onTestFinished(web.close);
    const at = { ...paired, web };
    const session = (await ask(at, 'CreateTunnel1SessionInfoRequest')).get('Value');
    await post(handshakeUrl(at), writeXmlPlist(session ?? ''), 'text/plain');
    expect(at.bench.log.objections).toEqual([`${at.device.spec.udid}: drmHandshake: Content-Type text/plain`]);
  });

  it('fails as it is told to: a status, garbage, another type, too late, or without an answer', async () => {
    const clock = new FakeClock();
    let fault: ReturnType<NonNullable<PracticeWebOptions['faults']>> = { kind: 'status', status: 500 };
    const at = await desk({}, clock, () => fault);
    expect((await post(handshakeUrl(at), '')).status).toBe(500);
    fault = { kind: 'garbage' };
    expect(Buffer.from((await post(handshakeUrl(at), '')).body).toString()).toMatch(/^\?+$/);
    fault = { kind: 'type', type: 'image/png' };
    expect((await post(handshakeUrl(at), '')).type).toBe('image/png');
    fault = 'hang up';
    await expect(post(handshakeUrl(at), '')).rejects.toThrow();
    fault = { kind: 'slow', ms: 45_000 };
    const late = post(handshakeUrl(at), '');
    await clock.asked(45_000);
    clock.advance(45_000);
    expect((await late).status).toBe(400);
  });

  it('is found by practice hosts under the real names, and nothing else is', async () => {
    const at = await desk();
    expect(handshakeUrl(at)).toBe(`${at.web.origin}/deviceservices/drmHandshake`);
    expect(at.web.reach('https://mdm.practice.example/MDMServiceConfig?id=shared')).toBe(`${at.web.origin}/MDMServiceConfig?id=shared`);
    expect([at.web.reach('https://manage.microsoft.com/x'), at.web.reach('nonsense')]).toEqual([null, null]);
  });
});
