// How wide a part of the page is, so that what is drawn into it keeps the size of its letters at any width and zoom.
import { type RefObject, useEffect, useRef, useState } from 'react';

/** In CSS pixels; `first` until it has been measured. */
export function useWidth<Part extends HTMLElement>(first: number): readonly [RefObject<Part | null>, number] {
  const part = useRef<Part>(null);
  const [width, setWidth] = useState(first);
  useEffect(() => {
    if (!part.current) return undefined;
    const observer = new ResizeObserver(([entry]) => { if (entry && entry.contentRect.width > 0) setWidth(Math.round(entry.contentRect.width)); });
    observer.observe(part.current);
    return () => { observer.disconnect(); };
  }, []);
  return [part, width];
}
