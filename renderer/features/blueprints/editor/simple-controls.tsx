// Controls of the blueprint's form for what is typed, switched and chosen.
import { type JSX, useId, useState } from 'react';
import { t } from '../../../i18n/text.ts';
import { Choice, type ChoiceItem } from '../../../ui/choice.tsx';
import type { ListAnswer } from './blueprint-changes.ts';
import { useBlueprint } from './edit-context.ts';
import type { ControlIds, RowSpec } from './rows.tsx';

interface LineProps {
  readonly ids: ControlIds;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly max: number;
  readonly code?: boolean;
  readonly placeholder?: string;
  /** What can be chosen from while typing. */
  readonly among?: readonly string[];
}

/** One line; without control characters, which no blueprint takes. */
export function Line({ ids, value, onChange, max, code = false, placeholder = '', among }: LineProps): JSX.Element {
  const list = useId();
  return (
    <>
      <input
        id={ids.id} className={code ? 'line code' : 'line'} type="text" autoComplete="off" spellCheck={false} maxLength={max} value={value} placeholder={placeholder} aria-describedby={ids.describedBy} aria-invalid={ids.invalid}
        {...(among ? { list } : {})} onChange={(event) => { onChange(event.target.value.replace(/[\p{Cc}\p{Cs}]/gu, '')); }}
      />
      {among && <datalist id={list}>{among.map((one) => <option key={one} value={one} />)}</datalist>}
    </>
  );
}

/** An empty line is no value. */
export const orNull = (text: string): string | null => (text.trim() === '' ? null : text);

export function Switch({ ids, on, onChange }: { readonly ids: ControlIds; readonly on: boolean; readonly onChange: (on: boolean) => void }): JSX.Element {
  return <input id={ids.id} type="checkbox" role="switch" checked={on} aria-labelledby={ids.labelId} aria-describedby={ids.describedBy} onChange={(event) => { onChange(event.target.checked); }} />;
}

interface PickProps<T extends string> {
  readonly ids: ControlIds;
  readonly items: readonly (readonly [id: T, name: string])[];
  readonly value: T;
  readonly onChange: (id: T) => void;
}

export function Pick<T extends string>({ ids, items, value, onChange }: PickProps<T>): JSX.Element {
  const shown: ChoiceItem[] = items.map(([id, name]) => ({ id, name }));
  return <Choice labelledBy={ids.labelId} placeholder={t('field.choose')} items={shown} selected={value} onSelect={(id) => { const found = items.find(([one]) => one === id); if (found) onChange(found[0]); }} />;
}

interface TypedProps<T> {
  readonly ids: ControlIds;
  readonly field: string;
  readonly value: T;
  readonly written: (value: T) => string;
  /** The value, or what is wrong with the text. */
  readonly read: (text: string) => { readonly value: T } | { readonly wrong: string };
  readonly onChange: (value: T) => void;
  readonly placeholder?: string;
  readonly lines?: number;
  readonly among?: readonly string[];
}

/** Text that is a value only when it has the right form; as long as it hasn't, the row says so and nothing is saved. */
export function Typed<T>({ ids, field, value, written, read, onChange, placeholder = '', lines = 1 }: TypedProps<T>): JSX.Element {
  const { report } = useBlueprint();
  const [text, setText] = useState(() => written(value));
  const type = (next: string): void => {
    setText(next);
    const answer = read(next);
    report(field, 'wrong' in answer ? answer.wrong : null);
    if ('value' in answer) onChange(answer.value);
  };
  const common = { id: ids.id, value: text, placeholder, spellCheck: false, autoComplete: 'off', 'aria-describedby': ids.describedBy, 'aria-invalid': ids.invalid } as const;
  if (lines > 1) return <textarea {...common} className="line code" rows={lines} maxLength={300_000} onChange={(event) => { type(event.target.value); }} />;
  return <input {...common} className="line short" type="text" maxLength={60} onChange={(event) => { type(event.target.value); }} />;
}

/** A list that is typed or pasted. */
export function listReader(read: (text: string) => ListAnswer, wrong: (words: string) => string) {
  return (text: string): { readonly value: readonly string[] } | { readonly wrong: string } => {
    const answer = read(text);
    return answer.wrong.length > 0 ? { wrong: wrong(answer.wrong.slice(0, 5).join(', ')) } : { value: answer.values };
  };
}

/** Rows that are a line each. */
export function lineRow(field: string, label: string, value: string, max: number, onChange: (value: string) => void, more: Partial<Omit<RowSpec, 'field' | 'label' | 'control'>> & Partial<Omit<LineProps, 'ids'>> = {}): RowSpec {
  const { code, placeholder, among, ...spec } = more;
  return { field, label, ...spec, control: (ids) => <Line ids={ids} value={value} max={max} onChange={onChange} {...(code ? { code } : {})} {...(placeholder ? { placeholder } : {})} {...(among ? { among } : {})} /> };
}
