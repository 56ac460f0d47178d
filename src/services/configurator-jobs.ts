// What only Apple Configurator can do, done through it: revive, restore, update, and preparing by its own hands. Who may be restored is
// decided here, and what became of a device is looked up here, for an answer alone proves nothing. All but pairing is on record.
import { type Clock, wait } from '../clock.ts';
import type { KeyPair } from '../configurator/key-files.ts';
import type { Configurator } from '../configurator/run.ts';
import { confirmationOf, isConfirmed, type SeenAs, worksFor } from '../domain/configurator/offers.ts';
import type { RunEvent } from '../domain/prep/run-event.ts';
import { AppError, asAppError, type ErrorCode, shapeOf } from '../errors.ts';
import type { CloudConfiguration, ConfiguratorJob, Ecid, Evidence, StepId } from '../model.ts';
import type { ConfiguratorWork } from '../model/configurator.ts';

export interface JobMeans {
  readonly clock: Clock;
  readonly configurator: Pick<Configurator, 'act' | 'get'>;
  /** How Muster itself sees it. */
  readonly seen: (ecid: Ecid) => SeenAs;
  /** False: Muster can't look at the USB bus, and a device in recovery mode is seen by nobody but Apple Configurator. */
  readonly seesBus: () => boolean;
  /** The version that a device tells, if it does. */
  readonly version: (ecid: Ecid) => string | null;
  /** Something else is being done to it. */
  readonly isBusy: (ecid: Ecid) => boolean;
  /** What the device itself says of its configuration, read anew. Throws device.*, link.*. */
  readonly readCloud: (ecid: Ecid, signal: AbortSignal) => Promise<CloudConfiguration | null>;
  /** Begins the record of what is done to a device; what is returned writes its further lines. Throws store.*: then nothing is begun. */
  readonly record: (ecid: Ecid, step: StepId) => (event: RunEvent) => void;
  readonly changed: () => void;
}

/** Milliseconds that a device may take to start after its system was put on: a restore ends with a first start (ios-protocols 10). */
const startsWithin = 10 * 60_000;
const lookPause = 5000;
/** What preparing by automated enrollment is in a record. */
const prepared = 'fetchConfiguration' as const;

/** Nobody said how it ended. */
const open: ReadonlySet<ErrorCode> = new Set(['configurator.timeout', 'configurator.killed', 'configurator.stopped', 'configurator.unreadable', 'configurator.gone', 'configurator.unseen']);

/** The line of a work that wasn't seen to be done. What was refused while it was restored may be erased all the same. */
function failedLine(step: StepId, error: AppError): RunEvent {
  const unknown = open.has(error.code) || (step === 'restore' && error.code === 'configurator.refused');
  return { kind: 'failed', error: shapeOf(error), ...(unknown ? { unknown: step } : {}) };
}

function settle(write: (event: RunEvent) => void, step: StepId, evidence: Evidence): void {
  write({ kind: 'stepDone', step, evidence });
  write({ kind: 'done' });
}

interface Sight {
  readonly as: SeenAs;
  /** Whose eyes it was seen with. */
  readonly by: 'muster' | 'configurator';
}

interface Running {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

export class ConfiguratorJobs {
  readonly #means: JobMeans;
  /** The latest of each device. */
  readonly #jobs = new Map<Ecid, ConfiguratorJob>();
  readonly #running = new Map<Ecid, Running>();

  constructor(means: JobMeans) {
    this.#means = means;
  }

  get jobs(): ConfiguratorJob[] {
    return [...this.#jobs.values()];
  }

  isWorking(ecid: Ecid): boolean {
    return this.#running.has(ecid);
  }

  /** Muster's own eyes first; where the bus can't be looked at, Apple Configurator's. */
  async #seen(ecid: Ecid, signal: AbortSignal): Promise<Sight> {
    const as = this.#means.seen(ecid);
    if (as !== 'absent' || this.#means.seesBus()) return { as, by: 'muster' };
    const state = (await this.#means.configurator.get(ecid, ['bootedState'], { signal })).values.get('bootedState');
    return { as: typeof state !== 'string' ? 'absent' : /^(?:recovery|restore|dfu)$/i.test(state) ? 'boot' : 'started', by: 'configurator' };
  }

  /** Throws device.busy, device.notFound, configurator.*: nothing was begun. */
  async #check(ecid: Ecid, work: ConfiguratorWork, typed: string | null, signal: AbortSignal): Promise<void> {
    if (this.isWorking(ecid) || this.#means.isBusy(ecid)) throw new AppError('device.busy');
    const { as: seen } = await this.#seen(ecid, signal);
    if (seen === 'absent') throw new AppError('device.notFound', { what: `ECID ${ecid}` });
    if (!worksFor(seen).includes(work)) throw new AppError('configurator.notOffered', { work, where: work === 'update' ? 'that have started' : 'in recovery or DFU mode' });
    if (!isConfirmed(typed, work, ecid)) throw new AppError('configurator.unconfirmed', { phrase: confirmationOf(work, ecid) ?? '' });
  }

  /** Begins it; what becomes of it is in `jobs`. `typed`: what a person typed to confirm that it erases. Throws device.busy, device.notFound, configurator.*. */
  async start(ecid: Ecid, work: ConfiguratorWork, typed: string | null, identity: KeyPair | null = null): Promise<void> {
    const stop = new AbortController();
    await this.#check(ecid, work, typed, stop.signal);
    // Somebody may have begun while the device was looked at.
    if (this.isWorking(ecid)) throw new AppError('device.busy');
    const write = this.#means.record(ecid, work);
    write({ kind: 'acting', step: work });
    this.#put({ ecid, work, outcome: 'running', startedAt: this.#means.clock.now(), finishedAt: null, osVersion: null, error: null });
    const ended = this.#go(ecid, work, identity, write, stop.signal).finally(() => { this.#running.delete(ecid); });
    this.#running.set(ecid, { stop, ended });
  }

  #put(job: ConfiguratorJob): void {
    this.#jobs.set(job.ecid, job);
    this.#means.changed();
  }

  #change(ecid: Ecid, change: Partial<ConfiguratorJob>): void {
    const job = this.#jobs.get(ecid);
    if (job) this.#put({ ...job, ...change });
  }

