// Buttons: one accent for the main thing, plain borders for the rest.
import type { JSX, ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';

interface ButtonProps {
  readonly kind?: 'normal' | 'primary' | 'plain';
  readonly large?: boolean;
  readonly disabled?: boolean;
  readonly label?: string;
  readonly autoFocus?: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}

export function Button({ kind = 'normal', large = false, disabled = false, label, autoFocus, onPress, children }: ButtonProps): JSX.Element {
  return (
    <AriaButton className={`button ${kind}${large ? ' large' : ''}`} isDisabled={disabled} onPress={onPress} {...(label ? { 'aria-label': label } : {})} {...(autoFocus ? { autoFocus } : {})}>
      {children}
    </AriaButton>
  );
}
