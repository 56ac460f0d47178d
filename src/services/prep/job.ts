// One preparation as its steps see it: the device, what is wanted of it, the means, and the journal.
import type { Clock } from '../../clock.ts';
import type { SupervisionIdentity } from '../../crypto/supervision-identity.ts';
import type { ActivationUrls } from '../../device/activation/activation-urls.ts';
import { Changes } from '../../device/changes.ts';
import type { DeviceFacts } from '../../device/facts.ts';
import type { DeviceSession } from '../../device/session.ts';
import type { Slots } from '../../device/slots.ts';
import type { Situation } from '../../domain/blueprint/situation.ts';
import type { RunEvent } from '../../domain/prep/run-event.ts';
import { AppError } from '../../errors.ts';
import type { HttpClient } from '../../http.ts';
import type { Ecid, Evidence, Run, StepId, Udid, Wanted, WantedProfile } from '../../model.ts';
import type { Blueprint } from '../../model/blueprints.ts';
import type { Verdict } from '../../model/verdicts.ts';

/** Apple Configurator, as far as a preparation hands it something to do. */
export interface ConfiguratorMeans {
  /** Throws configurator.*, secrets.locked, identity.unknown: why it can't begin with this device. `keepers`: certificates one of which it has to prove itself by; null: none. */
  readonly ready: (ecid: Ecid, keepers: readonly string[] | null, signal: AbortSignal) => Promise<void>;
  /** Resolves when the tool has ended and says that it was done; what is so then has to be read. Throws configurator.*, cloudConfig.*, device.*. */
  readonly prepare: (ecid: Ecid, keepers: readonly string[] | null, signal: AbortSignal) => Promise<void>;
  /** Resolves when no tool works on the device any more, whoever started it. Throws configurator.atWork when that takes too long. */
  readonly ended: (ecid: Ecid, signal: AbortSignal) => Promise<void>;
}

/** What preparations need of the world; the same for all of them. */
export interface PrepMeans {
  readonly clock: Clock;
  readonly http: HttpClient;
  readonly urls: () => ActivationUrls;
  /** Places at Apple's addresses: a few at a time (ios-protocols 10.1). */
  readonly apple: Slots;
  readonly heavy: Slots;
  /** As it was approved, by its hash. Throws blueprint.unknown, store.*. */
  readonly blueprint: (hash: string) => Blueprint;
  /** The device judged anew by its present facts. Throws store.*, profile.*. */
  readonly judge: (blueprint: Blueprint, udid: Udid) => Promise<{ readonly verdict: Verdict; readonly situation: Situation }>;
  /** The file's bytes, if they are what is meant. Throws profile.*. */
  readonly profile: (wanted: WantedProfile) => Promise<Uint8Array>;
  /** DER of a supervision identity of the vault. Throws identity.unknown. */
  readonly certificate: (sha256: string) => Uint8Array;
  /** The first of these whose key is kept here; null: none. Throws secrets.locked. */
  readonly identity: (sha256s: readonly string[]) => Promise<SupervisionIdentity | null>;
  readonly configurator: ConfiguratorMeans;
}

/** What people say while a run is under way. */
export class RunControl {
  readonly #changes = new Changes();
  #paused = false;
  #consent: boolean;
  #again: boolean;

  /** `consent`: whether an erase that was approved may begin, and what was begun may be done once more; after a restart of Muster a person says so again. */
  constructor(consent: boolean, paused = false) {
    this.#consent = consent;
    this.#again = consent;
    this.#paused = paused;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get consent(): boolean {
    return this.#consent;
  }

  get again(): boolean {
    return this.#again;
  }

  /** A person who knows that it isn't so has it done once more. */
  allowAgain(): void {
    this.#again = true;
    this.#changes.tell();
  }

  pause(): void {
    this.#paused = true;
    this.#changes.tell();
  }

  continue(): void {
    this.#paused = false;
    this.#consent = true;
    this.#changes.tell();
  }

  async until(check: () => boolean, signal: AbortSignal): Promise<void> {
    while (!check()) await this.#changes.next(signal);
  }
}

export interface Job {
  readonly means: PrepMeans;
  readonly session: DeviceSession;
  readonly blueprint: Blueprint;
  readonly wanted: Wanted;
  readonly control: RunControl;
  /** Writes the line and returns the run as it then is. */
  readonly append: (event: RunEvent) => Run;
  readonly run: () => Run;
  /** Aborts when Muster closes: nothing more is written. */
  readonly closing: AbortSignal;
  /** Aborts with it, and when the operator stops the run; not heeded while something is half done. */
  readonly cancelled: AbortSignal;
  /** Steps that were begun, in this process or before. */
  readonly attempted: Set<StepId>;
  /** Steps that this process carried out to the end, whatever was then read. */
  readonly carriedOut: Set<StepId>;
  /** Steps at which somebody was asked for something. */
  readonly asked: Set<StepId>;
  /** The attachment under which the device was last found to be the one that was planned. */
  proven: string | null;
}

export interface Found {
  readonly evidence: Evidence;
  /** It was so before this run did anything for it. */
  readonly already: boolean;
}

/** A step of the table: reads whether it is so, does it, reads back that it is so. */
export interface StepWork {
  /** What is so; null: it has to be done. Changes nothing. */
  readonly check: (job: Job) => Promise<Found | null>;
  readonly act: (job: Job) => Promise<void>;
  /** Throws why it isn't so. */
  readonly verify: (job: Job) => Promise<Evidence>;
  readonly destructive?: boolean;
  /** Carried out once in a process, however that ends; after a restart of Muster not before a person says so, and it was read again. */
  readonly once?: boolean;
  /** Changes nothing. Throws why it can't be begun. */
  readonly before?: (job: Job) => Promise<void>;
  /** Milliseconds for which the device may still be about it after a link that broke: so long it is read before it is done again. */
  readonly settle?: number;
  /** The same after a plain refusal, where devices are known to refuse what they then do. */
  readonly refusedSettle?: number;
  /** What makes waiting for the device right while this step is open, such as that it may be away. */
  readonly expects?: (job: Job) => Promise<void> | void;
  /** What the lines on the disk prove, without the device. */
  readonly onRecord?: (job: Job) => Found | null;
}

export const evidence = (kind: Evidence['kind'], values: Evidence['values'] = {}): Evidence => ({ kind, values });

/** Who answers must be who was planned: UDID by its session, ECID and serial number by value. Throws device.changed. */
export function checkSame({ device }: Run, facts: DeviceFacts): void {
  const differs = (device.ecid !== null && facts.ecid !== device.ecid) || (device.serial !== null && facts.serial !== device.serial);
  if (differs) throw new AppError('device.changed', { expected: device.serial ?? device.udid, found: facts.serial ?? 'another device' });
}

/** Reads everything anew from the same device. Throws device.*, link.*. */
export async function readDevice(job: Job, signal: AbortSignal = job.cancelled): Promise<DeviceFacts> {
  const facts = await job.session.refreshAll(signal);
  checkSame(job.run(), facts);
  return facts;
}

/** Before anything that can't be undone: all three identities, read at this moment. Throws device.changed, run.unread. */
export async function proveSame(job: Job, signal: AbortSignal): Promise<DeviceFacts> {
  const { device } = job.run();
  const facts = await readDevice(job, signal);
  if (device.ecid === null || device.serial === null || facts.ecid === null || facts.serial === null) throw new AppError('run.unread', { what: 'its ECID and serial number' });
  return facts;
}
