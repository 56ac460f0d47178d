// A run's state is the fold of its journal, and a journal that would make a record untrue is refused.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currentStep, fold, IllegalTransition, isFinished, transition } from '../../../src/domain/prep/machine.ts';
import { type RunEvent, runEventSchema } from '../../../src/domain/prep/run-event.ts';
import { runSchema, type StepId, stepIds } from '../../../src/model.ts';
import { planned, proof, straightRun } from '../../setup/journal.ts';

const lines = (events: readonly RunEvent[]): { event: RunEvent; at: number }[] => events.map((event, i) => ({ event, at: 1000 + i }));
const states = (events: readonly RunEvent[]): string[] => fold(lines(events)).steps.map((step) => step.state);

describe('a journal', () => {
  it('of a straight run folds to a done run with every step proved and timed', () => {
    const run = fold(lines(straightRun()));
    expect([run.outcome, run.startedAt, run.finishedAt, run.error]).toEqual(['done', 1000, 1014, null]);
    expect(run.steps).toEqual([
      { id: 'pair', state: 'done', need: null, startedAt: 1001, finishedAt: 1004, evidence: { kind: 'paired', values: {} } },
      { id: 'gates', state: 'done', need: null, startedAt: 1005, finishedAt: 1006, evidence: { kind: 'identityMatches', values: {} } },
      { id: 'install', state: 'done', need: null, startedAt: 1007, finishedAt: 1011, evidence: { kind: 'accepted', values: {} } },
      { id: 'verify', state: 'done', need: null, startedAt: 1012, finishedAt: 1013, evidence: proof },
    ]);
  });

  it('folds at every prefix to a valid run that isn’t finished before its last line', () => {
    const events = straightRun();
    for (let length = 1; length <= events.length; length += 1) {
      const run = fold(lines(events.slice(0, length)));
      expect(runSchema.safeParse(run).success).toBe(true);
      expect(isFinished(run)).toBe(length === events.length);
    }
  });

  it('may be interrupted after any line and then ends as failed, cancelled or, with the rest, done', () => {
    const events = straightRun();
    for (let length = 1; length < events.length; length += 1) {
      const cut: RunEvent[] = [...events.slice(0, length), { kind: 'interrupted' }];
      expect(fold(lines(cut)).outcome).toBe('interrupted');
      expect(fold(lines([...cut, { kind: 'failed', error: { code: 'run.interrupted', params: { step: 'x' } } }])).outcome).toBe('failed');
      expect(fold(lines([...cut, { kind: 'cancelled' }])).outcome).toBe('cancelled');
      expect(fold(lines([...cut, ...events.slice(length)])).outcome).toBe('done');
    }
  });

  it('keeps what a person is asked for only while they are asked', () => {
    const events = straightRun();
    expect(fold(lines(events.slice(0, 4))).steps[0]).toMatchObject({ state: 'asking', need: 'trust' });
    expect(fold(lines(events.slice(0, 5))).steps[0]).toMatchObject({ state: 'done', need: null });
    expect(fold(lines([...events.slice(0, 4), { kind: 'failed', error: { code: 'device.untrusted', params: {} } }])).steps[0]).toMatchObject({ state: 'failed', need: null, finishedAt: 1004 });
  });

  it('ends the open step with the run: failed as failed, cancelled as not done', () => {
    const open = straightRun().slice(0, 9);
    expect(states([...open, { kind: 'failed', error: { code: 'link.closed', params: {} } }])).toEqual(['done', 'done', 'failed', 'todo']);
    expect(states([...open, { kind: 'cancelled' }])).toEqual(['done', 'done', 'todo', 'todo']);
  });
});

