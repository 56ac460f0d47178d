// The present second while something is being counted, for durations that grow; stands still otherwise.
import { useEffect, useState } from 'react';

export function useSeconds(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => { setNow(Date.now()); }, 1000);
    return () => { clearInterval(timer); };
  }, [running]);
  return now;
}
