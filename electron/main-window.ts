// The one window over its life: where it opens, what its page tells of itself, what the page is told, and the question before it closes.
import path from 'node:path';
import { app, type BrowserWindow, dialog, screen } from 'electron';
import type { EventName, EventValue } from '../src/contract.ts';
import type { PageState } from '../src/model/window.ts';
import type { Answer } from './door.ts';
import { openDoor, sendEvent } from './ipc.ts';
import { questionBefore } from './leave-question.ts';
import { pageUrl } from './origin.ts';
import { keepPage, type PageTrouble } from './page-keeper.ts';
import { openWindow } from './window.ts';
import { type Bounds, placeOn, readWindowState, type WindowState, writeWindowState } from './window-state.ts';

export interface WindowSurroundings {
  readonly buildFolder: string;
  /** Where window.json lies. */
  readonly stateFolder: string;
  readonly answer: Answer;
  readonly dropped: (paths: unknown) => void;
  /** Runs, and work of Apple Configurator's, under way now. */
  readonly running: () => number;
  readonly onPage: (state: PageState | null) => void;
  readonly onFront: () => void;
  readonly onTrouble: (trouble: PageTrouble) => void;
}

/** Milliseconds after the last move: a window that is dragged isn't written down a hundred times. */
const settled = 800;

export class MainWindow {
  readonly #around: WindowSurroundings;
  #window: BrowserWindow | null = null;
  #page: PageState | null = null;
  #state: WindowState | null;
  /** Told once the page listens; null: it does. */
  #waiting: (() => void)[] | null = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #asking = false;
  /** Somebody agreed to leave, or there is nothing to ask. */
  #leaving = false;

  constructor(around: WindowSurroundings) {
    this.#around = around;
    this.#state = readWindowState(around.stateFolder);
  }

  get window(): BrowserWindow | null {
    return this.#window;
  }

  get isInFront(): boolean {
    return this.#window?.isFocused() === true;
  }

  show(): void {
    const { buildFolder, answer, dropped, onPage, onFront, onTrouble } = this.#around;
    const pane = this.#state?.pane ?? 'bench';
    const first = screen.getPrimaryDisplay();
    const displays = [first, ...screen.getAllDisplays().filter(({ id }) => id !== first.id)].map(({ workArea }) => workArea);
    const window = openWindow(path.join(buildFolder, '../preload/preload.cjs'), { bounds: placeOn(this.#state?.bounds ?? null, displays), url: pane === 'bench' ? pageUrl : `${pageUrl}#${pane}` });
    if (this.#state?.maximized === true) window.maximize();
    this.#window = window;
    this.#waiting = [];
    keepPage(window, { onTrouble, quit: () => { app.quit(); } });
    const closeDoor = openDoor(window.webContents, (name, input) => {
      this.#listens();
      return answer(name, input);
    }, dropped);
    // Another page starts with nothing unsaved, whatever the one before it held.
    window.webContents.on('dom-ready', () => {
      this.#page = null;
      onPage(null);
    });
    for (const name of ['resize', 'move', 'maximize', 'unmaximize'] as const) window.on(name as 'resize', () => { this.#keepSoon(); });
    window.on('focus', onFront);
    window.on('close', (event) => { this.#beforeClose(event, window); });
    window.once('closed', () => {
      closeDoor();
      this.#window = null;
      this.#page = null;
      onPage(null);
    });
  }

  front(): void {
    if (!this.#window) this.show();
    if (this.#window?.isMinimized()) this.#window.restore();
    this.#window?.show();
    this.#window?.focus();
  }

  /** What a page misses that isn't there is in the next snapshot. False: there is none. */
  send<N extends EventName>(name: N, value: EventValue<N>): boolean {
    if (!this.#window) return false;
    sendEvent(this.#window.webContents, name, value);
    return true;
  }

  /** What must not be missed: waits until the page listens. */
  tell<N extends EventName>(name: N, value: EventValue<N>): void {
    if (!this.#window) this.show();
    if (this.#waiting) this.#waiting.push(() => { this.send(name, value); });
    else this.send(name, value);
  }

  /** The page told where it is. */
  took(page: PageState): void {
    this.#page = page;
    this.#around.onPage(page);
    this.#keepSoon();
  }

  /** Asks where something would end or be lost by quitting; true: go. */
  async mayQuit(): Promise<boolean> {
    return this.#leaving || await this.#ask(true);
  }

  /** From now on nobody is asked: what had to be said was said. */
  leave(): void {
    this.#leaving = true;
  }

  #listens(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    // After the answer that is being made: a page asks first and draws then.
    if (waiting && waiting.length > 0) setImmediate(() => { for (const tell of waiting) tell(); });
  }

  async #ask(quits: boolean): Promise<boolean> {
    const question = questionBefore({ unfinished: this.#around.running(), unsaved: this.#page?.unsaved === true, quits });
    if (!question) return true;
    if (this.#asking) return false;
    this.#asking = true;
    const { message, detail, buttons } = question;
    const options = { type: 'warning' as const, message, detail, buttons: [...buttons], defaultId: 0, cancelId: 0, noLink: true };
    const { response } = await (this.#window ? dialog.showMessageBox(this.#window, options) : dialog.showMessageBox(options)).finally(() => { this.#asking = false; });
    return response === buttons.length - 1;
  }

  #beforeClose(event: { preventDefault(): void }, window: BrowserWindow): void {
    this.#keep();
    const quits = process.platform !== 'darwin';
    if (this.#leaving || !questionBefore({ unfinished: this.#around.running(), unsaved: this.#page?.unsaved === true, quits })) return;
    event.preventDefault();
    void this.#ask(quits).then((go) => {
      if (!go || window.isDestroyed()) return;
      // Muster goes with its last window, but on a Mac: then this was about the window alone.
      if (quits) this.#leaving = true;
      window.destroy();
    });
  }

  #keepSoon(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => { this.#keep(); }, settled);
  }

  #keep(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const window = this.#window;
    if (!window || window.isDestroyed()) return;
    const { x, y, width, height }: Bounds = window.getNormalBounds();
    this.#state = { bounds: { x, y, width, height }, maximized: window.isMaximized(), pane: this.#page?.pane ?? this.#state?.pane ?? 'bench' };
    writeWindowState(this.#around.stateFolder, this.#state);
  }
}
