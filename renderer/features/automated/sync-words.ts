// A server entry's sync in words: what is under way, what may be asked for and when, what the chosen rules are. Pure.
import { maySync, type SyncAnswer, syncPolicies, type SyncPolicyId } from '../../../src/domain/enrollment/sync-policy.ts';
import type { ErrorShape } from '../../../src/errors.ts';
import type { AdeServer } from '../../../src/model/ade.ts';
import { clockTime, dayAndTime, duration } from '../../format.ts';
import { t } from '../../i18n/text.ts';

export type SyncFacts = Pick<AdeServer, 'state' | 'policy' | 'sync' | 'lastBegun' | 'lastDone' | 'lastFull' | 'lastProblem' | 'problem'>;

const number = (count: number): string => count.toLocaleString('en-GB');
const minutes = (ms: number): number => Math.round(ms / 60_000);
const days = (ms: number): number => Math.round(ms / 86_400_000);

/** "Tuesday 19 May, 08:30" */
export function weekdayAndTime(at: number): string {
  const part = (options: Intl.DateTimeFormatOptions): string => new Date(at).toLocaleDateString('en-GB', options);
  // In one piece some runtimes put a comma after the weekday, and some don’t.
  return `${part({ weekday: 'long' })} ${part({ day: 'numeric', month: 'long' })}, ${clockTime(at)}`;
}

/** Whether one of this kind may be asked for now, and else from when on; never while one runs. */
export function answerOf({ policy, sync, lastBegun, lastFull }: SyncFacts, kind: 'changes' | 'full', now: number): SyncAnswer {
  if (sync) return { may: false, from: sync.until ?? now, why: 'running' };
  return maySync(syncPolicies[policy], kind, { lastFull, lastBegun, running: false }, now);
}

/** What a press of Sync asks for: a list that was never whole has no changes. */
export const kindOf = ({ lastFull }: SyncFacts): 'changes' | 'full' => (lastFull === null ? 'full' : 'changes');

/** Why the last sync broke off, where that isn't said elsewhere already, and nobody wanted it so; null: it didn't. */
export function brokeOff({ sync, lastProblem, problem }: SyncFacts): ErrorShape | null {
  return sync !== null || lastProblem === null || lastProblem.code === 'run.cancelled' || lastProblem.code === problem?.code ? null : lastProblem;
}

/** What the last sync came to, or what the present one is doing. */
export function syncState({ sync, lastDone, lastProblem }: SyncFacts): string {
  if (sync) {
    const what = sync.newOnly ? 'ade.sync.readingNew' : sync.phase === 'fetch' ? 'ade.sync.readingAll' : 'ade.sync.readingChanges';
    return sync.expected === null ? t('ade.sync.soFar', { what: t(what), count: number(sync.devices) }) : t('ade.sync.of', { what: t(what), count: number(sync.devices), all: number(Math.max(sync.expected, sync.devices)) });
  }
  const done = lastDone === null ? t('ade.sync.never') : t('ade.sync.done', { time: dayAndTime(lastDone) });
  return lastProblem?.code === 'run.cancelled' ? `${done}. ${t('ade.sync.cancelled')}` : done;
}

/** "4 min 12 s of at most 10 min"; empty when nothing runs. */
export function syncTime({ sync }: SyncFacts, now: number): string {
  if (!sync) return '';
  const took = duration(now - sync.begunAt);
  return sync.until === null ? t('ade.sync.time', { took }) : t('ade.sync.timeOf', { took, most: minutes(sync.until - sync.begunAt) });
}

/** When Sync can be pressed again; empty when it can. */
export function waitWord(facts: SyncFacts, now: number): string {
  const answer = answerOf(facts, kindOf(facts), now);
  return answer.may || facts.sync ? '' : t('ade.sync.wait', { left: duration(answer.from - now) });
}

/** When the next full sync may run, and what happens before then. */
export function fullWord(facts: SyncFacts, now: number): string {
  const policy = syncPolicies[facts.policy];
  if (policy.fullEvery === 0) return t('ade.sync.fullAlways');
  const next = Math.min(facts.lastFull ?? 0, now) + policy.fullEvery;
  if (facts.lastFull === null || next <= now) return t('ade.sync.fullNow', { days: days(policy.fullEvery) });
  return t(policy.earlyFullBringsNew ? 'ade.sync.fullOnNew' : 'ade.sync.fullOn', { time: weekdayAndTime(next), days: days(policy.fullEvery) });
}

/** How often one may be asked for, and how long it may take. */
export function paceWord(id: SyncPolicyId): string {
  const { every, finishesWithin } = syncPolicies[id];
  if (finishesWithin === 0) return t('ade.sync.paceFree');
  return t(every === 0 ? 'ade.sync.paceOne' : 'ade.sync.paceEvery', { most: minutes(finishesWithin), every: minutes(every) });
}
