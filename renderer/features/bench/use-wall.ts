// The wall's data as time goes on: durations count every second, what tiles estimate stands still for a while.
import { useMemo, useState } from 'react';
import type { Snapshot } from '../../../src/model.ts';
import { type Hub, keepHubs, keepPorts, type Port } from './ports.ts';
import { usePausing } from './steering.ts';
import { useSeconds } from './use-seconds.ts';

/** Milliseconds. */
const estimatesStand = 5000;

/** `now` in milliseconds since the Unix epoch. */
export function useWall(snapshot: Snapshot, profileName: string | null): { readonly ports: readonly Port[]; readonly hubs: readonly Hub[]; readonly now: number } {
  const pausing = usePausing();
  const now = useSeconds(snapshot.runs.some(({ outcome }) => outcome === 'running'));
  const moment = Math.floor(now / estimatesStand) * estimatesStand;
  const [makePorts] = useState(keepPorts);
  const [makeHubs] = useState(keepHubs);
  const ports = useMemo(() => makePorts(snapshot, profileName, { expected: snapshot.expected, now: moment, pausing }), [makePorts, snapshot, profileName, moment, pausing]);
  const hubs = useMemo(() => makeHubs(ports), [makeHubs, ports]);
  return { ports, hubs, now };
}
