// A frame of lines that stays in place on a terminal: drawn over itself, once a second for the time and whenever something changed.
import type { Timer } from './timer.ts';

/** What a frame needs of a terminal. */
export interface Terminal {
  readonly size: () => { readonly width: number; readonly height: number };
  readonly write: (text: string) => void;
  /** Calls back whenever its size changes; the returned function ends that. */
  readonly onResize: (listener: () => void) => () => void;
}

const second = 1000;
/** Of a last frame. */
const mostLines = 3000;

export interface LiveScreen {
  readonly redraw: () => void;
  /** Draws the last frame, as high as it is, and leaves it where it is. */
  readonly close: () => void;
}

/** `draw`: the lines for a size, none of them wider or more than that. */
export function liveScreen(terminal: Terminal, clock: Timer, draw: (size: { readonly width: number; readonly height: number }) => readonly string[]): LiveScreen {
  let before = 0;
  let cancel: () => void = () => undefined;
  const show = (most: number): void => {
    const { width, height } = terminal.size();
    // The last column and the last row are left free: a terminal would break the line, or scroll.
    const lines = draw({ width: Math.max(20, width - 1), height: Math.max(2, height - 1, most) });
    const up = before > 0 ? `\u001b[${before}A` : '';
    terminal.write(`${up}\r${lines.map((line) => `${line}\u001b[K\n`).join('')}\u001b[J`);
    before = lines.length;
  };
  const redraw = (): void => { show(0); };
  const tick = (): void => {
    redraw();
    cancel = clock.after(second, tick);
  };
  const unlisten = terminal.onResize(() => {
    // Lines were broken anew, so how far up the frame began isn't known any more.
    terminal.write('\u001b[H\u001b[J');
    before = 0;
    redraw();
  });
  tick();
  return {
    redraw,
    close: () => {
      cancel();
      unlisten();
      show(mostLines);
    },
  };
}
