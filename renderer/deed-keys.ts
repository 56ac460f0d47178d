// Which key asks for what of the menu bar. Pure: the same keys on every platform, ⌘ on a Mac and Ctrl elsewhere.
import { sections } from '../src/model/sections.ts';
import type { MenuDeed } from '../src/model/window.ts';

const keys: ReadonlyMap<string, MenuDeed> = new Map([
  ...sections.map((section, at) => [String(at + 1), section] as const), [',', 'settings'], ['f', 'find'], ['Enter', 'plan'], ['n', 'new'], ['o', 'import'],
]);

type Pressed = Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'shiftKey' | 'altKey'>;

/** Null: none of ours. ⌘ on a Mac, Ctrl elsewhere. */
export function deedOf({ key, metaKey, ctrlKey, shiftKey, altKey }: Pressed, where: string): MenuDeed | null {
  const [command, other] = where === 'darwin' ? [metaKey, ctrlKey] : [ctrlKey, metaKey];
  if (!command || other || shiftKey || altKey) return null;
  return keys.get(key.length === 1 ? key.toLowerCase() : key) ?? null;
}
