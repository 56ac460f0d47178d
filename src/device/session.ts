// One device over time: finds out what it is, pairs when allowed, and runs one intent after another on it.
// Keyed by UDID; what comes back under the same UDID is checked by ECID and serial number. No error escapes a session.
import type { Duplex } from 'node:stream';
import { type Clock, wait } from '../clock.ts';
import type { SupervisionIdentity } from '../crypto/supervision-identity.ts';
import { AppError, asAppError, shapeOf } from '../errors.ts';
import type { Udid } from '../model.ts';
import { Changes } from './changes.ts';
import { type DeviceCommand, sendCommand } from './commands/command.ts';
import { withDeadline } from './deadline.ts';
import { type DeviceFacts, emptyFacts, isFinal, stateAfter } from './facts.ts';
import { IntentQueue, underBoth } from './intent-queue.ts';
import { Lockdown } from './lockdown/lockdown.ts';
import { DeviceLook, readDeadline } from './look.ts';
import { readManagement } from './read-facts.ts';
import { ReturnWindow } from './return-window.ts';
import type { Slots } from './slots.ts';
import { type Tell, telling } from './told.ts';
import type { AttachedDevice, MuxClient } from './usbmux/mux-client.ts';

export interface SessionOptions {
  readonly mux: MuxClient;
  readonly clock: Clock;
  /** never: only looks (a listing must not make a question pop up on forty screens). */
  readonly pairing: 'always' | 'never';
  readonly onChange: () => void;
  /** Is told of every command and of every turn, for the log. */
  readonly tell?: Tell | undefined;
  /** Places for jobs that use the whole machine. */
  readonly heavy: Slots;
  /** Places for looking at devices: a hub that is plugged in full must not open hundreds of connections at once. */
  readonly light: Slots;
}

/** Several commands over one connection to a service, in order. */
export interface ServiceChannel {
  send<I, O>(command: DeviceCommand<I, O>, input: I): Promise<O>;
}

/** What is asked of a device, as far as its turn is concerned. */
type Intent = Pick<DeviceCommand<unknown, unknown>, 'name' | 'deadline' | 'heavy'>;

const lookDeadline = 30_000;
/** Milliseconds between two looks at a device that waits for a person (ios-protocols 10: once a second). */
const personPause = 1000;
const unreadablePause = 3000;
/** A device may not listen yet right after it was announced: three tries, 200 ms apart (ios-protocols 1.10). */
const [openTries, openPause] = [3, 200];

export class DeviceSession {
  readonly udid: Udid;
  readonly #options: SessionOptions;
  readonly #queue: IntentQueue;
  readonly #return: ReturnWindow;
  readonly #changes = new Changes();
  readonly #look: DeviceLook;
  #facts: DeviceFacts;
  #attached: AttachedDevice | null = null;
  #attachment = new AbortController();
  /** Ends the looking that is under way; what was asked of the device goes on. */
  #looking = new AbortController();
  /** Somebody wanted another look while one was under way. */
  #again = false;
  #departures = 0;

  constructor(udid: Udid, options: SessionOptions) {
    this.udid = udid;
    this.#options = options;
    this.#queue = new IntentQueue(options.clock);
    this.#return = new ReturnWindow(options.clock, (error) => { this.#missed(error); });
    this.#facts = emptyFacts(udid, options.clock.now());
    const { mux, clock, pairing } = options;
    this.#look = new DeviceLook({ udid, mux, clock, pairing, update: (change) => { this.#update(change); } });
  }

  get facts(): DeviceFacts {
    return this.#facts;
  }

  /** Attached to the multiplexer now. */
  get present(): boolean {
    return this.#attached !== null;
  }

  /** On the wall: attached, expected back, or missed. */
  get shown(): boolean {
    return this.present || this.#return.until !== null || this.#facts.problem?.code === 'device.notBack';
  }

  /** How often the multiplexer has told that it left; its own end is no such telling. */
  get departures(): number {
    return this.#departures;
  }

  /** The multiplexer's id for it now; null when it isn't attached. */
  get muxId(): number | null {
    return this.#attached?.muxId ?? null;
  }

  attach(device: AttachedDevice): void {
    this.detach();
    this.#return.close();
    this.#attached = device;
    this.#attachment = new AbortController();
    this.#facts = emptyFacts(this.udid, this.#options.clock.now());
    this.#look.begin();
    this.#changed();
    this.#startLooking();
  }

