// The fields of a blueprint: what people call them, and their values in words. Whether a value makes sense is the notes' business.
import { type Blueprint, type Discovery, type Driver, type Method, type ProfileRef } from '../../model/blueprints.ts';
import { deviceName } from '../device-names.ts';
import { paneNames } from '../profile/pane-names.ts';

export const methodNames: Readonly<Record<Method, string>> = {
  setupAssistant: 'Setup Assistant', direct: 'Direct', automated: 'Automated Enrollment', superviseOnly: 'Supervise only',
};
export const driverNames: Readonly<Record<Driver, string>> = { muster: 'Muster', configurator: 'Apple Configurator' };
export const affinityNames: Readonly<Record<Blueprint['affinity'], string>> = { user: 'With user affinity', none: 'Without user affinity' };
export const authenticationNames: Readonly<Record<Blueprint['authentication'], string>> = {
  companyPortal: 'Company Portal', modern: 'Setup Assistant with modern authentication', legacy: 'Setup Assistant (legacy)',
};
export const pairingNames: Readonly<Record<Blueprint['pairing']['allow'], string>> = { yes: 'Yes', no: 'No', certificate: 'Allow Apple Configurator by certificate' };
export const afterNames: Readonly<Record<Blueprint['after'], string>> = { nothing: 'Nothing', restart: 'Restart', shutDown: 'Shut down' };

const none = 'none';
const yesNo = (value: boolean): string => (value ? 'yes' : 'no');
const text = (value: string | null): string => (value === null || value === '' ? none : value);
/** Enough of a fingerprint to tell two apart. */
const short = (sha256: string): string => sha256.slice(0, 12);
const listed = (values: readonly string[]): string => (values.length === 0 ? none : values.join(', '));
const profile = (ref: ProfileRef | null): string => (ref === null ? none : `${ref.name} (${ref.file}, ${short(ref.sha256)}, ${ref.identifier})`);
const named = (ref: { readonly name: string; readonly sha256: string } | null): string => (ref === null ? none : `${ref.name} (${short(ref.sha256)})`);
const pane = (key: string): string => (Object.hasOwn(paneNames, key) ? (paneNames[key] ?? key) : key);
const model = (type: string): string => { const name = deviceName(type) ?? type; return name === type ? type : `${name} (${type})`; };

function discovered(discovery: Discovery | null): string {
  if (discovery === null) return none;
  const { at, asked, status, enrollmentUrl, anchorsUrl, trustProfileUrl, anchors, notes, tls, problem } = discovery;
  const parts = [
    `${asked} answered ${status} at ${new Date(Math.min(at, 8_640_000_000_000_000)).toISOString()}`, `enrollment ${text(enrollmentUrl)}`, `anchors ${text(anchorsUrl)}: ${listed(anchors.map(named))}`,
    `trust profile ${text(trustProfileUrl)}`, ...[...notes, ...tls].map(({ severity, reason }) => `${severity}: ${reason}`), `problem: ${text(problem?.code ?? null)}`,
  ];
  return parts.join('; ');
}

export interface BlueprintField {
  readonly path: string;
  readonly label: string;
  readonly words: (blueprint: Blueprint) => string;
}

const field = (path: string, label: string, words: BlueprintField['words']): BlueprintField => ({ path, label, words });

