// What the page asks for by itself, again whenever its key changes; answers that come too late are left out.
import { useEffect, useState } from 'react';
import type { CommandInput } from '../../../src/contract.ts';
import type { ErrorShape, Result } from '../../../src/errors.ts';
import type { ProfileSummary } from '../../../src/model.ts';
import type { CheckChoiceShape, ProfileDetail, ShownFinding } from '../../../src/model/profiles.ts';
import { call } from '../../api.ts';
import type { Counts } from './tree-rows.ts';

export interface Loaded<T> {
  readonly value: T | null;
  readonly problem: ErrorShape | null;
}

const nothing = { value: null, problem: null } as const;

/** `load` stays the same; `key` null: nothing is asked. What is shown belongs to the key that is asked now, never to an earlier one. */
function useLoaded<T>(key: string | null, load: (key: string) => Promise<Result<T>>): Loaded<T> {
  const [held, setHeld] = useState<{ readonly key: string; readonly result: Loaded<T> } | null>(null);
  useEffect(() => {
    if (key === null) return undefined;
    let current = true;
    void load(key).then((result) => {
      if (current) setHeld({ key, result: result.ok ? { value: result.value, problem: null } : { value: null, problem: result.error } });
    });
    return () => { current = false; };
  }, [key, load]);
  return held?.key === key ? held.result : nothing;
}

const loadDetail = (sha256: string): Promise<Result<ProfileDetail>> => call.showProfile({ sha256 });

export function useDetail(sha256: string | null): Loaded<ProfileDetail> {
  return useLoaded(sha256, loadDetail);
}

interface Found {
  readonly findings: readonly ShownFinding[];
}

/** What is being asked at this moment: the list and the page beside it want the same. */
const underWay = new Map<string, Promise<Result<Found>>>();

function loadFindings(key: string): Promise<Result<Found>> {
  const present = underWay.get(key);
  if (present) return present;
  const { sha256, choice } = JSON.parse(key) as CommandInput<'checkProfile'>;
  const asked = call.checkProfile({ sha256, choice }).finally(() => { underWay.delete(key); });
  underWay.set(key, asked);
  return asked;
}

/** `known`: what else an answer depends on, such as the push certificates that are here. */
const findingsKey = (sha256: string, choice: CheckChoiceShape, known: string): string => JSON.stringify({ sha256, choice, known });

export function useFindings(sha256: string | null, choice: CheckChoiceShape, known: string): Loaded<Found> {
  return useLoaded(sha256 === null ? null : findingsKey(sha256, choice, known), loadFindings);
}

/** Errors and warnings of every profile, one after the other, so that the list can say which needs a look. */
export function useCounts(profiles: readonly ProfileSummary[], choice: CheckChoiceShape, known: string): ReadonlyMap<string, Counts> {
  const [counts, setCounts] = useState<ReadonlyMap<string, Counts>>(new Map());
  const wanted = profiles.map(({ sha256 }) => sha256).join(' ');
  useEffect(() => {
    let current = true;
    const lookAtAll = async (): Promise<void> => {
      const found = new Map<string, Counts>();
      for (const sha256 of wanted.split(' ').filter(Boolean)) {
        const result = await loadFindings(findingsKey(sha256, choice, known));
        if (!current) return;
        if (!result.ok) continue;
        const of = (severity: ShownFinding['severity']): number => result.value.findings.filter((finding) => finding.severity === severity).length;
        found.set(sha256, { errors: of('error'), warnings: of('warning') });
      }
      setCounts(found);
    };
    void lookAtAll();
    return () => { current = false; };
  }, [wanted, choice, known]);
  return counts;
}