  /** From now on this device may be asked for trust, whatever the rule for the others is. */
  allowPairing(): void {
    if (this.#look.allow()) this.lookAgain();
  }

  /** From now on this device is paired by a supervision identity, without a question on its screen. Null: as before. */
  pairBy(identity: SupervisionIdentity | null): void {
    this.#look.proveBy(identity);
    if (identity) this.lookAgain();
  }

  /** The multiplexer tells that it left. */
  detach(): void {
    if (!this.#attached) return;
    this.#departures += 1;
    this.#return.leave();
    this.#drop(new AppError('device.gone'));
  }

  /** The multiplexer itself is gone, or nobody listens to it any more: whether the device left nobody knows. */
  lose(why: AppError): void {
    if (this.#attached) this.#drop(why);
  }

  #drop(why: AppError): void {
    this.#attached = null;
    this.#attachment.abort(why);
    this.#looking.abort(why);
    // What was read is no longer so; nothing may take a device that is away for a ready one.
    const awayUntil = this.#return.until;
    this.#update({ state: awayUntil === null ? 'connecting' : 'away', awayUntil, problem: null, work: null });
  }

  /** It was asked to restart or to erase itself: for so many milliseconds it may be away and still counts as being here. */
  expectReturn(ms: number): void {
    this.#return.open(ms);
    if (this.#attached) return;
    this.#return.leave();
    this.#update({ state: 'away', awayUntil: this.#return.until });
  }

  /** It won't go away after all: the asking failed. */
  expectNothing(): void {
    this.#return.cancel();
    if (this.#facts.state === 'away') this.#update({ state: 'connecting', awayUntil: null });
  }

  /** Resolves when the device was away and is attached again. Throws device.notBack, also when nothing expects it any more, and the signal's reason. */
  returned(signal: AbortSignal): Promise<void> {
    return this.#return.returned(signal);
  }

  #missed(error: AppError): void {
    if (this.#attached) return;
    this.#update({ state: 'unreadable', awayUntil: null, problem: shapeOf(error) });
  }

  /** Looks again: after a Paired event, or when a person wants the Trust question asked once more. What is asked of the device goes on meanwhile. */
  lookAgain(): void {
    if (!this.#attached || this.#facts.state === 'ready') return;
    if (this.#facts.state === 'connecting') {
      this.#again = true;
      return;
    }
    this.#update({ state: 'connecting', problem: null });
    this.#startLooking();
  }

  /** A person wants the device to ask its question once more. */
  askTrust(): void {
    this.#look.allow();
    this.lookAgain();
  }

  #startLooking(): void {
    this.#looking.abort(new AppError('device.gone'));
    this.#looking = new AbortController();
    this.#again = false;
    void this.#settle(this.#looking.signal);
  }

  /** Resolves when `check` holds; rejects with the signal's reason. Called again at every change of this device. */
  async until(check: (facts: DeviceFacts, present: boolean) => boolean, signal: AbortSignal): Promise<void> {
    while (!check(this.#facts, this.present)) await this.#changes.next(signal);
  }

  /**
   * Sends one service command, after everything that was asked of this device before. The deadline includes that wait.
   * Throws device.gone, device.locked, device.untrusted, device.impostor, the device's refusal, link.*.
   */
  send<I, O>(command: DeviceCommand<I, O>, input: I, signal: AbortSignal): Promise<O> {
    return this.#inTrust(command, signal, (lockdown, inner) => lockdown.withService(command.service, inner, (socket) => this.#telling(command.name, socket, () => sendCommand(socket, command, input, inner))));
  }

  /**
   * Several commands over one connection: what escalation allows ends with it (ios-protocols 3.5). Takes one place for heavy jobs;
   * `deadline` is for all of them, each has its own within it. Throws as `send`.
   */
  converse<T>(name: string, service: string, deadline: number, signal: AbortSignal, work: (channel: ServiceChannel) => Promise<T>): Promise<T> {
    const { clock } = this.#options;
    return this.#inTrust({ name, deadline, heavy: true }, signal, (lockdown, inner) => lockdown.withService(service, inner, (socket) => work({
      send: (command, input) => withDeadline(clock, command.deadline, inner, (own) => this.#telling(command.name, socket, () => sendCommand(socket, command, input, own))),
    })));
  }

  /** One connection to a service in whatever language it speaks, ended when the work is. Throws as `send`. */
  withService<T>(name: string, service: string, deadline: number, signal: AbortSignal, work: (socket: Duplex, signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.inTrust(name, deadline, signal, (lockdown, inner) => lockdown.withService(service, inner, (socket) => work(socket, inner)));
  }

  /** A connection that outlives its turn, such as one that listens. It ends with the cable; the caller destroys it. Throws as `send`. */
  openService(service: string, signal: AbortSignal): Promise<Duplex> {
    return this.inTrust('StartService', readDeadline, signal, async (lockdown, inner) => {
      const socket = await lockdown.startService(service, inner);
      const attached = this.#attachment.signal;
      const end = (): void => { socket.destroy(); };
      attached.addEventListener('abort', end, { once: true });
      socket.once('close', () => { attached.removeEventListener('abort', end); });
      return socket;
    });
  }

  /** Work in a trusted lockdown session, in its turn. Throws as `send`. */
  inTrust<T>(name: string, deadline: number, signal: AbortSignal, work: (lockdown: Lockdown, signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.#inTrust({ name, deadline }, signal, work);
  }

  #inTrust<T>(intent: Intent, signal: AbortSignal, work: (lockdown: Lockdown, signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.#enqueue(intent, signal, (inner) => this.#withLockdown(inner, async (lockdown) => {
      const record = await this.#look.readRecord(inner);
      if (!record) throw new AppError('device.untrusted');
      await lockdown.startSession(record, inner);
      return work(lockdown, inner);
    }));
  }

  /** Reads who it is and its state again in a trusted session. Throws as `send`, and device.changed when another device answers. */
  refresh(signal: AbortSignal): Promise<DeviceFacts> {
    return this.inTrust('GetValue', readDeadline, signal, async (lockdown, inner) => {
      await this.#look.readTrusted(lockdown, inner);
      return this.#facts;
    });
  }

  /** The same, and what the configuration service says. */
  refreshAll(signal: AbortSignal): Promise<DeviceFacts> {
    return this.inTrust('GetValue', lookDeadline, signal, async (lockdown, inner) => {
      await this.#look.readTrusted(lockdown, inner);
      this.#update(await readManagement(lockdown, inner));
      return this.#facts;
    });
  }

  /** Makes the device forget this computer, and the multiplexer the device; it isn't asked for trust again by itself. Throws as `send`. */
  async unpair(signal: AbortSignal): Promise<void> {
    await this.inTrust('Unpair', readDeadline, signal, async (lockdown, inner) => {
      const record = await this.#look.readRecord(inner);
      if (record) await lockdown.unpair(record, inner);
      await this.#options.mux.deletePairRecord(this.udid, inner);
    });
    this.#look.release();
    if (this.#attached) this.#update({ state: 'untrusted', problem: shapeOf(new AppError('device.untrusted')) });
  }

  /** Has the multiplexer forget the device, which was erased and knows this computer no more. Throws mux.*. */
  forgetPairing(signal: AbortSignal): Promise<void> {
    return this.#options.mux.deletePairRecord(this.udid, signal);
  }

  /**
   * A heavy intent gets in line when it has a place: one that waits for a place must not keep the device from being read, and
   * whoever holds one must not wait for those who want it.
   */
  #enqueue<T>(intent: Intent, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const inLine = (): Promise<T> => this.#queue.run(intent.deadline, signal, (inner) => this.#begin(intent, inner, work));
    const task = intent.heavy ? this.#options.heavy.run(signal, inLine) : inLine();
    return task.catch((error: unknown) => {
      this.#reconsider(error);
      throw error;
    });
  }

  #telling<T>(command: string, socket: Duplex | null, work: () => Promise<T>): Promise<T> {
    const { tell, clock } = this.#options;
    return telling({ tell, clock, udid: this.udid, command, socket }, work);
  }

