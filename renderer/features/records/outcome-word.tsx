// How a run ended or stands, in word and icon; what its outcome alone doesn't say included.
import type { JSX } from 'react';
import { type Standing, standingNames, standingOf } from '../../../src/domain/prep/standing.ts';
import type { Run } from '../../../src/model.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';

const icons: Readonly<Record<Standing, readonly [IconName, string]>> = {
  working: ['working', ''], needs: ['needs', 'act'], paused: ['skipped', ''], interrupted: ['warning', 'act'],
  done: ['done', 'go'], prepared: ['done', 'go'], enrolled: ['done', 'go'], failed: ['failed', 'stop'], cancelled: ['skipped', ''],
};

export function OutcomeWord({ run }: { readonly run: Run }): JSX.Element {
  const standing = standingOf(run);
  const [icon, tone] = icons[standing];
  return <span className="status"><span className={tone}><Icon name={icon} /></span>{standingNames[standing]}</span>;
}
