// The present time for what is counted in days, renewed now and then, for windows that stay open over night.
import { useEffect, useState } from 'react';

const renewed = 60_000;

export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => { setNow(Date.now()); }, renewed);
    return () => { clearInterval(timer); };
  }, []);
  return now;
}
