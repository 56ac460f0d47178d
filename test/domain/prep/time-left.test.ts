// How long steps take and how long is left: medians by hand, general knowledge where there is no experience, and no promise that
// a person could break.
import { describe, expect, it } from 'vitest';
import { aboutTime, batchTimeLeft, expectedDurations, planTime, progressOf, samplesOf, stepTime, timeLeft } from '../../../src/domain/prep/time-left.ts';
import type { Run, Step, StepId } from '../../../src/model.ts';
import { blueprintIdSchema } from '../../../src/model/blueprints.ts';

const step = (id: StepId, state: Step['state'], startedAt: number | null = null, finishedAt: number | null = null): Step => ({ id, state, need: null, startedAt, finishedAt, evidence: null });
const run = (steps: Step[], outcome: Run['outcome'] = 'running'): Pick<Run, 'method' | 'steps' | 'outcome'> => ({ method: 'superviseOnly', steps, outcome });
const times = (method: Run['method'], id: StepId, ...all: number[]): { method: Run['method']; step: StepId; ms: number }[] => all.map((ms) => ({ method, step: id, ms }));

describe('what is expected of a step', () => {
  it('is the median by method and step, once three were done', () => {
    const expected = expectedDurations([...times('direct', 'approval', 9000, 1000, 2000), ...times('automated', 'verify', 100, 200), ...times('automated', 'name', 400, 100, 200, 300), ...times('direct', 'name', 5, 5, 8)]);
    expect(expected).toEqual({ 'direct approval': 2000, 'automated name': 250, 'direct name': 5 });
  });

  it('is the blueprint’s own once three were done by it, and the method’s before', () => {
    const [mine, other] = ['3f1d2b7a-9c4e-4f51-8a60-1b2c3d4e5f60', '3f1d2b7a-9c4e-4f51-8a60-1b2c3d4e5f61'];
    const by = (blueprint: string, ...all: number[]): ReturnType<typeof samplesOf> => times('superviseOnly', 'profiles', ...all).map((sample) => ({ ...sample, blueprint }));
    const expected = expectedDurations([...by(mine, 60_000, 62_000, 64_000), ...by(other, 2000, 4000)]);
    expect(expected).toEqual({ 'superviseOnly profiles': 60_000, [`${mine} profiles`]: 62_000 });
    expect([mine, other, null].map((blueprint) => stepTime('superviseOnly', 'profiles', expected, blueprint))).toEqual([62_000, 60_000, 60_000]);
    expect(planTime('superviseOnly', ['profiles', 'verify'], expected, mine)).toBe(65_000);
    const named = (id: string): NonNullable<Run['blueprint']> => ({ id: blueprintIdSchema.parse(id), revision: 1, hash: 'a'.repeat(64), name: 'Carts' });
    const ofMine = { ...run([step('profiles', 'acting', 0)]), blueprint: named(mine) };
    expect([timeLeft(ofMine, expected, 10_000), progressOf(ofMine, expected, 31_000), batchTimeLeft([ofMine], expected, 0, 8)]).toEqual([52_000, 0.5, 62_000]);
    expect(samplesOf({ method: 'superviseOnly', steps: [step('name', 'done', 10, 30)], blueprint: named(mine) })).toEqual([{ method: 'superviseOnly', step: 'name', ms: 20, blueprint: mine }]);
  });

  it('is general knowledge before: an erase with its way out and back, an activation', () => {
    expect([stepTime('setupAssistant', 'erase', {}), stepTime('setupAssistant', 'activate', {}), stepTime('setupAssistant', 'erase', { 'automated erase': 5 }), stepTime('setupAssistant', 'erase', { 'setupAssistant erase': 90_000 })]).toEqual([130_000, 7000, 130_000, 90_000]);
    expect(planTime('superviseOnly', ['erase', 'activate', 'verify'], { 'superviseOnly verify': 1000 })).toBe(138_000);
  });

  it('is learned from what a run did itself, and never from a clock that went back', () => {
    expect(samplesOf({ method: 'direct', steps: [step('pair', 'skipped', 0, 1), step('gates', 'done', 10, 30), step('install', 'failed', 30, 90), step('name', 'done', 90, 50)] })).toEqual([{ method: 'direct', step: 'gates', ms: 20 }, { method: 'direct', step: 'name', ms: 0 }]);
  });
});

describe('the time left', () => {
  const expected = { 'superviseOnly erase': 100_000, 'superviseOnly activate': 10_000, 'superviseOnly verify': 5000 };
  const steps = (state: Step['state'], startedAt: number | null): Step[] => [step('erase', state, startedAt), step('activate', 'todo'), step('verify', 'todo')];

  it('is what the open steps take, less what the present one has had', () => {
    expect(timeLeft(run(steps('acting', 0)), expected, 40_000)).toBe(75_000);
    expect(timeLeft(run([step('erase', 'done', 0, 90_000), step('activate', 'skipped', 0, 0), step('verify', 'todo')]), expected, 90_000)).toBe(5000);
    expect(timeLeft(run(steps('todo', null)), expected, 40_000)).toBe(115_000);
  });

  it('never says that a step which takes longer is over', () => {
    expect(timeLeft(run(steps('acting', 0)), expected, 900_000)).toBe(25_000);
  });

  it('counts no time in which a person is waited for, and no clock that went back', () => {
    expect(timeLeft(run(steps('asking', 0)), expected, 90_000)).toBe(115_000);
    expect(timeLeft(run(steps('acting', 50_000)), expected, 0)).toBe(115_000);
  });

  it('is nothing once it has ended, however', () => {
    for (const outcome of ['done', 'failed', 'cancelled'] as const) expect(timeLeft(run(steps('failed', 0), outcome), expected, 0)).toBe(0);
    expect(timeLeft(run(steps('todo', null), 'interrupted'), expected, 0)).toBe(115_000);
  });

  it('makes the progress by time: half of the time is half of the way', () => {
    expect(progressOf(run(steps('acting', 0)), expected, 57_500)).toBeCloseTo(0.5);
    expect(progressOf(run(steps('todo', null), 'done'), expected, 0)).toBe(1);
  });
});

describe('the time left for a batch', () => {
  const expected = { 'superviseOnly erase': 100_000, 'superviseOnly activate': 10_000, 'superviseOnly verify': 5000 };
  const erasing = run([step('erase', 'acting', 0), step('activate', 'todo'), step('verify', 'todo')]);
  const activating = run([step('erase', 'done', 0, 0), step('activate', 'acting', 0), step('verify', 'todo')]);

  it('is the slowest device’s where there is a place for everybody', () => {
    expect(batchTimeLeft([erasing, activating, run([step('verify', 'todo')], 'done')], expected, 0, 8)).toBe(115_000);
    expect(batchTimeLeft([], expected, 0, 8)).toBe(0);
  });

  it('is what the heavy steps take in line, where places are few', () => {
    expect(batchTimeLeft(Array.from({ length: 40 }, () => activating), expected, 0, 2)).toBe(200_000);
    // Nobody activates before the first is erased.
    expect(batchTimeLeft(Array.from({ length: 40 }, () => erasing), expected, 0, 2)).toBe(300_000);
  });
});

describe('an estimate in words', () => {
  it('is no more exact than it can be', () => {
    expect([0, 49_999, 50_000, 60_000, 61_000, 359_000, 3_600_000, 4_750_000].map(aboutTime)).toEqual(['under 1 min', 'under 1 min', '1 min', '1 min', '2 min', '6 min', '1 h 0 min', '1 h 20 min']);
  });
});
