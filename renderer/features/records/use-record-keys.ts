// The records' keys outside the table: ⌘F finds, also from the menu bar; Escape closes the record.
import { useEffect, useRef } from 'react';
import { useDeed } from '../../deeds.ts';

interface RecordKeys {
  readonly find: () => void;
  readonly close: () => void;
}

export function useRecordKeys(keys: RecordKeys): void {
  useDeed('find', keys.find);
  const latest = useRef(keys);
  useEffect(() => { latest.current = keys; });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (document.querySelector('[role="dialog"]')) return;
      const inField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      if (event.key === 'Escape' && !inField) latest.current.close();
    };
    window.addEventListener('keydown', onKey);
    return () => { window.removeEventListener('keydown', onKey); };
  }, []);
}
