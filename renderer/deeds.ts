// What the menu bar and its shortcuts do on the page: who can do it now, and that it isn't done behind a sheet. One list for keys and menu.
import { useEffect, useRef } from 'react';
import type { MenuDeed } from '../src/model/window.ts';
import { on, platform } from './api.ts';
import { deedOf, isTyping } from './deed-keys.ts';

const holders = new Map<MenuDeed, (() => void)[]>();
const listeners = new Set<() => void>();
const changed = (): void => { for (const listener of listeners) listener(); };

/** Deeds that somebody holds now; a search field that is shown can be found in. */
export function heldDeeds(): MenuDeed[] {
  return [...holders].flatMap(([deed, held]) => (held.length > 0 ? [deed] : []));
}

export function onDeeds(listener: () => void): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}

/** Does it from now on until the returned function is called; whoever came last does it. */
export function holdDeed(deed: MenuDeed, run: () => void): () => void {
  holders.set(deed, [...(holders.get(deed) ?? []), run]);
  changed();
  return () => {
    holders.set(deed, (holders.get(deed) ?? []).filter((one) => one !== run));
    changed();
  };
}

/** Nothing happens behind a sheet: what it asks comes first. */
export function perform(deed: MenuDeed): void {
  if (document.querySelector('[role="dialog"], [role="alertdialog"]')) return;
  holders.get(deed)?.at(-1)?.();
}

/** Null: not now. */
export function useDeed(deed: MenuDeed, run: (() => void) | null): void {
  const latest = useRef(run);
  useEffect(() => { latest.current = run; });
  const can = run !== null;
  useEffect(() => (can ? holdDeed(deed, () => { latest.current?.(); }) : undefined), [deed, can]);
}

const focused = (): HTMLElement | null => (document.activeElement instanceof HTMLElement ? document.activeElement : null);

/** Listens to the keys and to the menu; the returned function ends it. */
export function listenToDeeds(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    const deed = deedOf(event, platform);
    // A list that takes the key itself has it.
    if (deed === null || event.defaultPrevented || (deed === 'undo' && isTyping(focused()))) return;
    event.preventDefault();
    perform(deed);
  };
  window.addEventListener('keydown', onKey);
  const stop = on.menu((deed) => {
    // The menu's Undo is the text field's while one has the focus.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- a page has no other way to a text field's own undo
    if (deed === 'undo' && isTyping(focused())) document.execCommand('undo');
    else perform(deed);
  });
  return () => {
    window.removeEventListener('keydown', onKey);
    stop();
  };
}
