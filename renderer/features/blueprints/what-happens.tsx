// What a blueprint does to a device, in sentences; what can't be brought back is red.
import type { JSX } from 'react';
import { happeningsOf } from '../../../src/domain/blueprint/happenings.ts';
import type { Blueprint, Happening } from '../../../src/model/blueprints.ts';
import { t } from '../../i18n/text.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';

const icons: Readonly<Record<Happening['icon'], IconName>> = {
  erase: 'erase', supervise: 'shield', wifi: 'wifi', name: 'type', pair: 'key', user: 'operator', profile: 'profile', manage: 'cloud', check: 'ready', power: 'power', setup: 'settings',
};

export function WhatHappens({ blueprint }: { readonly blueprint: Blueprint }): JSX.Element {
  return (
    <section aria-label={t('blueprint.happens')}>
      <h3>{t('blueprint.happens')}</h3>
      <ol className="happenings">
        {happeningsOf(blueprint).map(({ icon, text, destructive }, at) => (
          <li key={text} data-destructive={destructive || undefined}><span className="num">{at + 1}</span><span>{text}</span><Icon name={icons[icon]} /></li>
        ))}
      </ol>
    </section>
  );
}
