// Tokens and enrollment profiles in Intune, against a strict Graph that takes documented fields of the right type only.
import { describe, expect, it } from 'vitest';
import {
  appleDevices, assignSerials, changeProfile, configuratorPlace, createProfile, exportMobileConfig, listProfiles, listTokens, makeDefault, makeTokenKey, offersConfigurator, readProfile, syncToken, tokenKey, uploadToken,
} from '../../src/intune/enrollment-calls.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { atGraph } from '../setup/graph.ts';
import { aToken, configuratorBucket, graphError } from '../setup/graph-service.ts';

const { signal } = new AbortController();
const form = { displayName: 'Cart', requiresUserAuthentication: false, supervisedModeEnabled: true, profileRemovalDisabled: true, locationDisabled: true, iTunesPairingMode: 'disallow', enabledSkipKeys: ['Multitasking'] } as const;

describe('a token', () => {
  it('is listed with its times; Microsoft’s year 1 is never', async () => {
    const { graph, state } = atGraph();
    expect(await listTokens(graph, signal)).toEqual([{
      id: aToken, tokenName: 'School', appleIdentifier: 'it@example.org', tokenExpirationDateTime: Date.UTC(2027, 2, 1), lastSuccessfulSyncDateTime: Date.UTC(2026, 10, 21, 8), lastSyncTriggeredDateTime: null, lastSyncErrorCode: 0, tokenType: 'dep',
      syncedDeviceCount: 12, dataSharingConsentGranted: true,
    }]);
    expect(state.requests).toEqual([{ method: 'GET', path: '/beta/deviceManagement/depOnboardingSettings', body: null }]);
  });

  it('gives its key as PEM, whether it comes bare, in base64 or as DER', async () => {
    const { graph, asked, state } = atGraph();
    expect(await tokenKey(graph, aToken, signal)).toBe('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----');
    expect(await makeTokenKey(graph, aToken, signal)).toBe('-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----');
    const der = Buffer.from([0x30, 0x82, 1, 2, ...Array<number>(60).fill(7)]);
    state.next.push({ status: 200, body: { value: der.toString('base64') } });
    expect(await tokenKey(graph, aToken, signal)).toBe(`-----BEGIN CERTIFICATE-----\n${der.toString('base64').slice(0, 64)}\n${der.toString('base64').slice(64)}\n-----END CERTIFICATE-----`);
    expect(asked.map(({ scope }) => scope)).toEqual(['readEnrollment', 'writeEnrollment', 'readEnrollment']);
    for (const value of ['not a key!', 'AAAA']) {
      state.next.push({ status: 200, body: { value } });
      expect(await codeOf(tokenKey(graph, aToken, signal))).toBe('intune.protocol');
    }
  });

  it('is uploaded and synchronized by one act each', async () => {
    const { graph, state } = atGraph();
    await uploadToken(graph, aToken, 'it@example.org', 'the file', signal);
    await syncToken(graph, aToken, signal);
    expect(state.requests).toEqual([
      { method: 'POST', path: `/beta/deviceManagement/depOnboardingSettings/${aToken}/uploadDepToken`, body: { appleId: 'it@example.org', depToken: 'the file' } },
      { method: 'POST', path: `/beta/deviceManagement/depOnboardingSettings/${aToken}/syncWithAppleDeviceEnrollmentProgram`, body: null },
    ]);
  });

  it.each(['../users', '..', 'a/b', 'a?b', '', 'x'.repeat(201)])('“%s” is none, and nothing is asked', async (id) => {
    const { graph, state } = atGraph();
    expect([await codeOf(async () => syncToken(graph, id, signal)), state.requests]).toEqual(['intune.notFound', []]);
  });
});

describe('Apple Configurator’s place', () => {
  it('is asked for before it is used, and may be missing', async () => {
    const there = atGraph();
    expect([await offersConfigurator(there.graph, configuratorPlace, signal), there.state.requests[0]?.path]).toEqual([true, `/beta/deviceManagement/depOnboardingSettings/${configuratorBucket}/enrollmentProfiles?$top=1`]);
    const gone = atGraph({ profiles: new Map() });
    expect(await offersConfigurator(gone.graph, configuratorPlace, signal)).toBe(false);
    const forbidden = atGraph({ next: [graphError(403, 'Forbidden')] });
    expect(await codeOf(offersConfigurator(forbidden.graph, configuratorPlace, signal))).toBe('intune.forbidden');
  });
});

