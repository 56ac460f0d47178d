// The profiles that were chosen here, by hash: name and path, never the content.
import { z } from 'zod';
import { type ProfileSummary, profileSummarySchema } from '../model.ts';
import type { Database } from './database.ts';

const row = z.object({ summary: z.string() });

export class KnownProfiles {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The latest chosen first. A row of an older form is left out. */
  all(): ProfileSummary[] {
    return this.#db.all('SELECT summary FROM known_profile ORDER BY chosen_at DESC, sha256 LIMIT 200').flatMap((found) => {
      const parsed = profileSummarySchema.safeParse(JSON.parse(row.parse(found).summary));
      return parsed.success ? [parsed.data] : [];
    });
  }

  remember(profile: ProfileSummary, at: number): void {
    this.#db.run(
      'INSERT INTO known_profile (sha256, chosen_at, summary) VALUES (?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET chosen_at = excluded.chosen_at, summary = excluded.summary',
      profile.sha256, at, JSON.stringify(profile),
    );
  }

  /** When it was chosen, in milliseconds since the Unix epoch; null: it isn't known. */
  chosenAt(sha256: string): number | null {
    const [found] = this.#db.all('SELECT chosen_at FROM known_profile WHERE sha256 = ?', sha256);
    return found === undefined ? null : Number(z.object({ chosen_at: z.union([z.number(), z.bigint()]) }).parse(found).chosen_at);
  }

  forget(sha256: string): void {
    this.#db.run('DELETE FROM known_profile WHERE sha256 = ?', sha256);
  }
}
