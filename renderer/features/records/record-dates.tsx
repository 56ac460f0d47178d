// The dates that follow from a device's enrollment: until when its user may leave management, and until when it needs a user.
import type { JSX } from 'react';
import { type Deadline, firstUserOf, provisionalOf } from '../../../src/domain/records/record-facts.ts';
import type { Run } from '../../../src/model.ts';
import { counted, t } from '../../i18n/text.ts';
import { Icon } from '../../ui/icon.tsx';
import { momentText } from './record-words.ts';

const hour = 3_600_000;

function leftText({ until, over, daysLeft }: Deadline, now: number): string {
  if (over) return t('records.over');
  return until - now < 24 * hour ? counted('records.hoursLeft', Math.max(1, Math.ceil((until - now) / hour))) : counted('records.daysLeft', daysLeft);
}

export function RecordDates({ run, now }: { readonly run: Run; readonly now: number }): JSX.Element | null {
  const [provisional, user] = [provisionalOf(run, now), firstUserOf(run, now)];
  if (!provisional && !user) return null;
  return (
    <dl className="record-dates">
      {user && <div><dt>{t('records.firstUser')}</dt><dd><span className={user.over ? '' : 'act'}>{!user.over && <Icon name="warning" size={14} />}</span> {momentText(user.until, now)}, <b>{leftText(user, now)}</b><span className="hint">{t(user.over ? 'records.firstUserOver' : 'records.firstUserHint')}</span></dd></div>}
      {provisional && <div><dt>{t('records.provisional')}</dt><dd>{momentText(provisional.until, now)}, <b>{leftText(provisional, now)}</b><span className="hint">{t(provisional.over ? 'records.provisionalOver' : 'records.provisionalHint')}</span></dd></div>}
    </dl>
  );
}
