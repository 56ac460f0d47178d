// A bench with its Apple and its MDM, an app, and a blueprint that is chosen: all that a preparation needs.
import { onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import type { AppOptions } from '../../src/app-options.ts';
import { startPracticeWeb } from '../../src/bench/practice-web.ts';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { makeHttp } from '../../src/http.ts';
import type { Blueprint, Method } from '../../src/model/blueprints.ts';
import { systemClock } from '../../src/system-clock.ts';
import { choose } from './at-the-app.ts';
import { type BenchChoice, openApp, type RunningTestBench, seen, startBench } from './practice.ts';
import { tempFolder } from './temp-folder.ts';

export interface PreparationBench extends RunningTestBench {
  readonly folder: string;
  readonly options: Partial<AppOptions>;
}

/** A bench whose activation and MDM answer. */
export async function preparationBench(specs: readonly VirtualDeviceSpec[], choice: BenchChoice = {}): Promise<PreparationBench> {
  const running = await startBench(specs, { idleMs: 3_600_000, portMs: 3_600_000, ...choice });
  const web = await startPracticeWeb({ find: (udid) => running.bench.find(udid), clock: choice.clock ?? systemClock, organization: running.bench.organization });
  onTestFinished(() => web.close());
  running.bench.web = web.origin;
  const folder = tempFolder();
  return { ...running, folder, options: { dataFolder: folder, http: makeHttp(fetch, systemClock, { maxBytes: 8 * 1024 * 1024, timeoutMs: 30_000 }) } };
}

/** One app on the bench, a method chosen, all devices ready. */
export async function readyFor(bench: PreparationBench, method: Method, change?: (blueprint: Blueprint) => Blueprint): Promise<App> {
  const app = await openApp(bench.address, bench.options);
  await seen(app, bench.devices.filter(({ power }) => power === 'on').length);
  await choose(app, method, change);
  return app;
}
