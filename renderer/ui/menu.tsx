// A button that opens a short list of things to do.
import type { JSX } from 'react';
import { Button } from 'react-aria-components/Button';
import { Menu as AriaMenu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Icon } from './icon.tsx';

export interface MenuEntry {
  readonly id: string;
  readonly name: string;
  readonly disabled?: boolean;
  readonly onAction: () => void;
}

export function Menu({ label, entries }: { readonly label: string; readonly entries: readonly MenuEntry[] }): JSX.Element {
  return (
    <MenuTrigger>
      <Button className="button normal menu-button">{label}<Icon name="choose" size={14} /></Button>
      <Popover className="popover" placement="bottom end">
        <AriaMenu className="menu" aria-label={label} onAction={(key) => { entries.find(({ id }) => id === key)?.onAction(); }}>
          {entries.map(({ id, name, disabled = false }) => <MenuItem key={id} className="menu-item" id={id} textValue={name} isDisabled={disabled}>{name}</MenuItem>)}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
