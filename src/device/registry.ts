// All devices of one multiplexer: listens for attach and detach, keeps a session for each UDID, survives the daemon's restart.
// At every new connection it asks again whether this is practice: a bench and real devices never mix under one data folder.
import type { Clock } from '../clock.ts';
import { isProof, makeChallenge } from '../crypto/practice-proof.ts';
import { AppError, asAppError, shapeOf } from '../errors.ts';
import type { MuxState, Udid } from '../model.ts';
import { withDeadline } from './deadline.ts';
import { underBoth } from './intent-queue.ts';
import { DeviceSession } from './session.ts';
import { Slots } from './slots.ts';
import type { Tell } from './told.ts';
import type { AttachedDevice, MuxClient, MuxEvent } from './usbmux/mux-client.ts';

export interface RegistryOptions {
  readonly mux: MuxClient;
  readonly clock: Clock;
  readonly practice: boolean;
  readonly pairing: 'always' | 'never';
  readonly onChange: () => void;
  /** Is told of every command that a device was sent, for the log. */
  readonly tell?: Tell | undefined;
  /** How many heavy jobs run at once; 8 unless told (ios-protocols 10.1). */
  readonly heavyJobs?: number;
  /** How many devices are looked at at once; 20 unless told (ios-protocols 10.1). */
  readonly lightJobs?: number;
  /** A device was attached at this location; called before its first change is reported. */
  readonly onAttach: (udid: Udid, locationId: number | null) => void;
}

const handshakeDeadline = 5000;
/** Milliseconds until the next try at a multiplexer that is gone: about once a second, then rarer (ios-protocols 1.10). */
const reconnectPauses = [1000, 1000, 2000, 3000, 5000] as const;
/** ios-protocols 10.1: at most 8 heavy steps at once. */
const defaultHeavyJobs = 8;
/**
 * Looks are short and wait for devices, not for this computer: a cart of 64 is read in 1.8 times what one device takes, with
 * twenty at a time (the advice of ios-protocols 10.1) in four times. What multiplexers can't bear is devices, not connections.
 */
const defaultLightJobs = 64;

/** What a practice bench tells of itself when it has proven that it is one. */
export interface PracticeProof {
  /** Where its Apple and its MDM answer instead of the real ones: http on this computer. */
  readonly web: string | null;
}

/** The proof of a practice bench, or null for whatever else answers there. Throws mux.unavailable, mux.forbidden. */
export async function askPractice(mux: MuxClient, signal?: AbortSignal): Promise<PracticeProof | null> {
  const challenge = makeChallenge();
  const answer = await mux.challengePractice(challenge, signal);
  return isProof(challenge, answer?.proof ?? null) ? { web: answer?.web ?? null } : null;
}

