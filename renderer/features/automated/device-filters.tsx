// Filters of the listed devices: words, a number, and the icon that is also in the row.
import type { JSX } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { type AdeDeviceState, adeDeviceStates } from '../../../src/model/ade.ts';
import { t } from '../../i18n/text.ts';
import { Icon } from '../../ui/icon.tsx';
import { stateLooks } from './device-words.ts';
import type { Counts } from './use-devices.ts';

interface DeviceFiltersProps {
  readonly counts: Counts;
  /** Null: all. */
  readonly value: AdeDeviceState | null;
  readonly onChange: (state: AdeDeviceState | null) => void;
}

/** Only where there are some: a list without them says nothing by it. */
const seldom: ReadonlySet<AdeDeviceState> = new Set(['pushed', 'gone']);

export function DeviceFilters({ counts, value, onChange }: DeviceFiltersProps): JSX.Element {
  const all = adeDeviceStates.reduce((sum, state) => sum + counts[state], 0);
  const number = (count: number): string => count.toLocaleString('en-GB');
  return (
    <div className="filters" role="group" aria-label={t('bench.show')}>
      <ToggleButton className="filter" isSelected={value === null} onChange={() => { onChange(null); }} aria-label={`${t('filter.all')} ${number(all)}`}>{t('filter.all')} <b>{number(all)}</b></ToggleButton>
      {adeDeviceStates.filter((state) => !seldom.has(state) || counts[state] > 0 || state === value).map((state) => {
        const { icon, tone, word } = stateLooks[state];
        return (
          <ToggleButton key={state} className="filter" isSelected={value === state} onChange={() => { onChange(state); }} aria-label={`${t(word)} ${number(counts[state])}`}>
            <span className={tone}><Icon name={icon} /></span>{t(word)} <b>{number(counts[state])}</b>
          </ToggleButton>
        );
      })}
    </div>
  );
}
