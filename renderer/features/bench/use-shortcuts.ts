// The bench's keys: ⌘F finds, ⌘↩ opens the plan, Escape closes the inspector. Ctrl stands for ⌘ off the Mac.
import { useEffect, useRef } from 'react';
import { platform } from '../../api.ts';

interface Shortcuts {
  readonly find: () => void;
  readonly plan: () => void;
  readonly close: () => void;
}

export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => { latest.current = shortcuts; });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const command = platform === 'darwin' ? event.metaKey : event.ctrlKey;
      const action = command && event.key === 'f' ? latest.current.find : command && event.key === 'Enter' ? latest.current.plan : event.key === 'Escape' ? latest.current.close : null;
      if (!action || document.querySelector('[role="dialog"]')) return;
      if (command) event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKey);
    return () => { window.removeEventListener('keydown', onKey); };
  }, []);
}
