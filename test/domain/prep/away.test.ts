// When a run's device counts as not connected, and what is said of it.
import { describe, expect, it } from 'vitest';
import { awayOf, awayText } from '../../../src/domain/prep/away.ts';
import type { DeviceSnapshot, Run, Step, StepId } from '../../../src/model.ts';
import { richRun } from '../../setup/made-snapshot.ts';

type Seen = Pick<DeviceSnapshot, 'state' | 'awayUntil'>;

const step = (id: StepId, state: Step['state']): Step => ({ id, state, need: state === 'asking' ? 'reconnect' : null, startedAt: 1, finishedAt: null, evidence: null });
const run = (id: StepId, state: Step['state'], more: Partial<Run> = {}): Run => ({ ...richRun(1), steps: [step('pair', 'done'), step(id, state), step('verify', 'todo')], ...more });
const away: Seen = { state: 'away', awayUntil: 900_000 };
const here: Seen = { state: 'ready', awayUntil: null };

describe('a device in the middle of its run', () => {
  it('is not connected while it erases itself, and is waited for until the window closes', () => {
    expect(awayOf(run('erase', 'acting'), away)).toEqual({ erases: true, until: 900_000 });
    // Muster was closed meanwhile: it may still be about it.
    expect(awayOf(run('erase', 'checking'), away)).toEqual({ erases: true, until: 900_000 });
    expect(awayOf(run('after', 'acting'), away)).toEqual({ erases: false, until: 900_000 });
  });

  it('that nobody expects away is not connected, and what it was about to do isn’t said to go on', () => {
    expect([awayOf(run('activate', 'acting'), null), awayOf(run('erase', 'checking'), undefined), awayOf(run('erase', 'acting'), null)]).toEqual([{ erases: false, until: null }, { erases: false, until: null }, { erases: true, until: null }]);
  });

  it('is not spoken of when it is here, when somebody was called already, when it is paused, or when the run is over', () => {
    for (const one of [awayOf(run('erase', 'acting'), here), awayOf(run('erase', 'asking'), away), awayOf(run('erase', 'acting', { paused: true }), away), awayOf(run('erase', 'acting', { outcome: 'interrupted' }), null), awayOf(run('erase', 'done', { outcome: 'done' }), null)]) expect(one).toBeNull();
  });

  it('is told what goes on without a cable, how long it is waited for and that nothing is taken for done', () => {
    expect(awayText({ erases: true, until: 1 }, '14:40')).toBe('It is erasing itself, which goes on without a cable. Muster waits for it until 14:40, at any port. If its cable was pulled, plug it in again. Whether it was erased is then read from the device.');
    expect(awayText({ erases: false, until: null }, null)).toBe('Plug it in again, at any port. Its state is read before anything is repeated.');
  });
});
