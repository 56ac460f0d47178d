// "What will happen": a blueprint in sentences, in the order in which a device lives through it (product.md, Steps by method). For
// a device that needs everything; what a device has already is left out of its own plan.
import type { Blueprint, Happening } from '../../model/blueprints.ts';
import { deviceName } from '../device-names.ts';
import { httpsHost } from '../https-address.ts';
import { paneNames } from '../profile/pane-names.ts';
import { usesConfigurator } from './driver.ts';
import { previewName } from './naming.ts';

type Icon = Happening['icon'];
type Part = (blueprint: Blueprint) => readonly Happening[];

const say = (icon: Icon, text: string, destructive = false): Happening => ({ icon, text: text.length > 1000 ? `${text.slice(0, 999)}…` : text, destructive });
const quoted = (texts: readonly string[]): string => texts.map((text) => `“${text}”`).join(', ');
const listed = (texts: readonly string[]): string => (texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1) ?? ''}`);
const count = (number: number, one: string, many: string): string => (number === 1 ? `1 ${one}` : `${number} ${many}`);

const gates: Part = ({ gates: { battery, osFrom, osTo, models, serials } }) => {
  const system = osFrom !== null && osTo !== null ? `iOS or iPadOS ${osFrom} to ${osTo}` : osFrom !== null ? `iOS or iPadOS ${osFrom} or later` : osTo !== null ? `iOS or iPadOS ${osTo} or earlier` : null;
  const wanted = [
    ...(battery === null ? [] : [`at least ${battery} % of battery`]), ...(system === null ? [] : [system]),
    ...(models.length === 0 ? [] : [models.length > 3 ? `one of ${models.length} models` : listed(models.map((type) => deviceName(type) ?? type)).replace(' and ', ' or ')]),
    ...(serials === null ? [] : [`one of ${count(serials.length, 'serial number', 'serial numbers')}`]),
  ];
  return [say('check', `Each device is checked first; nothing is done to one that can’t be prepared.${wanted.length === 0 ? '' : ` It needs ${listed(wanted)}.`}`)];
};

const erase: Part = (blueprint) => [
  say('erase', 'A device that doesn’t show Hello is erased: everything on it is deleted, but its eSIM. You are asked first, and type how many.', true),
  ...(usesConfigurator(blueprint) ? [] : [say('setup', 'It is activated with Apple.')]),
];

const keeps: Part = () => [say('check', 'Nothing on the device is erased.')];

const wifi: Part = ({ wifi: ref, method, identity }) => {
  if (ref === null) return method === 'direct' ? [] : [say('wifi', 'It gets no Wi-Fi profile: somebody chooses a network in Setup Assistant.')];
  if (method !== 'direct') return [say('wifi', `It joins a network by “${ref.name}”.`)];
  return [say('wifi', `It is given the Wi-Fi profile “${ref.name}”${identity === null ? '; somebody at the device installs it in Settings' : ''}.`)];
};

const supervise: Part = ({ supervised, organization, identity }) => [
  say('supervise', supervised
    ? `It is supervised by ${organization.name || 'nobody named yet'}${identity === null ? '' : `, with the identity “${identity.name}”: only who has that identity can manage it over a cable without a tap`}.`
    : 'It isn’t supervised: some settings of an MDM have no effect, and somebody has to agree to each profile.'),
];

const pairing: Part = ({ pairing: { allow, certificates } }) => {
  const others = certificates.length === 0 ? '' : ` and those with ${quoted(certificates.map(({ name }) => name))}`;
  const texts = {
    yes: 'It may pair with any computer that its user trusts.',
    no: 'It pairs with no computer but those that have its supervision identity.',
    certificate: `It pairs with no computer but those that have its supervision identity${others}.`,
  } as const;
  return [say('pair', texts[allow])];
};

const remoteManagement: Part = ({ server: { url }, awaitConfigured, supervised }) => [
  say('manage', `Setup Assistant shows Remote Management and enrolls the device at ${url === null ? 'an address that isn’t chosen yet' : httpsHost(url) ?? url}. Whoever uses it can remove that later, unless the MDM’s own profile forbids it.`),
  ...(awaitConfigured && supervised ? [say('manage', 'Setup Assistant waits until the MDM says that all is configured.')] : []),
];

const installed: Part = ({ enrollment, identity }) => {
  const file = enrollment === null ? 'The enrollment profile, which isn’t chosen yet,' : `The enrollment profile “${enrollment.name}”`;
  const tap = 'somebody at the device taps Install in Settings';
  return [say('manage', `${file} is installed. ${identity === null ? `For that ${tap}.` : `A device that “${identity.name}” supervises takes it without a tap; on any other ${tap}.`}`)];
};

const assigned = 'Supervision, skipped panes, and that management can’t be removed come from the profile that the MDM assigned to it.';

const fetched: Part = (blueprint) => (usesConfigurator(blueprint)
  ? [say('manage', `Apple Configurator on this Mac activates it and has it fetch its enrollment from Apple and your MDM. ${assigned}`), say('setup', 'Setup Assistant asks for neither language nor region then.')]
  : [say('manage', `It fetches its enrollment from Apple and your MDM. ${assigned}`)]);

const nobody: Part = () => [say('manage', 'It is enrolled in no MDM.')];

const panes: Part = ({ skip }) => {
  const names = skip.map((key) => (Object.hasOwn(paneNames, key) ? (paneNames[key] ?? key) : key));
  return [say('setup', skip.length === 0 ? 'Setup Assistant shows all its panes.' : `Setup Assistant leaves out ${count(skip.length, 'pane', 'panes')}: ${listed(names)}.`)];
};

const profiles: Part = ({ profiles: refs, supervised, identity, method }) => {
  if (refs.length === 0) return [];
  const silent = method === 'direct' ? identity !== null : supervised;
  return [say('profile', `${quoted(refs.map(({ name }) => name))} ${refs.length === 1 ? 'is' : 'are'} installed${silent ? method === 'direct' ? ', without a tap where the device is supervised by you' : ' without a tap' : '; somebody at the device taps Install in Settings'}.`)];
};

const locale: Part = ({ locale: { language, region, timeZone } }) => {
  const parts = [...(language === null ? [] : [`language ${language}`]), ...(region === null ? [] : [`region ${region}`]), ...(timeZone === null ? [] : [`time zone ${timeZone}`])];
  return parts.length === 0 ? [] : [say('setup', `It is set to ${listed(parts)}.`)];
};

const name: Part = ({ naming, table }) => {
  const column = table?.name ?? null;
  if (naming === null && column === null) return [];
  const preview = naming === null ? null : previewName({ naming, table: null }).name;
  const template = naming === null ? null : preview === null || preview === naming ? `“${naming}”` : `“${naming}”, such as “${preview}”`;
  if (column === null) return [say('name', `It is named ${template ?? ''}.`)];
  return [say('name', `It is named after the table’s column “${column}”${template === null ? '; one that has nothing there keeps its name' : `, or where nothing is there ${template}`}.`)];
};

const fallsThrough: Part = ({ skip }) => (skip.length === 0 ? [] : [say('setup', 'Setup Assistant ends at the Home Screen.')]);

const verify: Part = () => [say('check', 'Everything is read back from the device; only what it says itself counts as done, and the record keeps it.')];

const after: Part = ({ after: what }) => (what === 'nothing' ? [] : [say('power', what === 'restart' ? 'It is restarted.' : 'It is shut down, ready to be handed out.')]);

const signIns = {
  companyPortal: 'Whoever gets it signs in to Company Portal with the work account and confirms the last four characters of the serial number.',
  modern: 'Whoever gets it signs in with the work account in Setup Assistant, in a web page that can ask for a second factor.',
  legacy: 'Whoever gets it types the work account’s name and password into Setup Assistant.',
} as const;

const user: Part = ({ affinity, authentication }) => (affinity === 'user'
  ? [say('user', `${signIns[authentication]} From then on the device is that user’s.`)]
  : [say('user', 'It gets no user: it is for kiosks and shared use, without Company Portal.')]);

const noUser: Part = () => [say('user', 'It gets no user: Direct enrollment never gives one.')];

const orders: Readonly<Record<Blueprint['method'], readonly Part[]>> = {
  setupAssistant: [gates, erase, wifi, supervise, pairing, profiles, panes, locale, name, verify, after, remoteManagement, user],
  direct: [gates, keeps, wifi, installed, profiles, name, verify, after, noUser],
  automated: [gates, erase, wifi, locale, name, fetched, verify, after, user],
  superviseOnly: [gates, erase, wifi, supervise, pairing, nobody, panes, profiles, locale, name, fallsThrough, verify, after],
};

/** Sentences in the order in which things happen; what is destructive says so. */
export function happeningsOf(blueprint: Blueprint): Happening[] {
  return orders[blueprint.method].flatMap((part) => part(blueprint));
}
