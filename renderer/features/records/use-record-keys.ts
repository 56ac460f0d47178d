// The records' keys outside the table: ⌘F finds, Escape closes the record. Ctrl stands for ⌘ off the Mac.
import { useEffect, useRef } from 'react';
import { platform } from '../../api.ts';

interface RecordKeys {
  readonly find: () => void;
  readonly close: () => void;
}

export function useRecordKeys(keys: RecordKeys): void {
  const latest = useRef(keys);
  useEffect(() => { latest.current = keys; });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (document.querySelector('[role="dialog"]')) return;
      const inField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      if ((platform === 'darwin' ? event.metaKey : event.ctrlKey) && event.key === 'f') {
        event.preventDefault();
        latest.current.find();
      } else if (event.key === 'Escape' && !inField) latest.current.close();
    };
    window.addEventListener('keydown', onKey);
    return () => { window.removeEventListener('keydown', onKey); };
  }, []);
}
