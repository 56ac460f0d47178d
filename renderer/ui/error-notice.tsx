// An error as a strip: what happened, what it means for the device, what to do next, and what stands behind it, folded.
import type { JSX, ReactNode } from 'react';
import { meaningOf, type Scene } from '../../src/domain/error-meaning.ts';
import { describeError } from '../../src/error-text.ts';
import type { ErrorShape } from '../../src/errors.ts';
import { ErrorDetails } from './error-details.tsx';
import { Notice } from './notice.tsx';

interface ErrorNoticeProps {
  readonly error: ErrorShape;
  readonly tone?: 'stop' | 'act';
  readonly alert?: boolean;
  readonly scene?: Scene;
  /** What broke, where its sentence alone doesn't say. */
  readonly lead?: string;
  /** Instead of its own next step. */
  readonly next?: string;
  /** What else is so. */
  readonly also?: string;
  readonly action?: ReactNode;
}

export function ErrorNotice({ error, tone = 'stop', alert = false, scene, lead, next, also, action }: ErrorNoticeProps): JSX.Element {
  const text = describeError(error);
  return (
    <Notice alert={alert} tone={tone} title={[lead, text.what].filter(Boolean).join(' ')} text={meaningOf(error, scene)} action={action}>
      <p>{[next ?? text.next, also].filter(Boolean).join(' ')}</p>
      <ErrorDetails error={error} />
    </Notice>
  );
}
