// What is handed to Apple Configurator, with a tool that is told what to say: who is refused, and what is believed of it.
import { describe, expect, it } from 'vitest';
import type { DeviceAnswer } from '../../src/configurator/answers.ts';
import type { SeenAs } from '../../src/domain/configurator/offers.ts';
import type { RunEvent } from '../../src/domain/prep/run-event.ts';
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
  cloud: CloudConfiguration | 'unread' | null;
  act: (signal: AbortSignal) => Promise<void>;
  /** Is told of every line before it is written, and may refuse it. */
  line: (event: RunEvent | 'planned') => void;
}

function stage(change: Partial<Stage> = {}): { jobs: ConfiguratorJobs; clock: FakeClock; on: Stage; asked: string[]; lines: unknown[] } {
  const on: Stage = { seen: 'boot', seesBus: true, booted: null, busy: false, cloud: null, act: () => Promise.resolve(), line: () => undefined, ...change };
  const clock = new FakeClock();
  const asked: string[] = [];
  const lines: unknown[] = [];
  const means: JobMeans = {
    clock, changed: () => undefined, seen: () => on.seen, seesBus: () => on.seesBus, isBusy: () => on.busy, version: () => '18.6', readCloud: () => (on.cloud === 'unread' ? Promise.reject(new AppError('device.gone')) : Promise.resolve(on.cloud)),
    record: (of, step) => {
      on.line('planned');
      lines.push(['planned', of, step]);
      return (event) => { on.line(event); lines.push(event); };
    },
    configurator: {
      act: (name, of, { signal }) => { asked.push(`${name} ${of}`); return on.act(signal); },
      get: (): Promise<DeviceAnswer> => Promise.resolve({ values: new Map([['bootedState', on.booted]]), problems: new Map() }),
    },
  };
  return { jobs: new ConfiguratorJobs(means), clock, on, asked, lines };
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

  it('what is recorded doesn’t claim that Muster saw it', async () => {
    const { jobs, on, lines } = stage({ seen: 'absent', seesBus: false, booted: 'Recovery' });
    on.act = () => { on.booted = 'Booted'; return Promise.resolve(); };
    await jobs.start(ecid, 'restore', confirmed);
    await jobs.settled(ecid);
    expect(lines.at(-2)).toMatchObject({ kind: 'stepDone', evidence: { kind: 'toldStarted' } });
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

describe('what Apple Configurator does is on record', () => {
  const { signal } = new AbortController();
  const refused = (): AppError => new AppError('configurator.refused', { word: 'The device is locked' }, { device: { domain: 'ConfigurationUtilityKit.error', code: '622', text: 'The device is locked.' } });
  const begun = (step: string): unknown[] => [['planned', ecid, step], { kind: 'acting', step }];

  it('before it is begun, and afterwards with what Muster saw', async () => {
    const { jobs, on, lines } = stage();
    on.act = () => {
      expect(lines).toEqual(begun('restore'));
      on.seen = 'started';
      return Promise.resolve();
    };
    await jobs.start(ecid, 'restore', confirmed);
    await jobs.settled(ecid);
    expect(lines).toEqual([...begun('restore'), { kind: 'verifying', step: 'restore' }, { kind: 'stepDone', step: 'restore', evidence: { kind: 'started', values: { osVersion: '18.6' } } }, { kind: 'done' }]);
  });

  it('as unknown where the device wasn’t seen to start, whatever the tool said', async () => {
    const { jobs, clock, lines } = stage();
    await jobs.start(ecid, 'revive', null);
    for (let looks = 0; looks < 120; looks += 1) {
      await clock.asked(5000);
      clock.advance(5000);
    }
    await jobs.settled(ecid);
    expect(lines).toEqual([...begun('revive'), { kind: 'verifying', step: 'revive' }, { kind: 'failed', error: { code: 'configurator.unseen', params: { minutes: 10 } }, unknown: 'revive' }]);
  });

  it('as failed with the tool’s word where it refused, but of a restore as unknown', async () => {
    const { jobs, lines } = stage({ act: () => Promise.reject(refused()) });
    const error = { code: 'configurator.refused', params: { word: 'The device is locked' }, device: { domain: 'ConfigurationUtilityKit.error', code: '622', text: 'The device is locked.' } };
    await jobs.start(ecid, 'revive', null);
    await jobs.settled(ecid);
    await jobs.start(ecid, 'restore', confirmed);
    await jobs.settled(ecid);
    expect(lines).toEqual([...begun('revive'), { kind: 'failed', error }, ...begun('restore'), { kind: 'failed', error, unknown: 'restore' }]);
  });

  it.each(['configurator.timeout', 'configurator.killed', 'configurator.unreadable', 'configurator.gone'] as const)('as unknown where nobody said how it ended: %s', async (code) => {
    const { jobs, lines } = stage({ seen: 'started', act: () => Promise.reject(new AppError(code)) });
    await jobs.start(ecid, 'update', null);
    await jobs.settled(ecid);
    expect(lines.slice(2)).toEqual([{ kind: 'failed', error: { code, params: {} }, unknown: 'update' }]);
  });

  it('as unknown where it was stopped, also by the end of Muster', async () => {
    const { jobs, lines } = stage({ act: untilStopped });
    await jobs.start(ecid, 'restore', confirmed);
    await jobs.close();
    expect(lines).toEqual([...begun('restore'), { kind: 'failed', error: { code: 'configurator.stopped', params: {} }, unknown: 'restore' }]);
  });

  it('as failed where it can’t have begun', async () => {
    const { jobs, lines } = stage({ act: () => Promise.reject(new AppError('configurator.notStarted', { reason: 'ENOENT' })) });
    await jobs.start(ecid, 'restore', confirmed);
    await jobs.settled(ecid);
    expect(lines.at(-1)).toEqual({ kind: 'failed', error: { code: 'configurator.notStarted', params: { reason: 'ENOENT' } } });
  });

  it('or isn’t begun', async () => {
    const full = (kind: string) => (event: RunEvent | 'planned'): void => { if ((event === 'planned' ? event : event.kind) === kind) throw new AppError('store.full', {}); };
    for (const kind of ['planned', 'acting']) {
      const { jobs, asked, on } = stage({ line: full(kind), cloud: cloud('automated') });
      expect(await codeOf(jobs.start(ecid, 'restore', confirmed))).toBe('store.full');
      on.seen = 'started';
      expect(await codeOf(jobs.prepareAutomated(ecid, null, signal))).toBe('store.full');
      expect([asked, jobs.jobs, jobs.isWorking(ecid)]).toEqual([[], [], false]);
    }
  });

  it('and a ledger that is lost meanwhile is what is told', async () => {
    const { jobs, lines } = stage({ line: (event) => { if (event !== 'planned' && event.kind === 'verifying') throw new AppError('store.full', {}); } });
    await jobs.start(ecid, 'restore', confirmed);
    expect(await jobs.settled(ecid)).toMatchObject({ outcome: 'failed', error: { code: 'store.full' } });
    expect(lines).toEqual(begun('restore'));
  });

  it('but pairing changes nothing', async () => {
    const { jobs, lines } = stage({ seen: 'started' });
    await jobs.pair(ecid, null, signal);
    expect(lines).toEqual([]);
  });

  const fetched = (values: object): unknown[] => [{ kind: 'stepDone', step: 'fetchConfiguration', evidence: { kind: 'fetched', values } }, { kind: 'done' }];
  const end = [...begun('fetchConfiguration'), { kind: 'verifying', step: 'fetchConfiguration' }];

  it('preparing with what the device says, whatever the tool said', async () => {
    const { jobs, on, lines } = stage({ seen: 'started', cloud: cloud('automated') });
    await jobs.prepareAutomated(ecid, null, signal);
    expect(lines.splice(0)).toEqual([...end, ...fetched({ organization: 'Example' })]);
    on.act = () => Promise.reject(refused());
    expect(await jobs.prepareAutomated(ecid, null, signal)).toMatchObject({ source: 'automated' });
    expect(lines.splice(0)).toEqual([...end, ...fetched({ organization: 'Example', despite: 'ConfigurationUtilityKit.error 622' })]);
    on.cloud = cloud('configurator');
    expect(await codeOf(jobs.prepareAutomated(ecid, null, signal))).toBe('configurator.refused');
    expect(lines.splice(0)).toEqual([...end, { kind: 'failed', error: expect.objectContaining({ code: 'configurator.refused' }) as unknown }]);
    on.act = () => Promise.resolve();
    expect(await codeOf(jobs.prepareAutomated(ecid, null, signal))).toBe('configurator.notEnrolled');
    expect(lines.splice(0)).toEqual([...end, { kind: 'failed', error: { code: 'configurator.notEnrolled', params: {} } }]);
  });

  it('preparing as unknown where the device can’t be asked, and as failed where it had a configuration before', async () => {
    const { jobs, on, lines } = stage({ seen: 'started', cloud: 'unread' });
    expect(await codeOf(jobs.prepareAutomated(ecid, null, signal))).toBe('device.gone');
    expect(lines.splice(0)).toEqual([...end, { kind: 'failed', error: { code: 'device.gone', params: {} }, unknown: 'fetchConfiguration' }]);
    [on.cloud, on.act] = [cloud('automated'), () => Promise.reject(new AppError('cloudConfig.alreadyPresent'))];
    expect(await codeOf(jobs.prepareAutomated(ecid, null, signal))).toBe('cloudConfig.alreadyPresent');
    expect(lines.at(-1)).toEqual({ kind: 'failed', error: { code: 'cloudConfig.alreadyPresent', params: {} } });
  });
});
