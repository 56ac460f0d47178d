// What a virtual device makes of the profile that somebody assigned to it at practice Apple's service (enrollment-formats 5.4, ios-protocols 3.4).
import { describe, expect, it } from 'vitest';
import { becomeActivated } from '../../src/bench/activation-server.ts';
import { downloadCloudConfiguration, setCloudConfiguration } from '../../src/bench/cloud-configuration.ts';
import { handOver } from '../../src/bench/handover.ts';
import { freshAutomatedConfiguration } from '../../src/bench/known-configurations.ts';
import type { VirtualDevice } from '../../src/bench/virtual-device.ts';
import { dict, type PlistDict } from '../../src/plist/value.ts';
import { type Apple, type Client, clientOf, keys, portal, startApple, tokenFor } from '../setup/apple-client.ts';
import { type DeviceChange, supervisedDevice } from '../setup/devices.ts';
import { verdictOf } from '../setup/installer.ts';

const serial = 'BENCH00001';
const hour = 3_600_000;

interface At extends Apple {
  readonly client: Client;
  readonly device: VirtualDevice;
}

/** One device that the organization has and that carries nothing. */
async function desk(change: DeviceChange = {}): Promise<At> {
  const at = await startApple([supervisedDevice(0, { supervised: false, osVersion: '18.6', serial, ...change })], 0);
  const client = await clientOf(at, await tokenFor(at));
  const { servers } = (await portal(at, '/servers')).json as { servers: { server_uuid: string }[] };
  if (change.adeAssigned !== true) await portal(at, '/devices', { devices: [serial], server: servers[0]?.server_uuid });
  const [device] = at.bench.devices;
  if (!device) throw new Error('no device');
  return { ...at, client, device };
}

const school = { profile_name: 'School', url: 'https://mdm.practice.example/enroll/shared', org_magic: 'SCHOOL', is_supervised: true };

async function assign({ client }: At, profile: object = school): Promise<string> {
  const { profile_uuid: uuid, devices } = (await client.call('POST', '/profile', { ...profile, devices: [serial] })).json as { profile_uuid: string; devices: Record<string, string> };
  expect(devices).toEqual({ [serial]: 'SUCCESS' });
  return uuid;
}

async function rowOf({ client }: At): Promise<Record<string, unknown>> {
  return ((await client.call('POST', '/devices', { devices: [serial] })).json as { devices: Record<string, Record<string, unknown>> }).devices[serial] ?? {};
}

function erase({ device, clock }: At): void {
  device.erase();
  clock.advance(hour);
  expect([device.activation, device.cloud]).toEqual(['Unactivated', null]);
}

const activated = (at: At): PlistDict | null => {
  erase(at);
  becomeActivated(at.device, 'host');
  return at.device.cloud;
};

async function handedOver(at: At): Promise<string> {
  const ended = handOver(at.device);
  at.clock.advance(hour);
  return ended;
}

