// The practice MDM over loopback: discovery and enrollment as Apple Configurator and devices ask for them (enrollment-formats 2.10, 4.4).
import { describe, expect, it, onTestFinished } from 'vitest';
import { PracticeBench } from '../../src/bench/bench.ts';
import { startPracticeWeb } from '../../src/bench/practice-web.ts';
import { readPlist } from '../../src/plist/read.ts';
import { dict, isDict, type PlistDict } from '../../src/plist/value.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import { systemClock } from '../../src/system-clock.ts';
import { supervisedDevice } from '../setup/devices.ts';

const spec = supervisedDevice(0);
const machineInfo = writeXmlPlist(dict({ UDID: spec.udid, SERIAL: spec.serial, PRODUCT: spec.model.productType }));
const stranger = writeXmlPlist(dict({ UDID: '00008101-0000000000000000', SERIAL: 'NOTONBENCH', PRODUCT: 'iPad1,1' }));
const user = 'vera@practice.example';
const basic = (name: string, password: string): string => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

async function started(): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const bench = new PracticeBench({ devices: [spec], clock: systemClock });
  onTestFinished(() => bench.close());
  const device = bench.device(spec.udid);
  const web = await startPracticeWeb({ find: (udid) => (udid === device.spec.udid ? device : undefined), clock: systemClock });
  onTestFinished(web.close);
  return (path, init) => fetch(`${web.origin}${path}`, init);
}

const post = (body: Uint8Array | URLSearchParams, headers: Record<string, string> = {}): RequestInit => ({ method: 'POST', body: body as BodyInit, headers });

async function profileIn(response: Response): Promise<PlistDict> {
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/x-apple-aspen-config']);
  const profile = readPlist(new Uint8Array(await response.arrayBuffer()));
  if (!isDict(profile)) throw new Error('no profile');
  return profile;
}

describe('the practice MDM', () => {
  it('says where to enroll, with a user or without, and that nothing has to be trusted first', async () => {
    const get = await started();
    const service = await get('/MDMServiceConfig');
    expect([service.headers.get('content-type'), await service.json()]).toEqual(['application/json; charset=UTF8', {
      dep_enrollment_url: 'https://mdm.practice.example/enroll/affinity', dep_anchor_certs_url: 'https://mdm.practice.example/anchors',
    }]);
    expect(await (await get('/MDMServiceConfig?id=shared')).json()).toMatchObject({ dep_enrollment_url: 'https://mdm.practice.example/enroll/shared' });
    expect(await (await get('/anchors')).json()).toEqual([]);
  });

  it('gives a device without a user its profile at once: one management payload that finds its identity', async () => {
    const get = await started();
    const profile = await profileIn(await get('/enroll/shared', post(machineInfo)));
    const [identity, management] = profile.get('PayloadContent') as PlistDict[];
    expect([profile.get('PayloadType'), identity?.get('PayloadType'), management?.get('PayloadType')]).toEqual(['Configuration', 'com.apple.security.scep', 'com.apple.mdm']);
    expect(management?.get('IdentityCertificateUUID')).toBe(identity?.get('PayloadUUID'));
    expect([management?.get('ServerURL'), management?.get('AccessRights')]).toEqual(['https://mdm.practice.example/mdm', 8191n]);
    expect(management?.get('Topic')).toMatch(/^com\.apple\.mgmt\./);
    for (const entry of [profile, identity, management]) expect(entry?.get('PayloadUUID')).toMatch(/^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-8[0-9A-F]{3}-[0-9A-F]{12}$/);
    expect(await profileIn(await get('/enroll/shared', post(machineInfo)))).toEqual(profile);
    expect((await profileIn(await get('/enroll/shared'))).get('PayloadUUID')).not.toBe(profile.get('PayloadUUID'));
  });

  it('asks a device with a user who that is', async () => {
    const get = await started();
    const asked = await get('/enroll/affinity', post(machineInfo));
    expect([asked.status, asked.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="Practice Organization: sign in with your work account"']);
    for (const wrong of [basic(user, 'guess'), basic('vera@elsewhere.example', 'practice'), basic('@practice.example', 'practice'), 'Bearer x']) {
      expect((await get('/enroll/affinity', post(machineInfo, { authorization: wrong }))).status).toBe(401);
    }
    expect((await profileIn(await get('/enroll/affinity', post(machineInfo, { authorization: basic(user, 'practice') })))).get('PayloadDescription')).toBe(`Manages this device for ${user}.`);
  });

  it('has a sign-in page that ends in the profile', async () => {
    const get = await started();
    const page = await (await get('/enroll/affinity')).text();
    expect(page).toMatch(/<form method="post" action="\/enroll\/affinity">[\s\S]*name="user"[\s\S]*name="password"/);
    expect((await get('/enroll/affinity', post(new URLSearchParams({ user, password: 'guess' })))).status).toBe(401);
    await profileIn(await get('/enroll/affinity', post(new URLSearchParams({ user, password: 'practice' }))));
  });

  it('turns away what it doesn’t know', async () => {
    const get = await started();
    for (const body of [stranger, Uint8Array.of(1, 2, 3)]) {
      const refused = await get('/enroll/shared', post(body));
      expect([refused.status, await refused.json()]).toEqual([403, { code: 'com.apple.unrecognized.device' }]);
    }
    expect((await get('/enroll/nothing', post(machineInfo))).status).toBe(404);
  });
});
