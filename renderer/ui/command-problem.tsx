// What went wrong with what was asked for, in the sheet where it was asked.
import type { JSX } from 'react';
import { describeError } from '../../src/error-text.ts';
import type { ErrorShape } from '../../src/errors.ts';
import { Notice } from './notice.tsx';

export function CommandProblem({ problem }: { readonly problem: ErrorShape | null }): JSX.Element | null {
  if (!problem) return null;
  const { what, next } = describeError(problem);
  return <div className="sheet-problem"><Notice alert tone="stop" title={what} text={next} error={problem} /></div>;
}
