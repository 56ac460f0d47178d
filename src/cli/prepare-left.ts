// muster prepare --resume, --abandon, --retry: what an earlier Muster left unfinished or saw fail. Nothing is erased unless the number of
// those whose erase is still ahead was typed.
import type { App } from '../app.ts';
import { currentStep, isFinished } from '../domain/prep/machine.ts';
import { asAppError, shapeOf } from '../errors.ts';
import type { Run, RunId } from '../model.ts';
import { erasesYet, follow, stoppedAt } from './follow.ts';
import { counted, listed, nameOf } from './plan-text.ts';
import { carryThrough, faceFor, speaksJson, type Stage, stopping, unfinished } from './prepare.ts';
import type { PrepareCommand } from './prepare-arguments.ts';
import { errorLine, exit, type Output } from './print.ts';
import { findRun } from './find-run.ts';

type Of<Name extends PrepareCommand['name']> = Extract<PrepareCommand, { name: Name }>;

/** Milliseconds for which a device that isn't attached may be on its way back from an erase or a restart. */
const onItsWay = 20 * 60_000;

/** When it was last seen to do anything. */
const touchedAt = ({ startedAt, steps }: Run): number => Math.max(startedAt, ...steps.flatMap((step) => [step.startedAt ?? 0, step.finishedAt ?? 0]));

/** Those that were named, or all; what nobody left is said. Null: one that was named isn't among them. */
function left(app: App, serials: readonly string[], say: Output['say']): Run[] | null {
  const all = unfinished(app.snapshot());
  const matches = ({ device }: Run, name: string): boolean => [device.serial, device.udid].some((known) => known?.toLowerCase() === name.toLowerCase());
  const unknown = serials.find((name) => !all.some((run) => matches(run, name)));
  if (unknown !== undefined || all.length === 0) {
    say(unknown === undefined ? 'No preparation was left unfinished.' : `muster: No preparation of ${unknown} was left unfinished. Nothing was changed.`);
    if (unknown !== undefined && all.length > 0) say(`        Left unfinished: ${listed(all.map(({ device }) => nameOf(device)))}`);
    return null;
  }
  return serials.length === 0 ? all : all.filter((run) => serials.some((name) => matches(run, name)));
}

/** Whether the number that was typed is that of the devices whose erase is still ahead; says so if not. */
function isApproved(runs: readonly Run[], erase: number | null, say: Output['say']): boolean {
  const ahead = runs.filter(erasesYet);
  if ((erase ?? 0) === ahead.length) return true;
  const who = ahead.length > 0 ? ` (${listed(ahead.map(({ device }) => nameOf(device)))})` : '';
  say(`muster: ${erase === null ? '' : `--erase ${erase} isn’t it: `}${counted(ahead.length, 'device')} ${ahead.length === 1 ? 'has its erase' : 'have their erase'} still ahead${who}. Nothing was changed.`);
  say(ahead.length > 0 ? `        If they are still to be erased, say so with: --erase ${ahead.length}` : '        Leave --erase out.');
  return false;
}

/** Says yes to each of them that asks whether it is to be done once more. The returned function ends it. */
function answerAgain(app: App, runIds: readonly RunId[]): () => void {
  return app.subscribe(({ runs }) => {
    const asking = runs.filter((run) => runIds.includes(run.runId) && run.outcome === 'running' && currentStep(run)?.need === 'again').map(({ runId }) => runId);
    if (asking.length > 0) void app.handlers.steerRuns({ runIds: asking, how: 'continue' }).catch(() => undefined);
  });
}

/** Throws store.*. */
export async function resumeDevices(app: App, command: Of<'prepare --resume'>, stage: Stage): Promise<number> {
  const { output: { say }, clock } = stage;
  const all = left(app, command.serials, say);
  if (!all) return exit.nothing;
  const { devices } = app.snapshot();
  // A device that was named is waited for; of the others only those that are here, or are expected.
  const runs = all.filter((run) => command.serials.length > 0 || devices.some(({ udid }) => udid === run.device.udid) || clock.now() - touchedAt(run) < onItsWay);
  const absent = all.filter((run) => !runs.includes(run));
  if (absent.length > 0) say(`Not attached, and left as they are: ${listed(absent.map(({ device }) => nameOf(device)))}`);
  if (runs.length === 0) {
    say('muster: None of the devices is attached. Plug them in, then: muster prepare --resume');
    return exit.nothing;
  }
  if (!isApproved(runs, command.erase, say)) return exit.usage;
  if (stage.stop.aborted) return exit.cancelled;
  if (!speaksJson(command, stage)) for (const run of runs) say(`${nameOf(run.device)}: “${run.blueprint?.name ?? ''}” goes on at: ${stoppedAt(run)}`);
  const runIds = runs.map(({ runId }) => runId);
  app.resume(runIds);
  // The number was typed, which is the consent that each of them asks for.
  await app.handlers.steerRuns({ runIds, how: 'continue' });
  const end = command.again ? answerAgain(app, runIds) : null;
  return carryThrough(app, runIds, runs.length, command, stage).finally(() => end?.());
}

/** Throws store.*. */
export async function abandonDevices(app: App, command: Of<'prepare --abandon'>, stage: Stage): Promise<number> {
  const { output: { say } } = stage;
  const runs = left(app, command.serials, say);
  if (!runs) return exit.nothing;
  const runIds = runs.map(({ runId }) => runId);
  app.resume(runIds);
  // In the same turn: nothing was begun in between.
  await app.handlers.steerRuns({ runIds, how: 'cancel' });
  const ended = await follow(app, runIds, faceFor(command, stage), stage.stop, stopping);
  if (!speaksJson(command, stage)) say(`${counted(ended.filter(isFinished).length, 'preparation')} ended as they were; their devices weren’t touched. What a new one finds done already, it skips.`);
  return ended.every(isFinished) ? exit.done : exit.failed;
}

/** Throws store.*, run.unknown. */
export async function retryDevices(app: App, command: Of<'prepare --retry'>, stage: Stage): Promise<number> {
  const { output: { say }, stop } = stage;
  const runs = await Promise.all([...new Set(command.runs)].map(async (word) => findRun((search, offset) => app.handlers.listRecords({ offset, limit: 500, search }), word)));
  const unique = runs.filter((run, at) => runs.findIndex(({ runId }) => runId === run.runId) === at);
  if (!isApproved(unique, command.erase, say)) return exit.usage;
  if (stop.aborted) return exit.cancelled;
  const started: RunId[] = [];
  for (const { runId, device } of unique) {
    try {
      await app.handlers.steerRuns({ runIds: [runId], how: 'retry' });
      started.push(runId);
    } catch (thrown) {
      say(`muster: ${nameOf(device)}: ${errorLine(shapeOf(asAppError(thrown)))}`);
    }
  }
  if (started.length === 0) return exit.nothing;
  return carryThrough(app, started, unique.length, command, stage);
}
