// What is learned of steps' durations: the ledger is asked once, and every run that is done counts once.
import { describe, expect, it } from 'vitest';
import { LearnedDurations } from '../../src/services/durations.ts';
import { fold } from '../../src/domain/prep/machine.ts';
import type { Run, RunId } from '../../src/model.ts';
import { straightRun } from '../setup/journal.ts';

const done = (id: number, ms: number, outcome: Run['outcome'] = 'done'): Run => {
  const run = fold(straightRun().map((event, at) => ({ event, at })));
  return { ...run, runId: `run ${id}` as RunId, outcome, steps: [{ id: 'name', state: 'done', need: null, startedAt: 0, finishedAt: ms, evidence: null }] };
};

describe('durations', () => {
  it('come from the ledger once, and then from each run that is done, once', () => {
    let asked = 0;
    const learned = new LearnedDurations({ durations: () => { asked += 1; return [10, 20, 90].map((ms) => ({ method: 'direct', step: 'name', ms })); } });
    expect(learned.expected([])).toEqual({ 'direct name': 20 });
    expect(learned.expected([done(1, 100), done(2, 500, 'failed')])).toEqual({ 'direct name': 55 });
    for (let again = 0; again < 3; again += 1) expect(learned.expected([done(1, 100), done(2, 500, 'failed')])).toEqual({ 'direct name': 55 });
    expect(learned.expected([done(1, 100), done(2, 500)])).toEqual({ 'direct name': 90 });
    expect(asked).toBe(1);
  });

  it('don’t count a run twice that was done before the ledger was asked', () => {
    const learned = new LearnedDurations({ durations: () => [10, 10, 10].map((ms) => ({ method: 'direct', step: 'name', ms })) });
    learned.expected([done(1, 1000)]);
    expect(learned.expected([done(1, 1000)])).toEqual({ 'direct name': 10 });
  });

  it('are general knowledge where the ledger’s records can’t be read', () => {
    let asked = 0;
    const learned = new LearnedDurations({ durations: () => { asked += 1; throw new Error('damaged'); } });
    expect([learned.expected([]), learned.expected([done(1, 10)]), learned.expected([done(2, 10), done(3, 10)]), asked]).toEqual([{}, {}, { 'direct name': 10 }, 1]);
  });
});
