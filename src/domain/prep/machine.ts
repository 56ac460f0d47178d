// A run's state as a pure function of its journal. Refuses what would make a record untrue: above all a `done`
// while any step was not seen done.
import type { Run, Step, StepId } from '../../model.ts';
import { mostNotes } from '../../model/records.ts';
import type { RunEvent } from './run-event.ts';

/** A journal that can't be: a defect of ours, or a ledger that was tampered with. */
export class IllegalTransition extends Error {
  constructor(what: string) {
    super(`illegal transition: ${what}`);
    this.name = 'IllegalTransition';
  }
}

const finished: ReadonlySet<Run['outcome']> = new Set(['done', 'failed', 'cancelled']);

export function isFinished({ outcome }: Pick<Run, 'outcome'>): boolean {
  return finished.has(outcome);
}

/** The step a run is at: the first that is neither done nor skipped. */
export function currentStep(run: Run): Step | undefined {
  return run.steps.find((step) => step.state !== 'done' && step.state !== 'skipped');
}

/** Milliseconds since the Unix epoch: the latest time that a run's record speaks of. */
export function latestTimeIn({ startedAt, finishedAt, steps, enrolled }: Run): number {
  return Math.max(startedAt, finishedAt ?? 0, enrolled?.at ?? 0, ...steps.map((step) => Math.max(step.startedAt ?? 0, step.finishedAt ?? 0)));
}

function plan(event: Extract<RunEvent, { kind: 'planned' }>, at: number): Run {
  const steps = event.steps.map((id): Step => ({ id, state: 'todo', need: null, startedAt: null, finishedAt: null, evidence: null }));
  return { ...event.run, startedAt: at, finishedAt: null, outcome: 'running', paused: false, steps, error: null, enrolled: null, notes: [], tag: null };
}

function withStep(run: Run, id: StepId, change: (step: Step) => Step): Run {
  const present = currentStep(run);
  if (present?.id !== id) throw new IllegalTransition(`step ${id} while at ${present?.id ?? 'the end'}`);
  return { ...run, steps: run.steps.map((step) => (step.id === id ? change(step) : step)) };
}

function end(run: Run, outcome: Run['outcome'], at: number, error: Run['error'], unknown?: StepId): Run {
  const steps = run.steps.map((step): Step => {
    if (step.id === unknown) return { ...step, state: 'unknown', need: null, finishedAt: at };
    const open = !['todo', 'done', 'skipped'].includes(step.state);
    return open ? { ...step, state: outcome === 'cancelled' ? 'todo' : 'failed', need: null, finishedAt: at } : step;
  });
  return { ...run, steps, outcome, finishedAt: at, error, paused: false };
}

/** What may follow an end: a failed run is tried again, and what its user does later is read. Everything else is final. */
function afterEnd(run: Run, event: RunEvent, at: number): Run {
  if (event.kind === 'retried' && run.outcome === 'failed') {
    const steps = run.steps.map((step): Step => (step.state === 'failed' || step.state === 'unknown' ? { ...step, state: 'todo', need: null, finishedAt: null } : step));
    return { ...run, steps, outcome: 'running', finishedAt: null, error: null };
  }
  if (event.kind === 'enrolled' && run.outcome === 'done' && !run.enrolled) return { ...run, enrolled: { at, evidence: event.evidence } };
  throw new IllegalTransition(`${event.kind} after ${run.outcome}`);
}

/** Beside what was done: no annotation changes an outcome. */
function annotate(run: Run, { by, annotation }: Extract<RunEvent, { kind: 'annotated' }>, at: number): Run {
  if (annotation.kind === 'tagged') return { ...run, tag: { value: annotation.assetTag, at, by, how: annotation.how } };
  if (run.notes.length >= mostNotes) throw new IllegalTransition('more notes than a record takes');
  return { ...run, notes: [...run.notes, { at, by, text: annotation.text }] };
}

/** The next state. `at` is in milliseconds since the Unix epoch. Throws IllegalTransition. */
export function transition(run: Run | null, event: RunEvent, at: number): Run {
  if (event.kind === 'planned') {
    if (run) throw new IllegalTransition('planned twice');
    return plan(event, at);
  }
  if (!run) throw new IllegalTransition(`${event.kind} before planned`);
  if (event.kind === 'annotated') return annotate(run, event, at);
  if (isFinished(run)) return afterEnd(run, event, at);
  switch (event.kind) {
    case 'checking': case 'acting': case 'verifying':
      return withStep(run, event.step, (step) => ({ ...step, state: event.kind, need: null, startedAt: step.startedAt ?? at }));
    case 'asking':
      return withStep(run, event.step, (step) => ({ ...step, state: 'asking', need: event.need, startedAt: step.startedAt ?? at }));
    case 'stepDone': case 'stepSkipped':
      return withStep(run, event.step, (step) => ({ ...step, state: event.kind === 'stepDone' ? 'done' : 'skipped', need: null, startedAt: step.startedAt ?? at, finishedAt: at, evidence: event.evidence }));
    case 'interrupted':
      return { ...run, outcome: 'interrupted' };
    case 'failed':
      return end(run, 'failed', at, event.error, event.unknown);
    case 'cancelled':
      return end(run, 'cancelled', at, null, event.unknown);
    case 'recovered':
      if (run.outcome !== 'interrupted') throw new IllegalTransition('recovered without an interruption');
      return { ...run, outcome: 'running' };
    case 'paused': case 'continued':
      return { ...run, paused: event.kind === 'paused' };
    case 'retried': case 'enrolled':
      throw new IllegalTransition(`${event.kind} while ${run.outcome}`);
    case 'done':
      if (currentStep(run)) throw new IllegalTransition(`done while at ${currentStep(run)?.id ?? ''}`);
      return end(run, 'done', at, null);
  }
}

/** Folds a whole journal. Throws IllegalTransition, also for an empty one. */
export function fold(lines: Iterable<{ readonly event: RunEvent; readonly at: number }>): Run {
  let run: Run | null = null;
  for (const { event, at } of lines) run = transition(run, event, at);
  if (!run) throw new IllegalTransition('an empty journal');
  return run;
}
