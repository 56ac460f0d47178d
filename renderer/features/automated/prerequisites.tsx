// What automated enrollment needs, each with its state as icon and word, and what to do about it.
import type { JSX } from 'react';
import { adePrerequisites, type PrerequisiteState } from '../../../src/domain/enrollment/ade-prerequisites.ts';
import type { AdeServer } from '../../../src/model/ade.ts';
import type { PushOverview } from '../../../src/model/identities.ts';
import { fullDay } from '../../format.ts';
import { t, type TextKey } from '../../i18n/text.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';

const looks: Readonly<Record<PrerequisiteState, readonly [icon: IconName, tone: string, word: TextKey]>> = {
  ok: ['ready', 'go', 'ade.needs.ok'], expiring: ['warning', 'act', 'ade.needs.expiring'], expired: ['blocked', 'stop', 'ade.needs.expired'],
  missing: ['blocked', 'stop', 'ade.needs.missing'], unknown: ['question', '', 'ade.needs.unknown'],
};

interface PrerequisitesProps {
  readonly server: AdeServer | null;
  readonly push: PushOverview;
  readonly now: number;
}

export function Prerequisites({ server, push, now }: PrerequisitesProps): JSX.Element {
  return (
    <section className="ade-needs" aria-label={t('ade.needs.title')}>
      <h3>{t('ade.needs.title')}</h3>
      <ul className="rows">
        {adePrerequisites(server, push, now).map(({ id, state, until }) => {
          const [icon, tone, word] = looks[state];
          return (
            <li key={id}>
              <span className={tone}><Icon name={icon} /></span>
              <span><strong>{t(`ade.needs.${id}`)}</strong><span className="hint">{t(`ade.needs.${id}Text`)}</span></span>
              <span className="ade-needs-word">{t(word)}{until !== null && <span className="hint">{t('ade.needs.until', { day: fullDay(until) })}</span>}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
