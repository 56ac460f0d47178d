// What Graph knows of devices that enrolled: by serial number, of a user, and of the push certificate.
import { describe, expect, it } from 'vitest';
import { devicesBySerial, devicesOfUser, pushCertificate } from '../../src/intune/device-calls.ts';
import { codeOf } from '../setup/failures.ts';
import { atGraph } from '../setup/graph.ts';
import { graphError } from '../setup/graph-service.ts';

const { signal } = new AbortController();
const managed = (id: string, serialNumber: string, enrolledDateTime: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id, serialNumber, enrolledDateTime, deviceName: `iPad ${id}`, userPrincipalName: 'bo@example.org', userDisplayName: 'Bo', lastSyncDateTime: '2026-11-22T09:00:00Z', isSupervised: true, managedDeviceOwnerType: 'company', deviceEnrollmentType: 'appleBulkWithUser',
  complianceState: 'compliant', model: 'iPad', osVersion: '26.1', operatingSystem: 'iOS', enrollmentProfileName: `Profile ${id}`, ...more,
});

describe('a serial number', () => {
  it('finds its records, the newest first, and that one’s profile, which v1.0 doesn’t say', async () => {
    const { graph, state, asked } = atGraph({ managed: [managed('1', 'DMPX1', '2024-01-01T00:00:00Z'), managed('2', 'DMPX1', '2026-11-22T08:30:00Z'), managed('3', 'OTHER', '2026-11-22T08:30:00Z')] });
    const [newest, older, ...more] = await devicesBySerial(graph, 'dmpx-1', signal);
    expect(newest).toMatchObject({ id: '2', serial: 'DMPX1', name: 'iPad 2', user: 'bo@example.org', userName: 'Bo', enrolledAt: Date.UTC(2026, 10, 22, 8, 30), supervised: true, profile: 'Profile 2', ownership: 'company', enrollmentType: 'appleBulkWithUser' });
    expect([older?.id, older?.profile, more]).toEqual(['1', null, []]);
    expect(state.requests.map(({ path }) => path)).toEqual(['/v1.0/deviceManagement/managedDevices?$filter=serialNumber eq \'DMPX1\'', '/beta/deviceManagement/managedDevices/2?$select=id,enrollmentProfileName']);
    expect(asked.map(({ scope }) => scope)).toEqual(['readDevices', 'readDevices']);
  });

  it('can’t get out of its quotes: what isn’t part of a serial number is dropped before', async () => {
    const { graph, state } = atGraph();
    expect(await devicesBySerial(graph, 'X\' or \'\' eq \'', signal)).toEqual([]);
    expect(state.requests[0]?.path).toBe('/v1.0/deviceManagement/managedDevices?$filter=serialNumber eq \'XOREQ\'');
  });

  it('doesn’t find others where a service leaves the filter out of account', async () => {
    const { graph } = atGraph({ reshape: (_, body) => ({ ...body, value: [managed('1', 'OTHER', '2026-01-01T00:00:00Z')] }) });
    expect(await devicesBySerial(graph, 'DMPX1', signal)).toEqual([]);
  });

  it('is answered without the profile’s name where beta doesn’t offer it', async () => {
    const { graph } = atGraph({ managed: [managed('1', 'DMPX1', '2026-01-01T00:00:00Z', { userPrincipalName: '', isSupervised: null })], next: [null, graphError(400, 'BadRequest')] });
    expect(await devicesBySerial(graph, 'DMPX1', signal)).toMatchObject([{ id: '1', profile: null, user: null, supervised: null }]);
  });

  it('that is empty asks nobody', async () => {
    const { graph, state } = atGraph();
    expect([await devicesBySerial(graph, ' ', signal), state.requests]).toEqual([[], []]);
  });
});

describe('a user’s devices', () => {
  it('are iPhones and iPads, for the last four characters', async () => {
    const { graph, state } = atGraph({ managed: [managed('1', 'DMPX1', '2026-01-01T00:00:00Z'), managed('2', 'PC', '2026-01-01T00:00:00Z', { operatingSystem: 'Windows' }), managed('3', 'C39', '2026-01-01T00:00:00Z', { operatingSystem: 'iPadOS' })] });
    expect((await devicesOfUser(graph, ' bo@example.org ', signal)).map(({ serial }) => serial)).toEqual(['DMPX1', 'C39']);
    expect(state.requests[0]?.path).toBe('/v1.0/users/bo%40example.org/managedDevices');
  });

  it.each(['', '..', 'a/b', 'a?b', 'a b', 'x'.repeat(321)])('of “%s” aren’t asked for', async (user) => {
    const { graph, state } = atGraph();
    expect([await codeOf(devicesOfUser(graph, user, signal)), state.requests]).toEqual(['intune.notFound', []]);
  });

  it('of somebody whom nobody knows are not found', async () => {
    const { graph } = atGraph();
    expect(await codeOf(devicesOfUser(graph, 'nobody@example.org', signal))).toBe('intune.notFound');
  });
});

describe('the push certificate', () => {
  it('has its topic, its Apple Account and its end', async () => {
    const { graph } = atGraph();
    expect(await pushCertificate(graph, signal)).toEqual({ appleIdentifier: 'it@example.org', topicIdentifier: 'com.apple.mgmt.External.0001', expirationDateTime: Date.UTC(2027, 4, 1, 12), certificateSerialNumber: '0A0B', lastModifiedDateTime: Date.UTC(2026, 4, 1, 12) });
  });

  it('may be missing, which Graph says in two ways', async () => {
    expect(await pushCertificate(atGraph({ pushCertificate: null }).graph, signal)).toBe(null);
    expect(await pushCertificate(atGraph({ pushCertificate: { id: '0', appleIdentifier: null, topicIdentifier: null, expirationDateTime: '0001-01-01T00:00:00Z' } }).graph, signal)).toBe(null);
  });
});
