// What a person at the app does and waits for: chooses a blueprint, approves a plan, sees how it ends. Knows nothing of the test runner,
// so that soaks use it too.
import path from 'node:path';
import type { App } from '../../src/app.ts';
import type { Run, RunId, Snapshot, Udid } from '../../src/model.ts';
import type { Blueprint, Method } from '../../src/model/blueprints.ts';

const examples = path.resolve(import.meta.dirname, '../../resources/blueprints');
const fileOf: Readonly<Record<Method, string>> = {
  setupAssistant: 'setup-assistant.muster.json', direct: 'direct.muster.json', automated: 'automated.muster.json', superviseOnly: 'supervise-only.muster.json',
};

/** Resolves with the first snapshot for which `check` holds, the present one included. */
export function reached(app: App, check: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  return new Promise((resolve) => {
    const look = (snapshot: Snapshot): void => {
      if (!check(snapshot)) return;
      unsubscribe();
      resolve(snapshot);
    };
    const unsubscribe = app.subscribe(look);
    look(app.snapshot());
  });
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
