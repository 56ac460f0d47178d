// Tokens and profiles as Intune told them last, for as long as the same person is signed in; read when a page of them is opened, and anew
// when somebody wants it.
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { CommandOutput } from '../../../src/contract.ts';
import type { ErrorShape, Result } from '../../../src/errors.ts';
import { call } from '../../api.ts';
import { opening } from '../../state.ts';

export type TokenAnswer = CommandOutput<'listIntuneTokens'>;
export type ProfileAnswer = CommandOutput<'listIntuneProfiles'>['profiles'];
export type PushAnswer = CommandOutput<'intunePushCertificate'>;

interface Kept<T> {
  readonly value: T | null;
  readonly problem: ErrorShape | null;
  readonly busy: boolean;
}

export interface ListState<T> extends Kept<T> {
  readonly again: () => Promise<void>;
}

const nothing: Kept<never> = { value: null, problem: null, busy: false };
const kept = new Map<string, Kept<unknown>>();
const listeners = new Set<() => void>();
/** One request after the other: Muster asks Microsoft one thing at a time. */
let queue: Promise<unknown> = Promise.resolve();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function keep(key: string, state: Kept<unknown>): void {
  kept.set(key, state);
  for (const listener of listeners) listener();
}

async function read(key: string, ask: () => Promise<Result<unknown>>): Promise<void> {
  const before = kept.get(key) ?? nothing;
  if (before.busy) return;
  keep(key, { ...before, busy: true, problem: null });
  const turn = queue.then(() => opening(ask));
  queue = turn.catch(() => undefined);
  const result = await turn;
  keep(key, result.ok ? { value: result.value, problem: null, busy: false } : { value: before.value, problem: result.error, busy: false });
}

/** `key`: what is asked for and in whose name; null: nothing yet. */
function useList<T>(key: string | null, ask: () => Promise<Result<T>>): ListState<T> {
  const state = useSyncExternalStore(subscribe, () => (key === null ? nothing : kept.get(key) ?? nothing) as Kept<T>);
  const again = useCallback(async () => { if (key !== null) await read(key, ask); }, [key, ask]);
  // What couldn't be read is asked for again by whoever opens the page again.
  useEffect(() => { if (key !== null && (kept.get(key) ?? { problem: true }).problem !== null) void again(); }, [key, again]);
  return { ...state, again };
}

const askTokens = (): Promise<Result<TokenAnswer>> => call.listIntuneTokens(null);
const askPush = (): Promise<Result<PushAnswer | 'none'>> => call.intunePushCertificate(null).then((result) => (result.ok ? { ok: true, value: result.value ?? 'none' } : result));

export const useTokens = (user: string): ListState<TokenAnswer> => useList(`tokens ${user}`, askTokens);
/** none: the organization has no push certificate. */
export const usePush = (user: string): ListState<PushAnswer | 'none'> => useList(`push ${user}`, askPush);

export function useIntuneProfiles(user: string, place: string | null): ListState<ProfileAnswer> {
  const ask = useCallback(async (): Promise<Result<ProfileAnswer>> => {
    const result = await call.listIntuneProfiles({ place: place ?? '' });
    return result.ok ? { ok: true, value: result.value.profiles } : result;
  }, [place]);
  return useList(place === null ? null : `profiles ${user} ${place}`, ask);
}
