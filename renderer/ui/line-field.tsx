// One line to type, with its label above it, what is to be typed below it, and what is wrong with it.
import type { JSX } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextField } from 'react-aria-components/TextField';

interface LineFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hidden?: boolean;
  readonly hint?: string;
  /** What is wrong; empty when nothing is. */
  readonly wrong?: string;
  readonly autoFocus?: boolean;
  readonly maxLength?: number;
  readonly disabled?: boolean;
}

export function LineField({ label, value, onChange, hidden = false, hint, wrong = '', autoFocus = false, maxLength = 1000, disabled = false }: LineFieldProps): JSX.Element {
  return (
    <TextField className="field" type={hidden ? 'password' : 'text'} value={value} onChange={onChange} autoFocus={autoFocus} maxLength={maxLength} isInvalid={wrong !== ''} isDisabled={disabled} autoComplete="off" spellCheck="false">
      <Label>{label}</Label>
      <Input />
      {hint && <Text slot="description" className="hint">{hint}</Text>}
      <FieldError className="wrong">{wrong}</FieldError>
    </TextField>
  );
}
