// Tells screen readers what changed on the wall: joined and polite, but at once when a person is needed or something failed.
import { type JSX, useEffect, useRef } from 'react';
import { ownerOf, type Port } from './ports.ts';
import { tileLabel } from './tile.tsx';

const joinWithin = 2000;

/** Written straight into the page: what is announced is no state of it. */
function say(region: HTMLDivElement | null, text: string): void {
  if (region) region.textContent = text;
}

export function LiveRegion({ ports }: { readonly ports: readonly Port[] }): JSX.Element {
  const seen = useRef(new Map<string, string>());
  const waiting = useRef(new Map<string, number>());
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const polite = useRef<HTMLDivElement>(null);
  const urgent = useRef<HTMLDivElement>(null);
  useEffect(() => {
    for (const port of ports) {
      // Also of a device that was pulled and is missed.
      const owner = ownerOf(port);
      if (owner === null) continue;
      const { word, filter } = port.state;
      const before = seen.current.get(owner);
      seen.current.set(owner, word);
      if (before === undefined || before === word) continue;
      if (filter === 'failed' || filter === 'needs') say(urgent.current, tileLabel(port));
      else waiting.current.set(word, (waiting.current.get(word) ?? 0) + 1);
    }
    if (waiting.current.size === 0 || timer.current) return;
    timer.current = setTimeout(() => {
      timer.current = null;
      say(polite.current, [...waiting.current].map(([word, count]) => `${word}: ${count}`).join(', '));
      waiting.current.clear();
    }, joinWithin);
  }, [ports]);
  return (
    <>
      <div ref={polite} className="visually-hidden" role="status" aria-live="polite" />
      <div ref={urgent} className="visually-hidden" role="alert" />
    </>
  );
}
