// A number that may change many times a second, passed on at most so often: the last one always comes.
import { useEffect, useRef, useState } from 'react';

/** `pause`: milliseconds between two changes. */
export function useCalm(value: number, pause: number): number {
  const [held, setHeld] = useState(value);
  const passed = useRef(0);
  useEffect(() => {
    if (held === value) return undefined;
    const timer = setTimeout(() => {
      passed.current = Date.now();
      setHeld(value);
    }, Math.max(0, passed.current + pause - Date.now()));
    return () => { clearTimeout(timer); };
  }, [held, value, pause]);
  return held;
}
