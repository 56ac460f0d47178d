// Which rows of a long list are in sight, so that ten thousand of them cost what thirty do. Rows may differ in height.
import { type RefObject, useEffect, useState } from 'react';

export interface Window {
  readonly first: number;
  /** Exclusive. */
  readonly last: number;
}

/** Where each row begins, and at the end the height of all. */
export function offsetsOf(heights: readonly number[]): number[] {
  const offsets = [0];
  let sum = 0;
  for (const height of heights) offsets.push(sum += height);
  return offsets;
}

function rowAt(offsets: readonly number[], position: number): number {
  let low = 0;
  let high = offsets.length - 2;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((offsets[middle] ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

const spare = 8;

export function useWindow(scroller: RefObject<HTMLElement | null>, offsets: readonly number[]): Window {
  const [view, setView] = useState({ top: 0, height: 900 });
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const look = (): void => { setView({ top: element.scrollTop, height: element.clientHeight }); };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [scroller]);
  const count = offsets.length - 1;
  return { first: Math.max(0, rowAt(offsets, view.top) - spare), last: Math.min(count, rowAt(offsets, view.top + view.height) + 1 + spare) };
}
