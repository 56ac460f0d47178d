// What Microsoft and Apple last answered for serial numbers, with its time. How long an answer counts is whose business asks.
import { z } from 'zod';
import { cleanSerial } from '../domain/enrollment/serial-number.ts';
import type { Database } from './database.ts';

export type CloudQuestion = 'imported' | 'managed' | 'assigned';

export interface CloudAnswer {
  readonly question: CloudQuestion;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly answer: unknown;
}

/** Milliseconds after which an answer is of no use to anybody. */
const kept = 30 * 24 * 3_600_000;

const integer = z.union([z.number(), z.bigint()]).transform(Number);
const rowSchema = z.object({ question: z.enum(['imported', 'managed', 'assigned']), at: integer, answer: z.string() });

export class CloudAnswers {
  readonly #db: Database;
  /** False in a file of an older format that is only read. */
  readonly #there: boolean;

  constructor(db: Database) {
    this.#db = db;
    this.#there = db.all("SELECT 1 AS there FROM sqlite_master WHERE type = 'table' AND name = 'cloud_answer'").length > 0;
  }

  /** In place of earlier answers; null: nothing is known of that one any more. `at` in milliseconds since the Unix epoch. Throws store.*. */
  keep(question: CloudQuestion, answers: Iterable<readonly [serial: string, answer: unknown]>, at: number): void {
    this.#db.transaction(() => {
      this.#db.run('DELETE FROM cloud_answer WHERE at < ?', at - kept);
      for (const [serial, answer] of answers) {
        if (answer === null) this.#db.run('DELETE FROM cloud_answer WHERE serial = ? AND question = ?', cleanSerial(serial), question);
        else this.#db.run('INSERT INTO cloud_answer (serial, question, at, answer) VALUES (?, ?, ?, ?) ON CONFLICT (serial, question) DO UPDATE SET at = excluded.at, answer = excluded.answer', cleanSerial(serial), question, at, JSON.stringify(answer));
      }
    });
  }

  /** At most one for each question. Throws store.*. */
  of(serial: string): CloudAnswer[] {
    if (!this.#there) return [];
    return this.#db.all('SELECT question, at, answer FROM cloud_answer WHERE serial = ?', cleanSerial(serial)).map((row) => {
      const { question, at, answer } = rowSchema.parse(row);
      return { question, at, answer: JSON.parse(answer) as unknown };
    });
  }
}
