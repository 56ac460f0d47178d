// --self-test FILE: the whole job on a practice bench, in a folder that is thrown away, without a window; what was seen goes to FILE as JSON.
// How a package is tested whose fuses keep every driver out. The machine's own multiplexer and bus are never opened.
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { app as electronApp } from 'electron';
import { App } from '../src/app.ts';
import { loadBus } from '../src/device/usb/system-bus.ts';
import { asAppError, shapeOf } from '../src/errors.ts';
import type { Run, RunId, Snapshot, Udid } from '../src/model.ts';
import { resourceFile } from '../src/resource-file.ts';
import { workBySize } from '../src/services/profile-work.ts';
import { threadWork } from '../src/services/profile-thread.ts';
import { threadRecords } from '../src/services/record-thread.ts';
import { systemClock } from '../src/system-clock.ts';
import { outsideHttp } from './outside.ts';
import { type BenchProcess, startBenchProcess } from './practice-bench.ts';
import { keychainKeeper } from './secrets.ts';

const deviceCount = 8;
/** Half of a practice cart is gentle: so many can be prepared. */
const leastPrepared = 3;
/** Milliseconds for all of it. */
const patience = 180_000;

interface Step {
  readonly name: string;
  readonly ok: boolean;
  readonly ms: number;
  readonly seen: unknown;
}

export interface SelfTestReport {
  readonly ok: boolean;
  readonly version: string;
  readonly packaged: boolean;
  readonly runtime: Readonly<Record<'electron' | 'chrome' | 'node' | 'platform' | 'arch', string>>;
  readonly steps: readonly Step[];
}

/** What the test has of its own, closed and removed in the end. */
interface Ground {
  readonly buildFolder: string;
  readonly folder: string;
  bench: BenchProcess | null;
  app: App | null;
  runIds: readonly RunId[];
}

