// Tiles out of sight are brought up to date a part at a time, so that a wall of 256 costs what is seen of it: every one within ten changes, and
// all of them as soon as changes pause.
import { startTransition, useCallback, useEffect, useMemo, useState } from 'react';
import type { Port } from './ports.ts';

type Ports = ReadonlyMap<string, Port>;

/** So many changes make all of them new. */
export const parts = 10;
/** Milliseconds without a change, after which nothing waits any longer. */
const pause = 300;

/** Makes the ports of one change after the other, of which a tenth is new each time; `all`: every one of them. What is new to the wall, or has left it, is so at once. */
export function keepLate(): (ports: Ports, all: boolean) => Ports {
  let late: Ports = new Map();
  let turn = 0;
  return (ports, all) => {
    turn = (turn + 1) % parts;
    late = new Map([...ports].map(([id, port], at) => [id, all || at % parts === turn ? port : late.get(id) ?? port]));
    return late;
  };
}

/** `ports` as they are shown where nobody looks. */
export function useLate(ports: Ports): Ports {
  const [make] = useState(keepLate);
  const [settled, setSettled] = useState(ports);
  useEffect(() => {
    const timer = setTimeout(() => { startTransition(() => { setSettled(ports); }); }, pause);
    return () => { clearTimeout(timer); };
  }, [ports]);
  const all = settled === ports;
  return useMemo(() => make(ports, all), [make, ports, all]);
}

const tellers = new WeakMap<Element, (inSight: boolean) => void>();
let observer: IntersectionObserver | null = null;

/** Whether the element that gets this reference is in sight; it is, until the browser says otherwise. */
export function useInSight(): readonly [inSight: boolean, ref: (element: HTMLElement | null) => (() => void) | undefined] {
  const [inSight, setInSight] = useState(true);
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return undefined;
    observer ??= new IntersectionObserver((entries) => { for (const { target, isIntersecting } of entries) tellers.get(target)?.(isIntersecting); });
    tellers.set(element, setInSight);
    observer.observe(element);
    return () => {
      observer?.unobserve(element);
      tellers.delete(element);
    };
  }, []);
  return [inSight, ref];
}