describe('a profile', () => {
  it('is made, read, changed in what differs alone, and made the default', async () => {
    const { graph, state } = atGraph();
    const made = await createProfile(graph, aToken, form, signal);
    expect(made).toMatchObject({ name: 'Cart', type: 'depIOSEnrollmentProfile', odd: [], values: { ...form, isDefault: false, configurationEndpointUrl: expect.stringContaining('MDMServiceConfig') as unknown } });
    await changeProfile(graph, aToken, made, { description: 'Classroom 4', locationDisabled: false }, signal);
    expect(state.requests.at(-1)).toEqual({ method: 'PATCH', path: `/beta/deviceManagement/depOnboardingSettings/${aToken}/enrollmentProfiles/${made.id}`, body: { '@odata.type': '#microsoft.graph.depIOSEnrollmentProfile', description: 'Classroom 4', locationDisabled: false } });
    await makeDefault(graph, aToken, made.id, signal);
    expect((await readProfile(graph, aToken, made.id, signal)).values).toMatchObject({ isDefault: true, description: 'Classroom 4', locationDisabled: false, supervisedModeEnabled: true });
    expect((await listProfiles(graph, aToken, signal)).map(({ id }) => id)).toEqual([made.id]);
  });

  it('that can’t be as it is wanted isn’t sent', async () => {
    const { graph, state } = atGraph();
    const error = await failureOf(createProfile(graph, aToken, { ...form, supervisedModeEnabled: false }, signal));
    expect([error.code, error.params, state.requests]).toEqual(['usage.invalid', { detail: 'Locked enrollment needs Supervised.' }, []]);
  });

  it('carries certificates of supervision identities in Graph’s own form', async () => {
    const { graph, state } = atGraph();
    await createProfile(graph, aToken, { ...form, iTunesPairingMode: 'requiresCertificate', managementCertificates: [{ thumbprint: 'AB', certificate: 'TUlJ' }] }, signal);
    expect(state.requests[0]?.body).toMatchObject({ managementCertificates: [{ '@odata.type': 'microsoft.graph.managementCertificateWithThumbprint', thumbprint: 'AB', certificate: 'TUlJ' }] });
    // A new one gets its thumbprint there: an empty one would be taken for it.
    await createProfile(graph, aToken, { ...form, iTunesPairingMode: 'requiresCertificate', managementCertificates: [{ thumbprint: '', certificate: 'TUlJ' }] }, signal);
    expect((state.requests[1]?.body as { managementCertificates: unknown }).managementCertificates).toEqual([{ '@odata.type': 'microsoft.graph.managementCertificateWithThumbprint', certificate: 'TUlJ' }]);
  });

  it('of which nobody knows whether it was made says so', async () => {
    const { graph } = atGraph({ next: [graphError(504, 'GatewayTimeout')] });
    expect(await codeOf(createProfile(graph, aToken, form, signal))).toBe('intune.unsure');
  });

  it('of another kind, or with fields of another form, is shown as far as it goes', async () => {
    const { graph, state } = atGraph();
    state.profiles.get(aToken)?.set('m', { id: 'm', '@odata.type': '#microsoft.graph.depMacOSEnrollmentProfile', displayName: 'Macs', locationDisabled: 'yes', enabledSkipKeys: null });
    expect(await listProfiles(graph, aToken, signal)).toEqual([{ id: 'm', name: 'Macs', type: 'depMacOSEnrollmentProfile', values: { displayName: 'Macs' }, odd: ['locationDisabled'] }]);
  });
});

describe('assigning', () => {
  const serials = [...Array(1200).keys()].map((n) => `SERIAL${n}`);

  it('goes in portions of 500, each serial number once and as it is meant', async () => {
    const { graph, state } = atGraph();
    const done = await assignSerials(graph, aToken, 'p_1', [...serials, 'serial0', ' SERIAL-1 '], signal);
    expect([done.assigned.length, done.left, done.unsure, done.error]).toEqual([1200, [], [], null]);
    expect(state.requests.map(({ body }) => (body as { deviceIds: string[] }).deviceIds.length)).toEqual([500, 500, 200]);
    expect(state.identities.get(aToken)?.get('SERIAL1199')?.['requestedEnrollmentProfileId']).toBe('p_1');
    const listed: string[] = [];
    for await (const page of appleDevices(graph, aToken, signal)) listed.push(...page.map(({ serialNumber }) => serialNumber));
    expect(listed).toHaveLength(1200);
  });

  it.each<[string, ReturnType<typeof graphError>, string, number, number]>([
    ['refused', graphError(403, 'Forbidden'), 'intune.forbidden', 0, 700],
    ['in doubt', graphError(502, 'BadGateway'), 'intune.unsure', 500, 200],
  ])('whose second portion is %s says what was done and what wasn’t', async (_, planned, code, unsure, left) => {
    const { graph } = atGraph({ next: [null, planned] });
    const done = await assignSerials(graph, aToken, 'p_1', serials, signal);
    expect([done.error?.code, done.assigned.length, done.unsure.length, done.left.length]).toEqual([code, 500, unsure, left]);
    expect([...done.assigned, ...done.unsure, ...done.left]).toEqual(serials);
  });
});

describe('the enrollment file', () => {
  const xml = '<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict/></plist>';
  it.each<[string, string, Uint8Array]>([
    ['a text', xml, Buffer.from(xml)],
    ['base64 of a text', Buffer.from(xml).toString('base64'), Buffer.from(xml)],
    ['base64 of a signed one', Buffer.from([0x30, 0x80, 6, 9]).toString('base64'), Uint8Array.of(0x30, 0x80, 6, 9)],
    ['base64 over lines', `${Buffer.from(xml).toString('base64').replace(/(.{20})/g, '$1\r\n')}\r\n`, Buffer.from(xml)],
  ])('comes as %s', async (_, value, expected) => {
    const { graph } = atGraph({ next: [{ status: 200, body: { value } }] });
    expect(Buffer.from(await exportMobileConfig(graph, aToken, 'p_1', signal)).equals(expected)).toBe(true);
  });

  it.each(['', 'Export Mobile Config value', 'PGh0bWw+', '<html></html>', '{}'])('that is “%s” is none', async (value) => {
    const { graph } = atGraph({ next: [{ status: 200, body: { value } }] });
    expect(await codeOf(exportMobileConfig(graph, aToken, 'p_1', signal))).toBe('intune.protocol');
  });

  it('of a profile that is gone isn’t there', async () => {
    const { graph } = atGraph();
    expect(await codeOf(exportMobileConfig(graph, aToken, 'p_1', signal))).toBe('intune.notFound');
  });
});
