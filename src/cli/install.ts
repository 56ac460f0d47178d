// muster install and muster practice: the whole job, followed line by line, ended by what was read back.
import type { App } from '../app.ts';
import { isFinished } from '../domain/prep/machine.ts';
import { evidenceText, needTexts, stepCount, stepNames } from '../domain/prep/step-text.ts';
import { describeError } from '../error-text.ts';
import { AppError } from '../errors.ts';
import type { Run, RunId, Snapshot } from '../model.ts';
import { chosen } from './chosen.ts';
import { deviceSays } from './device-says.ts';
import { exit, jsonLine, type Output } from './print.ts';
import { printRuns, runLine } from './records.ts';

/** What is going on in a run, in a line for people. */
function progress(run: Run): string {
  const who = run.device.serial ?? run.device.udid;
  const step = run.steps.findLast((candidate) => candidate.state !== 'todo');
  if (isFinished(run) || !step) return `${who}  ${run.outcome === 'done' ? 'Done: read back, recorded' : run.error ? [describeError(run.error).what, deviceSays(run.error)].filter(Boolean).join(' ') : 'Cancelled'}`;
  const where = `${stepCount(run.steps, step.id)}: ${stepNames[step.id]}`;
  if (step.state === 'asking' && step.need) return `${who}  ${where}. ${needTexts[step.need].instruction}`;
  return `${who}  ${where}${step.evidence ? ` (${evidenceText(step.evidence)})` : ''}`;
}

/** Ended, or waiting for a device that went away: that can take days, and the next start finds it. */
function isOver(run: Run, { devices }: Snapshot, stop: AbortSignal): boolean {
  if (run.outcome !== 'interrupted') return isFinished(run);
  return stop.aborted || !devices.some((device) => device.udid === run.device.udid);
}

/** Prints each run's changes until all of them are over; a first interrupt cancels them cleanly. */
async function follow(app: App, runIds: readonly RunId[], json: boolean, { out, say }: Output, stop: AbortSignal): Promise<Run[]> {
  const shown = new Map<RunId, string>();
  const show = (snapshot: Snapshot): void => {
    for (const run of snapshot.runs) {
      if (!runIds.includes(run.runId)) continue;
      const line = json ? jsonLine(runLine(run)) : progress(run);
      if (shown.get(run.runId) !== line) (json ? out : say)(line);
      shown.set(run.runId, line);
    }
  };
  const unsubscribe = app.subscribe(show);
  stop.addEventListener('abort', () => {
    say('Stopping after what is under way. Press Ctrl-C again to leave at once.');
    for (const run of app.snapshot().runs) if (runIds.includes(run.runId) && !isFinished(run)) void app.handlers.cancelRun({ runId: run.runId }).catch(() => undefined);
  }, { once: true });
  const gone = new Promise<void>((resolve) => {
    app.subscribe((snapshot) => { if (snapshot.runs.filter((run) => runIds.includes(run.runId)).every((run) => isOver(run, snapshot, stop))) resolve(); });
  });
  await Promise.race([app.settled(runIds), gone]);
  unsubscribe();
  show(app.snapshot());
  return app.snapshot().runs.filter((run) => runIds.includes(run.runId));
}

export interface InstallRequest {
  readonly profile: string;
  readonly serials: readonly string[];
  readonly all: boolean;
  readonly json: boolean;
}

/** Installs on every named device; the exit code says whether all, some or none were verified. Throws profile.*, device.*, store.*. */
export async function installOn(app: App, request: InstallRequest, output: Output, stop: AbortSignal): Promise<number> {
  const { json } = request;
  const profile = await app.addProfile(request.profile);
  const devices = chosen(app.snapshot(), request.serials, request.all);
  if (!json) output.say(`Installing “${profile.name}” on ${devices.length === 1 ? '1 device' : `${devices.length} devices`}. Nothing is erased.`);
  // Interrupted while devices were looked at: nothing was started, so nothing is.
  const interrupted = (): boolean => stop.aborted;
  if (interrupted()) return exit.cancelled;
  const { runIds } = await app.handlers.installProfile({ sha256: profile.sha256, udids: devices.map((device) => device.udid) });
  const runs = await follow(app, runIds, json, output, stop);
  const { ledger } = app.snapshot();
  if (!json) printRuns(runs, output.out);
  const done = runs.filter((run) => run.outcome === 'done').length;
  if (!json) output.say(`${done} of ${runs.length} verified by reading back. The record is in ${app.folder}.`);
  // A line that couldn't be written is the reason for everything that isn't done.
  if (ledger.state === 'closed') throw new AppError(ledger.error.code, ledger.error.params);
  if (interrupted()) return exit.cancelled;
  if (done === devices.length) return exit.done;
  return done > 0 ? exit.someFailed : exit.failed;
}
