// What the line over the wall says of a round of preparations. Pure.
import { countsOf } from '../../../src/domain/prep/batch.ts';
import { isFinished } from '../../../src/domain/prep/machine.ts';
import { enrollsLater, standingOf } from '../../../src/domain/prep/standing.ts';
import { aboutTime, batchTimeLeft, type Expected, progressOf } from '../../../src/domain/prep/time-left.ts';
import type { Run } from '../../../src/model.ts';
import { counted, t } from '../../i18n/text.ts';
import type { IconName } from '../../ui/icon.tsx';

export interface LinePart {
  readonly text: string;
  readonly tone: '' | 'act' | 'stop';
  readonly icon: IconName | null;
}

const part = (text: string, tone: LinePart['tone'] = '', icon: IconName | null = null): LinePart => ({ text, tone, icon });

/** "12 of 40 done"; "prepared" where their users have yet to enroll them. */
export function headOf(runs: readonly Run[]): string {
  const { all, through } = countsOf(runs);
  return t(runs.some(enrollsLater) ? 'batch.throughLater' : 'batch.through', { all, through });
}

export interface LineFacts {
  readonly expected: Expected;
  readonly now: number;
  /** How many heavy jobs run at once. */
  readonly places: number;
  /** Runs that were asked to pause; they finish their step first. */
  readonly pausing: ReadonlySet<string>;
}

/** What is left when nobody has to do anything; null where nothing goes on by itself. */
function timeLeftText(runs: readonly Run[], { expected, now, places, pausing }: LineFacts): string | null {
  const going = runs.filter((run) => standingOf(run) === 'working' && !pausing.has(run.runId));
  if (going.length === 0) return null;
  const time = aboutTime(batchTimeLeft(going, expected, now, places));
  return time.startsWith('under') ? t('run.left', { time }) : t('run.aboutLeft', { time });
}

/** What comes after the head: what a person should know first, first. */
export function partsOf(runs: readonly Run[], facts: LineFacts): LinePart[] {
  const counts = countsOf(runs);
  const toPause = runs.filter((run) => standingOf(run) === 'working' && facts.pausing.has(run.runId)).length;
  const left = timeLeftText(runs, facts);
  return [
    ...(counts.needs > 0 ? [part(counted('batch.needs', counts.needs), 'act', 'needs')] : []),
    ...(counts.interrupted > 0 ? [part(t('batch.interrupted', { count: counts.interrupted }), 'act', 'warning')] : []),
    ...(counts.failed > 0 ? [part(t('batch.failed', { count: counts.failed }), 'stop', 'failed')] : []),
    ...(counts.enrolled > 0 ? [part(t('batch.enrolled', { count: counts.enrolled }))] : []),
    ...(counts.cancelled > 0 ? [part(t('batch.cancelled', { count: counts.cancelled }))] : []),
    ...(counts.paused > 0 ? [part(t('batch.paused', { count: counts.paused }))] : []),
    ...(toPause > 0 ? [part(t('batch.pausing', { count: toPause }))] : []),
    ...(left === null ? [] : [part(left)]),
  ];
}

/** 0 to 1, by time, over all of them. */
export function progressOfAll(runs: readonly Run[], expected: Expected, now: number): number {
  if (runs.length === 0) return 1;
  return runs.reduce((sum, run) => sum + (isFinished(run) ? 1 : progressOf(run, expected, now)), 0) / runs.length;
}