export class DeviceRegistry {
  readonly #options: RegistryOptions;
  readonly #stop = new AbortController();
  readonly #sessions = new Map<Udid, DeviceSession>();
  /** By the multiplexer's id. */
  readonly #attached = new Map<number, AttachedDevice>();
  readonly #heavy: Slots;
  readonly #light: Slots;
  #mux: MuxState = { state: 'connecting' };
  #loop: Promise<void> = Promise.resolve();
  /** Tries since the multiplexer last listened. */
  #failures = 0;
  #skipPause: () => void = () => undefined;

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#heavy = new Slots(options.heavyJobs ?? defaultHeavyJobs, options.onChange);
    this.#light = new Slots(options.lightJobs ?? defaultLightJobs);
  }

  get muxState(): MuxState {
    return this.#mux;
  }

  /** Sessions of devices that are attached now. */
  get present(): DeviceSession[] {
    return [...this.#sessions.values()].filter((session) => session.present);
  }

  /** Sessions for the wall: attached, expected back, or missed. */
  get shown(): DeviceSession[] {
    return [...this.#sessions.values()].filter((session) => session.shown);
  }

  /** Places for jobs that use the whole machine, over all devices. */
  get heavy(): Slots {
    return this.#heavy;
  }

  /** The session of a device seen since the start, attached or not. */
  find(udid: Udid): DeviceSession | undefined {
    return this.#sessions.get(udid);
  }

  /** The session of a device that may never have been attached yet: what waits for it waits here. */
  sessionOf(udid: Udid): DeviceSession {
    let session = this.#sessions.get(udid);
    if (!session) {
      const { mux, clock, pairing, onChange, tell } = this.#options;
      session = new DeviceSession(udid, { mux, clock, pairing, onChange, tell, heavy: this.#heavy, light: this.#light });
      this.#sessions.set(udid, session);
    }
    return session;
  }

  start(): void {
    this.#loop = this.#run();
  }

  async stop(): Promise<void> {
    const ended = new AppError('run.cancelled');
    this.#stop.abort(ended);
    this.#skipPause();
    for (const session of this.#sessions.values()) {
      session.lose(ended);
      session.expectNothing();
    }
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const over = (): boolean => signal.aborted;
    while (!over()) {
      try {
        await this.#refuseMixture(signal);
        await this.#watch(signal);
        this.#lose(new AppError('mux.unavailable', { address: this.#options.mux.shownAddress, advice: 'It ended; Muster goes on trying.' }));
      } catch (thrown) {
        if (over()) return;
        const error = asAppError(thrown);
        this.#lose(error);
        if (error.code === 'practice.mixed' || error.code === 'mux.forbidden') return;
      }
      await this.#pause(reconnectPauses[Math.min(this.#failures, reconnectPauses.length - 1)] ?? 5000);
      this.#failures += 1;
    }
  }

  /** Something was plugged in, so a multiplexer that ended with its last device may be there again. */
  tryNow(): void {
    this.#failures = 0;
    this.#skipPause();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(ms, resolve);
      this.#skipPause = () => {
        cancel();
        resolve();
      };
      if (this.#stop.signal.aborted) this.#skipPause();
    });
  }

  /** Until the multiplexer ends. One that takes the connection and never says that it listens is as good as none. */
  async #watch(signal: AbortSignal): Promise<void> {
    const { clock, mux } = this.#options;
    const silent = new AbortController();
    const cancel = clock.after(handshakeDeadline, () => { silent.abort(new AppError('mux.unavailable', { address: mux.shownAddress, advice: 'It says nothing; Muster goes on trying.' })); });
    const onReady = (): void => {
      cancel();
      this.#failures = 0;
      this.#setMux({ state: 'listening' });
    };
    await underBoth(signal, silent.signal, (inner) => mux.watch(onReady, (event) => { this.#onEvent(event); }, inner)).finally(cancel);
  }

  async #refuseMixture(signal: AbortSignal): Promise<void> {
    const { clock, mux, practice } = this.#options;
    const found = await withDeadline(clock, handshakeDeadline, signal, (inner) => askPractice(mux, inner)).catch((error: unknown) => {
      // A daemon that stays silent to a message it doesn't know has proven nothing, which is what a real one does.
      if (!practice && asAppError(error).code === 'link.timeout') return null;
      throw error;
    });
    if ((found !== null) !== practice) throw new AppError('practice.mixed', { address: mux.shownAddress });
  }

  #lose(error: AppError): void {
    for (const { udid } of this.#attached.values()) this.#sessions.get(udid)?.lose(error);
    this.#attached.clear();
    this.#setMux({ state: 'unavailable', error: shapeOf(error) });
  }

  #setMux(state: MuxState): void {
    this.#mux = state;
    this.#options.onChange();
  }

  #onEvent(event: MuxEvent): void {
    if (event.kind === 'attached') {
      this.#onAttached(event.device);
      return;
    }
    const device = this.#attached.get(event.muxId);
    if (device === undefined) return;
    if (event.kind === 'paired') this.#sessions.get(device.udid)?.lookAgain();
    else this.#onDetached(device);
  }

  /** A late Detached of an older attachment must not take the newer one away, nor leave the session with a dead one. */
  #onDetached({ muxId, udid }: AttachedDevice): void {
    this.#attached.delete(muxId);
    const session = this.#sessions.get(udid);
    if (session?.muxId !== muxId) return;
    const other = [...this.#attached.values()].filter((device) => device.udid === udid).at(-1);
    if (other) session.attach(other);
    else session.detach();
  }

  #onAttached(device: AttachedDevice): void {
    this.#attached.set(device.muxId, device);
    this.#options.onAttach(device.udid, device.locationId);
    this.sessionOf(device.udid).attach(device);
  }
}
