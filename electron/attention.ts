// What is worth a person's attention in a snapshot, and what of it is new since the one before: for the dock's count, for notifications and
// sounds. Knows no Electron and no clock.
import { isFinished } from '../src/domain/prep/machine.ts';
import { isThrough, standingOf } from '../src/domain/prep/standing.ts';
import type { DeviceSnapshot, Run, Snapshot } from '../src/model.ts';

export type Seen = Pick<Snapshot, 'devices' | 'runs' | 'busOnly' | 'configurator'>;

/** The end of what was prepared together. */
export interface Ended {
  /** A batch's id; of a run of its own, the run's. */
  readonly batch: string;
  readonly through: number;
  readonly failed: number;
  readonly udids: readonly string[];
}

export interface Attention {
  /** UDIDs of what waits for a person; what has none, by its USB port. */
  readonly needs: ReadonlySet<string>;
  readonly failed: ReadonlySet<string>;
  /** Batches of which something is under way. */
  readonly open: ReadonlySet<string>;
}

export const nothingYet: Attention = { needs: new Set(), failed: new Set(), open: new Set() };

export interface News {
  /** UDIDs, or USB ports, that wait for a person since now. */
  readonly needs: readonly string[];
  /** Runs that failed now, while others of their batch go on. */
  readonly failed: readonly { readonly batch: string; readonly udid: string }[];
  readonly ended: readonly Ended[];
}

const waits: ReadonlySet<DeviceSnapshot['state']> = new Set(['untrusted', 'trustDenied', 'locked']);
const batchOf = ({ batch, runId }: Run): string => batch ?? runId;

/** By the same rules as the wall: a run's tile stands for its device until the device is plugged in anew. */
function deviceNeeds(device: DeviceSnapshot, run: Run | undefined): boolean {
  if (run && !isFinished(run) && (run.outcome === 'running' || device.state === 'ready')) return standingOf(run) === 'needs';
  if (run && isFinished(run) && run.outcome !== 'cancelled' && Math.max(run.finishedAt ?? 0, run.enrolled?.at ?? 0) >= device.attachedAt) return false;
  if (run && isFinished(run) && run.outcome === 'cancelled' && run.wanted && (run.finishedAt ?? 0) >= device.attachedAt) return false;
  return waits.has(device.state);
}

export function attentionOf({ devices, runs, busOnly, configurator }: Seen): Attention {
  const here = new Map<string, DeviceSnapshot>(devices.map((device) => [device.udid, device]));
  const runOf = new Map<string, Run>();
  for (const run of runs) if (!runOf.has(run.device.udid)) runOf.set(run.device.udid, run);
  const needs = new Set<string>();
  for (const device of devices) if (deviceNeeds(device, runOf.get(device.udid))) needs.add(device.udid);
  // A device that was pulled is waited for; one that comes back by itself isn't.
  for (const run of runs) if (!here.has(run.device.udid) && (run.outcome === 'interrupted' || standingOf(run) === 'needs')) needs.add(run.device.udid);
  const places = new Set(devices.map(({ place }) => `${place.hub}${place.port}`));
  for (const { mode, usbPort, place, ecid } of busOnly) {
    const worked = mode !== 'normal' && configurator.jobs.some((job) => job.ecid === ecid && job.outcome !== 'done');
    if (mode !== 'other' && !worked && !places.has(`${place.hub}${place.port}`)) needs.add(usbPort);
  }
  return {
    needs,
    failed: new Set(runs.filter(({ outcome }) => outcome === 'failed').map(({ runId }) => runId)),
    open: new Set(runs.filter((run) => !isFinished(run)).map(batchOf)),
  };
}

/** `before` null: the first look. What was so when Muster started is no news. */
export function newsOf(before: Attention | null, now: Attention, { runs }: Pick<Seen, 'runs'>): News {
  if (!before) return { needs: [], failed: [], ended: [] };
  const ended = [...before.open].filter((batch) => !now.open.has(batch)).flatMap((batch): Ended[] => {
    const all = runs.filter((run) => batchOf(run) === batch);
    const failed = all.filter(({ outcome }) => outcome === 'failed').length;
    const through = all.filter((run) => isThrough(standingOf(run))).length;
    // What was cancelled as a whole was so by whoever sits here.
    return failed + through === 0 ? [] : [{ batch, through, failed, udids: all.map(({ device }) => device.udid) }];
  });
  return {
    needs: [...now.needs].filter((key) => !before.needs.has(key)),
    failed: runs.filter((run) => now.failed.has(run.runId) && !before.failed.has(run.runId) && now.open.has(batchOf(run))).map((run) => ({ batch: batchOf(run), udid: run.device.udid })),
    ended,
  };
}
