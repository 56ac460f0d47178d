// One device over time: finds out what it is, pairs when allowed, and runs one intent after another on it.
// Keyed by UDID; what comes back under the same UDID is checked by ECID and serial number. No error escapes a session.
import type { Duplex } from 'node:stream';
import { type Clock, wait } from '../clock.ts';
import type { SupervisionIdentity } from '../crypto/supervision-identity.ts';
import { AppError, asAppError, shapeOf } from '../errors.ts';
import type { Udid } from '../model.ts';
import { Changes } from './changes.ts';
import { type DeviceCommand, sendCommand } from './commands/command.ts';
import { answersAs, type GlobalValues, identityFrom, readGlobalValues } from './commands/read-identity.ts';
import { withDeadline } from './deadline.ts';
import { type DeviceFacts, emptyFacts, isFinal, stateAfter } from './facts.ts';
import { IntentQueue, underBoth } from './intent-queue.ts';
import { Lockdown } from './lockdown/lockdown.ts';
import { type PairRecord, parsePairRecord } from './lockdown/pair-record.ts';
import { makePairOffer, type PairingFacts, type PairOffer, sendPairOffer, sendSupervisedOffer } from './lockdown/pairing.ts';
import { readClear, readManagement, readTrusted } from './read-facts.ts';
import { ReturnWindow } from './return-window.ts';
import type { Slots } from './slots.ts';
import type { AttachedDevice, MuxClient } from './usbmux/mux-client.ts';

export interface SessionOptions {
  readonly mux: MuxClient;
  readonly clock: Clock;
  /** never: only looks (a listing must not make a question pop up on forty screens). */
  readonly pairing: 'always' | 'never';
  readonly onChange: () => void;
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

const [readDeadline, lookDeadline] = [10_000, 30_000];
/** Milliseconds between two looks at a device that waits for a person (ios-protocols 10: once a second). */
const personPause = 1000;
const unreadablePause = 3000;
/** A device may not listen yet right after it was announced: three tries, 200 ms apart (ios-protocols 1.10). */
const [openTries, openPause] = [3, 200];
/** Milliseconds that a heavy job waits for a place among hundreds. */
const heavyPatience = 60 * 60_000;

export class DeviceSession {
  readonly udid: Udid;
  readonly #options: SessionOptions;
  readonly #queue: IntentQueue;
  readonly #return: ReturnWindow;
  readonly #changes = new Changes();
  #facts: DeviceFacts;
  #attached: AttachedDevice | null = null;
  #attachment = new AbortController();
  #offer: PairOffer | null = null;
  /** What was read in clear under this attachment. */
  #pairing: PairingFacts | null = null;
  #mayPair = false;
  #identity: SupervisionIdentity | null = null;
  /** Handshakes in a row that the device hung up on, under one attachment. */
  #hangUps = 0;
  /** ECID and serial number once read: what comes back must still be this device. */
  #known: { ecid: string | null; serial: string | null } = { ecid: null, serial: null };

