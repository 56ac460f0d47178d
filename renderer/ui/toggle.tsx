// Yes or no: as a switch at the end of its line, or as a box to tick before its words.
import { type JSX, type ReactNode, useId } from 'react';

interface ToggleProps {
  readonly label: string;
  readonly hint?: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly disabled?: boolean;
}

export function Toggle({ label, hint, on, onChange, disabled = false }: ToggleProps): JSX.Element {
  const id = useId();
  return (
    <label className="toggle" data-disabled={disabled || undefined}>
      <span><span>{label}</span>{hint && <span className="hint" id={id}>{hint}</span>}</span>
      <input type="checkbox" role="switch" aria-label={label} checked={on} disabled={disabled} onChange={(event) => { onChange(event.target.checked); }} {...(hint ? { 'aria-describedby': id } : {})} />
    </label>
  );
}

interface TickProps {
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly label: string;
  /** Stands at the end of the line: since which version, for whom. */
  readonly note?: ReactNode;
}

export function Tick({ on, onChange, label, note }: TickProps): JSX.Element {
  return (
    <label className="tick">
      <input type="checkbox" checked={on} onChange={(event) => { onChange(event.target.checked); }} />
      <span className="tick-label">{label}</span>
      {note}
    </label>
  );
}
