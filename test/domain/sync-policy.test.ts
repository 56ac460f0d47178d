// How often Apple's list may be asked for, by the pages of 2016 and of today.
import { describe, expect, it } from 'vitest';
import { maySync, syncPolicies } from '../../src/domain/enrollment/sync-policy.ts';

const minute = 60_000;
const day = 86_400_000;
const now = 100 * day;
const quiet = { lastFull: null, lastBegun: null, running: false };

describe('a sync', () => {
  it('may be asked for where there was none', () => {
    for (const policy of Object.values(syncPolicies)) expect(maySync(policy, 'full', quiet, now)).toEqual({ may: true, newOnly: false });
  });

  it('has ten minutes to finish by the page of 2016, and the button waits for that', () => {
    const times = { ...quiet, lastBegun: now - 4 * minute, running: true };
    expect(maySync(syncPolicies.intune2016, 'changes', times, now)).toEqual({ may: false, from: now + 6 * minute, why: 'running' });
    expect(maySync(syncPolicies.intune2016, 'changes', times, now + 6 * minute)).toEqual({ may: true, newOnly: false });
  });

  it('brings only what is new when all is asked for within seven days, by the page of 2016', () => {
    const times = { ...quiet, lastFull: now - 6 * day, lastBegun: now - 6 * day };
    expect(maySync(syncPolicies.intune2016, 'full', times, now)).toEqual({ may: true, newOnly: true });
    expect(maySync(syncPolicies.intune2016, 'full', times, now + day)).toEqual({ may: true, newOnly: false });
  });

  it('of everything waits for seven days today, of changes for fifteen minutes', () => {
    const times = { ...quiet, lastFull: now - 6 * day, lastBegun: now - 5 * minute };
    expect(maySync(syncPolicies.intune, 'changes', times, now)).toEqual({ may: false, from: now + 10 * minute, why: 'tooSoon' });
    expect(maySync(syncPolicies.intune, 'changes', times, now + 10 * minute)).toEqual({ may: true, newOnly: false });
    expect(maySync(syncPolicies.intune, 'full', times, now + 10 * minute)).toEqual({ may: false, from: now + day, why: 'fullTooSoon' });
  });

  it('with Apple alone waits for nothing', () => {
    expect(maySync(syncPolicies.apple, 'full', { lastFull: now, lastBegun: now, running: true }, now)).toEqual({ may: true, newOnly: false });
  });

  it('never waits longer than its rules because a clock was set back', () => {
    const later = { lastFull: now + 300 * day, lastBegun: now + 300 * day, running: false };
    // From then on nobody knows when the last one was; to count from now would put it off again each time it is looked at.
    for (const policy of Object.values(syncPolicies)) for (const kind of ['changes', 'full'] as const) expect(maySync(policy, kind, later, now)).toEqual({ may: true, newOnly: false });
  });
});
