// Which news become a notification, in what words: one for a batch and not one for each of its devices, and not the same again at once.
// Knows no Electron; the time is an argument.
import type { Chime } from '../src/model/window.ts';
import type { Attention, News } from './attention.ts';

export interface Notice {
  /** One with the same key takes its place. */
  readonly key: string;
  readonly kind: Chime;
  readonly title: string;
  readonly body: string;
  /** What is shown when somebody presses it. */
  readonly udids: readonly string[];
}

/** Milliseconds in which devices that need somebody are told once. */
const calm = 30_000;
const devices = (count: number): string => (count === 1 ? '1 device' : `${count} devices`);

export class NoticeBook {
  #toldNeeds: number | null = null;
  readonly #toldFailed = new Set<string>();

  /** Somebody looks at the window: what needs them next is told at once. */
  seen(): void {
    this.#toldNeeds = null;
  }

  /** `at`: milliseconds, of any clock that doesn't go back. */
  take(news: News, { needs }: Attention, at: number): Notice[] {
    const notices: Notice[] = [];
    // What needed somebody a moment ago may need nobody any more.
    const waiting = news.needs.filter((key) => needs.has(key));
    if (waiting.length > 0 && (this.#toldNeeds === null || at - this.#toldNeeds >= calm)) {
      this.#toldNeeds = at;
      notices.push({ key: 'needs', kind: 'needs', title: `${devices(needs.size)} ${needs.size === 1 ? 'needs' : 'need'} you`, body: 'Muster says on the bench what to do.', udids: waiting });
    }
    const failing = new Map<string, string[]>();
    for (const { batch, udid } of news.failed) if (!this.#toldFailed.has(batch)) failing.set(batch, [...(failing.get(batch) ?? []), udid]);
    for (const [batch, udids] of failing) {
      this.#toldFailed.add(batch);
      notices.push({ key: batch, kind: 'failed', title: `${devices(udids.length)} failed`, body: 'The others go on.', udids });
    }
    for (const { batch, through, failed, udids } of news.ended) {
      this.#toldFailed.delete(batch);
      const title = failed === 0 ? `${devices(through)} done` : through === 0 ? `${devices(failed)} failed` : `${through} done, ${failed} failed`;
      notices.push({ key: batch, kind: failed === 0 ? 'done' : 'failed', title, body: failed === 0 ? 'They can be unplugged.' : 'The bench says why, and what to do.', udids });
    }
    return notices;
  }
}

const rank: Readonly<Record<Chime, number>> = { failed: 2, needs: 1, done: 0 };

/** One sound for all of them: the gravest. */
export function chimeOf(notices: readonly Notice[]): Chime | null {
  return notices.reduce<Chime | null>((found, { kind }) => (found === null || rank[kind] > rank[found] ? kind : found), null);
}
