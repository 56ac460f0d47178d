// Buttons: one accent for the main thing, red for what can't be brought back, plain borders for the rest.
import type { JSX, ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';

interface ButtonProps {
  readonly kind?: 'normal' | 'primary' | 'danger' | 'plain';
  readonly large?: boolean;
  readonly disabled?: boolean;
  readonly label?: string;
  /** The id of what says more about it. */
  readonly describedBy?: string;
  readonly autoFocus?: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}

export function Button({ kind = 'normal', large = false, disabled = false, label, describedBy, autoFocus, onPress, children }: ButtonProps): JSX.Element {
  return (
    <AriaButton className={`button ${kind}${large ? ' large' : ''}`} isDisabled={disabled} onPress={onPress} {...(label ? { 'aria-label': label } : {})} {...(describedBy ? { 'aria-describedby': describedBy } : {})} {...(autoFocus ? { autoFocus } : {})}>
      {children}
    </AriaButton>
  );
}
