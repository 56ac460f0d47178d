// Which key asks for what of the menu bar. Pure: the same keys on every platform, ⌘ on a Mac and Ctrl elsewhere.
import { sections } from '../src/model/sections.ts';
import type { MenuDeed } from '../src/model/window.ts';

const keys: ReadonlyMap<string, MenuDeed> = new Map([
  ...sections.map((section, at) => [String(at + 1), section] as const), [',', 'settings'], ['f', 'find'], ['Enter', 'plan'], ['n', 'new'], ['o', 'import'], ['z', 'undo'],
]);

/** Kinds of input that nothing is typed into. */
const untyped: ReadonlySet<string> = new Set(['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit']);

type Pressed = Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'shiftKey' | 'altKey'>;

/** What takes typed text has its own undo: the key is the field's there, and the page's elsewhere. */
export function isTyping(focused: { readonly tagName: string; readonly type?: string; readonly isContentEditable?: boolean } | null): boolean {
  if (focused === null) return false;
  if (focused.isContentEditable === true || focused.tagName === 'TEXTAREA') return true;
  return focused.tagName === 'INPUT' && !untyped.has(focused.type ?? 'text');
}

/** Null: none of ours. ⌘ on a Mac, Ctrl elsewhere. */
export function deedOf({ key, metaKey, ctrlKey, shiftKey, altKey }: Pressed, where: string): MenuDeed | null {
  const [command, other] = where === 'darwin' ? [metaKey, ctrlKey] : [ctrlKey, metaKey];
  if (!command || other || shiftKey || altKey) return null;
  return keys.get(key.length === 1 ? key.toLowerCase() : key) ?? null;
}
