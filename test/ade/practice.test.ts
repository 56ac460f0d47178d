// Our client, our list and our token against practice's own Apple, over loopback, as the app has them in practice.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AdeDevice } from '../../src/ade/answers.ts';
import { AdeClient } from '../../src/ade/client.ts';
import { readServerToken, type ServerToken } from '../../src/ade/server-token.ts';
import { beginning, type DeviceList, syncDevices, type SyncPlace } from '../../src/ade/sync-devices.ts';
import { makeIdentity } from '../../src/crypto/identity.ts';
import { PracticeBench } from '../../src/bench/bench.ts';
import { makeRoster } from '../../src/bench/roster.ts';
import { startPracticeWeb } from '../../src/bench/practice-web.ts';
import { type HttpClient, makeHttp } from '../../src/http.ts';
import { practiceHttp } from '../../src/services/practice-http.ts';
import { systemClock } from '../../src/system-clock.ts';
import { codeOf } from '../setup/failures.ts';

const { signal } = new AbortController();
const loopback = makeHttp(globalThis.fetch, systemClock, { maxBytes: 8 << 20, timeoutMs: 30_000 });
const portalUrl = 'https://business.practice.example';

interface At {
  readonly bench: PracticeBench;
  readonly http: HttpClient;
  readonly asked: string[];
  readonly token: ServerToken;
  readonly renew: () => Promise<ServerToken>;
  readonly clientOf: (token: ServerToken) => AdeClient;
  readonly switched: (switches: object) => Promise<void>;
}

async function desk(elsewhere = 40): Promise<At> {
  const bench = new PracticeBench({ devices: makeRoster(16, 3), clock: systemClock, devicesElsewhere: elsewhere });
  const web = await startPracticeWeb({ find: (udid) => bench.find(udid), clock: systemClock, organization: bench.organization });
  onTestFinished(async () => {
    await bench.close();
    await web.close();
  });
  const asked: string[] = [];
  const http = practiceHttp((request, stop) => {
    asked.push(request.url.replace(web.origin, ''));
    return loopback(request, stop);
  }, web.origin);
  const identity = await makeIdentity({ organization: 'Example School', country: 'SE', uuid: 'c0ffee00-0000-4000-8000-000000000002', now: systemClock.now() });
  const upload = async (query: string): Promise<{ readonly token: ServerToken; readonly server: string }> => {
    const { headers, body } = await http({ method: 'POST', url: `${portalUrl}/servers${query}`, headers: {}, body: identity.certificate }, signal);
    return { token: await readServerToken(body, identity), server: headers['x-practice-server'] ?? '' };
  };
  const { token, server } = await upload('');
  let nonces = 0;
  return {
    bench, http, asked, token,
    renew: async () => (await upload(`?server=${server}`)).token,
    clientOf: (own) => new AdeClient({ http, clock: systemClock, token: own, nonce: () => { nonces += 1; return `n${nonces}`; }, userAgent: 'Muster/test' }),
    switched: async (switches) => { await http({ method: 'POST', url: `${portalUrl}/switches`, headers: { 'content-type': 'application/json' }, body: Uint8Array.from(Buffer.from(JSON.stringify(switches))) }, signal); },
  };
}

function memory(): DeviceList & { readonly devices: Map<string, AdeDevice> } {
  let at: SyncPlace = beginning;
  const devices = new Map<string, AdeDevice>();
  return {
    devices,
    place: () => at,
    keep: (page, next) => {
      for (const device of page) {
        if (device.op_type === 'deleted') devices.delete(device.serial_number);
        else devices.set(device.serial_number, device);
      }
      at = next;
    },
    finish: (next) => { at = next; },
  };
}

const choice = { limit: 20, full: false, onProgress: () => undefined, signal } as const;

describe('practice Apple', () => {
  it('gives our token, lists our devices, takes our profile and tells of it', async () => {
    const at = await desk();
    const client = at.clientOf(at.token);
    expect(await client.account(signal)).toMatchObject({ server_name: 'Practice MDM', org_name: 'Practice School District' });
    const list = memory();
    const listed = await syncDevices(client, list, choice);
    expect([listed, list.devices.size]).toEqual([at.bench.organization.rows.size, at.bench.organization.rows.size]);
    const spec = at.bench.devices.map((device) => device.spec).find(({ serial, adeAssigned }) => list.devices.has(serial) && adeAssigned !== true);
    const [serial = ''] = [spec?.serial];
    const { profile_uuid: uuid } = await client.defineProfile({ profile_name: 'School', url: 'https://mdm.practice.example/enroll/shared' }, signal);
    expect((await client.assignProfile(uuid, [serial, 'NOBODY0001'], signal)).devices).toEqual({ [serial]: 'SUCCESS', NOBODY0001: 'NOT_ACCESSIBLE' });
    expect(await syncDevices(client, list, choice)).toBe(1);
    expect(list.devices.get(serial)).toMatchObject({ profile_uuid: uuid, profile_status: 'assigned', op_type: 'modified' });
    // Nothing is asked but the two hosts, by their names behind the one door.
    expect(new Set(at.asked.map((path) => path.split('/')[1]))).toEqual(new Set(['business.practice.example', 'mdmenrollment.apple.com']));
  });

  it('is asked by many at once, through sessions that change their names', async () => {
    const at = await desk();
    const client = at.clientOf(at.token);
    await Promise.all(Array.from({ length: 45 }, () => client.account(signal)));
    expect(at.asked.filter((path) => path.endsWith('/session'))).toHaveLength(1);
  });

  it('starts a list again whose cursors it has ended, and loses none', async () => {
    const at = await desk();
    const [client, list] = [at.clientOf(at.token), memory()];
    await syncDevices(client, list, choice);
    await at.switched({ expire_cursors: true });
    list.devices.clear();
    await syncDevices(client, list, choice);
    expect(list.devices.size).toBe(at.bench.organization.rows.size);
  });

  it('refuses as our client knows it', async () => {
    const at = await desk();
    const client = at.clientOf(at.token);
    await at.switched({ terms_signed: false });
    expect(await codeOf(client.account(signal))).toBe('ade.termsNotSigned');
    await at.switched({ terms_signed: true, too_many_requests: { requests: 1, retry_after_seconds: 9 } });
    expect(await codeOf(client.account(signal))).toBe('ade.throttled');
    await at.switched({ end_sessions: true });
    expect((await client.account(signal)).server_name).toBe('Practice MDM');
    const renewed = await at.renew();
    expect(renewed.consumerKey).toBe(at.token.consumerKey);
    expect([await codeOf(client.account(signal)), (await at.clientOf(renewed).account(signal)).server_name]).toEqual(['ade.denied', 'Practice MDM']);
  });

  it('is the only one that is reached', async () => {
    const at = await desk();
    const before = at.asked.length;
    for (const url of ['https://api-business.apple.com/v1', 'https://mdmenrollment.apple.com.example/session', 'https://business.apple.com/', 'http://mdmenrollment.apple.com/session']) {
      expect(await codeOf(at.http({ method: 'GET', url, headers: {} }, signal))).toBe('http.unreachable');
    }
    expect(at.asked.length).toBe(before);
  });
});
