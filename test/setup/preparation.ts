// A bench with its Apple and its MDM, an app, and a blueprint that is chosen: all that a preparation needs.
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import type { AppOptions } from '../../src/app-options.ts';
import { startPracticeWeb } from '../../src/bench/practice-web.ts';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { makeHttp } from '../../src/http.ts';
import type { Run, RunId, Udid } from '../../src/model.ts';
import type { Blueprint, Method } from '../../src/model/blueprints.ts';
import { systemClock } from '../../src/system-clock.ts';
import { type BenchChoice, openApp, type RunningTestBench, seen, startBench } from './practice.ts';
import { tempFolder } from './temp-folder.ts';

const examples = path.resolve(import.meta.dirname, '../../resources/blueprints');
const fileOf: Readonly<Record<Method, string>> = {
  setupAssistant: 'setup-assistant.muster.json', direct: 'direct.muster.json', automated: 'automated.muster.json', superviseOnly: 'supervise-only.muster.json',
};

export interface PreparationBench extends RunningTestBench {
  readonly folder: string;
  readonly options: Partial<AppOptions>;
}

/** A bench whose activation and MDM answer. */
export async function preparationBench(specs: readonly VirtualDeviceSpec[], choice: BenchChoice = {}): Promise<PreparationBench> {
  const running = await startBench(specs, { idleMs: 3_600_000, portMs: 3_600_000, ...choice });
  const web = await startPracticeWeb({ find: (udid) => running.bench.find(udid), clock: choice.clock ?? systemClock });
  onTestFinished(() => web.close());
  running.bench.web = web.origin;
  const folder = tempFolder();
  return { ...running, folder, options: { dataFolder: folder, http: makeHttp(fetch, systemClock, { maxBytes: 8 * 1024 * 1024, timeoutMs: 30_000 }) } };
}

/** Keeps the worked example of a method, changed or not, and has the bench checked for it. */
export async function choose(app: App, method: Method, change: (blueprint: Blueprint) => Blueprint = (same) => same): Promise<void> {
  const { saved } = await app.blueprints.importFile(path.join(examples, fileOf[method]));
  if (!saved) throw new Error(`no example of ${method}`);
  const { blueprint, revision } = await app.handlers.getBlueprint({ id: saved.id, revision: null });
  const kept = await app.handlers.saveBlueprint({ blueprint: change(blueprint), base: revision });
  if (!kept.saved) throw new Error(JSON.stringify(kept.notes));
  await app.handlers.chooseBlueprint({ id: saved.id });
}

/** Approves whatever the plan says of these devices, as a person would who read it. */
export async function approve(app: App, udids: readonly Udid[]): Promise<RunId[]> {
  const { verdicts, erases } = await app.handlers.planBench({ udids: [...udids] });
  const confirmed = [...new Set(verdicts.flatMap(({ reasons }) => reasons.filter(({ severity }) => severity === 'confirm').map(({ code }) => code)))];
  const { runIds } = await app.handlers.prepareBench({ udids: [...udids], erase: erases, erases: verdicts.filter((one) => one.erases).map(({ udid }) => udid as Udid), confirmed });
  return runIds;
}

/** The records, once all of these runs have ended. */
export async function ended(app: App, runIds: readonly RunId[]): Promise<Run[]> {
  await app.settled(runIds);
  return Promise.all(runIds.map((runId) => app.handlers.getRecord({ runId })));
}

/** One app on the bench, a method chosen, all devices ready. */
export async function readyFor(bench: PreparationBench, method: Method, change?: (blueprint: Blueprint) => Blueprint): Promise<App> {
  const app = await openApp(bench.address, bench.options);
  await seen(app, bench.devices.filter(({ power }) => power === 'on').length);
  await choose(app, method, change);
  return app;
}
