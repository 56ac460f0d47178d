// Profiles at practice Apple's service of automated enrollment: defined, refused, assigned, taken away (enrollment-formats 5.2, 5.4, 5.6).
import { describe, expect, it } from 'vitest';
import { type Apple, type Client, clientOf, keys, portal, startApple, tokenFor, wordOf } from '../setup/apple-client.ts';

type At = Apple & { readonly client: Client; readonly serials: readonly string[] };

async function desk(): Promise<At> {
  const at = await startApple([], 5);
  const client = await clientOf(at, await tokenFor(at));
  const { devices } = (await client.call('POST', '/server/devices', {})).json as { devices: { serial_number: string }[] };
  return { ...at, client, serials: devices.map(({ serial_number: serial }) => serial) };
}

const good = { profile_name: 'School iPads', url: 'https://mdm.example/enroll', org_magic: 'M' };

interface Given {
  readonly profile_uuid?: string;
  readonly devices: Record<string, string>;
  readonly retry_after_seconds?: number;
}

const define = async ({ client }: At, profile: object = good): Promise<Given & { readonly profile_uuid: string }> => (await client.call('POST', '/profile', profile)).json as Given & { readonly profile_uuid: string };
const assign = async ({ client }: At, profile_uuid: string, devices: readonly string[], headers = {}): Promise<Given> => (await client.call('PUT', '/profile/devices', { profile_uuid, devices }, headers)).json as Given;
const rowOf = async ({ client }: At, serial: string): Promise<Record<string, unknown>> => ((await client.call('POST', '/devices', { devices: [serial] })).json as { devices: Record<string, Record<string, unknown>> }).devices[serial] ?? {};

describe('a profile', () => {
  it('is stored as it was given, by an identifier of its own, each time anew', async () => {
    const at = await desk();
    const certificate = Buffer.from((await keys()).certificate).toString('utf8').replace(/-----[A-Z ]+-----|\s/g, '');
    const profile = {
      ...good, configuration_web_url: 'https://mdm.example/web', allow_pairing: false, is_supervised: true, is_mandatory: true, is_mdm_removable: false, await_device_configured: true, is_multi_user: false,
      auto_advance_setup: false, language: 'sv', region: 'SE', department: 'IT', support_phone_number: '+46 8 123', support_email_address: 'it@example.org', skip_setup_items: ['Siri', 'SomethingNew'],
      anchor_certs: [certificate], supervising_host_certs: [certificate], is_return_to_service: false, do_not_use_profile_from_backup: true,
    };
    const [one, two] = [await define(at, profile), await define(at, profile)];
    expect([one.profile_uuid, one.devices]).toEqual([expect.stringMatching(/^[0-9A-F]{32}$/), {}]);
    expect(two.profile_uuid).not.toBe(one.profile_uuid);
    expect((await at.client.call('GET', `/profile?profile_uuid=${one.profile_uuid}`)).json).toEqual({ ...profile, profile_uuid: one.profile_uuid });
  });

  it('keeps no field that its protocol’s version doesn’t have, nor one that nobody knows', async () => {
    const at = await desk();
    const { json } = await at.client.call('POST', '/profile', { ...good, await_device_configured: true, language: 5, nonsense: 1 }, { 'x-server-protocol-version': '1' });
    const { profile_uuid: uuid } = json as { profile_uuid: string };
    expect((await at.client.call('GET', `/profile?profile_uuid=${uuid}`)).json).toEqual({ ...good, profile_uuid: uuid });
  });

  const long = (length: number): string => 'x'.repeat(length);
  it.each<[string, Record<string, unknown>]>([
    ['CONFIG_NAME_REQUIRED', { profile_name: undefined }], ['CONFIG_NAME_REQUIRED', { profile_name: '' }], ['CONFIG_NAME_INVALID', { profile_name: long(126) }], ['CONFIG_NAME_INVALID', { profile_name: 5 }],
    ['CONFIG_URL_REQUIRED', { url: undefined }], ['CONFIG_URL_INVALID', { url: 'http://mdm.example/' }], ['CONFIG_URL_INVALID', { url: 'mdm.example' }], ['CONFIG_URL_INVALID', { url: `https://mdm.example/${long(1981)}` }],
    ['CONFIG_URL_INVALID', { url: `https://mdm.example/${'ä'.repeat(340)}` }], ['CONFIG_URL_INVALID', { configuration_web_url: 'http://mdm.example/' }], ['MAGIC_INVALID', { org_magic: long(257) }],
    ['FLAGS_INVALID', { is_mdm_removable: false }], ['FLAGS_INVALID', { is_mdm_removable: false, is_supervised: false }], ['FLAGS_INVALID', { is_supervised: 'yes' }],
    ['DEPARTMENT_INVALID', { department: long(126) }], ['SUPPORT_PHONE_INVALID', { support_phone_number: long(51) }], ['SUPPORT_EMAIL_INVALID', { support_email_address: long(251) }],
    ['LOCALE_INVALID', { language: 'svenska' }], ['LOCALE_INVALID', { region: 'SWE' }], ['MALFORMED_REQUEST_BODY', { skip_setup_items: 'Siri' }], ['MALFORMED_REQUEST_BODY', { skip_setup_items: [5] }],
    ['MALFORMED_REQUEST_BODY', { anchor_certs: ['AAAA'] }], ['MALFORMED_REQUEST_BODY', { supervising_host_certs: 'MII' }], ['MALFORMED_REQUEST_BODY', { devices: 'A' }],
  ])('is refused as %s with %j', async (word, change) => {
    const at = await desk();
    expect(wordOf(await at.client.call('POST', '/profile', { ...good, ...change }))).toBe(`400 ${word}`);
  });

  it('may have as much as fits', async () => {
    const at = await desk();
    const { status } = await at.client.call('POST', '/profile', {
      profile_name: long(125), url: `https://mdm.example/${long(1980)}`, org_magic: long(256), department: long(125), support_phone_number: long(50), support_email_address: long(250), is_supervised: true, is_mdm_removable: false,
    });
    expect(status).toBe(200);
  });

  it('is found by its own server entry alone', async () => {
    const at = await desk();
    const { profile_uuid: uuid } = await define(at);
    const other = await clientOf(at, await tokenFor(at));
    const words = await Promise.all([`?profile_uuid=${uuid}`, '?profile_uuid=0123', '?profile_uuid=', ''].map(async (query) => wordOf(await other.call('GET', `/profile${query}`))));
    expect(words).toEqual(['404 PROFILE_NOT_FOUND', '404 PROFILE_NOT_FOUND', '400 PROFILE_UUID_REQUIRED', '400 PROFILE_UUID_REQUIRED']);
  });
});

