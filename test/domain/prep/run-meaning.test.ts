// What a run left its device as: journals of runs that ended early, each with the sentence that a person should read, by hand.
import { describe, expect, it } from 'vitest';
import { meaningOf } from '../../../src/domain/error-meaning.ts';
import { fold } from '../../../src/domain/prep/machine.ts';
import type { RunEvent } from '../../../src/domain/prep/run-event.ts';
import { runMeaning } from '../../../src/domain/prep/run-meaning.ts';
import type { ErrorCode } from '../../../src/errors.ts';
import { type Evidence, type Run, type StepId, stepIds } from '../../../src/model.ts';
import { planned } from '../../setup/journal.ts';

const plan = ['pair', 'gates', 'erase', 'activate', 'wifi', 'cloudConfiguration', 'repair', 'name', 'verify', 'after'] as const;
const proofs: Readonly<Partial<Record<StepId, Evidence['kind']>>> = { pair: 'alreadyPaired', gates: 'asChecked', erase: 'erased', activate: 'activated', wifi: 'profilesListed', cloudConfiguration: 'configured', repair: 'pairedByIdentity', name: 'named', verify: 'readBack', install: 'accepted' };

/** The steps before `at` done (`skipped` ones were so already), `at` in the midst of being done. */
function until(at: StepId, steps: readonly StepId[], skipped: readonly StepId[] = []): RunEvent[] {
  const before = steps.slice(0, steps.indexOf(at));
  const lines = before.flatMap((step): RunEvent[] => [
    { kind: 'checking', step }, { kind: skipped.includes(step) || step === 'pair' ? 'stepSkipped' : 'stepDone', step, evidence: { kind: proofs[step] ?? 'readBack', values: {} } },
  ]);
  return [planned(undefined, undefined, [...steps]), ...lines, { kind: 'checking', step: at }];
}
const failed = (code: ErrorCode, unknown?: StepId): RunEvent => ({ kind: 'failed', error: { code, params: {} }, ...(unknown ? { unknown } : {}) });
const run = (events: readonly RunEvent[]): Run => fold(events.map((event, at) => ({ event, at })));
const says = (at: StepId, end: RunEvent, { steps = plan, skipped = [] }: { readonly steps?: readonly StepId[]; readonly skipped?: readonly StepId[] } = {}): string | null => runMeaning(run([...until(at, steps, skipped), end]));

const install = ['pair', 'gates', 'install', 'verify'] as const;
const byTool = ['pair', 'gates', 'erase', 'wifi', 'configuratorPrepare', 'verify'] as const;
const fetching = ['pair', 'gates', 'erase', 'activate', 'fetchConfiguration', 'verify'] as const;

