// Lists of devices as Apple's service gives them: fetched, followed, looked up and released (enrollment-formats 5.2, 5.3, 5.5).
import { createHmac } from 'node:crypto';
import { type AdeCall, adeJson, AdeRefusal, adeTime, mostSerials, serialsIn } from './ade-message.ts';
import type { OrganizationDevice } from './organization-devices.ts';
import { administrator, type Change } from './practice-organization.ts';
import type { WebResponse } from './web-message.ts';

const cursorLife = 7 * 86_400_000;
const defaultLimit = 100;

const oses = { iPad: 'iPadOS', iPhone: 'iOS', Mac: 'OSX', AppleTV: 'tvOS', Vision: 'visionOS' } as const;

/** A row as this protocol version shows it (enrollment-formats 5.1). */
function shown(row: OrganizationDevice, version: number): Record<string, unknown> {
  const { serial, model, description, color, assetTag, family, profile, placedAt, removed, wifiAddress } = row;
  const os = family === 'iPad' && version < 7 ? 'iOS' : oses[family];
  return {
    serial_number: serial, model, description, color, asset_tag: assetTag, device_assigned_by: administrator, device_assigned_date: adeTime(placedAt),
    ...(version >= 2 ? { os, device_family: family } : {}),
    profile_status: profile ? (profile.pushedAt === null ? 'assigned' : 'pushed') : removed ? 'removed' : 'empty',
    ...(profile ? { profile_uuid: profile.uuid, profile_assign_time: adeTime(profile.assignedAt) } : {}),
    ...(profile && profile.pushedAt !== null ? { profile_push_time: adeTime(profile.pushedAt) } : {}),
    ...(version >= 10 ? { wifi_mac_address: wifiAddress } : {}),
  };
}

interface Place {
  readonly kind: 'fetch' | 'sync';
  /** The last row that was given. */
  readonly row: number;
  /** How many changes were known. */
  readonly change: number;
  readonly at: number;
}

const sealOf = ({ organization, server }: AdeCall, content: string): string => createHmac('sha256', organization.secret).update(`${server.uuid} ${content}`).digest('base64url').slice(0, 16);

function cursorOf(call: AdeCall, { kind, row, change }: Omit<Place, 'at'>): string {
  const { organization } = call;
  const content = [kind, row, change, organization.now(), organization.switches.cursorEra].join('.');
  return Buffer.from(`${content}.${sealOf(call, content)}`).toString('base64url');
}

/** Null: there is none in the body. Throws INVALID_CURSOR, EXPIRED_CURSOR. */
function cursorIn(call: AdeCall): Place | null {
  const given = call.body['cursor'];
  if (given === undefined || given === null || given === '') return null;
  if (typeof given !== 'string' || given.length > 1000) throw new AdeRefusal(400, 'INVALID_CURSOR');
  const match = /^((fetch|sync)\.(\d{1,9})\.(\d{1,9})\.(\d{1,15})\.(\d{1,6}))\.([\w-]{16})$/.exec(Buffer.from(given, 'base64url').toString('latin1'));
  const [, content = '', kind = '', row, change, at, era, seal] = match ?? [];
  if (!match || seal !== sealOf(call, content)) throw new AdeRefusal(400, 'INVALID_CURSOR');
  const { organization } = call;
  if (organization.now() - Number(at) > cursorLife || Number(era) !== organization.switches.cursorEra) throw new AdeRefusal(400, 'EXPIRED_CURSOR');
  return { kind: kind === 'fetch' ? 'fetch' : 'sync', row: Number(row), change: Number(change), at: Number(at) };
}

function limitIn({ body }: AdeCall): number {
  const given = body['limit'] ?? defaultLimit;
  if (typeof given !== 'number' || !Number.isInteger(given) || given < 1) throw new AdeRefusal(400, 'MALFORMED_REQUEST_BODY');
  return Math.min(given, mostSerials);
}

function page(call: AdeCall, devices: readonly unknown[], place: Omit<Place, 'at'>, more: boolean): WebResponse {
  return adeJson({ devices, cursor: cursorOf(call, place), fetched_until: adeTime(call.organization.now()), more_to_follow: more });
}

