// Rows of the form in a section. What has no effect for the method stands behind a disclosure, with the reason; it can still be set.
import { type JSX, type ReactNode, useId } from 'react';
import { whyNoEffect } from '../../../../src/domain/blueprint/effects.ts';
import { counted, t, type TextKey } from '../../../i18n/text.ts';
import { isOf } from './blueprint-changes.ts';
import { rowId, useBlueprint } from './edit-context.ts';

/** What a control is named and described by. */
export interface ControlIds {
  readonly id: string;
  readonly labelId: string;
  readonly describedBy: string;
  readonly invalid: boolean;
}

export interface RowSpec {
  /** Its path in the blueprint. */
  readonly field: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly wide?: boolean;
  /** Notes are shown by the control itself. */
  readonly ownNotes?: boolean;
  readonly control: (ids: ControlIds) => JSX.Element;
}

function Row({ spec: { field, label, hint, wide = false, ownNotes = false, control } }: { readonly spec: RowSpec }): JSX.Element {
  const { notes, blueprint } = useBlueprint();
  const id = useId();
  const noEffect = whyNoEffect(blueprint.method, field);
  const own = notes.filter(isOf(field));
  const wrong = own.filter(({ kind }) => kind === 'problem').map(({ text }) => text).join(' ');
  const said = ownNotes ? [] : own.filter(({ kind, text }) => kind !== 'problem' && text !== noEffect);
  return (
    <div className={wide ? 'row wide' : 'row'} id={rowId(field)}>
      <div className="row-label">
        <label id={`${id}-label`} htmlFor={id}>{label}</label>
        <span id={`${id}-hint`}>
          {hint && <span className="hint">{hint}</span>}
          {noEffect && <span className="hint">{noEffect}</span>}
          {said.map(({ text }) => <span key={text} className="hint">{text}</span>)}
        </span>
      </div>
      <div className="row-control">{control({ id, labelId: `${id}-label`, describedBy: `${id}-hint ${id}-wrong`, invalid: wrong !== '' })}</div>
      <p className="wrong" id={`${id}-wrong`}>{wrong}</p>
    </div>
  );
}

/** Open from the start where something is set that has no effect. */
function WithoutEffect({ rows }: { readonly rows: readonly RowSpec[] }): JSX.Element | null {
  const { blueprint, notes } = useBlueprint();
  if (rows.length === 0) return null;
  const isSet = rows.some(({ field }) => notes.some((note) => note.kind === 'noEffect' && isOf(field)(note)));
  return (
    <details className="more-rows" key={blueprint.method} {...(isSet ? { open: true } : {})}>
      <summary>{counted('blueprint.noEffect', rows.length, { method: t(`method.${blueprint.method}`) })}</summary>
      <div className="rows">{rows.map((spec) => <Row key={spec.field} spec={spec} />)}</div>
    </details>
  );
}

export function Section({ title, note, rows, children }: { readonly title: TextKey; readonly note?: ReactNode; readonly rows: readonly RowSpec[]; readonly children?: ReactNode }): JSX.Element {
  const { method } = useBlueprint().blueprint;
  const heading = useId();
  const effective = rows.filter(({ field }) => whyNoEffect(method, field) === null);
  return (
    <section className="form-part" aria-labelledby={heading}>
      <h2 id={heading}>{t(title)} {note && <span>{note}</span>}</h2>
      {effective.length > 0 && <div className="rows">{effective.map((spec) => <Row key={spec.field} spec={spec} />)}</div>}
      {children}
      <WithoutEffect rows={rows.filter((spec) => !effective.includes(spec))} />
    </section>
  );
}
