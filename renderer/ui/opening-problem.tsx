// Instead of everything, where the window couldn't be opened: why, what that means, what to do, and what to copy for support.
import type { JSX } from 'react';
import { meaningOf } from '../../src/domain/error-meaning.ts';
import { describeError } from '../../src/error-text.ts';
import type { ErrorShape } from '../../src/errors.ts';
import { ErrorDetails } from './error-details.tsx';

export function OpeningProblem({ error }: { readonly error: ErrorShape }): JSX.Element {
  const { what, next } = describeError(error);
  return <main className="nothing"><h2>{what}</h2><p className="secondary">{meaningOf(error)} {next}</p><ErrorDetails error={error} /></main>;
}
