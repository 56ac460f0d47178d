// muster install and muster practice: the whole job, followed line by line, ended by what was read back.
import type { App } from '../app.ts';
import { AppError } from '../errors.ts';
import { chosen } from './chosen.ts';
import { follow, lineFace } from './follow.ts';
import { exit, type Output } from './print.ts';
import { printRuns } from './records-text.ts';

const stopping = 'Stopping after what is under way. Press Ctrl-C again to leave at once.';

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
  const runs = await follow(app, runIds, lineFace(json, output), stop, stopping);
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
