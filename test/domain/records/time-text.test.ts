// Moments and durations on paper, by hand.
import { describe, expect, it } from 'vitest';
import { clockText, dayText, durationText, momentText, zoneText } from '../../../src/domain/records/time-text.ts';

const at = Date.UTC(2026, 10, 22, 23, 5, 9);

describe('a moment on paper', () => {
  it('has its zone beside it', () => {
    expect(momentText(at, 'UTC')).toBe('22 Nov 2026, 23:05 UTC');
    expect(momentText(at, 'Europe/Berlin')).toBe('23 Nov 2026, 00:05 UTC+01:00');
    expect(momentText(Date.UTC(2026, 6, 1, 12), 'Europe/Berlin')).toBe('1 Jul 2026, 14:00 UTC+02:00');
    expect(momentText(at, 'Asia/Kolkata')).toBe('23 Nov 2026, 04:35 UTC+05:30');
    expect([dayText(at, 'America/New_York'), clockText(at, 'America/New_York'), zoneText(at, 'America/New_York')]).toEqual(['22 Nov 2026', '18:05:09', 'UTC-05:00']);
  });

  it('is in UTC where the zone is none, and unknown where it is no moment', () => {
    expect(momentText(at, 'Mars/Olympus')).toBe('22 Nov 2026, 23:05 UTC');
    for (const none of [Number.NaN, Infinity, 1e300]) expect(momentText(none, 'UTC')).toBe('unknown');
    expect(zoneText(Number.NaN, 'UTC')).toBe('UTC');
  });
});

describe('a duration on paper', () => {
  it.each([[0, '0.0 s'], [-5, '0.0 s'], [449, '0.4 s'], [9949, '9.9 s'], [9950, '10 s'], [59_400, '59 s'], [59_600, '1 min 00 s'], [65_000, '1 min 05 s'], [3_599_400, '59 min 59 s'], [3_600_000, '1 h 00 min'], [7_620_000, '2 h 07 min']])('of %i ms is %s', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text);
  });
});
