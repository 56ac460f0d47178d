// A function that stays the same over all renders and does what the latest one would: for parts that are drawn again only when their
// props change. For handlers, not while drawing.
import { useCallback, useLayoutEffect, useRef } from 'react';

export function useSteady<A extends readonly unknown[]>(run: (...words: A) => void): (...words: A) => void {
  const latest = useRef(run);
  useLayoutEffect(() => { latest.current = run; });
  return useCallback((...words: A) => { latest.current(...words); }, []);
}