describe('refused is', () => {
  const refused = (events: readonly RunEvent[]): boolean => {
    try {
      fold(lines(events));
      return false;
    } catch (error) {
      if (error instanceof IllegalTransition) return true;
      throw error;
    }
  };

  it('an empty journal, one that doesn’t begin with a plan, and one with two', () => {
    expect([refused([]), refused([{ kind: 'done' }]), refused([planned(), planned()])]).toEqual([true, true, true]);
  });

  it('a done run while any step isn’t done', () => {
    const events = straightRun();
    for (let length = 1; length < events.length; length += 1) {
      const early: RunEvent[] = [...events.slice(0, length), { kind: 'done' }];
      expect(refused(early), `after ${length} lines`).toBe(length < events.length - 1);
    }
  });

  it('a step out of turn: skipped over, done twice, or unknown to the plan', () => {
    expect(refused([planned(), { kind: 'acting', step: 'install' }])).toBe(true);
    expect(refused([planned(), { kind: 'stepSkipped', step: 'pair', evidence: proof }, { kind: 'stepDone', step: 'pair', evidence: proof }])).toBe(true);
    expect(refused([planned(undefined, undefined, ['verify']), { kind: 'checking', step: 'pair' }])).toBe(true);
    expect(refused([...straightRun().slice(0, 14), { kind: 'checking', step: 'verify' }])).toBe(true);
  });

  it('everything after the end', () => {
    const after: RunEvent[] = [...straightRun(), { kind: 'interrupted' }, { kind: 'cancelled' }, { kind: 'failed', error: { code: 'link.closed', params: {} } }];
    const ends: RunEvent[][] = [straightRun(), [planned(), { kind: 'cancelled' }], [planned(), { kind: 'failed', error: { code: 'link.closed', params: {} } }]];
    for (const end of ends) for (const event of after) expect(refused([...end, event]), event.kind).toBe(true);
  });
});

describe('any journal that the machine accepts', () => {
  const step = fc.constantFrom<StepId>(...stepIds);
  const event: fc.Arbitrary<RunEvent> = fc.oneof(
    fc.record({ kind: fc.constantFrom('checking' as const, 'acting' as const, 'verifying' as const), step }),
    fc.record({ kind: fc.constant('asking' as const), step, need: fc.constantFrom('trust' as const, 'unlock' as const, 'approve' as const) }),
    fc.record({ kind: fc.constantFrom('stepDone' as const, 'stepSkipped' as const), step, evidence: fc.constant(proof) }),
    fc.record({ kind: fc.constant('interrupted' as const) }),
    fc.record({ kind: fc.constantFrom('cancelled' as const, 'done' as const) }),
    fc.constant<RunEvent>({ kind: 'failed', error: { code: 'link.closed', params: {} } }),
  );

  it('leaves a valid run; done only with every step done or skipped, and finished for good', () => {
    fc.assert(fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      let run = transition(null, planned(), 1000);
      for (const [i, next] of events.entries()) {
        try {
          run = transition(run, next, 1001 + i);
        } catch (error) {
          if (!(error instanceof IllegalTransition)) throw error;
        }
      }
      expect(runSchema.safeParse(run).success).toBe(true);
      if (run.outcome === 'done') expect(run.steps.every((entry) => entry.state === 'done' || entry.state === 'skipped')).toBe(true);
      expect(isFinished(run)).toBe(run.finishedAt !== null);
      if (isFinished(run)) expect(run.steps.some((entry) => ['checking', 'acting', 'verifying', 'asking'].includes(entry.state))).toBe(false);
      expect(run.outcome === 'failed').toBe(run.error !== null);
    }), { numRuns: 500 });
  });

  it('comes back from its own text unchanged', () => {
    for (const line of straightRun()) expect(runEventSchema.parse(JSON.parse(JSON.stringify(line)))).toEqual(line);
  });
});

describe('the step a run is at', () => {
  it('is the first that is neither done nor skipped', () => {
    expect(currentStep(fold(lines(straightRun().slice(0, 1))))?.id).toBe('pair');
    expect(currentStep(fold(lines(straightRun().slice(0, 7))))?.id).toBe('install');
    expect(currentStep(fold(lines(straightRun())))).toBeUndefined();
  });
});
