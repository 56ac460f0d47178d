// Filters of the wall: words, a number, and the icon that is also on the tile.
import { type JSX, memo } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { t, type TextKey } from '../../i18n/text.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { isTaken, type Port } from './ports.ts';
import type { Filter } from './tile-look.ts';

interface FilterLook {
  readonly id: Filter;
  readonly text: TextKey;
  readonly icon: IconName | null;
  readonly tone: string;
}

const filters: readonly FilterLook[] = [
  { id: 'all', text: 'filter.all', icon: null, tone: '' },
  { id: 'needs', text: 'filter.needs', icon: 'needs', tone: 'act' },
  { id: 'ready', text: 'filter.ready', icon: 'ready', tone: 'go' },
  { id: 'confirm', text: 'filter.confirm', icon: 'question', tone: 'act' },
  { id: 'working', text: 'filter.working', icon: 'working', tone: '' },
  { id: 'blocked', text: 'filter.blocked', icon: 'blocked', tone: 'stop' },
  { id: 'failed', text: 'filter.failed', icon: 'failed', tone: 'stop' },
  { id: 'done', text: 'filter.done', icon: 'done', tone: 'go' },
];

/** Only the check of a blueprint has them. */
const byCheck: ReadonlySet<Filter> = new Set(['confirm', 'blocked']);

interface FiltersProps {
  readonly ports: readonly Port[];
  readonly checked: boolean;
  readonly value: Filter;
  readonly onChange: (filter: Filter) => void;
}

interface OneProps extends FilterLook, Pick<FiltersProps, 'onChange'> {
  readonly count: number;
  readonly isOn: boolean;
}

const One = memo(({ id, text, icon, tone, count, isOn, onChange }: OneProps): JSX.Element => (
  <ToggleButton className="filter" isSelected={isOn} onChange={() => { onChange(id); }} aria-label={`${t(text)} ${count}`}>
    {icon && <span className={tone}><Icon name={icon} /></span>}
    {t(text)} <b>{count}</b>
  </ToggleButton>
));
One.displayName = 'One';

export function Filters({ ports, checked, value, onChange }: FiltersProps): JSX.Element {
  const count = (id: Filter): number => ports.filter((port) => isTaken(port) && (id === 'all' || port.state.filter === id)).length;
  return (
    <div className="filters" role="group" aria-label={t('bench.show')}>
      {filters.filter(({ id }) => checked || !byCheck.has(id)).map((one) => <One key={one.id} {...one} count={count(one.id)} isOn={value === one.id} onChange={onChange} />)}
    </div>
  );
}
