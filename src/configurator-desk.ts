// What a window and the command line may ask of Apple Configurator, and what a snapshot says of it: whether it is here, what it does, and
// which other programs are in the way.
import { type Clock, wait } from './clock.ts';
import { traits } from './configurator/commands.ts';
import type { Found } from './configurator/find.ts';
import type { ConfiguratorSource } from './configurator/here.ts';
import type { KeyPair } from './configurator/key-files.ts';
import type { ListedDevice } from './configurator/run.ts';
import type { Handlers } from './contract.ts';
import type { DeviceSession } from './device/session.ts';
import { seenAs, startedDevice } from './domain/configurator/offers.ts';
import type { WorldConfigurator } from './domain/blueprint/facts.ts';
import { whoIs } from './domain/configurator/who.ts';
import { AppError } from './errors.ts';
import type { CloudConfiguration, ConfiguratorJob, ConfiguratorSnapshot, Ecid, Snapshot, Udid } from './model.ts';
import type { ConfiguratorFound, ConfiguratorWork, Program } from './model/configurator.ts';
import { ConfiguratorJobs } from './services/configurator-jobs.ts';
import type { Runs } from './services/runs.ts';

export interface ConfiguratorSurroundings {
  /** Null: it isn't used, as in practice, whose devices it can't reach. */
  readonly source: () => ConfiguratorSource | null;
  readonly practice: () => boolean;
  readonly clock: () => Clock;
  readonly seen: () => Pick<Snapshot, 'devices' | 'busOnly' | 'bus'>;
  readonly sessionOf: (udid: Udid) => DeviceSession | undefined;
  /** Something else is being done to it. */
  readonly isBusy: (udid: Udid) => boolean;
  /** Where what is done is recorded. Throws store.*. */
  readonly runs: () => Pick<Runs, 'journal' | 'lastSeen'>;
  readonly signal: AbortSignal;
  readonly changed: () => void;
}

/** Milliseconds between two looks at what runs on this computer. */
const lookPause = 15_000;

/** Milliseconds for which a look is good enough for the next who asks; a batch asks for each of its devices. */
const lookKept = 5000;
/** Milliseconds between two looks whether another tool has ended, and how long it may take: as long as one of ours. */
const [atWorkPause, atWorkMost] = [5000, traits.prepare.deadline];

const shownFound = (found: Found): ConfiguratorFound => ({ state: found.state, version: found.state === 'ready' ? found.version : null, tools: found.state === 'ready' && found.tools });

export class ConfiguratorDesk {
  readonly #around: ConfiguratorSurroundings;
  readonly #jobs: ConfiguratorJobs;
  #found: ConfiguratorFound = { state: 'off', version: null, tools: false };
  #programs: readonly Program[] = [];
  #watching = false;
  /** Milliseconds since the Unix epoch; null: never looked. */
  #lookedAt: number | null = null;

