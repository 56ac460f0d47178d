// What there is to say of a blueprint by itself: fields that contradict each other, fields without effect, consequences. What
// concerns single devices, files on the disk or the day is a check's business.
import type { Blueprint, BlueprintNote, ProfileRef } from '../../model/blueprints.ts';
import { httpsHost } from '../https-address.ts';
import { compareVersions } from '../profile/os-version.ts';
import { rewriteEnrollmentUrl } from '../profile/origin.ts';
import { affinityConsequences } from './affinity-notes.ts';
import { usesConfigurator } from './driver.ts';
import { withoutEffect } from './effects.ts';
import { columnsOf, sameForAll, templateProblems } from './naming.ts';

/** What is known beside the blueprint; null where it isn't, and nothing is said of it. */
export interface NoteContext {
  /** Apple's skip keys. */
  readonly panes: ReadonlySet<string> | null;
  /** The columns of the blueprint's table. */
  readonly columns: readonly string[] | null;
}

type Say = (field: string, text: string) => void;
type Rule = (blueprint: Blueprint, problem: Say, consequence: Say, context: NoteContext) => void;

/** A cloud configuration is written over the cable by these two (product.md, Steps by method). */
const writesConfiguration = ({ method }: Blueprint): boolean => method === 'setupAssistant' || method === 'superviseOnly';

const supervision: Rule = (blueprint, problem) => {
  const { method, supervised, locked, identity, organization } = blueprint;
  if (locked && !supervised) problem('locked', 'Locked enrollment needs supervision: select Supervised, or leave it out.');
  if (method === 'superviseOnly' && !supervised) problem('supervised', 'Supervise only is there to supervise: select Supervised, or choose another method.');
  if (!writesConfiguration(blueprint) || !supervised) return;
  if (identity === null) problem('identity', 'A supervised device belongs to a supervision identity: choose one. Without it nothing can be installed silently, and the device can’t be reached once pairing is forbidden.');
  if (organization.name.trim() === '') problem('organization.name', 'A supervised device says by whom in Settings: give the organization’s name.');
};

const pairing: Rule = (blueprint, problem) => {
  const { pairing: { allow, certificates }, identity, supervised } = blueprint;
  if (allow === 'certificate' && certificates.length === 0) problem('pairing.certificates', 'Allow Apple Configurator by certificate needs at least one certificate: choose it, or allow pairing.');
  if (!writesConfiguration(blueprint) || allow === 'yes') return;
  if (!supervised) problem('pairing.allow', 'Only a supervised device can be paired once pairing is forbidden: select Supervised, or allow pairing.');
  // The device deletes all pair records then, ours too (ios-protocols 3.4).
  else if (identity === null) problem('pairing.allow', 'When pairing is forbidden the device forgets this computer too, and the next step can’t pair again: choose a supervision identity, or allow pairing.');
};

