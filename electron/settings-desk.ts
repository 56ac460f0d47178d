// The settings' part of the door: a person's choices for this computer, kept at once, and told to whoever acts on them. Knows no Electron.
import { namesOf, usualNames } from '../src/environment.ts';
import type { Preferences } from '../src/model/preferences.ts';
import type { PageState } from '../src/model/window.ts';
import { readPreferences, writePreferences } from '../src/preferences.ts';
import type { Shell } from './command-handlers.ts';
import { lookAtStart, looksAtStart } from './update-feed.ts';

export interface SettingsSurroundings {
  readonly dataFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a passphrase opens what is kept; false where nothing can be opened. */
  readonly hasPassphrase: () => Promise<boolean>;
  readonly showFolder: (folder: string) => void;
  /** After something was chosen, never before. */
  readonly changed: (preferences: Preferences) => void;
  readonly onPage: (state: PageState) => void;
}

export interface SettingsDesk {
  readonly preferences: () => Preferences;
  /** As they are when they are read. */
  readonly names: { readonly station: string; readonly operator: string };
  readonly shell: Shell;
}

export function openSettings({ dataFolder, env, hasPassphrase, showFolder, changed, onPage }: SettingsSurroundings): SettingsDesk {
  let preferences = readPreferences(dataFolder);
  const getSettings: Shell['getSettings'] = async () => {
    const usual = usualNames();
    const shown = (variable: string, chosen: string | null, own: string): { chosen: string | null; usual: string; fixed: boolean } => {
      const given = env[variable];
      return { chosen, usual: (given ?? own).slice(0, 200), fixed: given !== undefined };
    };
    const { station, operator, ...rest } = preferences;
    return {
      ...rest, station: shown('MUSTER_STATION', station, usual.station), operator: shown('MUSTER_OPERATOR', operator, usual.operator),
      updatesAtStart: looksAtStart(dataFolder), dataFolder, hasPassphrase: await hasPassphrase().catch(() => false),
    };
  };
  return {
    preferences: () => preferences,
    names: { get station() { return namesOf(env, preferences).station; }, get operator() { return namesOf(env, preferences).operator; } },
    shell: {
      getSettings,
      changeSettings: async ({ updatesAtStart, ...change }) => {
        // On the disk first: what couldn't be kept isn't shown as chosen.
        if (updatesAtStart !== undefined) lookAtStart(dataFolder, updatesAtStart);
        const next: Preferences = { ...preferences, ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) };
        if (Object.keys(change).length > 0) writePreferences(dataFolder, next);
        preferences = next;
        changed(preferences);
        return getSettings(null);
      },
      showDataFolder: () => {
        showFolder(dataFolder);
        return Promise.resolve(null);
      },
      tellWindow: (state) => {
        onPage(state);
        return Promise.resolve(null);
      },
    },
  };
}
