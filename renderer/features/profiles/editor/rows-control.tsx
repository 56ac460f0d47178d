// A list of groups, each with fields of its own.
import { type JSX, useId } from 'react';
import { applies } from '../../../../src/domain/profile/build/applies.ts';
import type { FieldValue } from '../../../../src/model/profiles.ts';
import { t } from '../../../i18n/text.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { type ControlProps, type Group, isGroup } from './control-props.ts';
import { startValues } from './draft-changes.ts';
import { isLeaf, isWide, LeafControl } from './leaf-control.tsx';

function RowFields({ fields, group, payload, onChange }: { readonly fields: NonNullable<ControlProps['field']['fields']>; readonly group: Group; readonly payload: string | null; readonly onChange: (group: Group) => void }): JSX.Element {
  const base = useId();
  return (
    <>
      {fields.filter(isLeaf).filter((field) => applies(field, fields, group)).map((field) => {
        const id = `${base}${field.name}`;
        const take = (value: FieldValue | undefined): void => {
          const { [field.name]: _, ...others } = group;
          onChange(value === undefined ? others : { ...group, [field.name]: value as Group[string] });
        };
        return (
          <div key={field.name} className={isWide(field) ? 'row wide' : 'row'}>
            <div className="row-label"><label id={`${id}-label`} htmlFor={id}>{field.label}</label>{field.hint && <span className="hint" id={`${id}-hint`}>{field.hint}</span>}</div>
            <div className="row-control"><LeafControl field={field} value={group[field.name]} onChange={take} id={id} labelId={`${id}-label`} describedBy={`${id}-hint`} invalid={false} payload={payload} /></div>
          </div>
        );
      })}
    </>
  );
}

export function RowsControl({ field, value, onChange, labelId, payload }: ControlProps): JSX.Element {
  const rows: readonly Group[] = Array.isArray(value) ? (value as readonly unknown[]).filter(isGroup) : [];
  const fields = field.fields ?? [];
  const take = (next: readonly Group[]): void => { onChange(next.length === 0 ? undefined : [...next]); };
  return (
    <div className="group-rows" role="group" aria-labelledby={labelId}>
      {rows.map((group, index) => (
        <fieldset key={index} className="group-row">
          <legend>{t('field.entry', { number: index + 1 })}</legend>
          <RowFields fields={fields} group={group} payload={payload} onChange={(next) => { take(rows.map((one, at) => (at === index ? next : one))); }} />
          <div className="group-end"><Button onPress={() => { take(rows.filter((_, at) => at !== index)); }}>{t('field.remove')}</Button></div>
        </fieldset>
      ))}
      <Button onPress={() => { take([...rows, startValues(fields) as Group]); }}><Icon name="add" size={14} />{t('field.add')}</Button>
    </div>
  );
}
