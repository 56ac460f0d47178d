// Where a long list is scrolled to, and the way to another place.
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { isSqueezed, positionAt, rowHeight, type Scale, scaleOf, scrollTopAt } from './scroll-scale.ts';

export interface Sight {
  /** Among all rows, in pixels. */
  readonly position: number;
  readonly view: number;
  /**
   * Rows are held in the view, not moved by the element: the picture is scrolled before this process hears of it, and rows that stand at
   * pixels of the element would have left it by then. Where pixels are not those of the rows, and where more than a view is skipped.
   */
  readonly held: boolean;
}

export interface Scrolled {
  readonly scrollerRef: RefObject<HTMLDivElement | null>;
  readonly scale: Scale;
  readonly sight: Sight;
  readonly goTo: (position: number) => void;
}

/** Follows the element; where it is squeezed the wheel goes by pixels of the rows, and the scrollbar by shares of all. */
export function useScroll(total: number): Scrolled {
  const scrollerRef = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState<Sight>({ position: 0, view: 600, held: false });
  const scale = scaleOf(total, sight.view);
  const now = useRef({ scale, position: 0, own: -1 });
  useLayoutEffect(() => { now.current.scale = scale; });

  const goTo = useCallback((position: number): void => {
    const element = scrollerRef.current;
    if (!element) return;
    element.scrollTo({ top: scrollTopAt(now.current.scale, position), behavior: 'instant' });
    now.current = { ...now.current, position, own: element.scrollTop };
    setSight((before) => ({ ...before, position }));
  }, []);

  useEffect(() => {
    const element = scrollerRef.current;
    if (!element) return undefined;
    const look = (): void => {
      const view = Math.max(rowHeight, element.clientHeight - rowHeight);
      const { own, scale: known, position: before } = now.current;
      const position = element.scrollTop === own && isSqueezed(known) ? before : positionAt(known, element.scrollTop);
      now.current = { ...now.current, position, own: element.scrollTop };
      // In the same frame as the scrollbar.
      flushSync(() => { setSight({ position, view, held: isSqueezed(scaleOf(known.rows, view)) || Math.abs(position - before) > view }); });
    };
    const onWheel = (event: WheelEvent): void => {
      if (!isSqueezed(now.current.scale) || event.ctrlKey) return;
      event.preventDefault();
      const by = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * rowHeight : event.deltaY;
      goTo(Math.min(Math.max(0, now.current.position + by), now.current.scale.end));
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
      element.removeEventListener('wheel', onWheel);
    };
  }, [goTo]);
  return { scrollerRef, scale, sight, goTo };
}
