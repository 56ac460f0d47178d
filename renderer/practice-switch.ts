// Into practice and back to real devices: a moment in which what was open is closed. Whoever offers it says so meanwhile, and nobody asks twice.
import { useSyncExternalStore } from 'react';
import { call } from './api.ts';
import { attempt } from './state.ts';

let busy = false;
const listeners = new Set<() => void>();

function set(next: boolean): void {
  busy = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}

/** What is open is closed, the other is opened; ends when that is done or couldn't be. */
export async function switchPractice(on: boolean): Promise<void> {
  if (busy) return;
  set(true);
  await attempt(call.setPractice({ on }));
  set(false);
}

/** Under way now. */
export function useSwitchingPractice(): boolean {
  return useSyncExternalStore(subscribe, () => busy);
}
