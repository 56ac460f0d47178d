// One device over time: finds out what it is, pairs when allowed, and runs one intent after another on it.
// Keyed by UDID; what comes back under the same UDID is checked by ECID and serial number. No error escapes a session.
import { type Clock, wait } from '../clock.ts';
import { AppError, asAppError, shapeOf } from '../errors.ts';
import type { DeviceSnapshot, DeviceState, Udid } from '../model.ts';
import { answersAs, type GlobalValues, identityFrom, readBattery, readFlag, readGlobalValues } from './commands/read-identity.ts';
import { type DeviceCommand, sendCommand } from './commands/command.ts';
import { withDeadline } from './deadline.ts';
import { Lockdown } from './lockdown/lockdown.ts';
import { type PairRecord, parsePairRecord } from './lockdown/pair-record.ts';
import { makePairOffer, type PairOffer, sendPairOffer } from './lockdown/pairing.ts';
import type { AttachedDevice, MuxClient } from './usbmux/mux-client.ts';

export interface SessionOptions {
  readonly mux: MuxClient;
  readonly clock: Clock;
  /** never: only looks (a listing must not make a question pop up on forty screens). */
  readonly pairing: 'always' | 'never';
  readonly onChange: () => void;
}

export type DeviceFacts = Omit<DeviceSnapshot, 'place'>;

const readDeadline = 10_000;
const pairDeadline = 30_000;
/** Milliseconds between two looks at a device that waits for a person (ios-protocols 10: once a second). */
const personPause = 1000;
const unreadablePause = 3000;

function emptyFacts(udid: Udid, attachedAt: number): DeviceFacts {
  return {
    udid, ecid: null, serial: null, name: null, productType: null, osVersion: null, buildVersion: null, deviceClass: null, activation: null,
    battery: null, charging: null, supervised: null, setupDone: null, state: 'connecting', problem: null, attachedAt,
  };
}

const stateOfCode: Partial<Record<AppError['code'], DeviceState>> = {
  'device.locked': 'locked', 'device.untrusted': 'untrusted', 'device.pairingStale': 'untrusted', 'device.trustDenied': 'trustDenied',
};

export class DeviceSession {
  readonly udid: Udid;
  readonly #options: SessionOptions;
  #facts: DeviceFacts;
  #attached: AttachedDevice | null = null;
  #attachment = new AbortController();
  #offer: PairOffer | null = null;
  #queue: Promise<void> = Promise.resolve();
  #mayPair = false;
  /** Handshakes in a row that the device hung up on, under one attachment. */
  #hangUps = 0;
  #waiters = new Set<() => void>();
  /** ECID and serial number once read: what comes back must still be this device. */
  #known: { ecid: string | null; serial: string | null } = { ecid: null, serial: null };

  constructor(udid: Udid, options: SessionOptions) {
    this.udid = udid;
    this.#options = options;
    this.#facts = emptyFacts(udid, options.clock.now());
  }

  get facts(): DeviceFacts {
    return this.#facts;
  }

  get present(): boolean {
    return this.#attached !== null;
  }

