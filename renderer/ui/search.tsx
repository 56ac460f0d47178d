// A search field; Escape clears it.
import type { JSX, Ref } from 'react';
import { Input } from 'react-aria-components/Input';
import { SearchField } from 'react-aria-components/SearchField';
import { Icon } from './icon.tsx';

interface SearchProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly inputRef?: Ref<HTMLInputElement>;
}

export function Search({ label, placeholder, value, onChange, inputRef }: SearchProps): JSX.Element {
  return (
    <SearchField className="search" aria-label={label} value={value} onChange={onChange}>
      <Icon name="search" />
      <Input placeholder={placeholder} maxLength={200} {...(inputRef ? { ref: inputRef } : {})} />
    </SearchField>
  );
}
