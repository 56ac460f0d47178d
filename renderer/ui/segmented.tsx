// A few views of the same thing, one of them shown.
import type { JSX } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';

interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly items: readonly (readonly [id: T, name: string])[];
  readonly value: T;
  readonly onChange: (id: T) => void;
}

export function Segmented<T extends string>({ label, items, value, onChange }: SegmentedProps<T>): JSX.Element {
  const choose = (keys: ReadonlySet<string | number>): void => {
    const found = items.find(([id]) => keys.has(id));
    if (found) onChange(found[0]);
  };
  return (
    <ToggleButtonGroup className="segmented" aria-label={label} selectionMode="single" disallowEmptySelection selectedKeys={[value]} onSelectionChange={choose}>
      {items.map(([id, name]) => <ToggleButton key={id} id={id}>{name}</ToggleButton>)}
    </ToggleButtonGroup>
  );
}
