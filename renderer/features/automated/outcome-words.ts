// What became of serial numbers, counted and in words. Pure.
import { type AdeDeed, type AdeOutcome, type AdeResult, adeResultWords } from '../../../src/model/ade.ts';
import { counted, t, type TextKey } from '../../i18n/text.ts';

type Word = AdeResult['status'];

const words: Readonly<Record<Word, TextKey>> = { SUCCESS: 'ade.outcome.success', NOT_ACCESSIBLE: 'ade.outcome.notAccessible', FAILED: 'ade.outcome.failed', THROTTLED: 'ade.outcome.throttled', NOT_FOUND: 'ade.outcome.notFound' };

const said = (count: number, name: string): string => `${count.toLocaleString('en-GB')} ${name}`;

/** "12 done, 1 throttled, 3 not asked" */
export function outcomeLine({ counts, left }: Pick<AdeOutcome, 'counts' | 'left'>): string {
  const parts = adeResultWords.filter((word) => counts[word] > 0).map((word) => said(counts[word], t(words[word])));
  return [...parts, ...(left > 0 ? [counted('ade.outcome.left', left)] : [])].join(', ') || t('ade.outcome.nothing');
}

/** The same of a deed, which keeps its counts by name. */
export function deedLine(counts: AdeDeed['counts']): string {
  return Object.entries(counts).filter(([, count]) => count > 0).map(([name, count]) => said(count, Object.hasOwn(words, name) ? t(words[name as Word]) : name)).join(', ');
}
