// A few choices that exclude each other, all of them in sight, each with a word of explanation.
import { type JSX, useId } from 'react';

interface OptionsProps<T extends string> {
  readonly label: string;
  readonly items: readonly { readonly id: T; readonly name: string; readonly hint?: string }[];
  readonly value: T;
  readonly onChange: (id: T) => void;
}

export function Options<T extends string>({ label, items, value, onChange }: OptionsProps<T>): JSX.Element {
  const group = useId();
  return (
    <fieldset className="options">
      <legend className="options-label">{label}</legend>
      {items.map(({ id, name, hint }) => (
        <label key={id} className="option">
          <input type="radio" name={group} value={id} checked={value === id} onChange={() => { onChange(id); }} {...(hint ? { 'aria-describedby': `${group}${id}` } : {})} aria-label={name} />
          <span>{name}{hint && <span className="hint" id={`${group}${id}`}>{hint}</span>}</span>
        </label>
      ))}
    </fieldset>
  );
}
