// An outcome in word and icon.
import type { JSX } from 'react';
import { outcomeNames } from '../../../src/domain/prep/step-text.ts';
import type { Outcome } from '../../../src/model.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';

const outcomeIcons: Readonly<Record<Outcome, readonly [IconName, string]>> = {
  running: ['working', ''], interrupted: ['warning', 'act'], done: ['done', 'go'], failed: ['failed', 'stop'], cancelled: ['skipped', ''],
};

export function OutcomeWord({ outcome }: { readonly outcome: Outcome }): JSX.Element {
  const [icon, tone] = outcomeIcons[outcome];
  return <span className="status"><span className={tone}><Icon name={icon} /></span>{outcomeNames[outcome]}</span>;
}
