// What every verb of `muster ade` works with: the desk, which server entry and profile are meant, and how days and times are said.
import type { AdeDesk } from '../ade-desk.ts';
import { describeError } from '../error-text.ts';
import { AppError, type ErrorShape } from '../errors.ts';
import type { AdeProfileSummary, AdeServer } from '../model/ade.ts';
import type { Papers } from '../papers.ts';
import { refuse } from './parse.ts';
import { plain } from './plain.ts';
import { localTime, type Output } from './print.ts';

export interface AdeAround {
  readonly desk: AdeDesk;
  readonly papers: Papers;
  readonly output: Output;
  readonly stop: AbortSignal;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Serial numbers of what is attached now; read before the folder was opened. */
  readonly bench: readonly string[];
  /** Text, at most 1 MB. Throws file.tooLarge. */
  readonly stdin: () => Promise<string>;
  /** Calls after a page or a call, until the returned function is called. */
  readonly listen: (onChange: () => void) => () => void;
}

const day = 86_400_000;

export const marked = ({ papers }: Pick<AdeAround, 'papers'>): { mark?: 'PRACTICE' } => (papers.practice ? { mark: 'PRACTICE' } : {});
export const counted = (count: number, one: string): string => `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`;
export const dayOf = (at: number): string => localTime(at).slice(0, 10);

/** "2027-11-22, 364 days left". */
export function untilText(until: number, now: number): string {
  const left = Math.floor((until - now) / day);
  return `${dayOf(until)}, ${until <= now ? 'OVER' : left === 0 ? 'LESS THAN A DAY LEFT' : `${counted(left, 'day')} left`}`;
}

/** What a kept problem says: both sentences. */
export function problemText({ code, params }: Pick<ErrorShape, 'code' | 'params'>): string {
  const { what, next } = describeError({ code, params });
  return plain(`${what} ${next}`);
}

/** What is shown of one: what JSON tells of a server entry. */
export const serverLine = (server: AdeServer, around: AdeAround): object => ({ type: 'server', ...server, ...marked(around) });

/** By id, label or Apple's own name; the only one where none is named. Throws ade.unknown, usage.invalid. */
export function serverOf({ desk }: AdeAround, name: string | null): AdeServer {
  if (name !== null) return desk.find(name);
  const { servers } = desk.overview();
  const [first, second] = servers;
  if (!first) throw new AppError('ade.none');
  return second ? refuse(`There are several server entries: ${servers.slice(0, 10).map(({ label }) => `“${plain(label)}”`).join(', ')}. Say which one is meant.`) : first;
}

/** A profile by its name, Apple's name of it, its id, or the beginning of that. Throws ade.profileUnknown, usage.invalid. */
export async function profileOf({ desk }: AdeAround, server: AdeServer, word: string): Promise<AdeProfileSummary> {
  const { profiles } = await desk.handlers.listAdeProfiles({ server: server.id });
  const wanted = word.trim().toLowerCase();
  const named = profiles.filter(({ id, uuid, name }) => id === wanted || uuid?.toLowerCase() === wanted || name.toLowerCase() === wanted);
  const found = named.length > 0 ? named : profiles.filter(({ id }) => wanted.length >= 4 && id.startsWith(wanted));
  const [one, another] = found;
  if (!one) throw new AppError('ade.profileUnknown');
  return another ? refuse(`${found.length} profiles are called “${plain(word)}”. Name one by its id: ${found.slice(0, 5).map(({ id }) => id).join(', ')}.`) : one;
}