  async #go(ecid: Ecid, work: ConfiguratorWork, identity: KeyPair | null, write: (event: RunEvent) => void, signal: AbortSignal): Promise<void> {
    const { configurator, clock, version } = this.#means;
    const ended = (change: Partial<ConfiguratorJob>): void => { this.#change(ecid, { ...change, finishedAt: clock.now() }); };
    try {
      const started = await configurator.act(work, ecid, { signal, identity }).then(() => {
        write({ kind: 'verifying', step: work });
        this.#change(ecid, { outcome: 'checking' });
        return this.#starts(ecid, signal);
      }).catch((error: unknown) => {
        if (!asAppError(error).code.startsWith('store.')) write(failedLine(work, asAppError(error)));
        throw error;
      });
      const osVersion = started ? version(ecid) : null;
      if (started) settle(write, work, { kind: started === 'muster' ? 'started' : 'toldStarted', values: osVersion === null ? {} : { osVersion } });
      else write(failedLine(work, new AppError('configurator.unseen', { minutes: startsWithin / 60_000 })));
      ended({ outcome: started ? 'done' : 'unseen', osVersion });
    } catch (error) {
      ended({ outcome: 'failed', error: shapeOf(asAppError(error)) });
    }
  }

  /** Who saw that the device has started, in its time; null: nobody. */
  async #starts(ecid: Ecid, signal: AbortSignal): Promise<Sight['by'] | null> {
    const { clock } = this.#means;
    const until = clock.now() + startsWithin;
    for (;;) {
      const seen = await this.#seen(ecid, signal).catch((error: unknown): Sight => {
        signal.throwIfAborted();
        if (error instanceof AppError) return { as: 'absent', by: 'configurator' };
        throw error;
      });
      if (seen.as === 'started') return seen.by;
      if (clock.now() >= until) return null;
      await wait(clock, lookPause, signal);
    }
  }

  /** Ends the tool; the device is left as it is. A job that has ended is forgotten. */
  stop(ecid: Ecid): void {
    const running = this.#running.get(ecid);
    if (running) running.stop.abort(new AppError('configurator.stopped'));
    else if (this.#jobs.delete(ecid)) this.#means.changed();
  }

  /** The job as it ended. */
  async settled(ecid: Ecid): Promise<ConfiguratorJob | null> {
    await this.#running.get(ecid)?.ended;
    return this.#jobs.get(ecid) ?? null;
  }

  /** Throws device.busy, device.notFound, configurator.notOffered. */
  async #checkStarted(name: 'pair' | 'prepare', ecid: Ecid, signal: AbortSignal): Promise<void> {
    if (this.isWorking(ecid) || this.#means.isBusy(ecid)) throw new AppError('device.busy');
    const { as: seen } = await this.#seen(ecid, signal);
    if (seen === 'absent') throw new AppError('device.notFound', { what: `ECID ${ecid}` });
    if (seen === 'boot') throw new AppError('configurator.notOffered', { work: name, where: 'that have started' });
  }

  /** Throws device.*, configurator.*, identity.unusable. */
  async pair(ecid: Ecid, identity: KeyPair | null, signal: AbortSignal): Promise<void> {
    await this.#checkStarted('pair', ecid, signal);
    await this.#means.configurator.act('pair', ecid, { signal, identity });
  }

  /**
   * Has Apple Configurator fetch the device's configuration from Apple, and reads it from the device: that decides, whatever the tool said.
   * Throws device.*, configurator.*, cloudConfig.*, link.*, store.*.
   */
  async prepareAutomated(ecid: Ecid, identity: KeyPair | null, signal: AbortSignal): Promise<CloudConfiguration> {
    await this.#checkStarted('prepare', ecid, signal);
    const write = this.#means.record(ecid, prepared);
    write({ kind: 'acting', step: prepared });
    const refusal = await this.#means.configurator.act('prepare', ecid, { signal, identity }).then(() => null, asAppError);
    write({ kind: 'verifying', step: prepared });
    const cloud = await this.#means.readCloud(ecid, signal).catch((thrown: unknown) => {
      const error = refusal ?? asAppError(thrown);
      write({ kind: 'failed', error: shapeOf(error), unknown: prepared });
      throw error;
    });
    // Told that it has one already, it is not what was done now.
    const there = cloud?.present === true && cloud.source === 'automated' && refusal?.code !== 'cloudConfig.alreadyPresent';
    if (!there) {
      const error = refusal ?? new AppError('configurator.notEnrolled');
      write({ kind: 'failed', error: shapeOf(error) });
      throw error;
    }
    const { organization } = cloud;
    const despite = refusal && (refusal.device ? `${refusal.device.domain} ${refusal.device.code}` : refusal.code);
    settle(write, prepared, { kind: 'fetched', values: { ...(organization === null ? {} : { organization }), ...(despite === null ? {} : { despite }) } });
    return cloud;
  }

  /** Ends everything that is under way. */
  async close(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { stop } of running) stop.abort(new AppError('configurator.stopped'));
    await Promise.allSettled(running.map(({ ended }) => ended));
  }
}
