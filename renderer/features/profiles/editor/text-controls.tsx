// Controls for what is typed: texts, secrets, numbers, lists of texts, points in time.
import { type JSX, useState } from 'react';
import { t } from '../../../i18n/text.ts';
import { Button } from '../../../ui/button.tsx';
import type { ControlProps } from './control-props.ts';

/** From this length on a text may have several lines. */
const longText = 2000;

export function TextControl({ field, value, onChange, id, describedBy, invalid }: ControlProps): JSX.Element {
  const text = typeof value === 'string' ? value : '';
  const common = { id, className: 'line', value: text, maxLength: 100_000, spellCheck: false, 'aria-describedby': describedBy, 'aria-invalid': invalid, 'aria-required': field.required === true };
  const take = (next: string): void => { onChange(next === '' ? undefined : next); };
  if ((field.max ?? 0) >= longText && !field.pattern && field.type === 'text') return <textarea {...common} rows={2} onChange={(event) => { take(event.target.value); }} />;
  return <input {...common} type="text" autoComplete="off" onChange={(event) => { take(event.target.value); }} />;
}

export function SecretControl({ field, value, onChange, id, labelId, describedBy, invalid }: ControlProps): JSX.Element {
  const [wasKept] = useState(typeof value === 'object');
  if (typeof value === 'object') {
    return (
      <span className="held" role="group" aria-labelledby={labelId}>
        <span className="secondary">{t('field.kept')}</span>
        <Button label={`${t('field.change')} ${field.label}`} onPress={() => { onChange(undefined); }}>{t('field.change')}</Button>
      </span>
    );
  }
  return (
    <span className="held">
      <input id={id} className="line" type="password" autoComplete="off" maxLength={100_000} value={typeof value === 'string' ? value : ''} aria-describedby={describedBy} aria-invalid={invalid} aria-required={field.required === true} onChange={(event) => { onChange(event.target.value === '' ? undefined : event.target.value); }} />
      {wasKept && <Button onPress={() => { onChange({ kept: true }); }}>{t('field.keep')}</Button>}
    </span>
  );
}

export function NumberControl({ field, value, onChange, id, describedBy, invalid }: ControlProps): JSX.Element {
  const [text, setText] = useState(typeof value === 'number' || typeof value === 'string' ? String(value) : '');
  const assumed = field.assumed ?? field.otherwise;
  const type = (next: string): void => {
    setText(next);
    const number = Number(next.trim());
    // What is no number is handed on as it is, so that the check can say so.
    onChange(next.trim() === '' ? undefined : Number.isFinite(number) ? number : next);
  };
  return (
    <input
      id={id} className="line short" type="text" inputMode="numeric" autoComplete="off" maxLength={30} value={text} placeholder={assumed === undefined ? '' : String(assumed)} aria-describedby={describedBy} aria-invalid={invalid}
      aria-required={field.required === true} onChange={(event) => { type(event.target.value); }}
    />
  );
}

/** One on each line, so that a list can be pasted. */
export function TextsControl({ value, onChange, id, describedBy, invalid }: ControlProps): JSX.Element {
  const list = Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  const [text, setText] = useState(list.join('\n'));
  const type = (next: string): void => {
    setText(next);
    const lines = next.split('\n').map((line) => line.trim()).filter(Boolean);
    onChange(lines.length === 0 ? undefined : lines);
  };
  return (
    <>
      <textarea id={id} className="line" rows={Math.min(8, Math.max(2, list.length + 1))} maxLength={200_000} spellCheck={false} value={text} aria-describedby={describedBy} aria-invalid={invalid} onChange={(event) => { type(event.target.value); }} />
      <span className="hint">{t('field.eachLine')}</span>
    </>
  );
}

/** A picker shows local time without a zone; a profile holds UTC. */
function localTime(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? '' : new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function MomentControl({ value, onChange, id, describedBy, invalid }: ControlProps): JSX.Element {
  const take = (local: string): void => {
    const time = local === '' ? null : new Date(local);
    onChange(time === null || Number.isNaN(time.getTime()) ? undefined : `${time.toISOString().slice(0, 19)}Z`);
  };
  return <input id={id} className="line short" type="datetime-local" value={typeof value === 'string' ? localTime(value) : ''} aria-describedby={describedBy} aria-invalid={invalid} onChange={(event) => { take(event.target.value); }} />;
}
