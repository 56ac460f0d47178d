// The bench's keys: ⌘F finds and ⌘↩ opens the plan, also from the menu bar; Escape closes the inspector.
import { useEffect, useRef } from 'react';
import { useDeed } from '../../deeds.ts';

interface Shortcuts {
  /** Null: there is nothing to find in. */
  readonly find: (() => void) | null;
  /** Null: there is nothing to plan for. */
  readonly plan: (() => void) | null;
  /** A profile, out of a file. */
  readonly take: () => void;
  readonly close: () => void;
}

export function useShortcuts({ find, plan, take, close }: Shortcuts): void {
  useDeed('find', find);
  useDeed('plan', plan);
  useDeed('import', take);
  const latest = useRef(close);
  useEffect(() => { latest.current = close; });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !document.querySelector('[role="dialog"]')) latest.current();
    };
    window.addEventListener('keydown', onKey);
    return () => { window.removeEventListener('keydown', onKey); };
  }, []);
}