export function fetchDevices(call: AdeCall): WebResponse {
  const { organization, server, version } = call;
  const [from, limit] = [cursorIn(call), limitIn(call)];
  const rest = [...organization.rows.values()].filter((row) => row.server === server.uuid && row.order > (from?.row ?? 0));
  if (from && (from.kind === 'sync' || rest.length === 0)) throw new AdeRefusal(400, 'EXHAUSTED_CURSOR');
  const given = rest.slice(0, limit);
  const last = given.at(-1)?.order ?? 0;
  // Changes are followed from before the first page: what happens in between is told then.
  return page(call, given.map((row) => shown(row, version)), { kind: 'fetch', row: last, change: from?.change ?? organization.lastChange }, given.length < rest.length);
}

/** A change of a device that is elsewhere by now tells its serial number and model alone. */
function changed({ organization, server, version }: AdeCall, { serial, op, at }: Change): Record<string, unknown> {
  const row = organization.rowFor(server, serial);
  const known = row && op !== 'deleted' ? shown(row, version) : { serial_number: serial, model: organization.rows.get(serial)?.model ?? '' };
  return { ...known, op_type: op, op_date: new Date(at).toISOString() };
}

export function syncDevices(call: AdeCall): WebResponse {
  const { organization, server } = call;
  const from = cursorIn(call);
  if (!from) throw new AdeRefusal(400, 'CURSOR_REQUIRED');
  const limit = limitIn(call);
  const since = organization.changesSince(from.change);
  if (!since) throw new AdeRefusal(400, 'EXPIRED_CURSOR');
  const own = since.map((change, index) => ({ change, behind: from.change + index + 1 })).filter(({ change }) => change.server === server.uuid);
  const given = own.slice(0, limit);
  const more = given.length < own.length;
  const behind = more ? given.at(-1)?.behind ?? from.change : from.change + since.length;
  return page(call, given.map(({ change }) => changed(call, change)), { kind: 'sync', row: from.row, change: behind }, more);
}

export function deviceDetails(call: AdeCall): WebResponse {
  const { organization, server, version, body } = call;
  const detailsOf = (serial: string): Record<string, unknown> => {
    const row = organization.rowFor(server, serial);
    return row ? { ...shown(row, version), response_status: 'SUCCESS' } : { serial_number: serial, response_status: 'NOT_ACCESSIBLE' };
  };
  return adeJson({ devices: Object.fromEntries(serialsIn(body).map((serial) => [serial, detailsOf(serial)])) });
}

/** Only where a person allowed this server entry to release devices (enrollment-formats 5.2). */
export function disownDevices({ organization, server, body }: AdeCall): WebResponse {
  const disown = (serial: string): string => {
    const row = organization.rowFor(server, serial);
    if (!row) return 'NOT_ACCESSIBLE';
    if (!organization.switches.releaseAllowed) return 'FAILED';
    organization.release(row);
    return 'SUCCESS';
  };
  return adeJson({ devices: Object.fromEntries(serialsIn(body).map((serial) => [serial, disown(serial)])) });
}

/** 64 hexadecimal digits or nothing, and words for the lock screen; what isn't so fails. */
function isLockRight({ escrow_key: key, lost_message: message }: AdeCall['body']): boolean {
  return (key === undefined || (typeof key === 'string' && /^[0-9a-f]{64}$/i.test(key))) && (message === undefined || (typeof message === 'string' && message.length <= 10_000));
}

export function lockActivation({ organization, server, body }: AdeCall): WebResponse {
  const serial = body['device'];
  if (serial === undefined || serial === '') throw new AdeRefusal(400, 'DEVICE_ID_REQUIRED');
  if (typeof serial !== 'string') throw new AdeRefusal(400, 'MALFORMED_REQUEST_BODY');
  const row = organization.rowFor(server, serial);
  const status = (): string => {
    const device = organization.device(serial);
    if (!row) return 'NOT_ACCESSIBLE';
    if (!organization.switches.orgSupported) return 'ORG_NOT_SUPPORTED';
    if (row.family !== 'iPad' && row.family !== 'iPhone') return 'DEVICE_NOT_SUPPORTED';
    if (row.locked || device?.findMy === true || device?.activationLocked === true) return 'DEVICE_ALREADY_LOCKED';
    if (!isLockRight(body)) return 'FAILED';
    row.locked = true;
    device?.lockActivation();
    return 'SUCCESS';
  };
  return adeJson({ serial_number: serial, response_status: status() });
}
