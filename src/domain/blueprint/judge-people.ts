// Reasons that lie in whom the device is for: affinity, the table's row, its name, and what the MDM knows of its serial number.
import type { Reason } from '../../model/verdicts.ts';
import { compareVersions } from '../profile/os-version.ts';
import { reason } from './reasons.ts';
import { fileOf, names, type Situation } from './situation.ts';

/** Payloads that set up accounts of one user (enrollment-formats 4.9: without affinity there is none). */
const userPayloads: ReadonlySet<string> = new Set([
  'com.apple.mail.managed', 'com.apple.eas.account', 'com.apple.google-oauth', 'com.apple.caldav.account', 'com.apple.carddav.account', 'com.apple.subscribedcalendar.account', 'com.apple.ldap.account', 'com.apple.extensiblesso',
]);

const cell = (row: Readonly<Record<string, string>>, column: string | null): string => (column !== null && Object.hasOwn(row, column) ? (row[column] ?? '').trim() : '');

/** The device's row of the table. */
function rowOf({ device: { serial }, world: { rows } }: Situation): Readonly<Record<string, string>> | undefined {
  return serial === null ? undefined : rows?.get(serial.toUpperCase());
}

function affinityReasons({ blueprint: { method, affinity, authentication, profiles }, device: { osVersion }, world }: Situation): Reason[] {
  const found: Reason[] = [];
  if (method === 'direct' && affinity === 'user') found.push(reason('affinityImpossible'));
  const enrolls = method !== 'superviseOnly';
  if (enrolls && (affinity === 'none' || method === 'direct')) {
    const personal = profiles.find(({ sha256 }) => fileOf(world, sha256).payloadTypes.some((type) => userPayloads.has(type)));
    if (personal) found.push(reason('affinityNeeded', personal.name));
  }
  const modern = (method === 'setupAssistant' || method === 'automated') && affinity === 'user' && authentication === 'modern';
  if (modern && osVersion !== null && compareVersions(osVersion, '13') < 0) found.push(reason('signInFallsBack', osVersion));
  return found;
}

function tableReasons(situation: Situation): Reason[] {
  const { blueprint: { method, affinity, table, enrollment, name }, world: { rows } } = situation;
  if (table === null) return [];
  if (rows === null) return [reason('tableMissing', table.file)];
  const row = rowOf(situation);
  if (row === undefined) return [reason('rowMissing', situation.device.serial)];
  const found: Reason[] = [];
  const user = cell(row, table.user);
  const hasUser = affinity === 'user' && (method === 'setupAssistant' || method === 'automated');
  if (user !== '' && !hasUser) found.push(reason('userWithoutAffinity', user));
  if (user === '' && hasUser && table.user !== null) found.push(reason('userMissing'));
  const wanted = cell(row, table.profile);
  const here = [name, ...(method === 'direct' && enrollment ? [enrollment.name, enrollment.identifier] : [])].map((one) => one.toLowerCase());
  if (wanted !== '' && !here.includes(wanted.toLowerCase())) found.push(reason('otherProfile', wanted));
  return found;
}

function nameReasons({ blueprint, device: { udid }, world }: Situation): Reason[] {
  if (!names(blueprint)) return [];
  const answer = world.names.get(udid);
  if (answer === undefined) return [reason('nameUnusable', 'no name was made')];
  if (answer.problem !== null) return [reason('nameUnusable', answer.problem)];
  const other = world.taken.get(udid);
  return answer.name !== null && other !== undefined ? [reason('nameTaken', `“${answer.name}”: ${other}`)] : [];
}

/**
 * Intune takes devices that it knows by serial number (enrollment-formats 4.6); with Direct enrollment since it hands out identities
 * by ACME (4.7).
 */
function importReasons({ blueprint: { method, enrollment }, device: { serial }, intune, world }: Situation): Reason[] {
  const isAsked = (method === 'setupAssistant' && intune) || (method === 'direct' && intune && enrollment !== null && fileOf(world, enrollment.sha256).origin?.identity === 'acme');
  if (!isAsked || serial === null) return [];
  const known = world.imported.get(serial);
  if (known === undefined) return [reason('importUnknown', serial)];
  return known ? [] : [reason('notImported', serial)];
}

export function peopleReasons(situation: Situation): Reason[] {
  return [...affinityReasons(situation), ...tableReasons(situation), ...nameReasons(situation), ...importReasons(situation)];
}