describe('a preparation that failed', () => {
  it('before anything was changed says so', () => {
    expect(says('gates', failed('run.blocked'))).toBe('Nothing on the device was changed.');
    expect(says('erase', failed('device.findMyOn'))).toBe('Nothing on the device was changed.');
    expect(says('activate', failed('http.unreachable'), { skipped: ['erase'] })).toBe('Nothing on the device was changed.');
  });

  it('says that a device trusts this computer since', () => {
    const [first, ...rest] = until('gates', plan).map((event): RunEvent => (event.kind === 'stepSkipped' ? { kind: 'stepDone', step: 'pair', evidence: { kind: 'paired', values: {} } } : event));
    expect(first && runMeaning(run([first, ...rest, failed('run.blocked')]))).toBe('Nothing on the device was changed, except that it trusts this computer now.');
  });

  it('while it was being erased doesn’t say that it was, nor that it wasn’t', () => {
    for (const code of ['link.closed', 'device.gone', 'device.notBack'] as const) expect(says('erase', failed(code, 'erase'))).toBe('Whether it was erased isn’t known: it may be, or may be about to be.');
    expect(says('erase', failed('run.notErased', 'erase'))).toBe('It was asked to erase itself; as far as can be read, it still holds what it held.');
  });

  it('after the erase says that the device is erased, and has nothing else', () => {
    expect(says('activate', failed('activation.refused'))).toBe('The device is erased and waits in Setup Assistant; it is neither prepared nor enrolled.');
    expect(says('activate', failed('activation.locked'))).toBe('The device is erased and waits in Setup Assistant; it is neither prepared nor enrolled. Its activation stays locked to an Apple Account: nobody else can set it up.');
    expect(says('activate', failed('link.timeout', 'activate'))).toBe('The device is erased and waits in Setup Assistant; it is neither prepared nor enrolled. Whether it was activated isn’t known.');
    expect(says('cloudConfiguration', failed('cloudConfig.notStored'))).toBe('The device is erased and activated, has its Wi-Fi profile, and waits in Setup Assistant; it is neither prepared nor enrolled.');
    expect(says('fetchConfiguration', failed('cloudConfig.unreachable'), { steps: fetching })).toBe('The device is erased and activated, and waits in Setup Assistant; it is neither prepared nor enrolled.');
  });

  it('by Apple Configurator says no more than anybody knows', () => {
    expect(says('configuratorPrepare', failed('configurator.timeout', 'configuratorPrepare'), { steps: byTool })).toBe('The device was erased, and has its Wi-Fi profile, as read back. Whether Apple Configurator activated it and had it fetch its enrollment isn’t known.');
    expect(says('configuratorPrepare', failed('configurator.notEnrolled'), { steps: byTool })).toBe('The device is erased, has its Wi-Fi profile, and waits in Setup Assistant; it is neither prepared nor enrolled.');
    expect(says('configuratorPrepare', failed('configurator.notEnrolled'), { steps: byTool, skipped: ['erase', 'wifi'] })).toBe('It didn’t get its configuration of automated enrollment; Apple Configurator may have activated it.');
    expect(says('verify', failed('run.notAsWanted'), { steps: byTool })).toMatch(/^The device was erased, and has its Wi-Fi profile and its configuration of automated enrollment by Apple Configurator, as read back\./);
  });

  it('doesn’t call a device unprepared whose configuration may be on it', () => {
    expect(says('cloudConfiguration', failed('link.closed', 'cloudConfiguration'))).toBe('The device was erased and activated, and has its Wi-Fi profile, as read back. Its configuration may be on it; it was not read back.');
    expect(says('cloudConfiguration', failed('cloudConfig.differs', 'cloudConfiguration'), { skipped: ['erase', 'activate', 'wifi'] })).toBe('A configuration is on it, and it isn’t the one that was wanted.');
    expect(says('cloudConfiguration', failed('cloudConfig.notSupervised', 'cloudConfiguration'))).toMatch(/as read back\. Its configuration is on it, and it isn’t supervised\.$/);
    expect(says('cloudConfiguration', failed('cloudConfig.alreadyPresent'), { skipped: ['erase', 'activate', 'wifi'] })).toBe('Nothing on the device was changed. It keeps the configuration that it had.');
  });

  it('after the configuration says how far it came', () => {
    expect(says('repair', failed('device.untrusted'))).toBe('The device was erased and activated, and has its Wi-Fi profile and its configuration, as read back. Until it is paired again by its supervision identity, Muster can’t talk to it.');
    expect(says('name', failed('device.valueProtected'), { skipped: ['erase', 'activate', 'wifi', 'cloudConfiguration'] })).toBe('It may still have its old name. Nothing else on the device was changed.');
    expect(says('verify', failed('run.notAsWanted'), { skipped: ['erase', 'activate', 'wifi', 'cloudConfiguration'] })).toBe('The device has its name, as read back. It doesn’t count as done.');
    expect(says('after', failed('device.notBack'), { skipped: ['erase', 'activate', 'wifi', 'cloudConfiguration'] })).toBe('The device has its name, as read back. Everything else was read back as it should be; only whether it restarted or turned itself off isn’t known.');
  });
});

