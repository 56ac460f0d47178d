// What is handed to Apple Configurator, with a tool that is told what to say: who is refused, and what is believed of it.
import { describe, expect, it } from 'vitest';
import type { DeviceAnswer } from '../../src/configurator/answers.ts';
import type { SeenAs } from '../../src/domain/configurator/offers.ts';
import { AppError, asAppError } from '../../src/errors.ts';
import { type CloudConfiguration, ecidSchema } from '../../src/model.ts';
import { ConfiguratorJobs, type JobMeans } from '../../src/services/configurator-jobs.ts';
import { FakeClock } from '../setup/fake-clock.ts';

const ecid = ecidSchema.parse('7365887390547998');
const confirmed = 'restore 801E';
const minute = 60_000;

interface Stage {
  seen: SeenAs;
  seesBus: boolean;
  booted: unknown;
  busy: boolean;
  cloud: CloudConfiguration | null;
  act: (signal: AbortSignal) => Promise<void>;
}

function stage(change: Partial<Stage> = {}): { jobs: ConfiguratorJobs; clock: FakeClock; on: Stage; asked: string[] } {
  const on: Stage = { seen: 'boot', seesBus: true, booted: null, busy: false, cloud: null, act: () => Promise.resolve(), ...change };
  const clock = new FakeClock();
  const asked: string[] = [];
  const means: JobMeans = {
    clock, changed: () => undefined, seen: () => on.seen, seesBus: () => on.seesBus, isBusy: () => on.busy, version: () => '18.6', readCloud: () => Promise.resolve(on.cloud),
    configurator: {
      act: (name, of, { signal }) => { asked.push(`${name} ${of}`); return on.act(signal); },
      get: (): Promise<DeviceAnswer> => Promise.resolve({ values: new Map([['bootedState', on.booted]]), problems: new Map() }),
    },
  };
  return { jobs: new ConfiguratorJobs(means), clock, on, asked };
}

const codeOf = async (work: Promise<unknown>): Promise<string> => asAppError(await work.then(() => new Error('it went well'), (error: unknown) => error)).code;
const untilStopped = (signal: AbortSignal): Promise<void> => new Promise((_, reject) => { signal.addEventListener('abort', () => { reject(asAppError(signal.reason)); }); });
const cloud = (source: CloudConfiguration['source']): CloudConfiguration => ({
  present: true, supervised: true, organization: 'Example', magic: null, source, complete: true, allowsPairing: true, managementUrl: null, supervisors: [], locked: true, provisionalUntil: null,
});

