// Which fields have no effect for which method, and why (product.md, Methods; ios-protocols 3.4; enrollment-formats 4.6, 4.7, 5.4, 9.2).
// Such a field is said to be so, and nothing is verified by it.
import type { Blueprint, Method } from '../../model/blueprints.ts';

export interface NoEffect {
  readonly field: string;
  readonly text: string;
}

type Reasons = Readonly<Partial<Record<string, string>>>;

const fileDecides = 'Direct enrollment installs a profile and writes no configuration: this has no effect.';
const mdmDecides = 'With Automated Enrollment the device takes this from the profile that the MDM assigned to it: what is set here is not sent to the device. Set it in that profile.';
const onlyAutomated = 'Department name and phone exist in profiles of Automated Enrollment only: no device is told them by this method.';
const onlyByMuster = 'Apple Configurator’s cfgutil prepares devices for Muster by Automated Enrollment only: by this method Muster does it itself.';
const nowhere = 'Supervise only enrolls nowhere: this has no effect.';

const group = (text: string, ...fields: readonly string[]): Reasons => Object.fromEntries(fields.map((field) => [field, text]));
const organization = ['organization.name', 'organization.phone', 'organization.email', 'organization.address', 'organization.magic'] as const;
const department = ['department.name', 'department.phone'] as const;
const notDirect = group('The enrollment profile’s file is for Direct enrollment: it is not installed by this method.', 'enrollment');
const notByTool = group(onlyByMuster, 'driver');

const byMethod: Readonly<Record<Method, Reasons>> = {
  setupAssistant: {
    ...notDirect, ...notByTool, ...group(onlyAutomated, ...department),
    locked: 'On this path the device makes management removable, whatever is asked for; the MDM’s own profile decides.',
  },
  direct: {
    ...notByTool, ...group(fileDecides, 'pairing.allow', 'pairing.certificates', 'awaitConfigured', ...organization),
    ...group(onlyAutomated, ...department),
    supervised: 'Direct enrollment supervises nobody: a device that is supervised stays so, any other doesn’t become it.',
    locked: 'With Direct enrollment the profile’s file decides whether it can be removed.',
    skip: 'Direct enrollment is for devices that are past Setup Assistant: no pane is skipped.',
    'server.url': 'With Direct enrollment the address is in the profile’s file: this one is not used.',
    'server.discovery': 'With Direct enrollment the address is in the profile’s file: this one is not used.',
    ...group('Direct enrollment sets the device’s name only: language, region and time zone stay.', 'locale.language', 'locale.region', 'locale.timeZone'),
  },
  automated: {
    ...notDirect, ...group(mdmDecides, 'locked', 'pairing.allow', 'pairing.certificates', 'awaitConfigured', 'skip', 'server.url', 'server.discovery', ...department, ...organization),
    profiles: 'With Automated Enrollment the MDM installs the profiles: these are not installed over the cable.',
  },
  superviseOnly: {
    ...notDirect, ...notByTool, ...group(nowhere, 'locked', 'awaitConfigured', 'table.user', 'affinity'),
    ...group('Supervise only writes no address: to enroll the device, choose Setup Assistant.', 'server.url', 'server.discovery'), ...group(onlyAutomated, ...department),
  },
};

/** Whether something is chosen there that a person may expect to be heeded. */
const chosen: Readonly<Record<string, (blueprint: Blueprint) => boolean>> = {
  driver: ({ driver }) => driver === 'configurator',
  affinity: ({ affinity }) => affinity === 'user',
  supervised: ({ supervised }) => supervised,
  locked: ({ locked }) => locked,
  'pairing.allow': ({ pairing }) => pairing.allow !== 'yes',
  'pairing.certificates': ({ pairing }) => pairing.certificates.length > 0,
  awaitConfigured: ({ awaitConfigured }) => awaitConfigured,
  'department.name': ({ department: { name } }) => name !== '',
  'department.phone': ({ department: { phone } }) => phone !== '',
  'organization.name': ({ organization: { name } }) => name !== '',
  'organization.phone': ({ organization: { phone } }) => phone !== '',
  'organization.email': ({ organization: { email } }) => email !== '',
  'organization.address': ({ organization: { address } }) => address !== '',
  'organization.magic': ({ organization: { magic } }) => magic !== null,
  'server.url': ({ server }) => server.url !== null,
  'server.discovery': ({ server }) => server.discovery !== null,
  enrollment: ({ enrollment }) => enrollment !== null,
  profiles: ({ profiles }) => profiles.length > 0,
  skip: ({ skip }) => skip.length > 0,
  'locale.language': ({ locale }) => locale.language !== null,
  'locale.region': ({ locale }) => locale.region !== null,
  'locale.timeZone': ({ locale }) => locale.timeZone !== null,
  'table.user': ({ table }) => table !== null && table.user !== null,
};

/** Why a field has no effect for a method, whatever it holds; null where it has one. For a form that greys it out. */
export function whyNoEffect(method: Method, field: string): string | null {
  const reasons = byMethod[method];
  return Object.hasOwn(reasons, field) ? (reasons[field] ?? null) : null;
}

/** Fields that are set and have no effect, by the method or by another field. */
export function withoutEffect(blueprint: Blueprint): NoEffect[] {
  const { method, supervised, awaitConfigured, pairing, identity } = blueprint;
  const found = Object.entries(chosen).flatMap(([field, isSet]): NoEffect[] => {
    const text = isSet(blueprint) ? whyNoEffect(method, field) : null;
    return text === null ? [] : [{ field, text }];
  });
  const also = (field: string, text: string): void => { if (!found.some((note) => note.field === field)) found.push({ field, text }); };
  // ios-protocols 3.4, point 5.
  if (awaitConfigured && !supervised) also('awaitConfigured', 'Only a supervised device waits for its final configuration.');
  if (pairing.certificates.length > 0 && pairing.allow !== 'certificate') also('pairing.certificates', 'Certificates count only with “Allow Apple Configurator by certificate”.');
  if (method === 'automated' && !supervised) also('supervised', 'Since iOS 13 Automated Enrollment always supervises.');
  if (method === 'setupAssistant' && !supervised && identity !== null) also('identity', 'A device that isn’t supervised belongs to no supervision identity.');
  return found;
}
