// What verdicts know of automated enrollment from the lists that are kept here. A list is as old as its last sync; nobody is asked.
import type { World } from '../domain/blueprint/facts.ts';
import { httpsHost } from '../domain/https-address.ts';
import type { AdeListed } from '../model/ade.ts';
import { type Listed, listingsOf } from '../store/ade-listing.ts';
import { AdeServerRows } from '../store/ade-servers.ts';
import type { Database } from '../store/database.ts';

/** `kept`: what was looked up before and still holds. Throws store.*. */
export function listedIn(db: Database, serials: readonly string[], kept = new Map<string, Listed | null>(), rows = new AdeServerRows(db).all()): Pick<World, 'listed' | 'token'> {
  const listed = new Map<string, AdeListed>();
  const entries = new Map(rows.flatMap(({ id, label, doneAt, expires }) => (expires === null ? [] : [[id, { label, doneAt, expires }] as const])));
  if (entries.size === 0) return { listed, token: null };
  const unknown = serials.filter((serial) => !kept.has(serial));
  if (unknown.length > 0) {
    const found = listingsOf(db, unknown);
    for (const serial of unknown) kept.set(serial, found.get(serial) ?? null);
  }
  for (const serial of serials) {
    const found = kept.get(serial);
    const entry = found ? entries.get(found.server) : undefined;
    if (!found || typeof entry?.doneAt !== 'number') continue;
    const { profile } = found;
    listed.set(serial, { entry: entry.label, profile: profile && { name: profile.name, host: profile.url === null ? null : httpsHost(profile.url), pushed: profile.pushed }, asOf: entry.doneAt, until: entry.expires });
  }
  return { listed, token: { until: Math.max(...[...entries.values()].map(({ expires }) => expires)) } };
}
