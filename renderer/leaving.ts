// Unsaved work is asked about before it is left: whoever holds some is asked, and goes on with `go` or stays.

type Ask = (go: () => void) => void;

let holder: Ask | null = null;

/** Is asked from now on until the returned function is called. */
export function holdUnsaved(ask: Ask): () => void {
  holder = ask;
  return () => { if (holder === ask) holder = null; };
}

/** Does what leaves the present screen, at once or when the holder of unsaved work allows it. */
export function leave(go: () => void): void {
  if (holder) holder(go);
  else go();
}
