// How the command line words what automated enrollment has: states, results, and what a server entry is in order with.
import type { Prerequisite } from '../domain/enrollment/ade-prerequisites.ts';
import { maySync, syncPolicies } from '../domain/enrollment/sync-policy.ts';
import type { AdeDeviceState, AdeReadiness, AdeResult, AdeServer } from '../model/ade.ts';
import { counted, dayOf, problemText, untilText } from './ade-around.ts';
import { plain } from './plain.ts';
import { localTime } from './print.ts';

export const stateWords: Readonly<Record<AdeDeviceState, string>> = {
  noProfile: 'no profile', assigned: 'assigned', pushed: 'pushed', enrolled: 'enrolled', attention: 'needs attention', gone: 'gone',
};

export const readinessWords: Readonly<Record<AdeReadiness['state'], string>> = { enrolled: 'enrolled', started: 'started', ready: 'ready', throttled: 'has to wait', missing: 'not ready' };

export type Act = 'assign' | 'unassign' | 'disown' | 'refresh';
const doneWords: Readonly<Record<Act, string>> = { assign: 'assigned', unassign: 'taken away', disown: 'released', refresh: 'asked' };
export const doneWord = (act: Act): string => doneWords[act];

/** What became of one serial number. */
export function resultText({ status, until }: AdeResult, act: Act): string {
  switch (status) {
    case 'SUCCESS': return doneWords[act];
    case 'NOT_ACCESSIBLE': return 'NOT ACCESSIBLE: this server entry has no access to it';
    case 'FAILED': return 'FAILED';
    case 'THROTTLED': return until === null ? 'THROTTLED: Apple doesn’t say until when' : `THROTTLED until ${localTime(until)}`;
    case 'NOT_FOUND': return 'NOT FOUND at Apple';
  }
}

const prerequisiteNames: Readonly<Record<Prerequisite['id'], string>> = { membership: 'Membership', push: 'Push certificate', token: 'Token', terms: 'Terms' };
const stateNames: Readonly<Record<Prerequisite['state'], string>> = { missing: 'MISSING', unknown: 'unknown', expiring: 'EXPIRING', expired: 'EXPIRED', ok: 'ok' };

export function prerequisiteRow({ id, state, until }: Prerequisite, now: number): readonly [string, string] {
  return [prerequisiteNames[id], `${stateNames[state]}${until === null ? '' : `, until ${untilText(until, now)}`}`];
}

type Times = Pick<AdeServer, 'policy' | 'lastFull' | 'lastBegun' | 'sync'>;

/** When each kind of sync may begin by the entry's rules; null: now. */
export function nextSyncs({ policy, lastFull, lastBegun, sync }: Times, now: number): { readonly changes: number | null; readonly full: number | null; readonly fullBringsNew: boolean } {
  const [changes, full] = (['changes', 'full'] as const).map((kind) => maySync(syncPolicies[policy], kind, { lastFull, lastBegun, running: sync !== null }, now));
  return { changes: changes?.may === false ? changes.from : null, full: full?.may === false ? full.from : null, fullBringsNew: full?.may === true && full.newOnly };
}

export function syncText(times: Times, now: number): string {
  const { changes, full, fullBringsNew } = nextSyncs(times, now);
  const at = (from: number | null): string => (from === null ? 'now' : `from ${localTime(from)}`);
  return `${syncPolicies[times.policy].name}: next sync ${at(changes)}, a full one ${at(full)}${fullBringsNew ? ', which brings only what isn’t listed yet' : ''}`;
}

const minute = 60_000;

/** "3 hours ago". */
function agoText(at: number, now: number): string {
  const minutes = Math.max(0, Math.floor((now - at) / minute));
  if (minutes < 1) return 'just now';
  if (minutes < 120) return `${counted(minutes, 'minute')} ago`;
  return minutes < 2880 ? `${counted(Math.floor(minutes / 60), 'hour')} ago` : `${counted(Math.floor(minutes / 1440), 'day')} ago`;
}

export function listText({ devices, lastDone }: Pick<AdeServer, 'devices' | 'lastDone'>, now: number): string {
  return lastDone === null ? (devices === 0 ? 'never fetched' : `${counted(devices, 'device')}; never fetched to its end`) : `${counted(devices, 'device')}, as of ${localTime(lastDone)} (${agoText(lastDone, now)})`;
}

export function renewalText({ renewal, expires }: Pick<AdeServer, 'renewal' | 'expires'>): string | null {
  if (renewal === null) return null;
  const which = expires === null ? 'The first token' : 'The new token';
  if (renewal.token === 'awaited') return `${which} is awaited: upload the certificate in Apple’s portal, download the token, import it.`;
  return `${which} is held, since Apple hasn’t accepted it yet. ${renewal.problem === null ? 'muster ade token retry shows it again.' : problemText(renewal.problem)}`;
}

export function accountText({ account }: Pick<AdeServer, 'account'>): string | null {
  if (account === null) return null;
  const { server, organization, madeBy, email, askedAt } = account;
  return plain([`“${server}”`, ...(organization === null ? [] : [`of ${organization}`]), ...(madeBy === null ? [] : [`made by ${madeBy}`]), ...(email === null || email === madeBy ? [] : [email]), `asked on ${dayOf(askedAt)}`].join(', '));
}