const method: Rule = (blueprint, problem, consequence) => {
  const { method: way, affinity, authentication, server: { url, discovery }, enrollment, wifi } = blueprint;
  if (way === 'direct' && affinity === 'user') problem('affinity', 'Direct enrollment is always without user affinity: choose another method, or no affinity.');
  if (way === 'direct' && enrollment === null) problem('enrollment', 'Direct enrollment installs a profile: choose the .mobileconfig file that your MDM exported, or make one.');
  if (way === 'setupAssistant' && url === null) problem('server.url', 'Setup Assistant enrollment needs the MDM’s enrollment URL: paste it, or its host, and discover it.');
  if (way === 'automated' && wifi === null) problem('wifi', 'Automated Enrollment fetches its profile while the device is in Setup Assistant: choose a Wi-Fi profile.');
  if (writesConfiguration(blueprint) && wifi === null) consequence('wifi', 'A device that is erased has no network: without a Wi-Fi profile somebody has to choose one in Setup Assistant.');
  if (way === 'setupAssistant' && affinity === 'user' && authentication === 'modern') consequence('authentication', 'Intune offers modern authentication for Automated Enrollment; its profiles for Apple Configurator have Company Portal or Setup Assistant (legacy).');
  if (url === null) return;
  if (httpsHost(url) === null) problem('server.url', 'Devices enroll at an https:// address only.');
  if (/^[a-z]+:\/\/[^/?#]*@/i.test(url)) problem('server.url', 'The address carries a name or a password, which everybody could read: leave out what stands before the @.');
  const better = rewriteEnrollmentUrl(url);
  if (better !== null) consequence('server.url', `This address was exported by Intune in 2016 and is not one that devices can use; ${better.slice(0, 700)} takes its place.`);
  if (discovery !== null && discovery.asked !== url && discovery.enrollmentUrl !== url) consequence('server.discovery', 'What the server said belongs to another address: discover this one anew.');
};

const profiles: Rule = (blueprint, problem) => {
  const { wifi, enrollment } = blueprint;
  const named: { field: string; ref: ProfileRef }[] = [...(enrollment ? [{ field: 'enrollment', ref: enrollment }] : []), ...(wifi ? [{ field: 'wifi', ref: wifi }] : []), ...blueprint.profiles.map((ref, at) => ({ field: `profiles[${at}]`, ref }))];
  named.forEach(({ field, ref }, at) => {
    const before = named.slice(0, at).find((other) => other.ref.sha256 === ref.sha256 || other.ref.identifier === ref.identifier)?.ref;
    if (before === undefined) return;
    if (before.sha256 === ref.sha256) problem(field, `“${ref.name.slice(0, 200)}” is there twice: remove one.`);
    else problem(field, `“${ref.name.slice(0, 200)}” has the identifier of “${before.name.slice(0, 200)}”, and a device keeps only the one that comes last: remove one.`);
  });
  if (blueprint.method === 'setupAssistant' && !blueprint.supervised && blueprint.profiles.length > 0) problem('profiles', 'In Setup Assistant profiles can be installed on supervised devices only: select Supervised, or leave them to the MDM.');
};

const gates: Rule = ({ gates: { osFrom, osTo, serials } }, problem) => {
  if (osFrom !== null && osTo !== null && compareVersions(osFrom, osTo) > 0) problem('gates.osTo', `No system is from ${osFrom} and up to ${osTo}: exchange them.`);
  if (serials?.length === 0) problem('gates.serials', 'The list of serial numbers is empty, so no device may be prepared: add some, or allow any.');
};

function isTimeZone(name: string): boolean {
  if (!/^(?:UTC|GMT|[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){1,2})$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const locale: Rule = ({ locale: { language, region, timeZone } }, problem) => {
  if (language !== null && !/^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?$/.test(language)) problem('locale.language', `“${language}” is no language such as en, en-GB or zh-Hans.`);
  if (region !== null && !/^[a-z]{2,3}(?:[-_][A-Z][a-z]{3})?_(?:[A-Z]{2}|[0-9]{3})$/.test(region)) problem('locale.region', `“${region}” is no region such as en_GB or de_CH.`);
  if (timeZone !== null && !isTimeZone(timeZone)) problem('locale.timeZone', `“${timeZone}” is no time zone such as Europe/Berlin.`);
};

const naming: Rule = ({ naming: template, table, gates: { serials } }, problem, consequence) => {
  if (template === null) return;
  for (const text of templateProblems(template)) problem('naming', text);
  const columns = columnsOf(template);
  if (columns.length > 0 && table === null) problem('naming', `{csv:${columns[0]?.slice(0, 100) ?? ''}} needs a table: choose the CSV file, or leave it out.`);
  const same = sameForAll(template);
  if (same === 'all' && serials?.length !== 1) consequence('naming', 'All devices get the same name: add {serial}, {last4} or {n:000}.');
  if (same === 'some') consequence('naming', 'Two devices can get the same name: add {serial}, {last4} or {n:000}.');
  if (table?.name) consequence('naming', `A device’s name is what the table has under “${table.name}”; this one is for devices that have nothing there.`);
};

const table: Rule = ({ table: chosen, naming: template, affinity, method: way }, problem, consequence, { columns }) => {
  if (chosen === null) return;
  const { name, assetTag, user, profile } = chosen;
  const taken = columnsOf(template ?? '');
  if ([name, assetTag, user, profile].every((column) => column === null) && taken.length === 0) consequence('table.file', 'The table is read, but nothing is taken from it: say which column is what.');
  if (user !== null && (affinity === 'none' || way === 'direct' || way === 'superviseOnly')) consequence('table.user', 'The table names users, but without user affinity no device gets one.');
  if (columns === null) return;
  for (const [field, column] of [['table.name', name], ['table.assetTag', assetTag], ['table.user', user], ['table.profile', profile], ...taken.map((one) => ['naming', one] as const)] as const) {
    if (column !== null && !columns.includes(column)) problem(field, `The table has no column “${column}”; there are ${columns.map((one) => `“${one}”`).join(', ').slice(0, 600)}.`);
  }
};

const driver: Rule = (blueprint, _, consequence) => {
  if (!usesConfigurator(blueprint)) return;
  const { language, region } = blueprint.locale;
  const keeps = language === null || region === null ? ' Set both here, or the device keeps those it has.' : '';
  consequence('driver', `This takes a Mac with Apple Configurator, which activates the device too. Setup Assistant asks for neither language nor region then.${keeps}`);
};

const rules: readonly Rule[] = [method, driver, supervision, pairing, profiles, gates, locale, naming, table];

/** Problems first, then what has no effect, then consequences; each in the order of the rules. */
export function notesOf(blueprint: Blueprint, context: NoteContext = { panes: null, columns: null }): BlueprintNote[] {
  const found: BlueprintNote[] = [];
  const say = (kind: BlueprintNote['kind']): Say => (field, text) => { found.push({ kind, field: field.slice(0, 200), text: text.slice(0, 1000) }); };
  const consequence = say('consequence');
  for (const text of affinityConsequences(blueprint)) consequence('affinity', text);
  for (const rule of rules) rule(blueprint, say('problem'), consequence, context);
  for (const { field, text } of withoutEffect(blueprint)) say('noEffect')(field, text);
  const unknown = context.panes === null ? [] : blueprint.skip.filter((key) => context.panes?.has(key) === false);
  for (const key of unknown) say('noEffect')('skip', `Apple doesn’t list the pane “${key}”; it is sent, and a device passes over what it doesn’t know.`);
  const order = ['problem', 'noEffect', 'consequence'] as const;
  return order.flatMap((kind) => found.filter((note) => note.kind === kind));
}
