// Controls for what is chosen: yes or no, one or several of Apple's values, other payloads of the profile.
import type { JSX } from 'react';
import { formOf } from '../../../../src/domain/profile/build/forms.ts';
import { t } from '../../../i18n/text.ts';
import { Choice } from '../../../ui/choice.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { Tick } from '../../../ui/toggle.tsx';
import type { ControlProps } from './control-props.ts';
import { candidates, noteOf, titleOf } from './draft-changes.ts';
import { useEditor } from './editor-context.ts';

const unset = '';

export function SwitchControl({ field, value, onChange, id, labelId, describedBy }: ControlProps): JSX.Element {
  const assumed = field.assumed ?? field.otherwise;
  const on = typeof value === 'boolean' ? value : assumed === true;
  // What a device assumes anyway isn't written.
  const take = (next: boolean): void => { onChange(next === assumed ? undefined : next); };
  return <input id={id} type="checkbox" role="switch" checked={on} aria-labelledby={labelId} aria-describedby={describedBy} onChange={(event) => { take(event.target.checked); }} />;
}

export function ChoiceControl({ field, value, onChange, labelId }: ControlProps): JSX.Element {
  const { choices = [], assumed, otherwise, required } = field;
  const standing = assumed ?? otherwise;
  const items = [...(standing === undefined && !required ? [{ id: unset, name: t('field.notSet') }] : []), ...choices.map((choice) => ({ id: String(choice.value), name: choice.label }))];
  const held = value ?? standing;
  const take = (id: string): void => {
    const choice = choices.find((one) => String(one.value) === id);
    onChange(choice === undefined || choice.value === assumed ? undefined : choice.value);
  };
  return <Choice labelledBy={labelId} placeholder={t('field.choose')} items={items} selected={typeof held === 'string' || typeof held === 'number' ? String(held) : required ? null : unset} onSelect={take} />;
}

export function ChoicesControl({ field, value, onChange, labelId }: ControlProps): JSX.Element {
  const held: readonly unknown[] = Array.isArray(value) ? value : [];
  const { choices = [] } = field;
  const set = (changed: string | number, on: boolean): void => {
    const next = choices.map((choice) => choice.value).filter((one) => (one === changed ? on : held.includes(one)));
    onChange(next.length === 0 ? undefined : next);
  };
  return (
    <div className="ticks" role="group" aria-labelledby={labelId}>
      {choices.map((choice) => <Tick key={choice.value} label={choice.label} on={held.includes(choice.value)} onChange={(on) => { set(choice.value, on); }} />)}
    </div>
  );
}

function AddFor({ field, payload }: Pick<ControlProps, 'field' | 'payload'>): JSX.Element | null {
  const { addFor } = useEditor();
  if (payload === null) return null;
  return <Menu label={t('field.addOne')} entries={(field.of ?? []).map((kind) => ({ id: kind, name: formOf(kind).title, onAction: () => { addFor(payload, field.name, kind); } }))} />;
}

export function ReferenceControl({ field, value, onChange, labelId, payload }: ControlProps): JSX.Element {
  const { draft } = useEditor();
  const found = candidates(draft, field.of ?? []).filter(({ id }) => id !== payload);
  const items = [...(field.required ? [] : [{ id: unset, name: t('field.none') }]), ...found.map((one) => ({ id: one.id, name: [titleOf(one), noteOf(one)].filter(Boolean).join(': ') }))];
  return (
    <span className="held">
      {found.length > 0 && <Choice labelledBy={labelId} placeholder={t('field.choose')} items={items} selected={typeof value === 'string' ? value : field.required ? null : unset} onSelect={(id) => { onChange(id === unset ? undefined : id); }} />}
      <AddFor field={field} payload={payload} />
    </span>
  );
}

export function ReferencesControl({ field, value, onChange, labelId, payload }: ControlProps): JSX.Element {
  const { draft } = useEditor();
  const held: readonly unknown[] = Array.isArray(value) ? value : [];
  const found = candidates(draft, field.of ?? []).filter(({ id }) => id !== payload);
  const set = (changed: string, on: boolean): void => {
    const next = found.map(({ id }) => id).filter((id) => (id === changed ? on : held.includes(id)));
    onChange(next.length === 0 ? undefined : next);
  };
  return (
    <div className="held">
      {found.length > 0 && <div className="ticks" role="group" aria-labelledby={labelId}>{found.map((one) => <Tick key={one.id} label={[titleOf(one), noteOf(one)].filter(Boolean).join(': ')} on={held.includes(one.id)} onChange={(on) => { set(one.id, on); }} />)}</div>}
      <AddFor field={field} payload={payload} />
    </div>
  );
}
