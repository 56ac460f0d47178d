// The fields of one payload, or of the profile itself, as rows: label and hint at the left, the control at the right.
import type { JSX } from 'react';
import { applies, isEmpty } from '../../../../src/domain/profile/build/applies.ts';
import type { Field } from '../../../../src/domain/profile/build/field.ts';
import type { FieldValues } from '../../../../src/model/profiles.ts';
import { counted, t } from '../../../i18n/text.ts';
import { Control } from './control.tsx';
import { fieldId, useEditor } from './editor-context.ts';
import { isPanes, isWide } from './leaf-control.tsx';

interface RowProps {
  readonly field: Field;
  readonly payload: string | null;
  readonly values: FieldValues;
}

function Row({ field, payload, values }: RowProps): JSX.Element {
  const { problems, strict, change } = useEditor();
  const id = fieldId(payload, field.name);
  const value = values[field.name];
  // A model holds what is skipped; people tick what is asked.
  const [label, hint] = isPanes(field) ? [t('panes.label'), t('panes.hint')] : [field.label, field.hint];
  const found = problems.find((problem) => problem.payload === payload && problem.field === field.name);
  // What is only missing is no mistake before somebody has tried to save.
  const shown = found && (strict || !isEmpty(value)) ? found.reason : '';
  return (
    <div className={isWide(field) ? 'row wide' : 'row'} id={`${id}-row`}>
      <div className="row-label">
        <label id={`${id}-label`} htmlFor={id}>{label}{field.required && <span className="needed"> {t('field.needed')}</span>}</label>
        {hint && <span className="hint" id={`${id}-hint`}>{hint}</span>}
      </div>
      <div className="row-control"><Control field={field} value={value} onChange={(next) => { change(payload, field.name, next); }} id={id} labelId={`${id}-label`} describedBy={`${id}-hint ${id}-wrong`} invalid={shown !== ''} payload={payload} /></div>
      <p className="wrong" id={`${id}-wrong`}>{shown}</p>
    </div>
  );
}

/** So many are in sight at once; a form with a few more shows all. */
const inSight = 10;
const aFewMore = 4;
const everyPayloads = new Set(['displayName', 'description', 'organization']);

/** What is seldom needed stands behind a disclosure; what is set or has a problem never does. */
function parted(fields: readonly Field[], values: FieldValues, troubled: ReadonlySet<string | null>): { readonly first: readonly Field[]; readonly rest: readonly Field[] } {
  const isOwn = ({ name }: Field): boolean => !everyPayloads.has(name);
  const own = fields.filter(isOwn);
  const sight = own.length <= inSight + aFewMore ? own.length : inSight;
  const kept = new Set(own.slice(0, sight).map(({ name }) => name));
  const isFirst = (field: Field): boolean => kept.has(field.name) || field.required === true || !isEmpty(values[field.name]) || troubled.has(field.name);
  return { first: fields.filter(isFirst), rest: fields.filter((field) => !isFirst(field)) };
}

export function Form({ fields, payload, values }: { readonly fields: readonly Field[]; readonly payload: string | null; readonly values: FieldValues }): JSX.Element {
  const { problems } = useEditor();
  const troubled = new Set(problems.filter((problem) => problem.payload === payload).map(({ field }) => field));
  const shown = fields.filter((field) => applies(field, fields, values));
  // The profile's own fields are few, and none of them is every payload's.
  const { first, rest } = payload === null ? { first: shown, rest: [] } : parted(shown, values, troubled);
  return (
    <>
      <div className="rows">{first.map((field) => <Row key={field.name} field={field} payload={payload} values={values} />)}</div>
      {rest.length > 0 && (
        <details className="more-rows">
          <summary>{counted('field.more', rest.length)}</summary>
          <div className="rows">{rest.map((field) => <Row key={field.name} field={field} payload={payload} values={values} />)}</div>
        </details>
      )}
    </>
  );
}
