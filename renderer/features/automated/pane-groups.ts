// Which panes stand first in the profile's form: the ten of Intune's page of 2016, in its order. Pure.
import { paneNames } from '../../../src/domain/profile/pane-names.ts';
import type { Pane } from '../../../src/model/profiles.ts';

export const panesOf2016 = ['Passcode', 'Location', 'Restore', 'AppleID', 'TOS', 'Biometric', 'Payment', 'Zoom', 'Siri', 'Diagnostics'] as const;

export type PaneChoice = Pick<Pane, 'key' | 'title'>;

export const isAsked = (skip: readonly string[], key: string): boolean => !skip.includes(key);

/** A pane that is skipped and isn't in Apple's list, as a profile of another MDM may have it, stands among the later ones. */
export function paneGroups(panes: readonly PaneChoice[], skip: readonly string[]): { readonly first: readonly PaneChoice[]; readonly later: readonly PaneChoice[] } {
  const old: ReadonlySet<string> = new Set(panesOf2016);
  const known = new Set([...panes.map(({ key }) => key), ...old]);
  const first = panesOf2016.map((key) => panes.find((pane) => pane.key === key) ?? { key, title: paneNames[key] ?? key });
  const unknown = [...new Set(skip)].filter((key) => !known.has(key)).map((key) => ({ key, title: paneNames[key] ?? key }));
  return { first, later: [...panes.filter(({ key }) => !old.has(key)), ...unknown] };
}
