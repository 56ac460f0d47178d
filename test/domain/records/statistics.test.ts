// What many records say together, by hand; and that it is the same however they are fed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordCounter, type RecordSample, type RecordStatistics, sampleOf } from '../../../src/domain/records/statistics.ts';
import { methods } from '../../../src/model/blueprints.ts';
import { outcomes } from '../../../src/model/records.ts';
import { fullRecord, recordWith } from '../../setup/records.ts';

const sample: RecordSample = { day: '2026-11-22', outcome: 'done', method: 'direct', minutes: 5, reason: null };

function counted(...changes: Partial<RecordSample>[]): RecordStatistics {
  const counter = new RecordCounter();
  counter.addAll(changes.map((change) => ({ ...sample, ...change })));
  return counter.result();
}

const none = { running: 0, interrupted: 0, done: 0, failed: 0, cancelled: 0 };

describe('counts', () => {
  it('are nothing at first', () => {
    expect(counted()).toEqual({ total: 0, outcomes: none, days: [], methods: [], reasons: [] });
  });

  it('are by day and outcome, the earliest day first', () => {
    expect(counted({}, { day: '2026-10-31', outcome: 'failed' }, { outcome: 'cancelled' }, { outcome: 'running', minutes: null }, {})).toMatchObject({
      total: 5,
      outcomes: { ...none, done: 2, failed: 1, cancelled: 1, running: 1 },
      days: [{ day: '2026-10-31', total: 1, outcomes: { ...none, failed: 1 } }, { day: '2026-11-22', total: 4, outcomes: { ...none, done: 2, cancelled: 1, running: 1 } }],
    });
  });

  it('of reasons are of what failed, the most frequent first', () => {
    const failed = (reason: string | null): Partial<RecordSample> => ({ outcome: 'failed', reason });
    expect(counted(failed('link.timeout'), failed('device.locked'), failed('device.locked'), failed(null), { outcome: 'cancelled', reason: 'run.cancelled' }, failed('activation.locked')).reasons).toEqual([
      { reason: 'device.locked', count: 2 }, { reason: null, count: 1 }, { reason: 'activation.locked', count: 1 }, { reason: 'link.timeout', count: 1 },
    ]);
  });

  it('may be fed in groups', () => {
    const counter = new RecordCounter();
    counter.add({ ...sample, minutes: 2 }, 3);
    counter.add({ ...sample, minutes: 10 }, 2);
    expect(counter.result()).toMatchObject({ total: 5, methods: [{ method: 'direct', done: 5, medianMinutes: 2 }] });
    counter.add({ ...sample, minutes: 10 });
    expect(counter.result().methods).toEqual([{ method: 'direct', done: 6, medianMinutes: 6 }]);
  });
});

describe('the median of a method', () => {
  const median = (...minutes: (number | null)[]): number | undefined => counted(...minutes.map((one) => ({ minutes: one }))).methods[0]?.medianMinutes;

  it('is the one in the middle, or between the two in the middle', () => {
    expect(median(9, 1, 2)).toBe(2);
    expect(median(9, 1, 2, 4)).toBe(3);
    expect(median(7)).toBe(7);
    expect(median(1, 1, 1, 100)).toBe(1);
    expect(median(4.5, 4.5)).toBe(4.5);
  });

  it('is of what was done and has ended', () => {
    expect(counted({ method: 'automated', minutes: 8 }, { method: 'automated', outcome: 'failed', minutes: 1 }, { minutes: null }, { minutes: 3 }).methods).toEqual([
      { method: 'automated', done: 1, medianMinutes: 8 }, { method: 'direct', done: 1, medianMinutes: 3 },
    ]);
  });

  it('has bounds, whatever a clock did', () => {
    expect(median(-5)).toBe(0);
    expect(median(1e9)).toBe(2880);
  });
});

it('is the same in whatever order and pieces records come', () => {
  const one = fc.record({ day: fc.constantFrom('2026-11-20', '2026-11-21', '2026-11-22'), outcome: fc.constantFrom(...outcomes), method: fc.constantFrom(...methods), minutes: fc.option(fc.integer({ min: 0, max: 30 })), reason: fc.constantFrom('a', 'b', null) });
  fc.assert(fc.property(fc.array(one, { maxLength: 40 }).chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))), ([samples, shuffled]) => {
    const found = counted(...samples);
    expect(counted(...shuffled)).toEqual(found);
    expect(found.total).toBe(samples.length);
    // By the definition: half of them are at most that, half at least.
    for (const { method, done, medianMinutes } of found.methods) {
      const times = samples.flatMap((each) => (each.method === method && each.outcome === 'done' && each.minutes !== null ? [each.minutes] : [])).sort((a, b) => a - b);
      expect(done).toBe(times.length);
      expect(medianMinutes).toBe(((times[Math.ceil(done / 2) - 1] ?? NaN) + (times[Math.floor(done / 2)] ?? NaN)) / 2);
    }
  }));
});

it('a record is counted on the day on which it began where it was made', () => {
  const auckland = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) - 13 * 3_600_000;
  expect(sampleOf(recordWith({ startedAt: Date.UTC(2026, 10, 22, 11, 30), finishedAt: Date.UTC(2026, 10, 22, 11, 33), error: null, outcome: 'done' }), auckland)).toEqual({ day: '2026-11-23', outcome: 'done', method: 'setupAssistant', minutes: 3, reason: null });
  expect(sampleOf({ ...fullRecord, finishedAt: null }, (year, month, day) => Date.UTC(year, month - 1, day))).toEqual({ day: '2026-11-22', outcome: 'failed', method: 'setupAssistant', minutes: null, reason: 'profile.refused' });
});