describe('an assignment', () => {
  it.each(['PUT', 'POST'])('by %s says of each device how it went', async (method) => {
    const at = await desk();
    const { profile_uuid: uuid } = await define(at);
    const [one = '', two = ''] = at.serials;
    at.clock.advance(1000);
    const { json } = await at.client.call(method, '/profile/devices', { profile_uuid: uuid, devices: [one, 'NOBODY0001'] });
    expect(json).toEqual({ profile_uuid: uuid, devices: { [one]: 'SUCCESS', NOBODY0001: 'NOT_ACCESSIBLE' } });
    expect(await rowOf(at, one)).toMatchObject({ profile_status: 'assigned', profile_uuid: uuid, profile_assign_time: '2026-11-22T10:00:01Z' });
    expect((await rowOf(at, two))['profile_status']).toBe('empty');
  });

  it('can be made while the profile is defined', async () => {
    const at = await desk();
    const [one = ''] = at.serials;
    const { profile_uuid: uuid, devices } = await define(at, { ...good, devices: [one, 'NOBODY0001'] });
    expect(devices).toEqual({ [one]: 'SUCCESS', NOBODY0001: 'NOT_ACCESSIBLE' });
    expect((await rowOf(at, one))['profile_uuid']).toBe(uuid);
  });

  it('needs a profile and devices, a thousand at most', async () => {
    const at = await desk();
    const { profile_uuid } = await define(at);
    const many = Array.from({ length: 1001 }, (_, n) => `S${n}`);
    const words = await Promise.all([{ devices: ['A'] }, { profile_uuid: '0', devices: ['A'] }, { profile_uuid: 5, devices: ['A'] }, { profile_uuid }, { profile_uuid, devices: many }].map(async (body) => wordOf(await at.client.call('PUT', '/profile/devices', body))));
    expect(words).toEqual(['400 PROFILE_UUID_REQUIRED', '404 PROFILE_NOT_FOUND', '404 PROFILE_NOT_FOUND', '400 DEVICE_ID_REQUIRED', '400 MALFORMED_REQUEST_BODY']);
    expect(Object.keys((await assign(at, profile_uuid, many.slice(1))).devices)).toHaveLength(1000);
  });

  it('waits where it was throttled, with the seconds that are left', async () => {
    const at = await desk();
    const { profile_uuid: uuid } = await define(at);
    const [one = '', two = ''] = at.serials;
    await portal(at, '/switches', { throttle_next: { retry_after_seconds: 60, devices: [one] } });
    expect(await assign(at, uuid, [one, two])).toEqual({ profile_uuid: uuid, devices: { [one]: 'THROTTLED', [two]: 'SUCCESS' }, retry_after_seconds: 60 });
    at.clock.advance(59_000);
    expect(await assign(at, uuid, [one])).toEqual({ profile_uuid: uuid, devices: { [one]: 'THROTTLED' }, retry_after_seconds: 1 });
    expect(await assign(at, uuid, [one], { 'x-server-protocol-version': '9' })).toEqual({ profile_uuid: uuid, devices: { [one]: 'THROTTLED' } });
    expect(await assign(at, uuid, [one], { 'x-server-protocol-version': '8' })).toEqual({ profile_uuid: uuid, devices: { [one]: 'FAILED' } });
    expect((await rowOf(at, one))['profile_status']).toBe('empty');
    at.clock.advance(1000);
    expect(await assign(at, uuid, [one])).toEqual({ profile_uuid: uuid, devices: { [one]: 'SUCCESS' } });
  });

  it('fails and is throttled once, as often as that was switched', async () => {
    const at = await desk();
    const { profile_uuid: uuid } = await define(at);
    const [one = '', two = ''] = at.serials;
    await portal(at, '/switches', { fail_next: {} });
    expect((await assign(at, uuid, [one, two])).devices).toEqual({ [one]: 'FAILED', [two]: 'FAILED' });
    expect((await assign(at, uuid, [one])).devices).toEqual({ [one]: 'SUCCESS' });
    await portal(at, '/switches', { throttle_next: { retry_after_seconds: 5 } });
    expect((await assign(at, uuid, [one])).devices).toEqual({ [one]: 'THROTTLED' });
    expect((await assign(at, uuid, [two])).devices).toEqual({ [two]: 'SUCCESS' });
  });

  it('is taken away again, by name only from whom has that profile', async () => {
    const at = await desk();
    const [one = '', two = '', three = ''] = at.serials;
    const [first, second] = [await define(at, { ...good, devices: [one, three] }), await define(at, { ...good, devices: [two] })];
    const remove = async (body: object): Promise<unknown> => ((await at.client.call('DELETE', '/profile/devices', body)).json as Given).devices;
    expect(await remove({ devices: [one, two, 'NOBODY0001'], profile_uuid: first.profile_uuid })).toEqual({ [one]: 'SUCCESS', [two]: 'FAILED', NOBODY0001: 'NOT_ACCESSIBLE' });
    expect(await remove({ devices: [three] })).toEqual({ [three]: 'SUCCESS' });
    expect(await Promise.all([one, two, three].map(async (serial) => [(await rowOf(at, serial))['profile_status'], (await rowOf(at, serial))['profile_uuid']]))).toEqual([['removed', undefined], ['assigned', second.profile_uuid], ['removed', undefined]]);
    expect(wordOf(await at.client.call('DELETE', '/profile/devices', { devices: [two], profile_uuid: '0' }))).toBe('404 PROFILE_NOT_FOUND');
    expect(wordOf(await at.client.call('DELETE', '/profile/devices', {}))).toBe('400 DEVICE_ID_REQUIRED');
  });
});

