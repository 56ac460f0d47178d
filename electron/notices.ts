// What Muster does so that nobody has to watch it: the dock's count, notifications, sounds, and a computer that stays awake while devices
// are worked on. What is said is decided in attention.ts and notice-book.ts.
import { app, Notification, powerSaveBlocker } from 'electron';
import type { Snapshot } from '../src/model.ts';
import type { Preferences } from '../src/model/preferences.ts';
import type { Chime } from '../src/model/window.ts';
import { type Attention, attentionOf, type News, newsOf, nothingYet } from './attention.ts';
import { chimeOf, type Notice, NoticeBook } from './notice-book.ts';

export interface NoticeSurroundings {
  readonly isInFront: () => boolean;
  readonly preferences: () => Preferences | null;
  /** Has the page make a sound; false where there is no page to make it. */
  readonly chime: (chime: Chime) => boolean;
  /** Somebody pressed a notification. */
  readonly reveal: (udids: readonly string[]) => void;
}

/** Milliseconds: what happens together is told together. */
const joinWithin = 1500;

export class Notices {
  readonly #around: NoticeSurroundings;
  readonly #book = new NoticeBook();
  readonly #shown = new Map<string, Notification>();
  #practice: boolean | null = null;
  #before: Attention | null = null;
  #now: Attention = nothingYet;
  #gathered: News[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #awake: number | null = null;
  #badge = 0;

  constructor(around: NoticeSurroundings) {
    this.#around = around;
  }

  /** Runs, and work of Apple Configurator's, under way now. */
  take(snapshot: Snapshot, running: number): void {
    // Practice and life have nothing to tell of each other.
    if (snapshot.practice !== this.#practice) this.#before = null;
    this.#practice = snapshot.practice;
    this.#now = attentionOf(snapshot);
    const news = newsOf(this.#before, this.#now, snapshot);
    this.#before = this.#now;
    this.#count(this.#now.needs.size);
    this.#stayAwake(running > 0);
    if (news.needs.length + news.failed.length + news.ended.length === 0) return;
    this.#gathered.push(news);
    this.#timer ??= setTimeout(() => { this.#tell(); }, joinWithin);
  }

  /** Somebody looks at the window: what is on the screen needs no notification. */
  seen(): void {
    this.#book.seen();
    for (const notification of this.#shown.values()) notification.close();
    this.#shown.clear();
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#count(0);
    this.#stayAwake(false);
    for (const notification of this.#shown.values()) notification.close();
  }

  #count(needs: number): void {
    if (needs === this.#badge) return;
    this.#badge = needs;
    app.setBadgeCount(needs);
  }

  /** The screen may go dark; the computer and its USB ports may not. */
  #stayAwake(on: boolean): void {
    if (on === (this.#awake !== null)) return;
    if (this.#awake !== null) powerSaveBlocker.stop(this.#awake);
    this.#awake = on ? powerSaveBlocker.start('prevent-app-suspension') : null;
  }

  #tell(): void {
    this.#timer = null;
    const all = this.#gathered.splice(0);
    const joined: News = { needs: all.flatMap(({ needs }) => needs), failed: all.flatMap(({ failed }) => failed), ended: all.flatMap(({ ended }) => ended) };
    const notices = this.#book.take(joined, this.#now, performance.now());
    const preferences = this.#around.preferences();
    const chime = chimeOf(notices);
    const sounded = chime !== null && preferences?.sounds === true && this.#around.chime(chime);
    if (preferences?.notifications !== true || this.#around.isInFront() || !Notification.isSupported()) return;
    for (const notice of notices) this.#show(notice, sounded || !preferences.sounds);
  }

  #show({ key, title, body, udids }: Notice, silent: boolean): void {
    this.#shown.get(key)?.close();
    const notification = new Notification({ title: this.#practice === true ? `Practice: ${title}` : title, body, silent });
    notification.on('click', () => { this.#around.reveal(udids); });
    notification.on('close', () => { if (this.#shown.get(key) === notification) this.#shown.delete(key); });
    this.#shown.set(key, notification);
    notification.show();
  }
}
