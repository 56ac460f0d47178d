// One command of a sheet or form: whether it runs, and what went wrong with it, told where it was asked for.
import { useCallback, useState } from 'react';
import type { ErrorShape, Result } from '../src/errors.ts';
import { opening } from './state.ts';

export interface RunningCommand {
  readonly busy: boolean;
  readonly problem: ErrorShape | null;
  /** Undefined when it failed. Asks for the passphrase when it is needed. */
  readonly run: <T>(command: () => Promise<Result<T>>) => Promise<T | undefined>;
  readonly forget: () => void;
}

export function useCommand(): RunningCommand {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ErrorShape | null>(null);
  const run = useCallback(async <T,>(command: () => Promise<Result<T>>): Promise<T | undefined> => {
    setBusy(true);
    setProblem(null);
    const result = await opening(command);
    setBusy(false);
    if (result.ok) return result.value;
    setProblem(result.error);
    return undefined;
  }, []);
  const forget = useCallback(() => { setProblem(null); }, []);
  return { busy, problem, run, forget };
}
