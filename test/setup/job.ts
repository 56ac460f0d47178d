// One whole job for tests: an app on a bench, a profile, runs from start to end, and the journal they left.
import { z } from 'zod';
import type { App } from '../../src/app.ts';
import type { AppOptions } from '../../src/app-options.ts';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import type { VirtualDevice } from '../../src/bench/virtual-device.ts';
import type { VirtualProfile } from '../../src/bench/virtual-profile.ts';
import { type RunEvent, runEventSchema } from '../../src/domain/prep/run-event.ts';
import type { Run, RunId, Udid } from '../../src/model.ts';
import { Database } from '../../src/store/database.ts';
import { FakeClock } from './fake-clock.ts';
import { openApp, type RunningTestBench, seen, startBench } from './practice.ts';
import { writeProfile } from './profiles.ts';
import { tempFolder } from './temp-folder.ts';

export interface Job extends RunningTestBench {
  readonly app: App;
  readonly clock: FakeClock;
  readonly folder: string;
  readonly file: string;
  /** The first device. */
  readonly device: VirtualDevice;
  readonly options: Partial<AppOptions>;
}

/** What the test profile is once it is on a device. */
export const installedProfile: VirtualProfile = {
  identifier: 'example.test', uuid: '11111111-2222-4333-8444-555555555500', name: 'Test profile', description: null, organization: 'Example School', removalDisallowed: false, version: 1n, management: false,
};

/** Snapshots pass by themselves; poll pauses too unless `skip` says otherwise. */
export async function startJob(specs: readonly VirtualDeviceSpec[], { skip = 1000 }: { skip?: number } = {}): Promise<Job> {
  const clock = new FakeClock({ skip });
  const running = await startBench(specs, { clock, idleMs: 3_600_000 });
  const folder = tempFolder();
  const options = { clock, dataFolder: folder };
  const app = await openApp(running.address, options);
  const [device] = running.devices;
  if (!device) throw new Error('a job needs a device');
  return { ...running, app, clock, folder, file: writeProfile(folder), device, options };
}

/** The same once all devices are ready. */
export async function startReadyJob(specs: readonly VirtualDeviceSpec[], choice: { skip?: number } = {}): Promise<Job> {
  const job = await startJob(specs, choice);
  await seen(job.app, specs.length);
  return job;
}

export async function begin({ app, file }: Pick<Job, 'app' | 'file'>, udids: readonly Udid[]): Promise<RunId[]> {
  const { sha256 } = await app.addProfile(file);
  return (await app.handlers.installProfile({ sha256, udids: [...udids] })).runIds;
}

/** The record of a run, once that has ended. */
export async function recordOf(app: App, runId: RunId | undefined): Promise<Run> {
  if (runId === undefined) throw new Error('no run');
  await app.settled([runId]);
  return app.handlers.getRecord({ runId });
}

export async function runToEnd(job: Pick<Job, 'app' | 'file'>, udid: Udid): Promise<Run> {
  const [runId] = await begin(job, [udid]);
  return recordOf(job.app, runId);
}

/** The journal's lines, as a reader beside the app finds them. */
export function journal(app: App): RunEvent[] {
  const reader = Database.openReader(app.folder);
  if (!reader) throw new Error('no ledger');
  try {
    return reader.all('SELECT body FROM prep_event ORDER BY seq').map((row) => runEventSchema.parse(JSON.parse(z.object({ body: z.string() }).parse(row).body)));
  } finally {
    reader.close();
  }
}

/** Counts requests by name from now on; `answer` may make some go wrong. */
export function counting(device: VirtualDevice, answer: (request: string, count: number) => ReturnType<VirtualDevice['faults']> = () => undefined): Map<string, number> {
  const counts = new Map<string, number>();
  device.faults = (request) => {
    const count = (counts.get(request) ?? 0) + 1;
    counts.set(request, count);
    return answer(request, count);
  };
  return counts;
}
