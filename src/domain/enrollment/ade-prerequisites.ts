// What automated enrollment needs before devices can use it, each as a state: membership, push certificate, token, terms. Pure; what
// nobody has said yet is unknown and never taken for granted. Times are milliseconds since the Unix epoch.
import type { AdeServer } from '../../model/ade.ts';
import type { PushOverview } from '../../model/identities.ts';
import { expiryOf } from './lifetimes.ts';

export const prerequisiteIds = ['membership', 'push', 'token', 'terms'] as const;
export type PrerequisiteId = (typeof prerequisiteIds)[number];
export type PrerequisiteState = 'missing' | 'unknown' | 'expiring' | 'expired' | 'ok';

export interface Prerequisite {
  readonly id: PrerequisiteId;
  readonly state: PrerequisiteState;
  /** When it ends, where that is known. */
  readonly until: number | null;
}

type Known = Omit<Prerequisite, 'id'>;
type ServerFacts = Pick<AdeServer, 'account' | 'expires' | 'renewal' | 'terms' | 'problem'>;

const unknown: Known = { state: 'unknown', until: null };
const missing: Known = { state: 'missing', until: null };

function lasting(until: number, now: number): Known {
  const { state } = expiryOf(until, now);
  return { state: state === 'valid' ? 'ok' : state, until };
}

/** The MDM keeps the push certificate; only one that was imported here is known. The one that lasts longest counts: a renewed one lies beside its predecessor. */
function push({ state, certificates }: Pick<PushOverview, 'state' | 'certificates'>, now: number): Known {
  const last = Math.max(...certificates.map(({ certificate }) => certificate.until));
  return certificates.length > 0 ? lasting(last, now) : state === 'missing' ? missing : unknown;
}

/** Apple doesn't accept it any more (enrollment-formats 5.6), whatever its date says. */
const isRefused = ({ problem }: ServerFacts): boolean => problem?.code === 'ade.tokenRefused' || problem?.code === 'ade.denied';

function token(server: ServerFacts | null, now: number): Known {
  if (server === null) return missing;
  if (server.expires === null) return server.renewal?.token === 'held' ? unknown : missing;
  return isRefused(server) && server.expires > now ? missing : lasting(server.expires, now);
}

/** Only members have an account that answers to a token. */
const membership = (server: ServerFacts | null): Known => (server?.account ? { state: 'ok', until: null } : unknown);

function terms(server: ServerFacts | null): Known {
  if (server?.terms === 'notSigned') return missing;
  return server?.terms === 'signed' ? { state: 'ok', until: null } : unknown;
}

/** In the order in which they are seen to. `server` null: no server entry was made here yet. */
export function adePrerequisites(server: ServerFacts | null, pushes: Pick<PushOverview, 'state' | 'certificates'>, now: number): Prerequisite[] {
  return [
    { id: 'membership', ...membership(server) },
    { id: 'push', ...push(pushes, now) },
    { id: 'token', ...token(server, now) },
    { id: 'terms', ...terms(server) },
  ];
}
