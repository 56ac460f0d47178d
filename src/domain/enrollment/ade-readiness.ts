// What keeps a device from being enrolled automatically, as next steps, and when it can be. Pure: `now` and every other time are
// milliseconds since the Unix epoch; days are said in UTC.
import type { AdeReadiness, AdeServer } from '../../model/ade.ts';
import { adeDeviceState, type AdeDeviceFacts, isOpen } from './ade-device-state.ts';
import { maySync, syncPolicies } from './sync-policy.ts';

/** Of a server entry, what says whether it can be asked. */
export type AskedServer = Pick<AdeServer, 'label' | 'state' | 'expires' | 'terms' | 'policy' | 'sync' | 'lastBegun' | 'lastDone' | 'lastFull'>;

export interface ListedIn {
  readonly server: AskedServer;
  readonly device: AdeDeviceFacts;
  /** What the profile is called here; null: it isn't known here, or there is none. */
  readonly profile: string | null;
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const minuteOf = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const portal = 'Apple Business Manager or Apple School Manager';
const name = (label: string): string => `“${label.slice(0, 100)}”`;

/** What has to be in order before Apple's service can be asked. */
function obstacles({ label, state, expires, terms }: AskedServer, now: number): string[] {
  if (state === 'waiting') return [`Import the token of the server entry ${name(label)}.`];
  return [
    ...(expires !== null && expires <= now ? [`Renew the token of ${name(label)}: it ended on ${dayOf(expires)}.`] : []),
    ...(terms === 'notSigned' ? [`An administrator has to agree to Apple’s new terms in ${portal}.`] : []),
  ];
}

/** When the list can be brought up to date; null: at once. */
function syncFrom({ policy, lastFull, lastBegun, sync }: AskedServer, now: number): number | null {
  const answer = maySync(syncPolicies[policy], 'changes', { lastFull, lastBegun, running: sync !== null }, now);
  return answer.may ? null : answer.from;
}

const listedAsOf = ({ lastDone }: AskedServer): string => (lastDone === null ? 'its list was never fetched' : `list as of ${minuteOf(lastDone)}`);

/** In no list: it has to come into one, and be looked for again. `servers`: all that are here. */
function notListed(serial: string, servers: readonly AskedServer[], released: boolean, now: number): AdeReadiness {
  const [first, ...others] = servers;
  if (!first) return { serial, state: 'missing', missing: [`Make a server entry here and in ${portal}.`], at: null };
  const where = others.length === 0 ? `${name(first.label)} (${listedAsOf(first)})` : `one of ${servers.slice(0, 3).map((server) => `${name(server.label)} (${listedAsOf(server)})`).join(', ')}`;
  const missing = [
    ...(released ? ['It was in a server entry’s list and isn’t any more: if it was released, the organization has to add it anew.'] : []),
    `Assign it to the server entry ${where} in ${portal}, then sync.`,
    ...servers.slice(0, 3).flatMap((server) => obstacles(server, now)),
  ];
  const from = servers.map((server) => syncFrom(server, now));
  return { serial, state: 'missing', missing, at: from.includes(null) ? null : Math.min(...from.filter((at) => at !== null)) };
}

function unprofiled(serial: string, { server, device }: ListedIn, now: number): AdeReadiness {
  const { result } = device;
  const until = result?.status === 'THROTTLED' && isOpen(device) ? result.until : null;
  if (until !== null && until > now) return { serial, state: 'throttled', missing: [`Apple takes nothing for this device until ${minuteOf(until)}: assign a profile then.`], at: until };
  const last = result === null || !isOpen(device) ? [] : [{
    NOT_ACCESSIBLE: 'Apple says that this server entry has no access to it: see in the portal to which server it is assigned.',
    NOT_FOUND: 'Apple doesn’t know it: see in the portal whether it is the organization’s.',
    FAILED: 'The last request for it failed at Apple: ask again.',
    THROTTLED: 'Apple refused it for asking too often: it can be asked again now.', SUCCESS: '',
  }[result.status]];
  return { serial, state: 'missing', missing: [...obstacles(server, now), ...last, 'Assign a profile to it.'], at: null };
}

function listed(serial: string, entry: ListedIn, now: number): AdeReadiness {
  const { device, profile } = entry;
  const enrolled = adeDeviceState({ ...device, result: null });
  const called = profile === null ? 'its profile' : `the profile ${name(profile)}`;
  if (enrolled.state === 'enrolled') return { serial, state: 'enrolled', missing: [], at: enrolled.since };
  if (enrolled.state === 'pushed') return { serial, state: 'started', missing: [`It took ${called} in Setup Assistant${device.pushedAt === null ? '' : ` on ${minuteOf(device.pushedAt)}`}: connect it to have its enrollment read back.`], at: null };
  if (enrolled.state !== 'assigned') return unprofiled(serial, entry, now);
  // What was asked of it last wasn't done, and it keeps what it has.
  const kept = isOpen(device) && device.result?.kind === 'assign' ? ['The profile that was chosen last isn’t assigned: it has an earlier one.'] : [];
  const until = device.result?.status === 'THROTTLED' && isOpen(device) ? device.result.until : null;
  return { serial, state: 'ready', missing: [...kept, `Turn it on and let it into a network: it takes ${called} at its first start, or after it was erased.`], at: until !== null && until > now ? until : null };
}

/** Of several entries the one that gets furthest counts: a device is in one of them, and the others may not know yet. */
const order: readonly AdeReadiness['state'][] = ['enrolled', 'started', 'ready', 'throttled', 'missing'];

/** `entries`: the lists that have the device, gone ones too. */
export function adeReadiness(serial: string, entries: readonly ListedIn[], servers: readonly AskedServer[], now: number): AdeReadiness {
  const present = entries.filter(({ device }) => !device.gone);
  if (present.length > 0) {
    const [best] = present.map((entry) => listed(serial, entry, now)).sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
    if (best) return best;
  }
  const record = entries.map(({ device: { enrolledAt } }) => enrolledAt).find((at) => at !== null) ?? null;
  return record === null ? notListed(serial, servers, entries.length > 0, now) : { serial, state: 'enrolled', missing: [], at: record };
}
