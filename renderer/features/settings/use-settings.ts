// What was chosen for this computer, asked for once and after each change.
import { useCallback, useEffect, useState } from 'react';
import type { PreferenceChange, Settings } from '../../../src/model/preferences.ts';
import { call } from '../../api.ts';
import { attempt } from '../../state.ts';

interface SettingsView {
  /** Null: not known yet. */
  readonly settings: Settings | null;
  readonly change: (change: PreferenceChange) => void;
  /** Something outside them was changed that they tell of. */
  readonly again: () => void;
}

/** `of`: what they are asked for anew for, such as another mode. */
export function useSettings(of: string): SettingsView {
  const [settings, setSettings] = useState<Settings | null>(null);
  const again = useCallback(() => {
    void attempt(call.getSettings(null)).then((found) => { if (found) setSettings(found); });
  }, []);
  useEffect(() => { again(); }, [again, of]);
  const change = useCallback((wanted: PreferenceChange) => {
    void attempt(call.changeSettings(wanted)).then((found) => { if (found) setSettings(found); });
  }, []);
  return { settings, change, again };
}
