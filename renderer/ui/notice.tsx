// A strip that says what is wrong and what to do next.
import type { JSX, ReactNode } from 'react';
import type { ErrorShape } from '../../src/errors.ts';
import { ErrorDetails } from './error-details.tsx';
import { Icon, type IconName } from './icon.tsx';

interface NoticeProps {
  readonly tone: 'stop' | 'act' | 'info';
  readonly title: string;
  readonly text: string;
  readonly action?: ReactNode;
  readonly alert?: boolean;
  readonly icon?: IconName;
  /** Whose code and raw words fold out below. */
  readonly error?: ErrorShape;
}

export function Notice({ tone, title, text, action, alert = false, icon, error }: NoticeProps): JSX.Element {
  return (
    <div className={`notice ${tone}`} role={alert ? 'alert' : 'status'}>
      <Icon name={icon ?? (tone === 'info' ? 'check' : 'warning')} size={20} />
      <div><strong>{title}</strong><p>{text}</p>{error && <ErrorDetails error={error} />}</div>
      {action}
    </div>
  );
}