  constructor(udid: Udid, options: SessionOptions) {
    this.udid = udid;
    this.#options = options;
    this.#queue = new IntentQueue(options.clock);
    this.#return = new ReturnWindow(options.clock, (error) => { this.#missed(error); });
    this.#facts = emptyFacts(udid, options.clock.now());
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

  attach(device: AttachedDevice): void {
    this.detach();
    this.#return.close();
    this.#attached = device;
    this.#attachment = new AbortController();
    this.#facts = emptyFacts(this.udid, this.#options.clock.now());
    this.#offer = null;
    this.#pairing = null;
    this.#hangUps = 0;
    this.#changed();
    void this.#settle(this.#attachment.signal);
  }

  /** From now on this device may be asked for trust, whatever the rule for the others is. */
  allowPairing(): void {
    if (this.#mayPair || this.#options.pairing === 'always') return;
    this.#mayPair = true;
    this.lookAgain();
  }

  /** From now on this device is paired by a supervision identity, without a question on its screen. Null: as before. */
  pairBy(identity: SupervisionIdentity | null): void {
    this.#identity = identity;
    if (identity) this.#mayPair = true;
    this.lookAgain();
  }

  detach(): void {
    if (!this.#attached) return;
    this.#attached = null;
    this.#attachment.abort(new AppError('device.gone'));
    // What was read is no longer so; nothing may take a device that is away for a ready one.
    const awayUntil = this.#return.leave();
    this.#update({ state: awayUntil === null ? 'connecting' : 'away', awayUntil, problem: null, work: null });
  }

  /** It was asked to restart or to erase itself: for so many milliseconds it may be away and still counts as being here. */
  expectReturn(ms: number): void {
    this.#return.open(ms);
    if (!this.#attached) this.#update({ state: 'away', awayUntil: this.#return.leave() });
  }

  /** It won't go away after all: the asking failed. */
  expectNothing(): void {
    this.#return.cancel();
    if (this.#facts.state === 'away') this.#update({ state: 'connecting', awayUntil: null });
  }

  /** Resolves when the device was away and is attached again. Throws device.notBack, the signal's reason. Only after expectReturn. */
  returned(signal: AbortSignal): Promise<void> {
    return this.#return.returned(signal);
  }

  #missed(error: AppError): void {
    if (this.#attached) return;
    this.#update({ state: 'unreadable', awayUntil: null, problem: shapeOf(error) });
  }

  /** Looks again: after a Paired event, or when a person wants the Trust question asked once more. */
  lookAgain(): void {
    if (!this.#attached || this.#facts.state === 'ready' || this.#facts.state === 'connecting') return;
    this.#attachment.abort(new AppError('device.gone'));
    this.#attachment = new AbortController();
    this.#update({ state: 'connecting', problem: null });
    void this.#settle(this.#attachment.signal);
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
    return this.#inTrust(command, signal, (lockdown, inner) => lockdown.withService(command.service, inner, (socket) => sendCommand(socket, command, input, inner)));
  }

  /** Several commands over one connection: what escalation allows ends with it (ios-protocols 3.5). Throws as `send`. */
  converse<T>(name: string, service: string, deadline: number, signal: AbortSignal, work: (channel: ServiceChannel) => Promise<T>): Promise<T> {
    return this.withService(name, service, deadline, signal, (socket, inner) => work({ send: (command, input) => sendCommand(socket, command, input, inner) }));
  }

  /** One connection to a service in whatever language it speaks, ended when the work is. Throws as `send`. */
  withService<T>(name: string, service: string, deadline: number, signal: AbortSignal, work: (socket: Duplex, signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.inTrust(name, deadline, signal, (lockdown, inner) => lockdown.withService(service, inner, (socket) => work(socket, inner)));
  }

  /** A connection that outlives its turn, such as one that listens. It ends with the cable; the caller destroys it. Throws as `send`. */
  openService(service: string, signal: AbortSignal): Promise<Duplex> {
    return this.inTrust('StartService', readDeadline, signal, async (lockdown, inner) => {
      const socket = await lockdown.startService(service, inner);
      const end = (): void => { socket.destroy(); };
      this.#attachment.signal.addEventListener('abort', end, { once: true });
      socket.once('close', () => { this.#attachment.signal.removeEventListener('abort', end); });
      return socket;
    });
  }

  /** Work in a trusted lockdown session, in its turn. Throws as `send`. */
  inTrust<T>(name: string, deadline: number, signal: AbortSignal, work: (lockdown: Lockdown, signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.#inTrust({ name, deadline }, signal, work);
  }

  #inTrust<T>(intent: Intent, signal: AbortSignal, work: (lockdown: Lockdown, signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.#enqueue(intent, signal, (inner) => this.#withLockdown(inner, async (lockdown) => {
      const record = await this.#readRecord(inner);
      if (!record) throw new AppError('device.untrusted');
      await lockdown.startSession(record, inner);
      return work(lockdown, inner);
    }));
  }

  /** Reads who it is and its state again in a trusted session. Throws as `send`, and device.changed when another device answers. */
  refresh(signal: AbortSignal): Promise<DeviceFacts> {
    return this.inTrust('GetValue', readDeadline, signal, async (lockdown, inner) => {
      await this.#readTrusted(lockdown, inner);
      return this.#facts;
    });
  }

  /** The same, and what the configuration service says. */
  refreshAll(signal: AbortSignal): Promise<DeviceFacts> {
    return this.inTrust('GetValue', lookDeadline, signal, async (lockdown, inner) => {
      await this.#readTrusted(lockdown, inner);
      this.#update(await readManagement(lockdown, inner));
      return this.#facts;
    });
  }

  /** Makes the device forget this computer, and the multiplexer the device. Throws as `send`. */
  async unpair(signal: AbortSignal): Promise<void> {
    await this.inTrust('Unpair', readDeadline, signal, async (lockdown, inner) => {
      const record = await this.#readRecord(inner);
      if (record) await lockdown.unpair(record, inner);
      await this.#options.mux.deletePairRecord(this.udid, inner);
    });
  }

  /** A heavy intent keeps its turn while it waits for a place, and its own deadline begins with the place: hundreds may be waiting. */
  #enqueue<T>(intent: Intent, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { clock, heavy } = this.#options;
    const task = intent.heavy
      ? this.#queue.run(heavyPatience, signal, (inner) => heavy.run(inner, () => withDeadline(clock, intent.deadline, inner, (own) => this.#begin(intent, own, work))))
      : this.#queue.run(intent.deadline, signal, (inner) => this.#begin(intent, inner, work));
    return task.catch((error: unknown) => {
      this.#reconsider(error);
      throw error;
    });
  }

  async #begin<T>({ name }: Intent, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (!this.#attached) throw new AppError('device.gone');
    const own = this.#attachment.signal;
    this.#update({ work: name });
    try {
      return await underBoth(own, signal, work);
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
    void this.#settle(this.#attachment.signal);
  }

  async #readRecord(signal: AbortSignal): Promise<PairRecord | null> {
    const data = await this.#options.mux.readPairRecord(this.udid, signal);
    return data ? parsePairRecord(data) : null;
  }

  /** Works towards a readable, trusted device until it is one, or until only a person or a replug can help. */
  async #settle(signal: AbortSignal): Promise<void> {
    const { clock, light } = this.#options;
    const over = (): boolean => signal.aborted;
    while (!over()) {
      try {
        await light.run(signal, () => withDeadline(clock, lookDeadline, signal, (inner) => this.#look(inner)));
        this.#update({ state: 'ready', problem: null });
        return;
      } catch (thrown) {
        if (over()) return;
        const error = asAppError(thrown);
        const state = stateAfter(error.code);
        this.#update({ state: state ?? 'unreadable', problem: shapeOf(error) });
        if (isFinal(error.code)) return;
        await wait(clock, state === null ? unreadablePause : personPause, signal).catch(() => undefined);
      }
    }
  }

  /** One attempt over one connection: identity in clear, then pairing where allowed, then everything else in a trusted session. */
  async #look(signal: AbortSignal): Promise<void> {
    const { mux, clock, pairing } = this.#options;
    const mayPair = pairing === 'always' || this.#mayPair;
    await this.#withLockdown(signal, async (lockdown) => {
      if (!this.#pairing) {
        const clear = await withDeadline(clock, readDeadline, signal, (inner) => readClear(lockdown, inner));
        this.#take(clear.values);
        this.#pairing = clear.pairing;
      }
      const record = await this.#readRecord(signal).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'device.pairingStale') return null;
        throw error;
      });
      if (!record && !mayPair) throw new AppError('device.untrusted');
      try {
        await lockdown.startSession(record ?? await this.#pair(lockdown, signal), signal);
      } catch (error) {
        if (record && mayPair && this.#isForgotten(error)) await mux.deletePairRecord(this.udid, signal);
        throw error;
      }
      this.#hangUps = 0;
      await withDeadline(clock, readDeadline, signal, (inner) => this.#readTrusted(lockdown, inner));
      this.#update(await withDeadline(clock, readDeadline, signal, (inner) => readManagement(lockdown, inner)));
    });
  }

  /**
   * Whether the device no longer knows this computer, so that the record is useless and pairing again is what a person would do
   * (ios-protocols 2.10). Its own word is enough; a handshake that breaks off may be a cable, so it has to come three times.
   */
  #isForgotten(error: unknown): boolean {
    if (!(error instanceof AppError)) return false;
    if (error.params['phase'] === 'handshake') this.#hangUps += 1;
    return error.code === 'device.pairingStale' || this.#hangUps >= 3;
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

  async #pair(lockdown: Lockdown, signal: AbortSignal): Promise<PairRecord> {
    const { mux, clock } = this.#options;
    const muxId = this.#attached?.muxId;
    if (muxId === undefined) throw new AppError('device.gone');
    this.#offer ??= await makePairOffer(mux, lockdown, clock, signal, this.#pairing ?? undefined);
    const record = this.#identity
      ? await sendSupervisedOffer({ mux, muxId, udid: this.udid }, lockdown, this.#offer, this.#identity, clock.now(), signal)
      : await sendPairOffer(mux, muxId, this.udid, lockdown, this.#offer, signal);
    this.#offer = null;
    // Everybody is told of this pairing, we too; what is being read already needs no second look.
    this.#update({ state: 'connecting', problem: null });
    return record;
  }

  async #readTrusted(lockdown: Lockdown, signal: AbortSignal): Promise<void> {
    const values = readGlobalValues(await lockdown.getValue(signal));
    this.#take(values);
    if (values?.locked === true) throw new AppError('device.locked');
    this.#update(await readTrusted(lockdown, signal));
  }

  /** Takes values over; throws device.changed when they are another device's. */
  #take(values: GlobalValues | null): void {
    if (!values) throw new AppError('link.malformed', { detail: 'no values' });
    const found = identityFrom(values);
    const { ecid, serial } = this.#known;
    const differs = !answersAs(values, this.udid) || (ecid !== null && found.ecid !== null && ecid !== found.ecid) || (serial !== null && found.serial !== null && serial !== found.serial);
    if (differs) throw new AppError('device.changed', { expected: serial ?? this.udid, found: found.serial ?? 'another device' });
    this.#known = { ecid: found.ecid ?? ecid, serial: found.serial ?? serial };
    const kept = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== null));
    this.#update(kept);
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
