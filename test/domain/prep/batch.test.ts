// What is told of many preparations together: who belongs to the round, how each stands, how long they took. Expected by hand.
import { describe, expect, it } from 'vitest';
import { countsOf, nextRound, noRound, runsOf, timesOf } from '../../../src/domain/prep/batch.ts';
import { standingOf } from '../../../src/domain/prep/standing.ts';
import { type Run, runSchema, type Step } from '../../../src/model.ts';

const [morning, noon, evening] = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-00000000000c'];
const step = (state: Step['state']): Step => ({ id: 'erase', state, need: state === 'asking' ? 'continue' : null, startedAt: 0, finishedAt: null, evidence: null });
const enrolled = { at: 9000, evidence: { kind: 'enrolled', values: {} } } as const;
let made = 0;

function run(batch: string | null, outcome: Run['outcome'], changes: Partial<Run> = {}): Run {
  made += 1;
  return runSchema.parse({
    runId: `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`, practice: true, method: 'superviseOnly', device: { udid: '00008110-001A6C20E02A801E', ecid: null, serial: null, name: null, productType: null, osVersion: null },
    place: { hub: 'A', port: 1 }, batch, station: '', operator: '', startedAt: 0, finishedAt: outcome === 'running' || outcome === 'interrupted' ? null : 1000, outcome, steps: [], error: null,
    wanted: { name: null, url: null, silent: true, erases: true, confirmed: [], profiles: [], assetTag: null, user: null }, ...changes,
  });
}

describe('how a preparation stands', () => {
  it('says what an outcome alone doesn’t: who waits, who is paused, whose user has yet to enroll it', () => {
    const of = (outcome: Run['outcome'], changes: Partial<Run> = {}): string => standingOf(run(morning, outcome, changes));
    expect([of('running'), of('running', { paused: true }), of('running', { steps: [step('asking')], paused: true }), of('interrupted', { paused: true })]).toEqual(['working', 'paused', 'needs', 'interrupted']);
    expect([of('done'), of('done', { method: 'direct' }), of('done', { method: 'setupAssistant' }), of('done', { method: 'automated' }), of('done', { method: 'automated', enrolled })]).toEqual(['done', 'done', 'prepared', 'prepared', 'enrolled']);
    expect([of('failed'), of('cancelled', { method: 'setupAssistant' }), of('done', { method: 'setupAssistant', wanted: null })]).toEqual(['failed', 'cancelled', 'done']);
  });

  it('is counted over the batch', () => {
    const counts = countsOf([run(noon, 'done'), run(noon, 'done', { method: 'automated' }), run(noon, 'done', { method: 'automated', enrolled }), run(noon, 'failed'), run(noon, 'running')]);
    expect(counts).toEqual({ all: 5, through: 3, done: 1, prepared: 1, enrolled: 1, failed: 1, working: 1, needs: 0, paused: 0, interrupted: 0, cancelled: 0 });
  });
});

describe('the round that is looked at', () => {
  it('is what is under way, and stays when it has ended, until something else begins', () => {
    const open = nextRound(noRound, [run(null, 'running'), run(morning, 'done'), run(noon, 'running'), run(noon, 'failed')]);
    expect(open).toEqual({ batches: [noon], open: true });
    const over = nextRound(open, [run(morning, 'done', { finishedAt: 5000 }), run(noon, 'done'), run(noon, 'failed')]);
    expect(over).toEqual({ batches: [noon], open: false });
    expect(nextRound(over, [run(noon, 'done'), run(evening, 'running')])).toEqual({ batches: [evening], open: true });
  });

  it('takes in what begins meanwhile, and one of its own that is tried again', () => {
    const open = nextRound(nextRound(noRound, [run(noon, 'running')]), [run(noon, 'running'), run(evening, 'running')]);
    expect(open.batches).toEqual([noon, evening]);
    // The earlier batch has ended, and belongs to it all the same.
    const rest = nextRound(open, [run(noon, 'done'), run(noon, 'failed'), run(evening, 'running')]);
    expect(rest).toEqual({ batches: [noon, evening], open: true });
    const over = nextRound(rest, [run(noon, 'done'), run(noon, 'failed'), run(evening, 'done')]);
    expect(nextRound(over, [run(noon, 'done'), run(noon, 'running'), run(evening, 'done')])).toEqual({ batches: [noon, evening], open: true });
    expect(runsOf(over, [run(morning, 'done'), run(noon, 'done'), run(evening, 'done'), run(null, 'done')]).map(({ batch }) => batch)).toEqual([noon, evening]);
  });

  it('after a start is what waits for its devices, else what ended last; an installed profile is no batch', () => {
    const old = [run(morning, 'done', { finishedAt: 7000 }), run(noon, 'done', { finishedAt: 3000 }), run(null, 'done', { finishedAt: 9000 })];
    expect(nextRound(noRound, old)).toEqual({ batches: [morning], open: false });
    expect(nextRound(noRound, [...old, run(evening, 'interrupted')])).toEqual({ batches: [evening], open: true });
    expect(nextRound(noRound, [run(null, 'running'), run(null, 'done')])).toEqual(noRound);
    // Of another bench: what was looked at isn't there any more.
    expect(nextRound({ batches: [noon], open: true }, [])).toEqual(noRound);
  });

  it('doesn’t wait for a device of an earlier batch that never came back', () => {
    const left = { batches: [morning], open: true };
    expect(nextRound(left, [run(morning, 'interrupted'), run(morning, 'done')])).toEqual(left);
    expect(nextRound(left, [run(morning, 'interrupted'), run(noon, 'running')])).toEqual({ batches: [noon], open: true });
  });
});

describe('how long they took', () => {
  const took = (startedAt: number, finishedAt: number, outcome: Run['outcome'] = 'done'): Run => run(noon, outcome, { startedAt, finishedAt });

  it('is the median and the longest of those that are through, and the whole from the first start to the last end', () => {
    const longest = took(1000, 9000);
    expect(timesOf([took(0, 2000), longest, took(0, 3000), took(500, 40_000, 'failed')])).toEqual({ whole: 40_000, median: 3000, longest: { run: longest, ms: 8000 } });
    expect(timesOf([took(0, 2000), took(0, 5000)])?.median).toBe(3500);
  });

  it('isn’t told while none is through, and is never less than nothing', () => {
    expect(timesOf([took(0, 2000, 'failed'), run(noon, 'running')])).toBeNull();
    expect(timesOf([took(9000, 2000)])).toMatchObject({ whole: 0, median: 0 });
  });
});
