// Which devices are awaited in Intune, and what it said of them, counted. Pure.
import type { EnrolledAnswer } from '../../../src/model/intune.ts';
import type { Run } from '../../../src/model.ts';
import { t } from '../../i18n/text.ts';

/** The latest preparation of each device that enrolls and isn't known to have done so, as they come: the newest first. */
export function latestOf<R extends Pick<Run, 'device' | 'method' | 'enrolled'>>(runs: readonly R[]): R[] {
  const seen = new Set<string>();
  return runs.filter(({ device: { serial }, method, enrolled }) => {
    if (serial === null || seen.has(serial)) return false;
    seen.add(serial);
    return enrolled === null && method !== 'superviseOnly';
  });
}

const states = ['enrolled', 'pending', 'missing', 'unrecorded'] as const;

/** "3 enrolled, 1 missing" */
export function enrolledLine(answers: readonly Pick<EnrolledAnswer, 'state'>[]): string {
  return states.flatMap((state) => {
    const count = answers.filter((answer) => answer.state === state).length;
    return count === 0 ? [] : [t(`intune.count.${state}`, { count: count.toLocaleString('en-GB') })];
  }).join(', ');
}