  async #begin<T>({ name }: Intent, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (!this.#attached) throw new AppError('device.gone');
    const own = this.#attachment.signal;
    this.#update({ work: name });
    try {
      return await this.#telling(`turn ${name}`, null, () => underBoth(own, signal, work));
    } finally {
      if (!own.aborted) this.#update({ work: null });
    }
  }

  /** A device that was ready and now refuses is looked at anew, so that the wall tells the truth and trust can be asked for again. */
  #reconsider(thrown: unknown): void {
    const error = asAppError(thrown);
    const state = stateAfter(error.code);
    if (!state || !this.#attached || this.#facts.state !== 'ready') return;
    this.#update({ state, problem: shapeOf(error) });
    this.#startLooking();
  }

  /** Works towards a readable, trusted device until it is one, or until only a person or a replug can help. */
  async #settle(signal: AbortSignal): Promise<void> {
    const { clock, light } = this.#options;
    const over = (): boolean => signal.aborted;
    while (!over()) {
      try {
        await this.#telling('look', null, () => light.run(signal, () => withDeadline(clock, lookDeadline, signal, (inner) => this.#withLockdown(inner, (lockdown) => this.#look.look(lockdown, inner)))));
        this.#update({ state: 'ready', problem: null });
        return;
      } catch (thrown) {
        if (over()) return;
        const error = asAppError(thrown);
        const state = stateAfter(error.code);
        this.#update({ state: state ?? 'unreadable', problem: shapeOf(error) });
        const wanted = this.#again;
        this.#again = false;
        if (isFinal(error.code) && !wanted) return;
        if (!wanted) await wait(clock, state === null ? unreadablePause : personPause, signal).catch(() => undefined);
      }
    }
  }

  async #withLockdown<T>(signal: AbortSignal, work: (lockdown: Lockdown) => Promise<T>): Promise<T> {
    const lockdown = await this.#open(signal);
    try {
      return await work(lockdown);
    } finally {
      lockdown.close();
    }
  }

  async #open(signal: AbortSignal): Promise<Lockdown> {
    for (let tries = 1; ; tries += 1) {
      const muxId = this.#attached?.muxId;
      if (muxId === undefined) throw new AppError('device.gone');
      try {
        return await Lockdown.open(this.#options.mux, muxId, signal);
      } catch (error) {
        const early = error instanceof AppError && (error.code === 'device.gone' || error.code === 'mux.refused');
        if (!early || tries >= openTries) throw error;
      }
      await wait(this.#options.clock, openPause, signal);
    }
  }

  #update(change: Partial<DeviceFacts>): void {
    this.#facts = { ...this.#facts, ...change };
    this.#changed();
  }

  #changed(): void {
    this.#changes.tell();
    this.#options.onChange();
  }
}
