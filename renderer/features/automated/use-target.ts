// What a set of devices comes to, before anything is asked of Apple; looked at again a moment after the last key.
import { useEffect, useState } from 'react';
import type { AdeProfileId, AdeTarget, ServerId } from '../../../src/model/ade.ts';
import type { CommandOutput } from '../../../src/contract.ts';
import type { ErrorShape } from '../../../src/errors.ts';
import { call } from '../../api.ts';

export type TargetAnswer = CommandOutput<'resolveAdeTarget'>;

/** Milliseconds after the last key. */
const pause = 250;

export interface ResolvedTarget {
  /** Null while it is looked at. */
  readonly answer: TargetAnswer | null;
  readonly problem: ErrorShape | null;
}

interface Held extends ResolvedTarget {
  readonly key: string;
}

const nothing: ResolvedTarget = { answer: null, problem: null };

/** `target` null: none is chosen yet. `profile` null: it is about taking one away. */
export function useTarget(server: ServerId, target: AdeTarget | null, profile: AdeProfileId | null): ResolvedTarget {
  const [held, setHeld] = useState<Held | null>(null);
  const key = target === null ? '' : JSON.stringify([server, target, profile]);
  useEffect(() => {
    if (key === '') return undefined;
    let current = true;
    const timer = setTimeout(() => {
      const [asked, meant, by] = JSON.parse(key) as [ServerId, AdeTarget, AdeProfileId | null];
      void call.resolveAdeTarget({ server: asked, target: meant, profile: by }).then((result) => {
        if (current) setHeld({ key, answer: result.ok ? result.value : null, problem: result.ok ? null : result.error });
      });
    }, pause);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key]);
  return held?.key === key ? held : nothing;
}
