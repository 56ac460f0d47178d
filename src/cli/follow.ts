// Follows runs to their end, for people or for programs: a line for every change, or a table that stays in place.
import type { App } from '../app.ts';
import { currentStep, isFinished } from '../domain/prep/machine.ts';
import { runMeaning } from '../domain/prep/run-meaning.ts';
import { evidenceText, stepCount, stepNames } from '../domain/prep/step-text.ts';
import { byPlace } from '../domain/places.ts';
import { describeError } from '../error-text.ts';
import type { Run, RunId, Snapshot } from '../model.ts';
import { deviceSays } from './device-says.ts';
import { needWords, wordOf } from './follow-words.ts';
import { liveScreen, type Terminal } from './live-screen.ts';
import { drawTable } from './live-table.ts';
import { jsonLine, type Output } from './print.ts';
import { runLine } from './records-text.ts';
import type { Timer } from './timer.ts';

/** How a command shows runs while they last. */
export interface Face {
  readonly show: (runs: readonly Run[], snapshot: Snapshot) => void;
  /** Beside them, for a person. */
  readonly say: (text: string) => void;
  readonly close: () => void;
}

function endOf(run: Run): string {
  if (run.outcome === 'done') return `${wordOf(run)}: read back, recorded`;
  if (run.error) return [describeError(run.error).what, deviceSays(run.error)].filter(Boolean).join(' ');
  return ['Cancelled.', runMeaning(run)].filter(Boolean).join(' ');
}

/** What is going on in a run, in a line for people; null: nothing has begun. */
function progress(run: Run): string | null {
  const who = run.device.serial ?? run.device.udid;
  const step = run.steps.findLast((candidate) => candidate.state !== 'todo');
  if (isFinished(run)) return `${who}  ${endOf(run)}`;
  if (run.outcome === 'interrupted' && run.wanted) return `${who}  Waits for the device: plug it in, and it is read before anything is done`;
  if (!step) return null;
  const where = `${stepCount(run.steps, step.id)}: ${stepNames[step.id]}`;
  if (step.state === 'asking' && step.need) return `${who}  ${where}. ${needWords[step.need].instruction}`;
  return `${who}  ${where}${step.evidence ? ` (${evidenceText(step.evidence)})` : ''}`;
}

/** Every change is a line: JSON on stdout, or a sentence beside it. */
export function lineFace(json: boolean, { out, say }: Output): Face {
  const shown = new Map<RunId, string>();
  const seen = new Map<RunId, Run>();
  return {
    show: (runs) => {
      for (const run of runs) {
        // A run that changed is another object: of hundreds, few change between two snapshots.
        if (seen.get(run.runId) === run) continue;
        seen.set(run.runId, run);
        const line = json ? jsonLine(runLine(run)) : progress(run);
        if (line === null || shown.get(run.runId) === line) continue;
        (json ? out : say)(line);
        shown.set(run.runId, line);
      }
    },
    say,
    close: () => undefined,
  };
}

/** A table in place; what is said stands below it. */
export function tableFace(terminal: Terminal, clock: Timer): Face {
  let runs: readonly Run[] = [];
  let latest: Snapshot | null = null;
  let notice: string | null = null;
  const screen = liveScreen(terminal, clock, (size) => (latest === null ? [] : drawTable({ runs, expected: latest.expected, places: latest.heavy.limit, now: clock.now(), notice, devices: latest.devices }, size)));
  return {
    show: (all, snapshot) => {
      runs = [...all].sort((a, b) => byPlace(a.place, b.place));
      latest = snapshot;
      screen.redraw();
    },
    say: (text) => {
      notice = text;
      screen.redraw();
    },
    close: screen.close,
  };
}

/**
 * Ended; or an installation that waits for a device that went away: that can take days, and the next start finds it. A preparation
 * that waits for its device ends by an interrupt.
 */
function isOver(run: Run, { devices }: Snapshot, stop: AbortSignal): boolean {
  if (run.outcome !== 'interrupted' || run.wanted) return isFinished(run);
  return stop.aborted || !devices.some((device) => device.udid === run.device.udid);
}

/** Until all of these runs are over; a first interrupt cancels them cleanly, which is `stopping`'s to say. Returns them as they ended. */
export async function follow(app: App, runIds: readonly RunId[], face: Face, stop: AbortSignal, stopping: string): Promise<Run[]> {
  const ids = new Set(runIds);
  const ours = (snapshot: Snapshot): Run[] => snapshot.runs.filter((run) => ids.has(run.runId));
  const show = (snapshot: Snapshot): void => { face.show(ours(snapshot), snapshot); };
  const onStop = (): void => {
    face.say(stopping);
    for (const run of ours(app.snapshot())) if (!isFinished(run)) void app.handlers.cancelRun({ runId: run.runId }).catch(() => undefined);
  };
  const unsubscribe = app.subscribe(show);
  show(app.snapshot());
  if (stop.aborted) onStop();
  else stop.addEventListener('abort', onStop, { once: true });
  let unwatch: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    unwatch = app.subscribe((snapshot) => { if (ours(snapshot).every((run) => isOver(run, snapshot, stop))) resolve(); });
  });
  await Promise.race([app.settled(runIds), over]);
  stop.removeEventListener('abort', onStop);
  unsubscribe();
  unwatch();
  show(app.snapshot());
  face.close();
  return ours(app.snapshot());
}

/** Whether its erase is still to come, or may be: it was never read that it was done. */
export function erasesYet(run: Run): boolean {
  const erase = run.steps.find(({ id }) => id === 'erase');
  return run.wanted?.erases === true && erase !== undefined && erase.state !== 'done' && erase.state !== 'skipped';
}

/** The step that a run stopped at, by its name. */
export const stoppedAt = (run: Run): string => { const step = currentStep(run); return step ? stepNames[step.id] : 'its end'; };
