// Profiles at Apple's service: defined, read, assigned to devices and taken from them (enrollment-formats 5.2, 5.4). A stored one never changes.
import { type AdeCall, adeJson, AdeRefusal, serialsIn } from './ade-message.ts';
import { readProfile } from './enrollment-profiles.ts';
import { type DefinedProfile, newId, type NextCall } from './practice-organization.ts';
import type { WebResponse } from './web-message.ts';

/** A server token may have so many (enrollment-formats 5.8). */
const mostProfiles = 1000;
const mostBytes = 256 * 1024;

/** Throws PROFILE_NOT_FOUND for one of another server entry, too. */
function profileOf({ organization, server }: AdeCall, uuid: unknown): DefinedProfile {
  if (uuid === undefined || uuid === null || uuid === '') throw new AdeRefusal(400, 'PROFILE_UUID_REQUIRED');
  const found = typeof uuid === 'string' ? organization.profiles.get(uuid) : undefined;
  if (found?.server !== server.uuid) throw new AdeRefusal(404, 'PROFILE_NOT_FOUND');
  return found;
}

const concerns = (next: Pick<NextCall, 'devices'> | null, serial: string): boolean => next !== null && (next.devices?.has(serial) ?? true);

interface Assigned {
  readonly devices: Record<string, string>;
  /** Left out before protocol version 10, and where nobody has to wait. */
  readonly retry_after_seconds?: number;
}

function assignTo({ organization, server, version }: AdeCall, uuid: string, serials: readonly string[]): Assigned {
  const { switches } = organization;
  const [throttle, fail, now] = [switches.throttleNext, switches.failNext, organization.now()];
  let wait = 0;
  const assign = (serial: string): string => {
    const row = organization.rowFor(server, serial);
    if (!row) return 'NOT_ACCESSIBLE';
    if (concerns(throttle, serial)) row.throttledUntil = now + (throttle?.seconds ?? 0) * 1000;
    if (row.throttledUntil > now) {
      wait = Math.max(wait, Math.ceil((row.throttledUntil - now) / 1000));
      return version >= 9 ? 'THROTTLED' : 'FAILED';
    }
    if (concerns(fail, serial)) return 'FAILED';
    organization.assign(row, uuid);
    return 'SUCCESS';
  };
  const devices = Object.fromEntries(serials.map((serial) => [serial, assign(serial)]));
  if (serials.length > 0) Object.assign(switches, { throttleNext: null, failNext: null });
  return { devices, ...(wait > 0 && version >= 10 ? { retry_after_seconds: wait } : {}) };
}

export function defineProfile(call: AdeCall): WebResponse {
  const { organization, server, version, body } = call;
  const content = readProfile(body, version);
  if (typeof content === 'string') throw new AdeRefusal(400, content);
  const serials = body['devices'] === undefined || (Array.isArray(body['devices']) && body['devices'].length === 0) ? [] : serialsIn(body);
  const own = [...organization.profiles.values()].filter((profile) => profile.server === server.uuid).length;
  if (own >= mostProfiles || JSON.stringify(content).length > mostBytes) throw new AdeRefusal(400, 'MALFORMED_REQUEST_BODY');
  const uuid = newId();
  organization.profiles.set(uuid, { server: server.uuid, content });
  return adeJson({ profile_uuid: uuid, ...assignTo(call, uuid, serials) });
}

export function storedProfile(call: AdeCall): WebResponse {
  const uuid = call.query.get('profile_uuid') ?? '';
  return adeJson({ ...profileOf(call, uuid).content, profile_uuid: uuid });
}

export function assignProfile(call: AdeCall): WebResponse {
  const uuid = call.body['profile_uuid'];
  profileOf(call, uuid);
  return adeJson({ profile_uuid: uuid, ...assignTo(call, String(uuid), serialsIn(call.body)) });
}

/** With a profile_uuid only from devices that have that one. */
export function removeProfile(call: AdeCall): WebResponse {
  const { organization, server, body } = call;
  const uuid = body['profile_uuid'] ?? null;
  if (uuid !== null) profileOf(call, uuid);
  const remove = (serial: string): string => {
    const row = organization.rowFor(server, serial);
    if (!row) return 'NOT_ACCESSIBLE';
    if (uuid !== null && row.profile?.uuid !== uuid) return 'FAILED';
    organization.unassign(row);
    return 'SUCCESS';
  };
  return adeJson({ devices: Object.fromEntries(serialsIn(body).map((serial) => [serial, remove(serial)])) });
}