describe('a device that was assigned a profile', () => {
  it('takes its configuration from it at its activation after an erase, and the service knows', async () => {
    const at = await desk();
    const begin = (await at.client.call('POST', '/server/devices', {})).json as { cursor: string };
    const { certificate } = await keys();
    const pem = Buffer.from(certificate).toString('utf8').replace(/-----[A-Z ]+-----|\s/g, '');
    await assign(at, {
      ...school, configuration_web_url: 'https://mdm.practice.example/enroll/affinity', is_mandatory: true, is_mdm_removable: false, allow_pairing: false, supervising_host_certs: [pem], anchor_certs: [pem], await_device_configured: true,
      is_multi_user: true, skip_setup_items: ['Siri', 'TOS'], department: 'IT', support_phone_number: '+46 8 1', support_email_address: 'it@example.org', language: 'sv', region: 'SE', auto_advance_setup: true,
    });
    expect([at.device.cloud, (await rowOf(at))['profile_status']]).toEqual([null, 'assigned']);
    const der = Uint8Array.from(Buffer.from(pem, 'base64'));
    expect(activated(at)).toEqual(dict({
      AllowPairing: false, AnchorCertificates: [der], AutoAdvanceSetup: true, AwaitDeviceConfigured: true, CloudConfigurationUIComplete: false, ConfigurationSource: 1n,
      ConfigurationURL: 'https://mdm.practice.example/enroll/shared', ConfigurationWebURL: 'https://mdm.practice.example/enroll/affinity', ConfigurationWasApplied: false, IsMDMUnremovable: 1n, IsMandatory: true,
      IsMultiUser: true, IsSupervised: true, Language: 'sv', MDMProtocolVersion: 1n, OrganizationDepartment: 'IT', OrganizationMagic: 'SCHOOL', OrganizationName: 'Practice School District',
      OrganizationSupportEmail: 'it@example.org', OrganizationSupportPhone: '+46 8 1', PostSetupProfileWasInstalled: false, Region: 'SE', SkipSetup: ['Siri', 'TOS'], SupervisorHostCertificates: [der],
    }));
    expect(await rowOf(at)).toMatchObject({ profile_status: 'pushed', profile_push_time: '2026-11-22T11:00:00Z' });
    expect([at.device.supervised, at.device.allowsPairing]).toEqual([true, false]);
    const told = (await at.client.call('POST', '/devices/sync', { cursor: begin.cursor })).json as { devices: Record<string, unknown>[] };
    expect(told.devices.map((row) => [row['op_type'], row['op_date']])).toEqual([['modified', '2026-11-22T10:00:00.000Z'], ['modified', '2026-11-22T11:00:00.000Z']]);
  });

  it('is supervised and has to enroll whatever an old profile says, and may leave its MDM unless that is forbidden', async () => {
    const at = await desk();
    await assign(at, { profile_name: 'Old', url: school.url, is_supervised: false, is_mandatory: false });
    const configuration = activated(at);
    expect(['IsSupervised', 'IsMandatory', 'IsMDMUnremovable', 'AllowPairing', 'AwaitDeviceConfigured', 'SkipSetup', 'OrganizationMagic'].map((key) => configuration?.get(key))).toEqual([true, true, 0n, true, false, [], '']);
  });

  it('keeps the configuration that it has until it is erased', async () => {
    const at = await desk();
    await assign(at, { ...school, org_magic: 'FIRST' });
    expect(activated(at)?.get('OrganizationMagic')).toBe('FIRST');
    const second = await assign(at, { ...school, org_magic: 'SECOND' });
    expect([await handedOver(at), at.device.cloud?.get('OrganizationMagic')]).toEqual(['managed', 'FIRST']);
    expect(await rowOf(at)).toMatchObject({ profile_status: 'assigned', profile_uuid: second });
    expect(activated(at)?.get('OrganizationMagic')).toBe('SECOND');
    expect(await rowOf(at)).toMatchObject({ profile_status: 'pushed', profile_uuid: second });
  });

  it('has what it took applied by its host, also when another was assigned since', async () => {
    const at = await desk();
    await assign(at, { ...school, org_magic: 'FIRST' });
    activated(at);
    await assign(at, { ...school, org_magic: 'SECOND' });
    expect(verdictOf(downloadCloudConfiguration(at.device, dict({})))).toEqual(['Acknowledged']);
    expect([at.device.cloud?.get('OrganizationMagic'), at.device.cloud?.get('CloudConfigurationUIComplete'), (await rowOf(at))['profile_status']]).toEqual(['FIRST', true, 'assigned']);
  });

  it('that waits at Hello, active already, takes it in its host’s hands and in its user’s', async () => {
    for (const take of [(at: At) => Promise.resolve(verdictOf(downloadCloudConfiguration(at.device, dict({})))[0]), handedOver]) {
      const at = await desk();
      await assign(at);
      expect(await take(at)).toMatch(/^(?:Acknowledged|managed)$/);
      expect([at.device.cloud?.get('OrganizationMagic'), (await rowOf(at))['profile_status'], at.device.profiles.size]).toEqual(['SCHOOL', 'pushed', 1]);
    }
  });

  it('takes none from its host, whose own configuration is good on one that isn’t assigned', async () => {
    const at = await desk();
    const write = (): Promise<PlistDict> => setCloudConfiguration(at.device, dict({ CloudConfiguration: dict({ IsSupervised: true, OrganizationName: 'Host' }) }));
    await assign(at);
    expect(verdictOf(await write())).toEqual(['Error', 'MCCloudConfigErrorDomain', 33_004n]);
    await at.client.call('DELETE', '/profile/devices', { devices: [serial] });
    expect(verdictOf(await write())).toEqual(['Acknowledged']);
  });

  it('in use keeps none before it is erased', async () => {
    const at = await desk({ phase: 'home' });
    await assign(at);
    becomeActivated(at.device, 'host');
    expect([at.device.cloud, (await rowOf(at))['profile_status']]).toEqual([null, 'assigned']);
  });

  it('waits for a network, and for an MDM that answers', async () => {
    const offline = await desk({ offline: true });
    await assign(offline);
    expect([activated(offline), (await rowOf(offline))['profile_status'], await handedOver(offline)]).toEqual([null, 'assigned', 'noNetwork']);
    const elsewhere = await desk();
    await assign(elsewhere, { ...school, url: 'https://mdm.example.org/enroll' });
    expect([await handedOver(elsewhere), elsewhere.device.phase, (await rowOf(elsewhere))['profile_status']]).toEqual(['unreachable', 'setup', 'pushed']);
  });
});

describe('a device without a profile', () => {
  it('gets no configuration', async () => {
    const at = await desk();
    expect([activated(at), verdictOf(downloadCloudConfiguration(at.device, dict({})))]).toEqual([null, ['Error', 'MCCloudConfigErrorDomain', 33_001n]]);
  });

  it.each([
    ['was taken away', async ({ client }: At) => client.call('DELETE', '/profile/devices', { devices: [serial] })],
    ['went with the device', async ({ client }: At) => client.call('POST', '/devices/disown', { devices: [serial] })],
    ['was dropped with the server entry', async (at: At) => portal(at, '/devices', { devices: [serial], server: null })],
  ])('since it %s, gets none after the next erase', async (_, act) => {
    const at = await desk();
    await portal(at, '/switches', { release_allowed: true });
    await assign(at);
    expect(activated(at)?.get('OrganizationMagic')).toBe('SCHOOL');
    await act(at);
    expect(at.device.cloud?.get('OrganizationMagic')).toBe('SCHOOL');
    expect(activated(at)).toBe(null);
  });
});

describe('a device that the roster calls assigned', () => {
  it.each(['shared', 'affinity'] as const)('takes what the practice MDM had defined for it (%s)', async (enrollsWith) => {
    const at = await desk({ adeAssigned: true, traits: { enrollsWith } });
    const row = await rowOf(at);
    expect(row['profile_status']).toBe('assigned');
    expect((await at.client.call('GET', `/profile?profile_uuid=${String(row['profile_uuid'])}`)).json).toMatchObject({ url: `https://mdm.practice.example/enroll/${enrollsWith}` });
    expect(activated(at)).toEqual(freshAutomatedConfiguration(enrollsWith));
    expect((await rowOf(at))['profile_status']).toBe('pushed');
  });
});
