// A strip that says what is wrong and what to do next.
import type { JSX, ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

interface NoticeProps {
  readonly tone: 'stop' | 'act' | 'info';
  readonly title: string;
  readonly text: string;
  readonly action?: ReactNode;
  readonly alert?: boolean;
  readonly icon?: IconName;
  /** Below its words. */
  readonly children?: ReactNode;
}

export function Notice({ tone, title, text, action, alert = false, icon, children }: NoticeProps): JSX.Element {
  return (
    <div className={`notice ${tone}`} role={alert ? 'alert' : 'status'}>
      <Icon name={icon ?? (tone === 'info' ? 'check' : 'warning')} size={20} />
      <div><strong>{title}</strong><p>{text}</p>{children}</div>
      {action}
    </div>
  );
}
