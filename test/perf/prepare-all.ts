// Prepares a whole bench in another process by the worked example for Setup Assistant, and tells what that took this process.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { App } from '../../src/app.ts';
import type { AppOptions } from '../../src/app-options.ts';
import { fastClock } from '../../src/bench/bench-clock.ts';
import { makeHttp } from '../../src/http.ts';
import type { Run, Udid } from '../../src/model.ts';
import { systemClock } from '../../src/system-clock.ts';
import type { RemoteBench, RemoteReport } from '../setup/remote-bench.ts';
import { cpuMs } from './crypto-floor.ts';

export interface Preparing {
  /** How many times as fast as the world's the app's clock runs: as the bench's. */
  readonly speed?: number;
  readonly admission?: NonNullable<AppOptions['admission']>;
  /** Called when all devices are ready and nothing is asked of them yet, and often while they are prepared. */
  readonly onReady?: () => void;
  readonly onTick?: () => void;
}

export interface Prepared {
  readonly runs: readonly Run[];
  /** Milliseconds of the app's clock from the plan to the last record. */
  readonly wall: number;
  /** Milliseconds of CPU of this process, all its threads. */
  readonly cpu: number;
  readonly before: RemoteReport;
  readonly after: RemoteReport;
}

const example = path.resolve(import.meta.dirname, '../../resources/blueprints/setup-assistant.muster.json');

async function openOn(bench: RemoteBench, dataFolder: string, { speed = 1, admission }: Preparing): Promise<{ app: App; now: () => number }> {
  const clock = speed === 1 ? systemClock : fastClock(systemClock, speed);
  const app = await App.create({
    clock, address: bench.address, allowSystemMux: false, platform: 'linux', dataFolder, station: 'Bench', operator: 'perf', practice: 'required', pairing: 'always', ledger: 'write', bus: null,
    http: makeHttp(fetch, systemClock, { maxBytes: 8 * 1024 * 1024, timeoutMs: 30_000 }), ...(admission ? { admission } : {}),
  });
  return { app, now: () => clock.now() };
}

async function allReady(app: App, bench: RemoteBench): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (app.snapshot().devices.filter(({ state }) => state === 'ready').length < bench.udids.length) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = app.subscribe(look);
    look();
  });
}

async function choose(app: App): Promise<void> {
  const { saved } = await app.blueprints.importFile(example);
  if (!saved) throw new Error('no example');
  await app.handlers.chooseBlueprint({ id: saved.id });
}

/** What a person does who reads the plan, confirms it and watches. */
async function carryOut(app: App, bench: RemoteBench): Promise<Run[]> {
  const udids = bench.udids as Udid[];
  const { verdicts, erases } = await app.handlers.planBench({ udids });
  const confirmed = [...new Set(verdicts.flatMap(({ reasons }) => reasons.filter(({ severity }) => severity === 'confirm').map(({ code }) => code)))];
  const { runIds } = await app.handlers.prepareBench({ udids, erase: erases, erases: verdicts.filter((one) => one.erases).map(({ udid }) => udid as Udid), confirmed });
  await app.settled(runIds);
  return Promise.all(runIds.map((runId) => app.handlers.getRecord({ runId })));
}

/** Every device of the bench, paired before, from the plan to its record. */
export async function prepareAll(bench: RemoteBench, how: Preparing = {}): Promise<Prepared> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'muster-p-'));
  const { app, now } = await openOn(bench, folder, how);
  try {
    await allReady(app, bench);
    await choose(app);
    how.onReady?.();
    const before = await bench.tell({ kind: 'report' });
    // A window watches.
    const unsubscribe = app.subscribe(() => how.onTick?.());
    const [from, cpuFrom] = [now(), process.cpuUsage()];
    const runs = await carryOut(app, bench);
    const [wall, cpu] = [now() - from, cpuMs(cpuFrom)];
    unsubscribe();
    return { runs, wall, cpu, before, after: await bench.tell({ kind: 'report' }) };
  } finally {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