/** Every field that a person sets, in the order of the form. */
export const blueprintFields: readonly BlueprintField[] = [
  field('name', 'Name', ({ name }) => name),
  field('description', 'Description', ({ description }) => text(description)),
  field('method', 'Method', ({ method }) => methodNames[method]),
  field('driver', 'Driver', ({ driver = 'muster' }) => driverNames[driver]),
  field('affinity', 'User affinity', ({ affinity }) => affinityNames[affinity]),
  field('authentication', 'Authentication', ({ authentication }) => authenticationNames[authentication]),
  field('supervised', 'Supervised', ({ supervised }) => yesNo(supervised)),
  field('locked', 'Locked enrollment', ({ locked }) => yesNo(locked)),
  field('pairing.allow', 'Allow pairing', ({ pairing }) => pairingNames[pairing.allow]),
  field('pairing.certificates', 'Apple Configurator certificates', ({ pairing }) => listed(pairing.certificates.map(named))),
  field('awaitConfigured', 'Await final configuration', ({ awaitConfigured }) => yesNo(awaitConfigured)),
  field('department.name', 'Department name', ({ department }) => text(department.name)),
  field('department.phone', 'Department phone', ({ department }) => text(department.phone)),
  field('organization.name', 'Organization', ({ organization }) => text(organization.name)),
  field('organization.phone', 'Organization’s phone', ({ organization }) => text(organization.phone)),
  field('organization.email', 'Organization’s email', ({ organization }) => text(organization.email)),
  field('organization.address', 'Organization’s address', ({ organization }) => text(organization.address)),
  field('organization.magic', 'Organization’s UUID', ({ organization }) => text(organization.magic)),
  field('server.url', 'MDM enrollment URL', ({ server }) => text(server.url)),
  field('server.discovery', 'What the server said', ({ server }) => discovered(server.discovery)),
  field('enrollment', 'Enrollment profile', ({ enrollment }) => profile(enrollment)),
  field('wifi', 'Wi-Fi profile', ({ wifi }) => profile(wifi)),
  field('profiles', 'More profiles', ({ profiles }) => listed(profiles.map(profile))),
  field('identity', 'Supervision identity', ({ identity }) => named(identity)),
  field('skip', 'Skipped panes', ({ skip }) => listed(skip.map(pane))),
  field('naming', 'Device name', ({ naming }) => text(naming)),
  field('locale.language', 'Language', ({ locale }) => text(locale.language)),
  field('locale.region', 'Region', ({ locale }) => text(locale.region)),
  field('locale.timeZone', 'Time zone', ({ locale }) => text(locale.timeZone)),
  field('gates.battery', 'Battery at least', ({ gates }) => (gates.battery === null ? none : `${gates.battery} %`)),
  field('gates.osFrom', 'System from', ({ gates }) => text(gates.osFrom)),
  field('gates.osTo', 'System up to', ({ gates }) => text(gates.osTo)),
  field('gates.models', 'Models', ({ gates }) => (gates.models.length === 0 ? 'any' : listed(gates.models.map(model)))),
  field('gates.serials', 'Serial numbers', ({ gates }) => (gates.serials === null ? 'any' : gates.serials.length === 0 ? none : `${gates.serials.length}: ${gates.serials.join(', ')}`)),
  field('table.file', 'Table', ({ table }) => text(table?.file ?? null)),
  field('table.name', 'Column with the name', ({ table }) => text(table?.name ?? null)),
  field('table.assetTag', 'Column with the asset tag', ({ table }) => text(table?.assetTag ?? null)),
  field('table.user', 'Column with the user', ({ table }) => text(table?.user ?? null)),
  field('table.profile', 'Column with the profile', ({ table }) => text(table?.profile ?? null)),
  field('after', 'Afterwards', ({ after }) => afterNames[after]),
];

const groups: Readonly<Record<string, string>> = {
  muster: 'Kind of file', version: 'Version', id: 'Id', pairing: 'Allow pairing', department: 'Department', organization: 'Organization', server: 'MDM server', locale: 'Language and region', gates: 'Gates', table: 'Table',
};
const labels: ReadonlyMap<string, string> = new Map([...Object.entries(groups), ...blueprintFields.map(({ path, label }): [string, string] => [path, label])]);

/** What people call the field at a path, or the nearest one around it; null for the blueprint itself and what nobody knows. */
export function fieldLabel(path: readonly (string | number)[]): string | null {
  for (let length = path.length; length > 0; length -= 1) {
    const label = labels.get(path.slice(0, length).join('.'));
    if (label !== undefined) return label;
  }
  return null;
}
