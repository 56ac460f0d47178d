// The page's picture of the world: the newest snapshot, and the last thing that went wrong. Read-only; commands change it elsewhere.
import { useSyncExternalStore } from 'react';
import type { ErrorShape, Result } from '../src/errors.ts';
import type { Snapshot } from '../src/model.ts';
import type { Opened } from '../src/model/window.ts';
import { call, on } from './api.ts';
import { Picture } from './picture.ts';
import { learnErrorTexts } from './told-errors.ts';

interface PageState {
  readonly snapshot: Snapshot | null;
  readonly problem: ErrorShape | null;
  /** Waits for somebody to open what is kept under a passphrase; told whether that was done. */
  readonly asked: ((opened: boolean) => void) | null;
  /** Documents that came in and aren't shown yet, the oldest first. */
  readonly arrived: readonly Opened[];
}

const nothingYet: PageState = { snapshot: null, problem: null, asked: null, arrived: [] };
let state = nothingYet;
/** What errors mean is known. */
let told = false;
const listeners = new Set<() => void>();

function set(change: Partial<PageState>): void {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}

const picture = new Picture({
  show: (snapshot) => { set({ snapshot }); },
  ask: () => {
    void call.getState(null).then((result) => {
      if (result.ok) {
        picture.answered(result.value);
        return;
      }
      picture.failed();
      set({ problem: result.error });
    });
  },
});

/** Starts listening; called once. */
export function connect(): void {
  on.state((event) => { picture.take(event); });
  on.opened((document) => { set({ arrived: [...state.arrived, document] }); });
  // The main process started this page again after its process ended; a reload by hand says so no more.
  if (window.location.hash === '#started-again') {
    window.history.replaceState(null, '', window.location.pathname);
    showProblem({ code: 'page.restarted', params: {} });
  }
  void learnErrorTexts().then(() => {
    told = true;
    set({});
  });
  picture.ask();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePageState(): PageState {
  return useSyncExternalStore(subscribe, () => (told ? state : nothingYet));
}

/** Waits for a command; what went wrong is shown on the page and comes back as undefined. */
export async function attempt<T>(command: Promise<Result<T>>): Promise<T | undefined> {
  const result = await command;
  set({ problem: result.ok ? null : result.error });
  return result.ok ? result.value : undefined;
}

/** Something that went wrong in the middle of what succeeded otherwise, such as one device of several. */
export function showProblem(problem: ErrorShape): void {
  set({ problem });
}

/** The oldest document that came in is shown now. */
export function takeArrived(): void {
  set({ arrived: state.arrived.slice(1) });
}

export function dismissProblem(): void {
  set({ problem: null });
}

/** Asks for the passphrase, or for the choice of one; false when the person cancels. */
function askPassphrase(): Promise<boolean> {
  return new Promise((resolve) => {
    set({ asked: (opened) => {
      set({ asked: null });
      resolve(opened);
    } });
  });
}

/** Runs a command that may need what is kept under a passphrase; asks for it once, only when it is needed. */
export async function opening<T>(command: () => Promise<Result<T>>): Promise<Result<T>> {
  const first = await command();
  if (first.ok || first.error.code !== 'secrets.locked' || state.asked) return first;
  return await askPassphrase() ? command() : first;
}
