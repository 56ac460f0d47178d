// How long a certificate is good: a word with its icon, and the date.
import type { JSX } from 'react';
import type { CertificateFacts } from '../../../src/model/identities.ts';
import { daysUntil, fullDay } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';

/** Days before the end in which people are warned: push certificates live a year, and renewing takes somebody's time. */
const warnBefore = 30;
/** Nobody counts the days of twenty years. */
const countedUpTo = 730;

/** Milliseconds: the page’s time is renewed every minute, and a certificate may be younger than that. */
const aMinuteAgo = 120_000;

export interface Validity {
  readonly state: 'valid' | 'ending' | 'over' | 'notYet';
  readonly word: string;
  /** For a list. */
  readonly short: string;
  readonly icon: IconName;
  readonly tone: 'go' | 'act' | 'stop';
}

export function validityOf({ from, until }: CertificateFacts, now: number): Validity {
  const left = daysUntil(until, now);
  if (from > now + aMinuteAgo) return { state: 'notYet', word: t('validity.notYet', { day: fullDay(from) }), short: t('validity.notYet', { day: fullDay(from) }), icon: 'warning', tone: 'act' };
  if (left <= 0) return { state: 'over', word: t('validity.over', { day: fullDay(until) }), short: t('validity.over', { day: fullDay(until) }), icon: 'blocked', tone: 'stop' };
  if (left <= warnBefore) return { state: 'ending', word: counted('validity.ending', left, { day: fullDay(until) }), short: counted('validity.endingShort', left), icon: 'warning', tone: 'act' };
  const day = t('validity.until', { day: fullDay(until) });
  return { state: 'valid', word: left > countedUpTo ? day : counted('validity.valid', left, { day: fullDay(until) }), short: day, icon: 'ready', tone: 'go' };
}

export function ValidityWord({ certificate, now }: { readonly certificate: CertificateFacts; readonly now: number }): JSX.Element {
  const { word, icon, tone } = validityOf(certificate, now);
  return <span className="status wraps"><span className={tone}><Icon name={icon} /></span>{word}</span>;
}
