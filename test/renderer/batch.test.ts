// The line over the wall and the summary of a batch, in words: what is said first, what isn't said, and why a device isn't done.
import { describe, expect, it } from 'vitest';
import { headOf, type LineFacts, partsOf, progressOfAll } from '../../renderer/features/bench/batch-line.ts';
import { blueprintsOf, groupsOf, whyOf } from '../../renderer/features/bench/batch-summary.ts';
import { type Run, runSchema, type Step } from '../../src/model.ts';

const batch = '00000000-0000-4000-8000-00000000000a';
const step = (id: Step['id'], state: Step['state'], need: Step['need'] = null, startedAt: number | null = null): Step => ({ id, state, need, startedAt, finishedAt: null, evidence: null });
let made = 0;

function run(outcome: Run['outcome'], steps: Step[] = [], changes: Partial<Run> = {}): Run {
  made += 1;
  return runSchema.parse({
    runId: `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`, practice: true, method: 'superviseOnly', device: { udid: '00008110-001A6C20E02A801E', ecid: null, serial: null, name: null, productType: null, osVersion: null },
    place: { hub: 'A', port: 1 }, batch, station: '', operator: '', startedAt: 0, finishedAt: outcome === 'running' || outcome === 'interrupted' ? null : 1000, outcome, steps, error: null,
    blueprint: { id: batch, revision: 3, hash: 'a'.repeat(64), name: 'Kiosk' },
    wanted: { name: null, url: null, silent: true, erases: true, confirmed: [], profiles: [], assetTag: null, user: null }, ...changes,
  });
}

const erasing = (changes: Partial<Run> = {}): Run => run('running', [step('erase', 'acting', null, 0), step('activate', 'todo')], changes);
const facts: LineFacts = { expected: { 'superviseOnly erase': 100_000, 'superviseOnly activate': 20_000 }, now: 0, places: 4, pausing: new Set() };
const said = (runs: readonly Run[], more: Partial<LineFacts> = {}): string[] => partsOf(runs, { ...facts, ...more }).map(({ text }) => text);

describe('the line over the wall', () => {
  it('counts who is through, in the word of their method', () => {
    expect([headOf([run('done'), run('done'), erasing()]), headOf([run('done', [], { method: 'automated' }), erasing()])]).toEqual(['2 of 3 done', '1 of 2 prepared']);
  });

  it('says first who needs somebody, and only what there is', () => {
    const asking = run('running', [step('erase', 'asking', 'unlock')]);
    expect(said([asking, run('failed'), run('failed'), run('cancelled'), erasing({ paused: true }), erasing()])).toEqual(['1 needs you', '2 failed', '1 cancelled', '1 paused', 'about 2 min left']);
    expect(said([run('done'), run('done')])).toEqual([]);
    expect(said([asking, asking, run('interrupted')])).toEqual(['2 need you', '1 interrupted']);
  });

  it('promises no time where nothing goes on by itself, and says who is about to pause', () => {
    const one = erasing();
    expect(said([one], { pausing: new Set([one.runId]) })).toEqual(['1 about to pause']);
    expect(said([one, erasing()], { now: 80_000, pausing: new Set([one.runId]) })).toEqual(['1 about to pause', 'under 1 min left']);
    // Asked for, and come to pass.
    expect(said([erasing({ runId: one.runId, paused: true })], { pausing: new Set([one.runId]) })).toEqual(['1 paused']);
  });

  it('is as far as they are together, by time', () => {
    expect(progressOfAll([run('done'), run('failed'), erasing(), erasing()], facts.expected, 60_000)).toBeCloseTo((1 + 1 + 0.5 + 0.5) / 4);
    expect(progressOfAll([], {}, 0)).toBe(1);
  });
});

describe('a summary', () => {
  it('puts first what somebody should look at, port by port', () => {
    const at = (port: number, outcome: Run['outcome'], changes: Partial<Run> = {}): Run => run(outcome, [], { place: { hub: 'A', port }, ...changes });
    const groups = groupsOf([at(10, 'done'), at(2, 'done'), at(3, 'failed'), at(4, 'interrupted'), at(5, 'running', { paused: true }), at(6, 'done', { method: 'automated' })]);
    expect(groups.map(({ kind, runs }) => `${kind} ${runs.map(({ place }) => place.port).join(' ')}`)).toEqual(['failed 3', 'needs 4 5', 'prepared 6', 'done 2 10']);
  });

  it('names each blueprint once', () => {
    expect(blueprintsOf([run('done'), run('failed')])).toEqual([{ name: 'Kiosk', revision: 3, method: 'superviseOnly' }]);
  });

  it('says where a device failed, what that was, and what to do', () => {
    const { lead, text } = whyOf(run('failed', [step('pair', 'done'), step('erase', 'failed')], { error: { code: 'run.notErased', params: {} } }));
    expect([lead, text]).toEqual(['At “Erase, and wait until it is back”:', 'The device wasn’t erased, as read again. It was asked to erase itself; as far as can be read, it still holds what it held. Try the step again, which erases it; or look at its screen first.']);
  });

  it('says what a device waits for, and what became of one that was stopped', () => {
    expect(whyOf(run('running', [step('pair', 'asking', 'trust')]))).toEqual({ lead: 'Tap Trust:', text: 'Tap Trust on the device, then enter its passcode.' });
    expect(whyOf(run('interrupted', [step('erase', 'acting')])).text).toMatch(/plug the device in/);
    expect(whyOf(run('cancelled', [step('pair', 'done'), step('gates', 'done'), step('erase', 'skipped'), step('activate', 'todo')])).text).toBe('Nothing was done to it.');
    expect(whyOf(run('cancelled', [step('erase', 'done'), step('activate', 'todo')])).text).toMatch(/^Stopped before “Activate” was done/);
    expect(whyOf(run('cancelled', [step('erase', 'unknown')])).text).toMatch(/^Whether “Erase, and wait until it is back” took effect isn’t known/);
    expect(whyOf(run('done'))).toEqual({ lead: '', text: '' });
  });
});