  attach(device: AttachedDevice): void {
    this.detach();
    this.#attached = device;
    this.#attachment = new AbortController();
    this.#facts = { ...emptyFacts(this.udid, this.#options.clock.now()) };
    this.#offer = null;
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

  detach(): void {
    if (!this.#attached) return;
    this.#attached = null;
    this.#attachment.abort(new AppError('device.gone'));
    // What was read is no longer so; nothing may take a device that is away for a ready one.
    this.#facts = { ...this.#facts, state: 'connecting', problem: null };
    this.#changed();
  }

  /** Looks again: after a Paired event, or when a person wants the Trust question asked once more. */
  lookAgain(): void {
    if (!this.#attached || this.#facts.state === 'ready' || this.#facts.state === 'connecting') return;
    const device = this.#attached;
    this.#attachment.abort(new AppError('device.gone'));
    this.#attachment = new AbortController();
    this.#attached = device;
    this.#update({ state: 'connecting', problem: null });
    void this.#settle(this.#attachment.signal);
  }

  /** Resolves when `check` holds; rejects with the signal's reason. Called again at every change of this device. */
  async until(check: (facts: DeviceFacts, present: boolean) => boolean, signal: AbortSignal): Promise<void> {
    while (!check(this.#facts, this.present)) {
      await new Promise<void>((resolve, reject) => {
        const done = (): void => {
          this.#waiters.delete(done);
          signal.removeEventListener('abort', onAbort);
          resolve();
        };
        const onAbort = (): void => {
          this.#waiters.delete(done);
          reject(signal.reason as Error);
        };
        if (signal.aborted) {
          onAbort();
          return;
        }
        this.#waiters.add(done);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    }
  }

  /**
   * Sends one service command, after everything that was asked of this device before. The deadline includes that wait.
   * Throws device.gone, device.locked, device.untrusted, device.impostor, profile.refused, link.*.
   */
  send<I, O>(command: DeviceCommand<I, O>, input: I, signal: AbortSignal): Promise<O> {
    return this.#enqueue(command.deadline, signal, async (inner) => this.#withSession(inner, async (lockdown) => {
      const socket = await lockdown.startService(command.service, inner);
      try {
        return await sendCommand(socket, command, input, inner);
      } finally {
        socket.destroy();
      }
    }));
  }

  /** Reads the facts again in a trusted session. Throws as `send`, and device.changed when another device answers. */
  refresh(signal: AbortSignal): Promise<DeviceFacts> {
    return this.#enqueue(readDeadline, signal, async (inner) => {
      await this.#withSession(inner, (lockdown) => this.#readTrusted(lockdown, inner));
      return this.#facts;
    });
  }

  #enqueue<T>(deadline: number, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { clock } = this.#options;
    const turn = this.#queue;
    const task = withDeadline(clock, deadline, signal, async (inner) => {
      await Promise.race([turn, rejection(inner)]);
      if (!this.#attached) throw new AppError('device.gone');
      return withDeadline(clock, deadline, this.#attachment.signal, (own) => work(anyOf(own, inner)));
    });
    // Nothing of the result is kept: the queue lives as long as the session.
    this.#queue = Promise.allSettled([turn, task]).then(() => undefined);
    return task.catch((error: unknown) => {
      this.#reconsider(error);
      throw error;
    });
  }

  /** A device that was ready and now refuses is looked at anew, so that the wall tells the truth and trust can be asked for again. */
  #reconsider(thrown: unknown): void {
    const error = asAppError(thrown);
    const state = stateOfCode[error.code];
    if (!state || !this.#attached || this.#facts.state !== 'ready') return;
    this.#update({ state, problem: shapeOf(error) });
    void this.#settle(this.#attachment.signal);
  }

  async #withSession<T>(signal: AbortSignal, work: (lockdown: Lockdown) => Promise<T>): Promise<T> {
    const muxId = this.#attached?.muxId;
    if (muxId === undefined) throw new AppError('device.gone');
    const record = await this.#readRecord(signal);
    if (!record) throw new AppError('device.untrusted');
    const lockdown = await Lockdown.open(this.#options.mux, muxId, signal);
    try {
      await lockdown.startSession(record, signal);
      return await work(lockdown);
    } finally {
      lockdown.close();
    }
  }

  async #readRecord(signal: AbortSignal): Promise<PairRecord | null> {
    const data = await this.#options.mux.readPairRecord(this.udid, signal);
    return data ? parsePairRecord(data) : null;
  }

  /** Works towards a readable, trusted device until it is one, or until only a person or a replug can help. */
  async #settle(signal: AbortSignal): Promise<void> {
    const over = (): boolean => signal.aborted;
    while (!over()) {
      try {
        await this.#look(signal);
        this.#update({ state: 'ready', problem: null });
        return;
      } catch (thrown) {
        if (over()) return;
        const error = asAppError(thrown);
        this.#update({ state: stateOfCode[error.code] ?? 'unreadable', problem: shapeOf(error) });
        if (['device.trustDenied', 'device.pairingForbidden', 'device.impostor', 'device.changed', 'mux.forbidden'].includes(error.code)) return;
        const person = error.code === 'device.locked' || error.code === 'device.untrusted' || error.code === 'device.pairingStale';
        await wait(this.#options.clock, person ? personPause : unreadablePause, signal).catch(() => undefined);
      }
    }
  }

  /** One attempt: identity in clear, then pairing where allowed, then everything else in a trusted session. */
  async #look(signal: AbortSignal): Promise<void> {
    const { clock, mux } = this.#options;
    const mayPair = this.#options.pairing === 'always' || this.#mayPair;
    const muxId = this.#attached?.muxId;
    if (muxId === undefined) throw new AppError('device.gone');
    if (this.#facts.productType === null) {
      await withDeadline(clock, readDeadline, signal, (inner) => this.#withLockdown(muxId, inner, async (lockdown) => {
        this.#take(readGlobalValues(await lockdown.getValue(inner)));
      }));
    }
    const record = await withDeadline(clock, readDeadline, signal, (inner) => this.#readRecord(inner)).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'device.pairingStale') return null;
      throw error;
    });
    if (!record && !mayPair) throw new AppError('device.untrusted');
    await withDeadline(clock, pairDeadline, signal, (inner) => this.#withLockdown(muxId, inner, async (lockdown) => {
      try {
        await lockdown.startSession(record ?? await this.#pair(muxId, lockdown, inner), inner);
      } catch (error) {
        if (record && mayPair && this.#isForgotten(error)) await mux.deletePairRecord(this.udid, inner);
        throw error;
      }
      this.#hangUps = 0;
      await this.#readTrusted(lockdown, inner);
    }));
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

  async #withLockdown<T>(muxId: number, signal: AbortSignal, work: (lockdown: Lockdown) => Promise<T>): Promise<T> {
    const lockdown = await Lockdown.open(this.#options.mux, muxId, signal);
    try {
      return await work(lockdown);
    } finally {
      lockdown.close();
    }
  }

  async #pair(muxId: number, lockdown: Lockdown, signal: AbortSignal): Promise<PairRecord> {
    const { mux, clock } = this.#options;
    this.#offer ??= await makePairOffer(mux, lockdown, clock, signal);
    const record = await sendPairOffer(mux, muxId, this.udid, lockdown, this.#offer, signal);
    this.#offer = null;
    return record;
  }

  async #readTrusted(lockdown: Lockdown, signal: AbortSignal): Promise<void> {
    const values = readGlobalValues(await lockdown.getValue(signal));
    this.#take(values);
    if (values?.PasswordProtected === true) throw new AppError('device.locked');
    const battery = readBattery(await lockdown.getValue(signal, 'com.apple.mobile.battery'));
    const supervised = readFlag(await lockdown.getValue(signal, 'com.apple.mobile.chaperone', 'DeviceIsChaperoned'));
    const setupDone = readFlag(await lockdown.getValue(signal, 'com.apple.purplebuddy', 'SetupDone'));
    this.#update({ ...battery, supervised, setupDone });
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
    for (const waiter of [...this.#waiters]) waiter();
    this.#options.onChange();
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    else signal.addEventListener('abort', () => { reject(signal.reason as Error); }, { once: true });
  });
}

/** AbortSignal.any isn't in every runtime this runs on. */
function anyOf(first: AbortSignal, second: AbortSignal): AbortSignal {
  const both = new AbortController();
  for (const signal of [first, second]) {
    if (signal.aborted) both.abort(signal.reason);
    else signal.addEventListener('abort', () => { both.abort(signal.reason); }, { once: true });
  }
  return both.signal;
}
