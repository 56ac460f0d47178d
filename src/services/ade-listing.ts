// What verdicts know of automated enrollment from the lists that are kept here. A list is as old as its last sync; nobody is asked.
import type { World } from '../domain/blueprint/facts.ts';
import { httpsHost } from '../domain/https-address.ts';
import type { AdeListed } from '../model/ade.ts';
import { type Listed, listingOf } from '../store/ade-listing.ts';
import { AdeServerRows } from '../store/ade-servers.ts';
import type { Database } from '../store/database.ts';

/** `kept`: what was looked up before and still holds. Throws store.*. */
export function listedIn(db: Database, serials: readonly string[], kept = new Map<string, Listed | null>()): Pick<World, 'listed' | 'token'> {
  const listed = new Map<string, AdeListed>();
  const entries = new AdeServerRows(db).all().flatMap(({ id, label, doneAt, expires }) => (expires === null ? [] : [{ id, label, doneAt, expires }]));
  if (entries.length === 0) return { listed, token: null };
  for (const serial of serials) {
    let found = kept.get(serial);
    if (found === undefined) kept.set(serial, found = listingOf(db, serial));
    const entry = entries.find(({ id }) => id === found?.server);
    if (!found || typeof entry?.doneAt !== 'number') continue;
    const { profile } = found;
    listed.set(serial, { entry: entry.label, profile: profile && { name: profile.name, host: profile.url === null ? null : httpsHost(profile.url), pushed: profile.pushed }, asOf: entry.doneAt, until: entry.expires });
  }
  return { listed, token: { until: Math.max(...entries.map(({ expires }) => expires)) } };
}