describe('a preparation that was stopped', () => {
  it('says what is so of the device then', () => {
    expect(says('erase', { kind: 'cancelled' })).toBe('Nothing on the device was changed.');
    expect(says('erase', { kind: 'cancelled', unknown: 'erase' })).toBe('Whether it was erased isn’t known: it may be, or may be about to be.');
    expect(says('wifi', { kind: 'cancelled' })).toBe('The device is erased and activated, and waits in Setup Assistant; it is neither prepared nor enrolled.');
  });

  it('between two steps says what was done, and nothing of the next', () => {
    const between = until('name', plan, ['erase', 'activate', 'wifi']).slice(0, -1);
    expect(runMeaning(run([...between, { kind: 'cancelled' }]))).toBe('The device has its configuration, as read back.');
  });
});

describe('a run that installs a profile', () => {
  it.each([
    ['profile.refused', 'As far as its list tells, no new profile is on it. Nothing else on the device was changed.'],
    ['profile.notApproved', 'The profile isn’t on it; it may still wait there for somebody to approve it. Nothing else on the device was changed.'],
    ['profile.notListed', 'The profile may be on it; it was not read back. Nothing else on the device was changed.'],
    ['profile.sameUuid', 'Which version of the profile is on it, its list doesn’t tell. Nothing else on the device was changed.'],
    ['run.brokenOff', 'As read again, the profile isn’t on it. Nothing else on the device was changed.'],
    ['device.changed', 'Whether the profile is on the device that was meant isn’t known. Nothing else on the device was changed.'],
    ['link.closed', 'The profile was not handed over to it. Nothing else on the device was changed.'],
  ] as const)('and ends by %s says what is so of it', (code, sentence) => {
    expect(says('install', failed(code), { steps: install })).toBe(sentence);
  });

  it('that was listed and is no longer isn’t said to be on it', () => {
    expect(says('verify', failed('run.brokenOff'), { steps: install })).toBe('As read again, the profile isn’t on it. Nothing else on the device was changed.');
    expect(says('verify', failed('profile.notListed'), { steps: install })).toBe('The device has the profile, as read back. It doesn’t count as done.');
  });
});

describe('Apple Configurator’s work', () => {
  it('that nobody saw the end of leaves open what it did; a restore may have erased', () => {
    expect(says('restore', failed('configurator.refused', 'restore'), { steps: ['restore'] })).toBe('Whether it was restored isn’t known, and everything that was on it may be gone.');
    expect(says('revive', failed('configurator.timeout', 'revive'), { steps: ['revive'] })).toBe('Whether it was revived isn’t known; to revive keeps what is on it.');
    expect(says('update', failed('configurator.refused'), { steps: ['update'] })).toBe('It was not updated, as far as Apple Configurator says.');
  });
});

describe('what a run says of its device', () => {
  it('is nothing while it goes on, nor when it is done', () => {
    expect(runMeaning(run(until('erase', plan)))).toBeNull();
    expect(runMeaning(run([...until('verify', install), { kind: 'stepDone', step: 'verify', evidence: { kind: 'listed', values: {} } }, { kind: 'done' }]))).toBeNull();
  });

  it('is a sentence wherever it ends, and comes before what the code means', () => {
    for (const id of stepIds) {
      for (const end of [failed('link.closed'), failed('link.closed', id), { kind: 'cancelled' } as const]) {
        const sentence = says(id, end, { steps: ['pair', id] });
        expect(sentence).toMatch(/^[A-Z].*\.$/);
        expect(sentence).not.toMatch(/undefined|\s{2}|\.\./);
        if (id !== 'pair') expect(meaningOf({ code: 'link.closed' }, run([...until(id, ['pair', id]), end]))).toBe(sentence);
      }
    }
  });

  it('never says that nothing was changed where a step’s effect isn’t known', () => {
    for (const id of plan) for (const skipped of [[], [...plan]]) expect(says(id, failed('link.closed', id), { skipped })).not.toContain('Nothing on the device was changed');
  });
});