describe('a restore', () => {
  it('erases nobody who wasn’t confirmed by the end of the ECID', async () => {
    const { jobs, asked } = stage();
    for (const typed of [null, 'restore', 'restore 1234']) {
      const error = asAppError(await jobs.start(ecid, 'restore', typed).catch((thrown: unknown) => thrown));
      expect([error.code, error.params]).toEqual(['configurator.unconfirmed', { phrase: confirmed }]);
    }
    expect(asked).toEqual([]);
    await jobs.start(ecid, 'restore', confirmed);
    expect(asked).toEqual([`restore ${ecid}`]);
    await jobs.close();
  });

  it('is refused to a device that has started, that isn’t here, or that something else works on', async () => {
    const { jobs, on, asked } = stage({ seen: 'started' });
    expect(await codeOf(jobs.start(ecid, 'restore', confirmed))).toBe('configurator.notOffered');
    expect(await codeOf(jobs.start(ecid, 'revive', null))).toBe('configurator.notOffered');
    on.seen = 'absent';
    expect(await codeOf(jobs.start(ecid, 'restore', confirmed))).toBe('device.notFound');
    [on.seen, on.busy] = ['boot', true];
    expect(await codeOf(jobs.start(ecid, 'restore', confirmed))).toBe('device.busy');
    expect(await codeOf(jobs.start(ecid, 'update', null))).toBe('device.busy');
    expect(asked).toEqual([]);
  });

  it('is done only when the device was seen to start', async () => {
    const { jobs, on, clock } = stage();
    await jobs.start(ecid, 'restore', confirmed);
    await clock.asked(5000);
    expect(jobs.jobs[0]?.outcome).toBe('checking');
    on.seen = 'absent';
    clock.advance(5000);
    await clock.asked(5000);
    on.seen = 'started';
    clock.advance(5000);
    expect(await jobs.settled(ecid)).toMatchObject({ work: 'restore', outcome: 'done', osVersion: '18.6', error: null, finishedAt: clock.now() });
  });

  it('is told as unseen when the device doesn’t start within ten minutes, whatever the tool said', async () => {
    const { jobs, clock } = stage();
    await jobs.start(ecid, 'revive', null);
    const before = clock.now();
    for (let looks = 0; looks < 120; looks += 1) {
      await clock.asked(5000);
      clock.advance(5000);
    }
    expect(await jobs.settled(ecid)).toMatchObject({ outcome: 'unseen', osVersion: null });
    expect(clock.now() - before).toBe(10 * minute);
  });

  it('tells why it failed, and can be begun again', async () => {
    const { jobs, on } = stage({ act: () => Promise.reject(new AppError('configurator.gone')) });
    await jobs.start(ecid, 'revive', null);
    expect(await jobs.settled(ecid)).toMatchObject({ outcome: 'failed', error: { code: 'configurator.gone' } });
    on.act = () => { on.seen = 'started'; return Promise.resolve(); };
    await jobs.start(ecid, 'revive', null);
    expect(await jobs.settled(ecid)).toMatchObject({ outcome: 'done' });
    expect(jobs.jobs).toHaveLength(1);
  });

  it('is stopped by the operator and by the end of Muster, and not begun twice meanwhile', async () => {
    const { jobs } = stage({ act: untilStopped });
    await jobs.start(ecid, 'revive', null);
    expect(jobs.isWorking(ecid)).toBe(true);
    expect(await codeOf(jobs.start(ecid, 'revive', null))).toBe('device.busy');
    jobs.stop(ecid);
    expect(await jobs.settled(ecid)).toMatchObject({ outcome: 'failed', error: { code: 'configurator.stopped' } });
    jobs.stop(ecid);
    expect(jobs.jobs).toEqual([]);
    await jobs.start(ecid, 'revive', null);
    await jobs.close();
    expect([jobs.isWorking(ecid), jobs.jobs[0]?.error?.code]).toEqual([false, 'configurator.stopped']);
  });

  it('is begun once of two that come at the same moment', async () => {
    const { jobs, asked } = stage({ act: untilStopped });
    const results = await Promise.all([codeOf(jobs.start(ecid, 'restore', confirmed)), codeOf(jobs.start(ecid, 'restore', confirmed))]);
    expect([results.includes('device.busy'), asked]).toEqual([true, [`restore ${ecid}`]]);
    await jobs.close();
  });
});

describe('where Muster can’t look at the bus', () => {
  it.each([['Recovery', 'done'], ['DFU', 'done'], ['Restore', 'done'], ['Booted', 'configurator.notOffered'], [null, 'device.notFound'], [7, 'device.notFound']])('Apple Configurator’s word %s counts', async (booted, end) => {
    const { jobs, on } = stage({ seen: 'absent', seesBus: false, booted });
    on.act = () => { on.seen = 'started'; return Promise.resolve(); };
    if (end !== 'done') expect(await codeOf(jobs.start(ecid, 'restore', confirmed))).toBe(end);
    else {
      await jobs.start(ecid, 'restore', confirmed);
      expect((await jobs.settled(ecid))?.outcome).toBe('done');
    }
  });
});

describe('preparing by Apple Configurator', () => {
  const { signal } = new AbortController();

  it('is believed only when the device says itself that its configuration came from automated enrollment', async () => {
    const { jobs, on, asked } = stage({ seen: 'started', cloud: cloud('automated') });
    expect(await jobs.prepareAutomated(ecid, null, signal)).toMatchObject({ organization: 'Example' });
    for (const wrong of [null, cloud('configurator'), { ...cloud('automated'), present: false }]) {
      on.cloud = wrong;
      expect(await codeOf(jobs.prepareAutomated(ecid, null, signal))).toBe('configurator.notEnrolled');
    }
    expect(asked).toEqual(Array.from({ length: 4 }, () => `prepare ${ecid}`));
  });

  it('is for devices that have started, as pairing is', async () => {
    const { jobs, on, asked } = stage();
    expect(await codeOf(jobs.prepareAutomated(ecid, null, signal))).toBe('configurator.notOffered');
    on.seen = 'absent';
    expect(await codeOf(jobs.pair(ecid, null, signal))).toBe('device.notFound');
    expect(asked).toEqual([]);
  });
});
