// How old an enrollment file is, and when it stops working: a bar of days between export and end.
import type { JSX } from 'react';
import type { ProfileOrigin } from '../../../src/model/profiles.ts';
import { daysUntil, fullDay, shortDay } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';

const dayLength = 86_400_000;
const mostDays = 31;
/** From then on somebody should see to a new file. */
const soon = 3;

function wordOf(left: number): readonly [icon: IconName, tone: string, word: string] {
  if (left <= 0) return ['blocked', 'stop', t('age.over')];
  return left <= soon ? ['warning', 'act', counted('age.soon', left)] : ['ready', 'go', counted('age.works', left)];
}

/** The bar's cells: how many there are, and how many of them have passed. */
export function ageCells(from: number, until: number, now: number): { readonly all: number; readonly passed: number } {
  const all = Math.min(mostDays, Math.max(1, Math.round((until - from) / dayLength)));
  const passed = Math.max(0, Math.min(all, Math.floor(((now - from) / (until - from)) * all)));
  return { all, passed };
}

export function Age({ origin, now }: { readonly origin: ProfileOrigin; readonly now: number }): JSX.Element | null {
  const { exportedAt, worksUntil, vendor, exportedBy } = origin;
  if (exportedAt === null || worksUntil === null) return null;
  const left = daysUntil(worksUntil, now);
  const { all, passed } = ageCells(exportedAt, worksUntil, now);
  const [icon, tone, word] = wordOf(left);
  const day = Math.max(1, Math.floor((now - exportedAt) / dayLength) + 1);
  return (
    <section className="age" aria-label={t('age.title')}>
      <h3>{t('age.title')}</h3>
      <p className={`status ${tone}`}><Icon name={icon} />{word}</p>
      <div className="age-bar" data-tone={tone} aria-hidden="true">{Array.from({ length: all }, (_, at) => <i key={at} className={at < passed ? 'passed' : ''} />)}</div>
      <p className="age-scale"><span>{t('age.exported', { day: shortDay(exportedAt) })}</span>{left > 0 && <span>{t('age.today', { day })}</span>}<span>{shortDay(worksUntil)}</span></p>
      <p className="hint">{t(vendor === 'intune' ? 'age.intune' : 'age.other', { day: fullDay(worksUntil) })} {t(left <= soon ? 'age.renew' : 'age.nothing')}</p>
      {exportedBy === 'file' && <p className="hint">{t('age.byFile')}</p>}
    </section>
  );
}
