// Blueprints for tests: whole and right ones of each method, and any at all for properties.
import fc from 'fast-check';
import { type Blueprint, blueprintIdSchema, methods, type ProfileRef } from '../../src/model/blueprints.ts';

export const blueprintId = blueprintIdSchema.parse('3f1d2b7a-9c4e-4f51-8a60-1b2c3d4e5f60');

export const profileRef = (name: string, digit: string): ProfileRef => ({ file: `/profiles/${name}.mobileconfig`, sha256: digit.repeat(64), name, identifier: `example.${name.toLowerCase().replaceAll(' ', '-')}` });

/** Nothing is wrong with it, and every field that matters to its method is set. Written out here, so that it doesn't change with what is tested. */
export function blueprint(changes: Partial<Blueprint> = {}): Blueprint {
  return {
    muster: 'blueprint', version: 1, id: blueprintId, name: 'Sales iPads', description: '', method: 'setupAssistant', affinity: 'user', authentication: 'companyPortal',
    supervised: true, locked: false, pairing: { allow: 'yes', certificates: [] }, awaitConfigured: false, department: { name: '', phone: '' },
    organization: { name: 'Contoso', phone: '', email: '', address: '', magic: '6d1c0f4e-2a7b-4c83-9d5e-0f1a2b3c4d5e' },
    server: { url: 'https://mdm.contoso.example/MDMServiceConfig', discovery: null }, enrollment: null, wifi: profileRef('Wi-Fi', 'a'), profiles: [],
    identity: { sha256: 'b'.repeat(64), name: 'Contoso' }, skip: ['Diagnostics', 'Siri'], naming: 'iPad {serial}', locale: { language: 'en-GB', region: 'en_GB', timeZone: 'Europe/London' },
    gates: { battery: 20, osFrom: '17.0', osTo: null, models: ['iPad13,18'], serials: null }, table: null, after: 'shutDown', ...changes,
  };
}

/** Nothing is wrong with it either. */
export function directBlueprint(changes: Partial<Blueprint> = {}): Blueprint {
  return blueprint({
    method: 'direct', affinity: 'none', supervised: false, organization: { name: '', phone: '', email: '', address: '', magic: null }, server: { url: null, discovery: null },
    enrollment: profileRef('Enrollment', 'c'), wifi: null, identity: null, skip: [], locale: { language: null, region: null, timeZone: null }, after: 'nothing', ...changes,
  });
}

const line = (max: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom('a', 'b', 'X', ' ', '0', '9', '{', '}', ':', '"', '\\', 'é', '漢'), maxLength: max });
const word = (max: number): fc.Arbitrary<string> => line(max).map((text) => `x${text}`);
const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value);
const ref = fc.record({ file: word(40), sha256: hash, name: line(20), identifier: line(20) });
const certificate = fc.record({ name: line(20), sha256: hash, base64: fc.constantFrom('MIIB', 'AAEC', 'AA==') });
const said = fc.record({ severity: fc.constantFrom('error', 'warning', 'info'), reason: line(20) });
const version = fc.constantFrom('17.0', '18', '26.4.1');

/** Any that has the right form, sensible or not. */
export const anyBlueprint: fc.Arbitrary<Blueprint> = fc.tuple(fc.constantFrom({}, { driver: 'muster' }, { driver: 'configurator' } as const), fc.record({
  muster: fc.constant('blueprint'), version: fc.constant(1), id: fc.constant(blueprintId), name: word(30), description: fc.string({ unit: fc.constantFrom('a', '\r\n', '\r', '\n', '“'), maxLength: 40 }),
  method: fc.constantFrom(...methods), affinity: fc.constantFrom('user', 'none'), authentication: fc.constantFrom('companyPortal', 'modern', 'legacy'), supervised: fc.boolean(), locked: fc.boolean(),
  pairing: fc.record({ allow: fc.constantFrom('yes', 'no', 'certificate'), certificates: fc.array(certificate, { maxLength: 3 }) }), awaitConfigured: fc.boolean(),
  department: fc.record({ name: line(20), phone: line(20) }),
  organization: fc.record({ name: line(20), phone: line(20), email: line(20), address: line(20), magic: maybe(fc.constant('6d1c0f4e-2a7b-4c83-9d5e-0f1a2b3c4d5e')) }),
  server: fc.record({
    url: maybe(fc.oneof(line(60), fc.constant('https://manage.microsoft.com/EnrollmentServer/Discovery.svc/iOS/ESProxy?id=7'))),
    discovery: maybe(fc.record({
      at: fc.nat(), asked: line(20), status: fc.constantFrom(0, 200, 503), enrollmentUrl: maybe(line(20)), anchorsUrl: maybe(line(20)), trustProfileUrl: maybe(line(20)), anchors: fc.array(certificate, { maxLength: 2 }),
      unknownKeys: fc.array(line(10), { maxLength: 2 }), notes: fc.array(said, { maxLength: 2 }), tls: fc.array(said, { maxLength: 2 }),
      problem: maybe(fc.record({ code: fc.constant('http.status'), params: fc.constant({ status: 503, host: 'mdm.example' }) })),
    })),
  }),
  enrollment: maybe(ref), wifi: maybe(ref), profiles: fc.array(ref, { maxLength: 3 }), identity: maybe(fc.record({ sha256: hash, name: line(20) })), skip: fc.array(word(6), { maxLength: 6 }), naming: maybe(word(40)),
  locale: fc.record({ language: maybe(line(10)), region: maybe(line(10)), timeZone: maybe(line(10)) }),
  gates: fc.record({ battery: maybe(fc.integer({ min: 0, max: 100 })), osFrom: maybe(version), osTo: maybe(version), models: fc.array(word(6), { maxLength: 4 }), serials: maybe(fc.array(fc.constantFrom('DMPX1234', 'F2LW0000', 'C02A1'), { maxLength: 4 })) }),
  table: maybe(fc.record({ file: word(20), name: maybe(line(10)), assetTag: maybe(line(10)), user: maybe(line(10)), profile: maybe(line(10)) })), after: fc.constantFrom('nothing', 'restart', 'shutDown'),
})).map(([driver, made]) => ({ ...made, ...driver }));
