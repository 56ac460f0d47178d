// What went wrong with what was asked for, in the sheet where it was asked.
import type { JSX } from 'react';
import type { ErrorShape } from '../../src/errors.ts';
import { ErrorNotice } from './error-notice.tsx';

export function CommandProblem({ problem }: { readonly problem: ErrorShape | null }): JSX.Element | null {
  return problem && <div className="sheet-problem"><ErrorNotice alert error={problem} /></div>;
}
