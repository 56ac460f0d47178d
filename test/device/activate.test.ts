// Activation from start to end: against practice Apple over HTTP, and against an Apple made by hand for what it never says
// (ios-protocols 4). Time is the test's.
import { describe, expect, it, onTestFinished } from 'vitest';
import { startPracticeWeb, type WebFault } from '../../src/bench/practice-web.ts';
import type { VirtualDevice } from '../../src/bench/virtual-device.ts';
import { createActivationInfo, createSessionInfo, deactivate, getActivationState, handleActivationInfo } from '../../src/device/activation/activation-command.ts';
import { activate, type ActivationOutcome } from '../../src/device/activation/activate.ts';
import { appleUrls } from '../../src/device/activation/activation-urls.ts';
import type { DeviceSession } from '../../src/device/session.ts';
import { Slots } from '../../src/device/slots.ts';
import { AppError, type ErrorCode } from '../../src/errors.ts';
import { type HttpClient, type HttpRequest, type HttpResponse, makeHttp } from '../../src/http.ts';
import { readPlist } from '../../src/plist/read.ts';
import { dict, isDict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import { type DeviceChange, supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { neverStopped } from '../setup/lockdown.ts';
import { inState, startBench, startRegistry } from '../setup/practice.ts';
import { exchange, serveReplies, sessionServedBy } from '../setup/service-peer.ts';

const utf8 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf8'));

interface Desk {
  readonly device: VirtualDevice;
  readonly session: DeviceSession;
  readonly clock: FakeClock;
  /** The requests that reached practice Apple, by the last part of their path. */
  readonly web: string[];
  readonly commands: string[];
  readonly start: (signal?: AbortSignal) => Promise<ActivationOutcome>;
}

/** An erased device on a bench, practice Apple beside it. */
async function desk(change: DeviceChange = {}, faults: (path: string, times: number) => WebFault = () => undefined): Promise<Desk> {
  const spec = supervisedDevice(0, { supervised: false, activated: false, osVersion: '18.6', ...change });
  const clock = new FakeClock({ skip: 3000 });
  const running = await startBench([spec], { clock, idleMs: 3_600_000 });
  const device = running.bench.device(spec.udid);
  const web: string[] = [];
  const apple = await startPracticeWeb({
    find: (udid) => (udid === spec.udid ? device : undefined), clock,
    faults: (path) => {
      web.push(path.split('/').at(-1) ?? '');
      return faults(path, web.filter((name) => path.endsWith(name)).length);
    },
  });
  onTestFinished(apple.close);
  const { registry, until } = startRegistry(running.address, { clock });
  await until(inState(udidOf(spec), 'ready'));
  const session = registry.find(udidOf(spec));
  if (!session) throw new Error('no session');
  const commands: string[] = [];
  device.faults = (request) => {
    commands.push(request);
    return undefined;
  };
  const reach = (url: string): string => apple.reach(url) ?? '';
  const urls = { handshake: reach(appleUrls.handshake), activation: reach(appleUrls.activation) };
  const http = makeHttp(globalThis.fetch, clock, { maxBytes: 1 << 20, timeoutMs: 30_000 });
  return { device, session, clock, web, commands, start: (signal = neverStopped) => activate(session, { http, apple: new Slots(1), urls, clock, signal }) };
}

describe('a device at Hello', () => {
  it.each(['18.6', '16.7'])('with iOS %s is activated, acknowledged and confirmed, each step once', async (osVersion) => {
    const { device, start, web, commands } = await desk({ osVersion });
    expect(await start()).toEqual({ done: 'now', state: 'Activated' });
    expect([device.activation, device.activationAcknowledged, device.log.count('activated')]).toEqual(['Activated', true, 1]);
    expect(web).toEqual(['drmHandshake', 'deviceActivation']);
    const own = commands.filter((name) => name.endsWith('Request'));
    expect(own).toEqual(['CreateTunnel1SessionInfoRequest', 'CreateTunnel1ActivationInfoRequest', 'HandleActivationInfoWithSessionRequest']);
  });

  it('that is activated already is left alone, and Apple isn’t asked', async () => {
    const { start, web, commands, device } = await desk({ activated: true });
    expect(await start()).toEqual({ done: 'before', state: 'Activated' });
    expect([web, commands.filter((name) => name.includes('Request'))]).toEqual([[], []]);
    device.activation = 'FactoryActivated';
    expect(await start()).toEqual({ done: 'before', state: 'FactoryActivated' });
  });

  it.each(['18.6', '15.8'])('with iOS %s that belongs to somebody is locked, and handed nothing', async (osVersion) => {
    const { start, device, commands } = await desk({ osVersion });
    device.activationLocked = true;
    expect(await codeOf(start())).toBe('activation.locked');
    expect([device.activation, commands.includes('HandleActivationInfoWithSessionRequest')]).toEqual(['Unactivated', false]);
  });
});

describe('Apple’s handshake', () => {
  it.each<[string, WebFault]>([['a status of a server in trouble', { kind: 'status', status: 503 }], ['too many at once', { kind: 'status', status: 429 }], ['a hang-up', 'hang up'], ['nonsense', { kind: 'garbage' }]])('is asked again after %s, three times in all', async (_, fault) => {
    const twice = await desk({}, (path, times) => (path.endsWith('drmHandshake') && times <= 2 ? fault : undefined));
    expect((await twice.start()).done).toBe('now');
    expect(twice.web).toEqual(['drmHandshake', 'drmHandshake', 'drmHandshake', 'deviceActivation']);
    const always = await desk({}, (path) => (path.endsWith('drmHandshake') ? fault : undefined));
    const failure = await failureOf(always.start());
    expect(['http.unreachable', 'http.status']).toContain(failure.code);
    expect([always.web.length, always.device.log.count('activated')]).toEqual([3, 0]);
  });

  it('that is refused outright isn’t asked again', async () => {
    const { start, web } = await desk({}, () => ({ kind: 'status', status: 403 }));
    const failure = await failureOf(start());
    expect([failure.code, failure.params['status'], web]).toEqual(['http.status', 403, ['drmHandshake']]);
  });
});

describe('the activation itself', () => {
  it.each<[WebFault, ErrorCode]>([
    [{ kind: 'status', status: 500 }, 'http.status'], ['hang up', 'http.unreachable'], [{ kind: 'garbage' }, 'activation.refused'],
    [{ kind: 'type', type: 'application/x-buddyml' }, 'activation.locked'], [{ kind: 'type', type: 'text/html' }, 'activation.refused'], [{ kind: 'type', type: 'image/png' }, 'activation.refused'],
  ])('is asked for once, and fails with %j as %s', async (fault, code) => {
    const { start, web, device, commands } = await desk({}, (path) => (path.endsWith('deviceActivation') ? fault : undefined));
    expect(await codeOf(start())).toBe(code);
    expect(web).toEqual(['drmHandshake', 'deviceActivation']);
    expect([device.activation, commands.includes('HandleActivationInfoWithSessionRequest')]).toEqual(['Unactivated', false]);
  });

  it('is handed to the device once, whatever becomes of the answer', async () => {
    const { start, device } = await desk();
    let handed = 0;
    device.faults = (request) => {
      if (request !== 'HandleActivationInfoWithSessionRequest') return undefined;
      handed += 1;
      return { kind: 'unanswered', by: 'hang up' };
    };
    expect(await codeOf(start())).toBe('link.closed');
    expect([handed, device.activation]).toEqual([1, 'Activated']);
    // Read first, as after every broken link: there is nothing left to do.
    device.faults = () => undefined;
    expect(await start()).toEqual({ done: 'before', state: 'Activated' });
  });

  it('ends with the one who asked for it', async () => {
    const stop = new AbortController();
    const { start, device } = await desk({}, (path) => {
      if (path.endsWith('deviceActivation')) stop.abort(new AppError('run.cancelled'));
      return undefined;
    });
    expect(await codeOf(start(stop.signal))).toBe('run.cancelled');
    expect(device.activation).toBe('Unactivated');
  });
});

const commandOf = (request: PlistDict): string => {
  const command = request.get('Command');
  return typeof command === 'string' ? command : '';
};

interface Handmade {
  /** What ActivationState reads, one after the other; the last stays. */
  readonly states?: readonly (PlistValue | undefined)[];
  readonly answers?: (request: PlistDict, clock: FakeClock) => PlistDict | undefined;
  readonly http?: (request: HttpRequest, clock: FakeClock) => HttpResponse;
  readonly acknowledge?: () => void;
  readonly apple?: Slots;
}

const paperRecord = writeXmlPlist(dict({ ActivationRecord: dict({ unbrick: true }) }));
const handshakeBody = writeXmlPlist(dict({ FDRBlob: utf8('blob') }));

/** Device and Apple by hand; what each was asked is written down. */
function handmade({ states = ['Unactivated', 'Activated'], answers, http, acknowledge = () => undefined, apple = new Slots(1) }: Handmade = {}): { requests: PlistDict[]; web: HttpRequest[]; clock: FakeClock; start: () => Promise<ActivationOutcome>; writes: string[] } {
  const [requests, web, writes, clock] = [[] as PlistDict[], [] as HttpRequest[], [] as string[], new FakeClock({ skip: 3000 })];
  const value = (request: PlistDict): PlistDict => (commandOf(request) === 'HandleActivationInfoWithSessionRequest' ? dict({}) : dict({ Value: dict({ Paper: commandOf(request) }) }));
  const { send } = sessionServedBy((_, peer) => {
    void serveReplies(peer, (request) => {
      requests.push(request);
      return [answers?.(request, clock) ?? value(request)];
    });
  });
  let reads = 0;
  const lockdown = {
    getValue: (_signal: AbortSignal, domain: string | undefined, key: string): Promise<PlistValue | undefined> => {
      expect([domain, key]).toEqual([undefined, 'ActivationState']);
      reads += 1;
      return Promise.resolve(states[Math.min(reads, states.length) - 1]);
    },
    setValue: (_domain: string | undefined, key: string, set: PlistValue): Promise<void> => {
      writes.push(`${key}=${JSON.stringify(set)}`);
      return Promise.resolve().then(acknowledge);
    },
  };
  const inTrust = ((_name: string, _deadline: number, signal: AbortSignal, work: (given: unknown, inner: AbortSignal) => Promise<unknown>) => work(lockdown, signal)) as DeviceSession['inTrust'];
  const answer = http ?? ((request: HttpRequest) => ({ status: 200, headers: { 'content-type': 'text/xml', 'ars': 'seal', 'x-long': 'v'.repeat(9000) }, body: request.url === appleUrls.handshake ? handshakeBody : paperRecord }));
  const client: HttpClient = (request) => {
    web.push(request);
    return Promise.resolve().then(() => answer(request, clock));
  };
  return { requests, web, clock, writes, start: () => activate({ send, inTrust }, { http: client, apple, urls: appleUrls, clock, signal: neverStopped }) };
}

describe('what is carried between device and Apple', () => {
  it('goes by the fact sheet, to the type', async () => {
    const { requests, web, writes, start } = handmade();
    expect(await start()).toEqual({ done: 'now', state: 'Activated' });
    expect(requests).toEqual([
      new Map([['Command', 'CreateTunnel1SessionInfoRequest']]),
      new Map<string, PlistValue>([['Command', 'CreateTunnel1ActivationInfoRequest'], ['Value', handshakeBody]]),
      new Map<string, PlistValue>([['Command', 'HandleActivationInfoWithSessionRequest'], ['Value', paperRecord], ['ActivationResponseHeaders', new Map([['Content-Type', 'text/xml'], ['Ars', 'seal'], ['X-Long', 'v'.repeat(8000)]])]]),
    ]);
    const [handshake, activation] = web;
    expect([handshake?.method, handshake?.url, activation?.method, activation?.url]).toEqual(['POST', appleUrls.handshake, 'POST', appleUrls.activation]);
    expect(handshake?.headers).toEqual({ 'Content-Type': 'application/x-apple-plist', 'Accept': 'application/xml', 'User-Agent': expect.stringMatching(/^iOS Device Activator \(MobileActivation-[\d.]+\)$/) as string });
    expect(readPlist(handshake?.body ?? new Uint8Array())).toEqual(new Map([['Paper', 'CreateTunnel1SessionInfoRequest']]));
    expect(activation?.headers['Content-Type']).toBe('application/x-www-form-urlencoded');
    const form = new URLSearchParams(Buffer.from(activation?.body ?? new Uint8Array()).toString());
    expect([...form.keys()]).toEqual(['activation-info']);
    const info = readPlist(utf8(form.get('activation-info') ?? ''));
    expect(isDict(info) && info.get('Paper')).toBe('CreateTunnel1ActivationInfoRequest');
    expect(writes).toEqual(['ActivationStateAcknowledged=true']);
  });

  it('never goes where it would be read on the way', async () => {
    const { requests, web } = handmade();
    const session = sessionServedBy(() => undefined);
    const inTrust = (() => Promise.reject(new Error('asked'))) as DeviceSession['inTrust'];
    const work = activate({ send: session.send, inTrust }, { http: () => Promise.reject(new Error('asked')), apple: new Slots(1), urls: { ...appleUrls, handshake: 'http://albert.apple.com/x' }, clock: new FakeClock(), signal: neverStopped });
    expect([await codeOf(work), requests.length, web.length]).toEqual(['usage.invalid', 0, 0]);
  });
});

describe('a place at Apple’s addresses', () => {
  it('is taken for each request and no longer, so that what the device does meanwhile keeps nobody from them', async () => {
    const apple = new Slots(1);
    const running: Record<string, number> = {};
    const note = (what: string): void => { running[what] = apple.counts.running; };
    const { start } = handmade({
      apple,
      answers: (request) => { note(commandOf(request)); return undefined; },
      http: ({ url }) => { note(url); return { status: 200, headers: { 'content-type': 'text/xml' }, body: url === appleUrls.handshake ? handshakeBody : paperRecord }; },
    });
    expect(await start()).toEqual({ done: 'now', state: 'Activated' });
    expect(running).toEqual({
      CreateTunnel1SessionInfoRequest: 0, [appleUrls.handshake]: 1, CreateTunnel1ActivationInfoRequest: 0, [appleUrls.activation]: 1, HandleActivationInfoWithSessionRequest: 0,
    });
    expect(apple.counts).toEqual({ limit: 1, running: 0, waiting: 0 });
  });
});

describe('a nonce', () => {
  const slow = (ms: number, times: number): NonNullable<Handmade['http']> => {
    let asked = 0;
    return ({ url }, clock) => {
      if (url === appleUrls.activation) return { status: 200, headers: { 'content-type': 'text/xml' }, body: paperRecord };
      asked += 1;
      if (asked <= times) clock.advance(ms);
      return { status: 200, headers: {}, body: handshakeBody };
    };
  };
  const names = (requests: PlistDict[]): string[] => requests.map((request) => commandOf(request).replace(/^CreateTunnel1|Request$/g, ''));

  it('that grew old on the way is given up for a new one, before anything is decided', async () => {
    const { requests, web, start } = handmade({ http: slow(240_001, 1) });
    expect((await start()).done).toBe('now');
    expect(names(requests)).toEqual(['SessionInfo', 'SessionInfo', 'ActivationInfo', 'HandleActivationInfoWithSession']);
    expect(web).toHaveLength(3);
  });

  it('that grew old while the device wrote its papers is given up too', async () => {
    let waited = false;
    const { requests, web, start } = handmade({ answers: (request, clock) => {
      if (commandOf(request) === 'CreateTunnel1ActivationInfoRequest' && !waited) {
        waited = true;
        clock.advance(240_001);
      }
      return undefined;
    } });
    expect((await start()).done).toBe('now');
    expect(names(requests)).toEqual(['SessionInfo', 'ActivationInfo', 'SessionInfo', 'ActivationInfo', 'HandleActivationInfoWithSession']);
    expect(web.map(({ url }) => url)).toEqual([appleUrls.handshake, appleUrls.handshake, appleUrls.activation]);
  });

  it('just young enough is used', async () => {
    const { requests, start } = handmade({ http: slow(240_000, 9) });
    await start();
    expect(names(requests)).toEqual(['SessionInfo', 'ActivationInfo', 'HandleActivationInfoWithSession']);
  });

  it('that grows old twice ends it, and Apple is asked for no record', async () => {
    const { web, start } = handmade({ http: slow(240_001, 9) });
    const failure = await failureOf(start());
    expect([failure.code, failure.params['host'], web.map(({ url }) => url)]).toEqual(['http.unreachable', 'albert.apple.com', [appleUrls.handshake, appleUrls.handshake]]);
  });
});

describe('the device’s word', () => {
  it('is waited for ten seconds, and believed over everything before', async () => {
    const late = handmade({ states: [...Array<string>(11).fill('Unactivated'), 'WildcardActivated'] });
    const begun = late.clock.now();
    expect(await late.start()).toEqual({ done: 'now', state: 'WildcardActivated' });
    expect(late.clock.now() - begun).toBe(10_000);
    const failure = await failureOf(handmade({ states: ['Unactivated'] }).start());
    expect([failure.code, failure.params]).toEqual(['activation.notConfirmed', { state: 'Unactivated' }]);
  });

  it('that isn’t given is no reason not to try, nor a confirmation', async () => {
    expect((await handmade({ states: [undefined, 'Activated'] }).start()).done).toBe('now');
    expect((await failureOf(handmade({ states: [undefined] }).start())).params).toEqual({ state: 'nothing' });
    expect((await failureOf(handmade({ states: [5n] }).start())).code).toBe('activation.notConfirmed');
  });

  it('may refuse the acknowledgement, which is a courtesy; a broken link there is told', async () => {
    const refusing = handmade({ acknowledge: () => { throw new AppError('device.valueProtected', { word: 'SetProhibited' }, { device: { domain: 'lockdown', code: 'SetProhibited' } }); } });
    expect((await refusing.start()).done).toBe('now');
    expect(await codeOf(handmade({ acknowledge: () => { throw new AppError('link.closed'); } }).start())).toBe('link.closed');
  });

  it.each(['CreateTunnel1SessionInfoRequest', 'CreateTunnel1ActivationInfoRequest', 'HandleActivationInfoWithSessionRequest'])('against it at %s is kept, and nothing more is done', async (refused) => {
    const answers = (request: PlistDict): PlistDict => (request.get('Command') === refused ? dict({ Error: 'Activation session expired.' }) : dict({ Value: dict({}) }));
    const { requests, start, writes } = handmade({ answers });
    const failure = await failureOf(start());
    expect([failure.code, failure.params, failure.device]).toEqual(['activation.refused', { request: refused, word: 'Activation session expired' }, { domain: 'mobileactivationd', code: 'Activation session expired.', text: 'Activation session expired.' }]);
    expect([requests.at(-1)?.get('Command'), writes]).toEqual([refused, []]);
  });
});

describe('a command of the activation daemon', () => {
  it('is a name, answered with a value or an error', async () => {
    expect((await exchange(getActivationState, null, dict({ Value: 'Unactivated' }))).asked).toEqual(new Map([['Command', 'GetActivationStateRequest']]));
    expect(await (await exchange(getActivationState, null, dict({ Value: 'Unactivated' }))).output).toBe('Unactivated');
    expect((await exchange(deactivate, null, dict({}))).asked).toEqual(new Map([['Command', 'DeactivateRequest']]));
    expect(await codeOf((await exchange(getActivationState, null, dict({}))).output)).toBe('link.malformed');
    expect(await codeOf((await exchange(createSessionInfo, null, dict({ Value: 'text' }))).output)).toBe('link.malformed');
    expect((await failureOf((await exchange(deactivate, null, dict({ Error: 5n }))).output)).params['word']).toBe('an error without a name');
    expect([createSessionInfo, createActivationInfo, handleActivationInfo, deactivate].map(({ repeatable }) => repeatable)).toEqual([true, true, false, false]);
  });
});
