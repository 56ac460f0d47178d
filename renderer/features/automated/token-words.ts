// How long a token is good, as icon, tone and sentence. Pure.
import { daysUntil, fullDay } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import type { IconName } from '../../ui/icon.tsx';

/** Days before the end from which on its end is a warning. */
const warnBefore = 60;

export interface TokenWord {
  readonly icon: IconName;
  readonly tone: string;
  readonly text: string;
}

/** How long a token is good, in words. */
export function tokenWord(expires: number, now: number): TokenWord {
  const left = daysUntil(expires, now);
  const day = fullDay(expires);
  if (left <= 0) return { icon: 'blocked', tone: 'stop', text: t('ade.token.over', { day }) };
  if (left <= warnBefore) return { icon: 'warning', tone: 'act', text: counted('ade.token.ending', left, { day }) };
  return { icon: 'ready', tone: 'go', text: t('ade.token.until', { day }) };
}
