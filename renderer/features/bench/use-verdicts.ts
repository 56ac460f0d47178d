// The whole verdicts of some devices, asked for anew whenever what the check says of them changes.
import { useEffect, useMemo, useState } from 'react';
import type { CommandOutput } from '../../../src/contract.ts';
import { isFinished } from '../../../src/domain/prep/machine.ts';
import type { ErrorShape } from '../../../src/errors.ts';
import type { Snapshot, Udid } from '../../../src/model.ts';
import { call } from '../../api.ts';

export interface Verdicts {
  /** Null while they are asked for. */
  readonly value: CommandOutput<'planBench'> | null;
  readonly problem: ErrorShape | null;
  /** The `again` with which it was asked for; null before any answer. */
  readonly again: number | null;
}

const nothing: Verdicts = { value: null, problem: null, again: null };

/** What an answer depends on, as far as the page can see it: the blueprint, what was said and read of these devices, and whether something is being done to them. */
function keyOf({ check, blueprints, devices, runs }: Snapshot, udids: readonly Udid[]): string {
  if (!check) return '';
  const wanted = new Set<string>(udids);
  return JSON.stringify([
    udids, blueprints.find(({ id }) => id === check.blueprint)?.hash, check.verdicts.filter(({ udid }) => wanted.has(udid)),
    devices.filter(({ udid }) => wanted.has(udid)).map(({ state, name, osVersion, battery }) => [state, name, osVersion, battery]),
    runs.filter((run) => wanted.has(run.device.udid) && !isFinished(run)).map(({ runId }) => runId),
  ]);
}

/** An older answer is shown until the newer one is there, but never one of other devices. `again`: another number asks anew. */
export function useVerdicts(snapshot: Snapshot, udids: readonly Udid[], again = 0): Verdicts {
  const [held, setHeld] = useState<{ readonly devices: string; readonly verdicts: Verdicts } | null>(null);
  const key = useMemo(() => keyOf(snapshot, udids), [snapshot, udids]);
  const devices = udids.join(' ');
  useEffect(() => {
    if (key === '' || devices === '') return undefined;
    let current = true;
    void call.planBench({ udids: devices.split(' ') as Udid[] }).then((result) => {
      if (current) setHeld({ devices, verdicts: result.ok ? { value: result.value, problem: null, again } : { value: null, problem: result.error, again } });
    });
    return () => { current = false; };
  }, [key, devices, again]);
  return key !== '' && held?.devices === devices ? held.verdicts : nothing;
}
