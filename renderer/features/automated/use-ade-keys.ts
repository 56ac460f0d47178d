// The screen's keys outside the table: ⌘F finds, also from the menu bar; ⇧⌘A assigns a profile, Escape closes the device. Ctrl stands for ⌘ off the Mac.
import { useEffect, useRef } from 'react';
import { platform } from '../../api.ts';
import { useDeed } from '../../deeds.ts';

interface AdeKeys {
  readonly find: () => void;
  readonly assign: () => void;
  readonly close: () => void;
}

export function useAdeKeys(keys: AdeKeys): void {
  useDeed('find', keys.find);
  const latest = useRef(keys);
  useEffect(() => { latest.current = keys; });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (document.querySelector('[role="dialog"]')) return;
      const command = platform === 'darwin' ? event.metaKey : event.ctrlKey;
      const inField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      if (command && event.shiftKey && event.key.toLowerCase() === 'a') latest.current.assign();
      else if (event.key === 'Escape' && !inField) {
        latest.current.close();
        return;
      } else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => { window.removeEventListener('keydown', onKey); };
  }, []);
}
