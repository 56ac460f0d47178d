// What an editor does with unsaved work: ⌘S keeps it, and whoever wants to leave is asked first.
import { useCallback, useEffect, useState } from 'react';
import { platform } from './api.ts';
import { holdUnsaved } from './leaving.ts';

/** ⌘S, or Ctrl S off the Mac. */
export function useSaveKey(save: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 's' || !(platform === 'darwin' ? event.metaKey : event.ctrlKey)) return;
      event.preventDefault();
      save();
    };
    window.addEventListener('keydown', onKey);
    return () => { window.removeEventListener('keydown', onKey); };
  }, [save]);
}

/** Whoever wants to leave is held while there is something unsaved; `goOn` is where they wanted to. */
export function useHold(changed: boolean): readonly [goOn: (() => void) | null, setGoOn: (go: (() => void) | null) => void] {
  const [goOn, setGoOn] = useState<(() => void) | null>(null);
  useEffect(() => (changed ? holdUnsaved((go) => { setGoOn(() => go); }) : undefined), [changed]);
  const set = useCallback((go: (() => void) | null) => { setGoOn(() => go); }, []);
  return [goOn, set];
}
