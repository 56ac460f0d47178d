// Rows of the profile's form: label at the left, control at the right, below them what is to be known and what is wrong.
import { createContext, type JSX, type ReactNode, useContext, useId } from 'react';
import type { AdeDraft } from '../../../src/model/ade.ts';
import type { IdentitySummary } from '../../../src/model/identities.ts';
import { t } from '../../i18n/text.ts';
import type { ControlIds } from '../blueprints/editor/rows.tsx';
import { Line, Switch } from '../blueprints/editor/simple-controls.tsx';
import { leadOf, notesAt } from './form-notes.ts';
import type { AdePreview } from './use-ade-preview.ts';

export interface FormTools {
  readonly draft: AdeDraft;
  readonly change: (change: Partial<AdeDraft>) => void;
  readonly preview: AdePreview | null;
  readonly identities: readonly IdentitySummary[];
  /** Somebody tried to define it: what is missing is said, too. */
  readonly strict: boolean;
}

export const FormContext = createContext<FormTools | null>(null);

export function useForm(): FormTools {
  const tools = useContext(FormContext);
  if (!tools) throw new Error('a field outside of the form');
  return tools;
}

/** The lead, or else the first sentence, is in sight, and the others one press away. */
export function Notes({ notes, lead }: { readonly notes: readonly string[]; readonly lead: string | null }): JSX.Element | null {
  const [first, others] = lead === null ? leadOf(notes) : [lead, notes];
  if (first === '') return null;
  return (
    <>
      <span className="hint">{first}</span>
      {others.length > 0 && <details className="ade-more-notes"><summary className="small">{t('ade.form.moreNotes')}</summary>{others.map((text) => <span key={text} className="hint">{text}</span>)}</details>}
    </>
  );
}

interface RowProps {
  /** Its path in the draft. */
  readonly field: string;
  readonly label: string;
  /** Instead of what the preview notes. */
  readonly hint?: ReactNode;
  /** In sight, and the notes behind it. */
  readonly lead?: string;
  readonly stretch?: boolean;
  readonly children: (ids: ControlIds) => JSX.Element;
}

export function Row({ field, label, hint, lead, stretch = false, children }: RowProps): JSX.Element {
  const { preview, strict } = useForm();
  const id = useId();
  const { notes, wrong } = notesAt(preview, field, strict);
  return (
    <div className={stretch ? 'ade-row stretch' : 'ade-row'} id={`ade-${field}`}>
      <label id={`${id}-label`} htmlFor={id}>{label}</label>
      <div className="ade-control">{children({ id, labelId: `${id}-label`, describedBy: `${id}-hint ${id}-wrong`, invalid: wrong !== '' })}</div>
      <div className="ade-row-notes" id={`${id}-hint`}>{hint !== undefined ? <span className="hint">{hint}</span> : <Notes notes={notes} lead={lead ?? null} />}</div>
      <p className="wrong" id={`${id}-wrong`}>{wrong}</p>
    </div>
  );
}

type TextField = { [K in keyof AdeDraft]: AdeDraft[K] extends string | null ? K : never }[keyof AdeDraft];
type FlagField = { [K in keyof AdeDraft]: AdeDraft[K] extends boolean ? K : never }[keyof AdeDraft];
/** Texts for which an empty line is no value. */
const nullable: ReadonlySet<TextField> = new Set(['webUrl', 'language', 'region']);

interface TextRowProps {
  readonly field: Exclude<TextField, 'affinity'>;
  readonly label: string;
  readonly max: number;
  readonly hint?: ReactNode;
  readonly code?: boolean;
  readonly placeholder?: string;
}

export function TextRow({ field, label, max, hint, code = false, placeholder = '' }: TextRowProps): JSX.Element {
  const { draft, change } = useForm();
  return <Row field={field} label={label} stretch {...(hint === undefined ? {} : { hint })}>{(ids) => <Line ids={ids} value={draft[field] ?? ''} max={max} code={code} placeholder={placeholder} onChange={(text) => { change({ [field]: text === '' && nullable.has(field) ? null : text }); }} />}</Row>;
}

export function FlagRow({ field, label, hint, lead }: { readonly field: FlagField; readonly label: string } & Pick<RowProps, 'hint' | 'lead'>): JSX.Element {
  const { draft, change } = useForm();
  return <Row field={field} label={label} {...(hint === undefined ? {} : { hint })} {...(lead === undefined ? {} : { lead })}>{(ids) => <Switch ids={ids} on={draft[field]} onChange={(on) => { change({ [field]: on }); }} />}</Row>;
}

export function Group({ title, children }: { readonly title?: string; readonly children: ReactNode }): JSX.Element {
  const id = useId();
  return <section className="ade-group" {...(title ? { 'aria-labelledby': id } : {})}>{title && <h3 id={id}>{title}</h3>}<div className="rows">{children}</div></section>;
}
