// A record in the few words of its row: when it ended, how long it took, what it rests on.
import { evidenceText, subjectOf } from '../../../src/domain/prep/step-text.ts';
import { proofOf } from '../../../src/domain/records/record-facts.ts';
import { describeError, errorTexts, isKnownCode } from '../../../src/error-text.ts';
import type { Run } from '../../../src/model.ts';
import { clockTime, dayAndTime, fullDay } from '../../format.ts';
import { t } from '../../i18n/text.ts';

/** "12 May 10:41", of other years "12 May 2024 10:41". */
export function momentText(at: number, now: number): string {
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? dayAndTime(at) : `${fullDay(at)} ${clockTime(at)}`;
}

/** "8:12", "1:03:20"; from milliseconds. */
export function clockedTime(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const two = (number: number): string => String(number).padStart(2, '0');
  return seconds < 3600 ? `${Math.floor(seconds / 60)}:${two(seconds % 60)}` : `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

export function tookText({ startedAt, finishedAt }: Run): string {
  return finishedAt === null ? '–' : clockedTime(finishedAt - startedAt);
}

/** Its blueprint with the version, or its profile. */
export function subjectText(run: Run): string {
  return run.blueprint ? `${run.blueprint.name} ${run.blueprint.revision}` : subjectOf(run);
}

/** What proves it, or why it isn't so. */
export function reasonOf(run: Run): string {
  if (run.error) return describeError(run.error).what;
  if (run.outcome === 'interrupted') return t('records.unknown');
  const proof = proofOf(run);
  return proof ? evidenceText(proof) : '';
}

/** What its sentence says before it says of what; the code where that is too little. */
export function reasonName(code: string | null): string {
  if (code === null) return t('records.chart.noReason');
  if (!isKnownCode(code)) return code;
  const [before = ''] = errorTexts[code].what.split('{');
  const name = before.replace(/[\s(“:,]+$/, '').replace(/\s+(?:at|by|of|in|from|to|is|within|with|expected serial number)$/, '').replace(/[.:,]+$/, '');
  return name.split(' ').length < 3 ? code : name;
}
