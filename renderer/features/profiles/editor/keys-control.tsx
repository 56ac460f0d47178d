// Restrictions, as Apple's data has them: search, set, unset. What is set stands first.
import { type JSX, useEffect, useState } from 'react';
import type { FieldValue, Restriction } from '../../../../src/model/profiles.ts';
import { call } from '../../../api.ts';
import { t } from '../../../i18n/text.ts';
import { attempt } from '../../../state.ts';
import { Button } from '../../../ui/button.tsx';
import { Choice } from '../../../ui/choice.tsx';
import { Search } from '../../../ui/search.tsx';
import type { ControlProps } from './control-props.ts';
import { useEditor } from './editor-context.ts';

const pageSize = 30;
const unset = 'unset';

type One = string | number | boolean | readonly string[];
type Keys = Readonly<Record<string, One>>;

function useRestrictions(): readonly Restriction[] | null {
  const { platform } = useEditor().choice;
  const [list, setList] = useState<readonly Restriction[] | null>(null);
  useEffect(() => {
    let current = true;
    void attempt(call.listRestrictions({ platform })).then((found) => { if (current && found) setList(found.restrictions); });
    return () => { current = false; };
  }, [platform]);
  return list;
}

/** "allowAppRemoval" as words: what people search for. */
export function wordsOf(key: string): string {
  const words = key.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2');
  return words.charAt(0).toUpperCase() + words.slice(1).replace(/ ([A-Z])(?=[a-z])/g, (_, letter: string) => ` ${letter.toLowerCase()}`);
}

function TypedValue({ restriction, value, onChange }: { readonly restriction: Restriction; readonly value: One | undefined; readonly onChange: (value: One | undefined) => void }): JSX.Element {
  const isList = restriction.type === 'array';
  const [text, setText] = useState(Array.isArray(value) ? value.join('\n') : value === undefined ? '' : String(value as string | number));
  const type = (next: string): void => {
    setText(next);
    const plain = next.trim();
    if (plain === '') onChange(undefined);
    else if (isList) onChange(next.split('\n').map((line) => line.trim()).filter(Boolean));
    else if (restriction.type === 'string') onChange(plain);
    else onChange(Number.isFinite(Number(plain)) ? Number(plain) : plain);
  };
  if (isList) return <textarea className="line" rows={2} aria-label={restriction.key} value={text} maxLength={200_000} placeholder={t('field.eachLine')} onChange={(event) => { type(event.target.value); }} />;
  return <input className="line short" type="text" aria-label={restriction.key} value={text} maxLength={2000} placeholder={restriction.assumed === null ? '' : String(restriction.assumed)} onChange={(event) => { type(event.target.value); }} />;
}

function KeyValue({ restriction, value, onChange }: { readonly restriction: Restriction; readonly value: One | undefined; readonly onChange: (value: One | undefined) => void }): JSX.Element {
  const { type, values, assumed, key } = restriction;
  if (type !== 'boolean' && !(values && type !== 'array')) return <TypedValue restriction={restriction} value={value} onChange={onChange} />;
  const options: readonly (readonly [string, One])[] = type === 'boolean' ? [['yes', true], ['no', false]] : (values ?? []).map((one) => [String(one), one]);
  const name = (id: string): string => (type !== 'boolean' ? id : t(id === 'yes' ? 'keys.yes' : 'keys.no'));
  const standing = assumed === null ? t('field.notSet') : t('keys.asApple', { value: typeof assumed === 'boolean' ? t(assumed ? 'keys.yes' : 'keys.no') : assumed });
  return (
    <Choice
      ariaLabel={key} placeholder={standing} items={[{ id: unset, name: standing }, ...options.map(([id]) => ({ id, name: name(id) }))]} selected={options.find(([, one]) => one === value)?.[0] ?? unset}
      onSelect={(id) => { onChange(options.find(([one]) => one === id)?.[1]); }}
    />
  );
}

function Marks({ restriction }: { readonly restriction: Restriction }): JSX.Element {
  const { key, supervised, introduced, deprecated } = restriction;
  const marks = [supervised && t('keys.supervised'), introduced && t('keys.since', { version: introduced }), deprecated && t('keys.deprecated', { version: deprecated })].filter(Boolean);
  return <span className="small secondary"><code>{key}</code>{marks.length > 0 && ` ${marks.join(', ')}`}</span>;
}

function matches({ key, about }: Restriction, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return wanted === '' || key.toLowerCase().includes(wanted) || wordsOf(key).toLowerCase().includes(wanted) || (about ?? '').toLowerCase().includes(wanted);
}

const unknownKey = (key: string, value: One): Restriction => ({
  key, about: null, type: typeof value === 'boolean' ? 'boolean' : typeof value === 'number' ? 'real' : Array.isArray(value) ? 'array' : 'string',
  values: null, min: null, max: null, assumed: null, introduced: null, deprecated: null, supervised: false,
});

export function KeysControl({ value, onChange, labelId }: ControlProps): JSX.Element {
  const list = useRestrictions();
  const [search, setSearch] = useState('');
  const [limit, setLimit] = useState(pageSize);
  const held = (typeof value === 'object' && !Array.isArray(value) ? value : {}) as Keys;
  // What was set when the list was opened stands first; it doesn't jump while it is changed.
  const [first] = useState(() => new Set(Object.keys(held)));
  const set = (key: string, one: One | undefined): void => {
    const { [key]: _, ...others } = held;
    const next = one === undefined ? others : { ...held, [key]: one };
    onChange(Object.keys(next).length === 0 ? undefined : next as FieldValue);
  };
  if (!list) return <p className="hint" role="status">{t('keys.loading')}</p>;
  const known = new Set(list.map(({ key }) => key));
  const everything = [...Object.entries(held).filter(([key]) => !known.has(key)).map(([key, one]) => unknownKey(key, one)), ...list];
  const found = everything.filter((restriction) => matches(restriction, search)).sort((a, b) => Number(first.has(b.key)) - Number(first.has(a.key)));
  return (
    <div className="keys-control" role="group" aria-labelledby={labelId}>
      <div className="keys-head"><Search label={t('keys.find')} placeholder={t('keys.find')} value={search} onChange={setSearch} /><span className="small secondary" role="status">{t('keys.count', { set: Object.keys(held).length, found: found.length })}</span></div>
      <ul>
        {found.slice(0, limit).map((restriction) => (
          <li key={restriction.key} data-set={Object.hasOwn(held, restriction.key) || undefined}>
            <span className="key-name"><span>{wordsOf(restriction.key)}</span>{restriction.about && <span className="hint">{restriction.about}</span>}<Marks restriction={restriction} /></span>
            <KeyValue restriction={restriction} value={held[restriction.key]} onChange={(one) => { set(restriction.key, one); }} />
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="hint">{t('keys.noMatch', { search })}</p>}
      {found.length > limit && <Button onPress={() => { setLimit(limit + 3 * pageSize); }}>{t('records.more')}</Button>}
    </div>
  );
}