  constructor(around: ConfiguratorSurroundings) {
    this.#around = around;
    const device = (ecid: Ecid): Snapshot['devices'][number] | null => startedDevice(around.seen().devices, ecid);
    this.#jobs = new ConfiguratorJobs({
      configurator: { act: (...asked) => this.#source.configurator.act(...asked), get: (...asked) => this.#source.configurator.get(...asked) },
      clock: { now: () => around.clock().now(), after: (ms, run) => around.clock().after(ms, run) }, changed: around.changed,
      seen: (ecid) => seenAs(around.seen(), ecid), seesBus: () => around.seen().bus === 'seen', version: (ecid) => device(ecid)?.osVersion ?? null,
      isBusy: (ecid) => { const udid = device(ecid)?.udid; return udid !== undefined && around.isBusy(udid); },
      record: (ecid, step) => {
        const runs = around.runs();
        const { device: who, place } = whoIs(around.seen(), ecid, runs.lastSeen(ecid));
        return runs.journal(who, place, step);
      },
      readCloud: (ecid, signal) => this.#readCloud(device(ecid)?.udid ?? null, signal),
    });
  }

  /** Throws configurator.off. */
  get #source(): ConfiguratorSource {
    const source = this.#around.source();
    if (!source) throw new AppError('configurator.off');
    return source;
  }

  async #readCloud(udid: Udid | null, signal: AbortSignal): Promise<CloudConfiguration | null> {
    const session = udid === null ? undefined : this.#around.sessionOf(udid);
    if (!session?.present) throw new AppError('device.gone');
    session.allowPairing();
    return (await session.refreshAll(signal)).cloud;
  }

  overview(): ConfiguratorSnapshot {
    return { ...this.#found, jobs: this.#jobs.jobs, programs: [...this.#programs] };
  }

  /** Looks for it now. */
  async find(): Promise<ConfiguratorFound> {
    const source = this.#around.source();
    this.#found = source ? shownFound(await source.configurator.find()) : { state: 'off', version: null, tools: false };
    return this.#found;
  }

  /** What a check may know of it; null: nobody has looked yet. */
  known(): WorldConfigurator | null {
    if (!this.#around.source()) return { state: this.#around.practice() ? 'practice' : 'off', programs: [] };
    return this.#lookedAt === null ? null : { state: this.#found.state, programs: this.#programs };
  }

  /** Looks for it and for what else talks to devices, unless that was just done; what a check may know then. Rejects only when Muster closes. */
  async look(): Promise<WorldConfigurator | null> {
    const { clock, signal } = this.#around;
    const source = this.#around.source();
    if (source && (this.#lookedAt === null || clock().now() - this.#lookedAt >= lookKept)) {
      [this.#programs] = await Promise.all([source.programs(signal), this.find()]);
      this.#lookedAt = clock().now();
    }
    return this.known();
  }

  /** Looks every few seconds from now on, and removes what an earlier process left behind. Once is enough. */
  watch(): void {
    const source = this.#around.source();
    if (this.#watching || !source) return;
    this.#watching = true;
    void source.sweep();
    this.#watch().catch(() => undefined);
  }

  async #watch(): Promise<void> {
    const { signal, changed, clock } = this.#around;
    for (;;) {
      const before = JSON.stringify([this.#found, this.#programs]);
      this.#lookedAt = null;
      await this.look();
      if (JSON.stringify([this.#found, this.#programs]) !== before) changed();
      await wait(clock(), lookPause, signal);
    }
  }

  /** Programs that talk to devices too. Throws configurator.off. */
  programs(): Promise<Program[]> {
    return this.#source.programs(this.#around.signal);
  }

  /** The devices that Apple Configurator sees. Throws configurator.*. */
  list(signal: AbortSignal): Promise<ListedDevice[]> {
    return this.#source.configurator.list(signal);
  }

  /** Throws device.busy, device.notFound, configurator.*: nothing was begun. */
  async start(ecid: Ecid, work: ConfiguratorWork, typed: string | null, identity: KeyPair | null = null): Promise<void> {
    await this.#source.sweep();
    const found = await this.find();
    if (found.state !== 'ready') throw new AppError(`configurator.${found.state}`);
    await this.#jobs.start(ecid, work, typed, identity);
  }

  /** Throws configurator.*: why it can't begin with this device now. */
  async ready(ecid: Ecid, signal: AbortSignal): Promise<void> {
    await this.#source.sweep();
    const found = await this.find();
    if (found.state !== 'ready') throw new AppError(`configurator.${found.state}`);
    if (await this.#source.isAtWork(ecid, signal)) throw new AppError('configurator.atWork');
  }

  /** Resolves when no tool is changing the device any more; at once where none is looked at. Throws configurator.atWork, and the signal's reason. */
  async ended(ecid: Ecid, signal: AbortSignal): Promise<void> {
    const clock = this.#around.clock();
    const isAtWork = async (): Promise<boolean> => await this.#around.source()?.isAtWork(ecid, signal) ?? false;
    for (const until = clock.now() + atWorkMost; await isAtWork();) {
      if (clock.now() >= until) throw new AppError('configurator.atWork');
      await wait(clock, atWorkPause, signal);
    }
  }

  /** Has it activate the device and fetch its enrollment, for a run that reads it back. Throws configurator.*, cloudConfig.*, device.*, identity.unusable. */
  prepare(ecid: Ecid, identity: KeyPair | null, signal: AbortSignal): Promise<void> {
    return this.#source.configurator.act('prepare', ecid, { signal, identity });
  }

  /** Whether it works on a device that has started. */
  isWorkingOn(udid: Udid): boolean {
    const working = this.#jobs.jobs.filter(({ ecid }) => this.#jobs.isWorking(ecid));
    return working.length > 0 && this.#around.seen().devices.some((device) => device.udid === udid && working.some(({ ecid }) => startedDevice([device], ecid) !== null));
  }

  stop(ecid: Ecid): void {
    this.#jobs.stop(ecid);
  }

  settled(ecid: Ecid): Promise<ConfiguratorJob | null> {
    return this.#jobs.settled(ecid);
  }

  /** Throws device.*, configurator.*, identity.unusable. */
  pair(ecid: Ecid, identity: KeyPair | null, signal: AbortSignal): Promise<void> {
    return this.#jobs.pair(ecid, identity, signal);
  }

  /** Throws device.*, configurator.*, cloudConfig.*, link.*, identity.unusable. */
  prepareAutomated(ecid: Ecid, identity: KeyPair | null, signal: AbortSignal): Promise<CloudConfiguration> {
    return this.#jobs.prepareAutomated(ecid, identity, signal);
  }

  readonly handlers: Pick<Handlers, 'startConfigurator' | 'stopConfigurator'> = {
    startConfigurator: async ({ ecid, work, typed }) => {
      await this.start(ecid, work, typed);
      return null;
    },
    stopConfigurator: ({ ecid }) => {
      this.stop(ecid);
      return Promise.resolve(null);
    },
  };

  close(): Promise<void> {
    return this.#jobs.close();
  }
}
