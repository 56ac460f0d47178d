// The pages of what is searched for, renewed a moment after the last change of the question; what was there stays until the next is.
import { useEffect, useRef, useState } from 'react';
import type { AskPage } from './record-pages.ts';
import { RecordPages } from './record-pages.ts';

/** Milliseconds after the last key. */
const pause = 150;

export interface ShownPages {
  readonly pages: RecordPages;
  /** Of which question. */
  readonly key: string;
}

/** `key` says all that the answer depends on. Null until something is known. */
export function useRecordPages(key: string, ask: AskPage): ShownPages | null {
  const [shown, setShown] = useState<ShownPages | null>(null);
  const latest = useRef(ask);
  const begun = useRef(false);
  useEffect(() => { latest.current = ask; });
  useEffect(() => {
    let pages: RecordPages | null = null;
    const start = (): void => {
      const made = new RecordPages((...words) => latest.current(...words), () => { if (made.answered) setShown({ pages: made, key }); });
      pages = made;
    };
    const timer = setTimeout(start, begun.current ? pause : 0);
    begun.current = true;
    return () => {
      clearTimeout(timer);
      pages?.close();
    };
  }, [key]);
  return shown;
}