describe('account-driven enrollment', () => {
  const path = '/account-driven-enrollment/profile';

  it('keeps the address of discovery until it is taken away', async () => {
    const { client } = await desk();
    expect(wordOf(await client.call('GET', path))).toBe('404 PROFILE_NOT_FOUND');
    expect((await client.call('POST', path, { mdm_service_discovery_url: 'https://mdm.example/.well-known/com.apple.remotemanagement' })).status).toBe(200);
    expect((await client.call('GET', path)).json).toEqual({ mdm_service_discovery_url: 'https://mdm.example/.well-known/com.apple.remotemanagement', last_updated_timestamp: '2026-11-22T10:00:00Z' });
    expect((await client.call('DELETE', path)).status).toBe(200);
    expect(wordOf(await client.call('GET', path))).toBe('404 PROFILE_NOT_FOUND');
  });

  it('isn’t for every organization, nor for every address', async () => {
    const at = await desk();
    for (const body of [{}, { mdm_service_discovery_url: 'http://mdm.example/' }, { mdm_service_discovery_url: 5 }]) expect(wordOf(await at.client.call('POST', path, body))).toBe('400 MALFORMED_REQUEST_BODY');
    await portal(at, '/switches', { org_supported: false });
    for (const method of ['GET', 'POST', 'DELETE']) expect(wordOf(await at.client.call(method, path, method === 'POST' ? { mdm_service_discovery_url: 'https://mdm.example/' } : undefined))).toBe('400 ORG_NOT_SUPPORTED');
  });
});

describe('tokens of beta systems', () => {
  it('are given out, unless somebody turned that off', async () => {
    const at = await desk();
    const { betaEnrollmentTokens: tokens } = (await at.client.call('GET', '/os-beta-enrollment/tokens')).json as { betaEnrollmentTokens: { os: string; title: string; token: string }[] };
    expect(tokens.map(({ os }) => os)).toEqual(['iOS', 'OSX', 'tvOS', 'visionOS', 'watchOS', 'homePodOS']);
    await portal(at, '/switches', { beta_tokens: false });
    expect(wordOf(await at.client.call('GET', '/os-beta-enrollment/tokens'))).toBe('403 APPLE_SEED_FOR_IT_TURNED_OFF');
  });
});
