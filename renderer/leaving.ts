// Unsaved work is asked about before it is left: whoever holds some is asked, and goes on with `go` or stays.

type Ask = (go: () => void) => void;

let holder: Ask | null = null;
const listeners = new Set<() => void>();
const changed = (): void => { for (const listener of listeners) listener(); };

/** Is asked from now on until the returned function is called. */
export function holdUnsaved(ask: Ask): () => void {
  holder = ask;
  changed();
  return () => {
    if (holder !== ask) return;
    holder = null;
    changed();
  };
}

export const hasUnsaved = (): boolean => holder !== null;

/** Calls back when something unsaved comes or goes; the returned function ends it. */
export function onUnsaved(listener: () => void): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}

/** Does what leaves the present screen, at once or when the holder of unsaved work allows it. */
export function leave(go: () => void): void {
  if (holder) holder(go);
  else go();
}