/** Throws what isn't so. */
function insist(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

const opened = (ground: Ground): App => {
  if (!ground.app) throw new Error('the app isn’t open');
  return ground.app;
};

/** Resolves with the first snapshot for which `check` holds. */
function reached(app: App, check: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  return new Promise((resolve) => {
    const look = (snapshot: Snapshot): void => {
      if (!check(snapshot)) return;
      leave();
      resolve(snapshot);
    };
    const leave = app.subscribe(look);
    look(app.snapshot());
  });
}

/** Every part of the package that is read at some time only. */
async function readFiles({ buildFolder }: Ground): Promise<unknown> {
  const files = ['../renderer/index.html', '../preload/preload.cjs', 'bench.cjs', 'profile-thread.cjs', 'record-thread.cjs'].map((name) => path.join(buildFolder, name));
  const resources = ['fonts/Inter-Regular.ttf', 'practice/enrollment.mobileconfig', 'blueprints/setup-assistant.muster.json'].map(resourceFile);
  const sizes = await Promise.all([...files, ...resources].map(async (file) => (await readFile(file)).length));
  insist(sizes.every((size) => size > 0), 'an empty file');
  return { files: sizes.length };
}

/** The binding is loaded; the bus isn't looked at. */
async function loadUsb(): Promise<unknown> {
  await loadBus();
  return null;
}

async function openApp(ground: Ground): Promise<unknown> {
  const { buildFolder, folder } = ground;
  ground.bench = await startBenchProcess(buildFolder, deviceCount, 1);
  ground.app = await App.create({
    address: ground.bench.address, allowSystemMux: false, practice: 'required', pairing: 'always', ledger: 'write', bus: null, http: outsideHttp, platform: process.platform,
    dataFolder: path.join(folder, 'data'), station: 'Self-test', operator: 'self-test', keeper: null, clock: systemClock,
    profileWork: workBySize(threadWork(path.join(buildFolder, 'profile-thread.cjs'))), recordWork: (records) => threadRecords(path.join(buildFolder, 'record-thread.cjs'), records),
  });
  const { ledger } = ground.app.snapshot();
  insist(ledger.state === 'open', `the ledger is ${JSON.stringify(ledger)}`);
  return { practice: ground.app.practice };
}

async function readDevices(ground: Ground): Promise<unknown> {
  const ready = ({ devices }: Snapshot): number => devices.filter(({ state }) => state === 'ready').length;
  const { devices } = await reached(opened(ground), (snapshot) => ready(snapshot) >= leastPrepared && snapshot.devices.every(({ state }) => state !== 'connecting'));
  return Object.fromEntries([...new Set(devices.map(({ state }) => state))].map((state) => [state, devices.filter((device) => device.state === state).length]));
}

/** The worked example for Setup Assistant, kept outside of the archive as a person's file is. */
async function prepare(ground: Ground): Promise<unknown> {
  const app = opened(ground);
  const blueprint = resourceFile('blueprints/setup-assistant.muster.json');
  const { saved, notes } = await app.blueprints.importFile(blueprint);
  if (!saved) throw new Error(`the example can’t be used: ${JSON.stringify(notes)}`);
  await app.handlers.chooseBlueprint({ id: saved.id });
  const { verdicts } = await app.handlers.planBench({ udids: app.snapshot().devices.map(({ udid }) => udid) });
  const ready = verdicts.filter(({ state, plan }) => state !== 'blocked' && plan !== null);
  insist(ready.length >= leastPrepared, `only ${ready.length} of ${verdicts.length} devices can be prepared`);
  const erases = ready.filter((verdict) => verdict.erases).map(({ udid }) => udid as Udid);
  const confirmed = [...new Set(ready.flatMap(({ reasons }) => reasons.filter(({ severity }) => severity === 'confirm').map(({ code }) => code)))];
  const { runIds } = await app.handlers.prepareBench({ udids: ready.map(({ udid }) => udid as Udid), erase: erases.length, erases, confirmed });
  ground.runIds = runIds;
  await app.settled(runIds);
  const runs: Run[] = await Promise.all(runIds.map((runId) => app.handlers.getRecord({ runId })));
  insist(runs.every(({ outcome }) => outcome === 'done'), runs.map(({ outcome, error }) => `${outcome} ${error?.code ?? ''}`).join(', '));
  return { prepared: runs.length, erased: erases.length };
}

async function verify(ground: Ground): Promise<unknown> {
  const verdict = await opened(ground).handlers.verifyLedger({ kept: '' });
  insist(verdict.ok, JSON.stringify(verdict));
  return verdict.ok ? { lines: verdict.lines } : null;
}

async function print(ground: Ground): Promise<unknown> {
  const file = path.join(ground.folder, 'certificate.pdf');
  const [runId] = ground.runIds;
  if (runId === undefined) throw new Error('nothing was prepared');
  await opened(ground).records.print({ runIds: [runId], choice: { kind: 'certificate', paper: 'a4', as: 'pdf' } }, (names) => Promise.resolve({ paths: names.map(() => file), replace: true }));
  const bytes = readFileSync(file);
  insist(bytes.toString('latin1', 0, 5) === '%PDF-', 'the certificate is no PDF');
  return { bytes: bytes.length };
}

const works: readonly (readonly [name: string, work: (ground: Ground) => Promise<unknown>])[] = [
  ['files', readFiles], ['usb', loadUsb], ['bench', openApp], ['devices', readDevices], ['prepare', prepare], ['ledger', verify], ['paper', print],
  // Seen, not required: a machine without a keychain has a passphrase.
  ['keychain', async () => ({ available: await keychainKeeper() !== null })],
];

/** What went wrong, with the code of our own errors. */
function problemOf(error: unknown): unknown {
  const shape = shapeOf(asAppError(error));
  return { ...shape, ...(error instanceof Error ? { message: error.message.slice(0, 2000) } : {}) };
}

async function runSteps(ground: Ground, late: Promise<never>): Promise<Step[]> {
  const steps: Step[] = [];
  for (const [name, work] of works) {
    const started = performance.now();
    try {
      const seen = await Promise.race([work(ground), late]);
      steps.push({ name, ok: true, ms: Math.round(performance.now() - started), seen });
    } catch (error) {
      steps.push({ name, ok: false, ms: Math.round(performance.now() - started), seen: problemOf(error) });
      break;
    }
  }
  return steps;
}

/** Works in `folder`, which is thrown away afterwards, and writes the report to `file`; resolves with the exit code: 0 when everything was as it has to be. */
export async function selfTest(buildFolder: string, file: string, folder: string): Promise<number> {
  const ground: Ground = { buildFolder, folder, bench: null, app: null, runIds: [] };
  const late = new Promise<never>((_, reject) => { setTimeout(() => { reject(new Error(`not done within ${patience / 1000} seconds`)); }, patience).unref(); });
  late.catch(() => undefined);
  const steps = await runSteps(ground, late);
  await Promise.race([ground.app?.close(), late]).catch(() => undefined);
  ground.bench?.stop();
  const { electron, chrome, node } = process.versions;
  const report: SelfTestReport = {
    ok: steps.length === works.length && steps.every(({ ok }) => ok), version: electronApp.getVersion(), packaged: electronApp.isPackaged,
    runtime: { electron, chrome, node, platform: process.platform, arch: process.arch }, steps,
  };
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  return report.ok ? 0 : 1;
}
