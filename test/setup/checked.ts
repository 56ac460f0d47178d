// Blueprints that find nothing to object to, the device and the world they are made for; tests change one thing at a time.
import type { CheckedDevice, ProfileFile, World } from '../../src/domain/blueprint/facts.ts';
import { type Blueprint, blueprintSchema, type Discovery, type Method, type ProfileRef } from '../../src/model/blueprints.ts';
import type { CloudConfiguration } from '../../src/model.ts';

export const now = Date.UTC(2026, 10, 22, 9, 0);
export const day = 86_400_000;

export const hashes = { ours: 'a'.repeat(64), other: 'b'.repeat(64), wifi: '1'.repeat(64), enrollment: '2'.repeat(64), extra: '3'.repeat(64), stranger: 'f'.repeat(64) } as const;
export const magic = '11111111-2222-4333-8444-555555555555';
export const enrollUrl = 'https://mdm.example/enroll';
export const topic = 'com.apple.mgmt.External.1';

export const refs: Readonly<Record<'wifi' | 'enrollment' | 'extra', ProfileRef>> = {
  wifi: { file: '/files/wifi.mobileconfig', sha256: hashes.wifi, name: 'School Wi-Fi', identifier: 'example.wifi' },
  enrollment: { file: '/files/enroll.mobileconfig', sha256: hashes.enrollment, name: 'Enrollment', identifier: 'example.enroll' },
  extra: { file: '/files/extra.mobileconfig', sha256: hashes.extra, name: 'Restrictions', identifier: 'example.extra' },
};

export const discovered: Discovery = {
  at: now - day, asked: enrollUrl, status: 200, enrollmentUrl: enrollUrl, anchorsUrl: null, trustProfileUrl: null, anchors: [], unknownKeys: [], notes: [], tls: [], problem: null,
};

const common: Omit<Blueprint, 'method'> = {
  muster: 'blueprint', version: 1, id: blueprintSchema.shape.id.parse('0b0b0b0b-0000-4000-8000-000000000001'), name: 'Sales iPads', description: '', affinity: 'user', authentication: 'companyPortal',
  supervised: true, locked: false, pairing: { allow: 'yes', certificates: [] }, awaitConfigured: false, department: { name: '', phone: '' },
  organization: { name: 'Example School', phone: '', email: '', address: '', magic }, server: { url: null, discovery: null }, enrollment: null, wifi: refs.wifi, profiles: [],
  identity: { sha256: hashes.ours, name: 'Example School' }, skip: [], naming: null, locale: { language: null, region: null, timeZone: null },
  gates: { battery: null, osFrom: null, osTo: null, models: [], serials: null }, table: null, after: 'nothing',
};

const byMethod: Readonly<Record<Method, Partial<Blueprint>>> = {
  setupAssistant: { server: { url: enrollUrl, discovery: discovered } },
  direct: { affinity: 'none', supervised: false, enrollment: refs.enrollment, wifi: null, identity: null },
  automated: { identity: null },
  superviseOnly: { affinity: 'none' },
};

export function blueprintOf(method: Method, change: Partial<Blueprint> = {}): Blueprint {
  return blueprintSchema.parse({ ...common, method, ...byMethod[method], ...change });
}

export const fileFacts: ProfileFile = { state: 'present', uuid: 'FILE-UUID', topic: null, origin: null, removable: true, payloadTypes: ['com.apple.wifi.managed'] };
export const enrollmentFile: ProfileFile = {
  ...fileFacts, uuid: 'ENROLL-UUID', topic, payloadTypes: ['com.apple.mdm'],
  origin: { vendor: 'other', host: 'mdm.example', identity: 'scep', exportedAt: now - day, exportedBy: 'file', worksUntil: null },
};

export const calm: World = {
  now, secrets: 'open',
  identities: [{ sha256: hashes.ours, name: 'Example School', until: now + 3650 * day, keyAtHand: true }],
  push: [{ topic, until: now + 300 * day }],
  files: new Map([[hashes.wifi, fileFacts], [hashes.enrollment, enrollmentFile], [hashes.extra, { ...fileFacts, uuid: 'EXTRA-UUID', payloadTypes: ['com.apple.applicationaccess'] }]]),
  rows: null, names: new Map(), taken: new Map(),
  activation: { hosts: [{ host: 'albert.apple.com', ok: true, reason: null }], skewSeconds: 0, proxy: 'none' },
  server: null, listed: new Map(), assigned: new Map(), imported: new Map(), managed: new Map(), token: { until: now + 300 * day }, configurator: null,
};

export const noCloud: CloudConfiguration = {
  present: false, supervised: null, organization: null, magic: null, source: null, complete: null, allowsPairing: null, managementUrl: null, supervisors: [], locked: null, provisionalUntil: null,
};

/** As a host writes one without a URL: complete at once (ios-protocols 3.4). */
export const hostCloud: CloudConfiguration = {
  ...noCloud, present: true, supervised: true, organization: 'Example School', magic, source: 'configurator', complete: true, allowsPairing: true, supervisors: [hashes.ours], locked: false,
};
export const strangersCloud: CloudConfiguration = { ...hostCloud, organization: 'Somebody Else', magic: '99999999-2222-4333-8444-555555555555', supervisors: [hashes.stranger] };
export const automatedCloud: CloudConfiguration = { ...hostCloud, organization: 'School District', magic: 'ADE', source: 'automated', managementUrl: 'https://mdm.example/ade', supervisors: [], locked: true };

/** In use, nobody's: read as a whole. */
export const atHome: CheckedDevice = {
  udid: '00008101-000A1B2C3D4E001E', serial: 'DMPXK0EXQ1MN', ecid: '2864434397', name: 'iPad', productType: 'iPad13,18', osVersion: '18.6', state: 'ready', problem: null, activation: 'Activated', activationLocked: null,
  findMy: false, setupDone: true, supervised: false, cloud: noCloud, profiles: [], battery: 80, charging: true, record: null,
};
export const atHello: CheckedDevice = { ...atHome, setupDone: false };
