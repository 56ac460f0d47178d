// A screen's keys outside its table: ⌘F finds, also from the menu bar; Escape closes what is open beside it; others by name with ⇧⌘. Ctrl stands for ⌘
// off the Mac. While a dialog is open they are its own.
import { useEffect, useRef } from 'react';
import { platform } from './api.ts';
import { useDeed } from './deeds.ts';

interface ScreenKeys {
  readonly find: () => void;
  readonly close: () => void;
  /** By the small letter that is pressed with ⇧⌘. */
  readonly others?: Readonly<Record<string, () => void>>;
}

export function useScreenKeys(keys: ScreenKeys): void {
  useDeed('find', keys.find);
  const latest = useRef(keys);
  useEffect(() => { latest.current = keys; });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (document.querySelector('[role="dialog"]')) return;
      const command = platform === 'darwin' ? event.metaKey : event.ctrlKey;
      const inField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      if (event.key === 'Escape' && !inField) latest.current.close();
      const other = command && event.shiftKey ? latest.current.others?.[event.key.toLowerCase()] : undefined;
      if (!other) return;
      other();
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => { window.removeEventListener('keydown', onKey); };
  }, []);
}
