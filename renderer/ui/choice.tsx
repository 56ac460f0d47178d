// A pop-up menu of choices, with room for an action below them.
import type { JSX } from 'react';
import { Button } from 'react-aria-components/Button';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select, SelectValue } from 'react-aria-components/Select';
import { Icon } from './icon.tsx';

export interface ChoiceItem {
  readonly id: string;
  readonly name: string;
}

interface ChoiceProps {
  readonly label?: string;
  /** Instead of a label of its own: the element that names it, or the name alone. */
  readonly labelledBy?: string;
  readonly ariaLabel?: string;
  readonly placeholder: string;
  readonly items: readonly ChoiceItem[];
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
}

export function Choice({ label, labelledBy, ariaLabel, placeholder, items, selected, onSelect }: ChoiceProps): JSX.Element {
  return (
    <Select className="choice" placeholder={placeholder} value={selected} onChange={(key) => { if (key !== null) onSelect(String(key)); }} {...(labelledBy ? { 'aria-labelledby': labelledBy } : {})} {...(ariaLabel ? { 'aria-label': ariaLabel } : {})}>
      {label && <Label className="choice-label">{label}</Label>}
      <Button className="popup"><SelectValue className="popup-value" /><Icon name="choose" size={14} /></Button>
      <Popover className="popover">
        <ListBox className="menu" items={items}>
          {(item) => <ListBoxItem className="menu-item" id={item.id} textValue={item.name}>{item.name}</ListBoxItem>}
        </ListBox>
      </Popover>
    </Select>
  );
}
