// Looking at one device: who it is, whether it trusts this computer, and what a verdict needs. Keeps what belongs to
// pairing: the offer that is repeated, who may be asked, and which identity proves itself instead.
import type { Clock } from '../clock.ts';
import type { SupervisionIdentity } from '../crypto/supervision-identity.ts';
import { AppError } from '../errors.ts';
import type { Udid } from '../model.ts';
import { answersAs, type GlobalValues, identityFrom, readGlobalValues } from './commands/read-identity.ts';
import { withDeadline } from './deadline.ts';
import type { DeviceFacts } from './facts.ts';
import type { Lockdown } from './lockdown/lockdown.ts';
import { type PairRecord, parsePairRecord } from './lockdown/pair-record.ts';
import { makePairOffer, type PairingFacts, type PairOffer, sendPairOffer, sendSupervisedOffer } from './lockdown/pairing.ts';
import { readClear, readManagement, readTrusted } from './read-facts.ts';
import type { MuxClient } from './usbmux/mux-client.ts';

export interface LookOptions {
  readonly udid: Udid;
  readonly mux: MuxClient;
  readonly clock: Clock;
  readonly pairing: 'always' | 'never';
  readonly update: (change: Partial<DeviceFacts>) => void;
}

export const readDeadline = 10_000;

const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

export class DeviceLook {
  readonly #options: LookOptions;
  #offer: PairOffer | null = null;
  /** What was read in clear under this attachment. */
  #pairing: PairingFacts | null = null;
  #mayPair = false;
  /** It was unpaired by hand: not asked again before somebody wants it or it is plugged in anew. */
  #released = false;
  #identity: SupervisionIdentity | null = null;
  /** Handshakes in a row that the device hung up on, under one attachment. */
  #hangUps = 0;
  /** The record that was read last under this attachment, and its bytes: as long as they are the same, so is what was made of them. */
  #record: { readonly data: Uint8Array; readonly record: PairRecord } | null = null;
  /** ECID and serial number once read: what comes back must still be this device. */
  #known: { ecid: string | null; serial: string | null } = { ecid: null, serial: null };

  constructor(options: LookOptions) {
    this.#options = options;
  }

  get #asks(): boolean {
    return !this.#released && (this.#mayPair || this.#options.pairing === 'always');
  }

  /** A new attachment: nothing that was read or offered before counts. */
  begin(): void {
    this.#offer = null;
    this.#pairing = null;
    this.#released = false;
    this.#hangUps = 0;
    this.#record = null;
  }

  /** Whether this changed anything: from now on this device may be asked for trust. */
  allow(): boolean {
    const before = this.#asks;
    this.#mayPair = true;
    this.#released = false;
    return !before;
  }

  release(): void {
    this.#released = true;
    this.#offer = null;
    this.#record = null;
  }

  proveBy(identity: SupervisionIdentity | null): void {
    this.#identity = identity;
    if (identity) this.allow();
  }

  async readRecord(signal: AbortSignal): Promise<PairRecord | null> {
    const data = await this.#options.mux.readPairRecord(this.#options.udid, signal);
    if (!data) this.#record = null;
    // Others may pair meanwhile, so it is read before each session; taken apart only when it is another one.
    else if (!this.#record || !isSame(this.#record.data, data)) this.#record = { data, record: parsePairRecord(data) };
    return this.#record?.record ?? null;
  }

  /** One attempt over one connection: identity in clear, then pairing where allowed, then everything else in a trusted session. */
  async look(lockdown: Lockdown, signal: AbortSignal): Promise<void> {
    const { clock, mux, udid, update } = this.#options;
    if (!this.#pairing) {
      const clear = await withDeadline(clock, readDeadline, signal, (inner) => readClear(lockdown, inner));
      this.#take(clear.values);
      this.#pairing = clear.pairing;
    }
    const record = await this.readRecord(signal).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'device.pairingStale') return null;
      throw error;
    });
    if (!record && !this.#asks) throw new AppError('device.untrusted');
    try {
      await lockdown.startSession(record ?? await this.#pair(lockdown, signal), signal);
    } catch (error) {
      if (record && this.#asks && this.#isForgotten(error)) await mux.deletePairRecord(udid, signal);
      throw error;
    }
    this.#hangUps = 0;
    await withDeadline(clock, readDeadline, signal, (inner) => this.readTrusted(lockdown, inner));
    update(await withDeadline(clock, readDeadline, signal, (inner) => readManagement(lockdown, inner)));
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

  async #pair(lockdown: Lockdown, signal: AbortSignal): Promise<PairRecord> {
    const { mux, clock, udid, update } = this.#options;
    const target = { mux, muxId: lockdown.muxId, udid };
    this.#offer ??= await makePairOffer(mux, lockdown, clock, signal, this.#pairing ?? undefined);
    const record = this.#identity
      ? await sendSupervisedOffer(target, lockdown, this.#offer, this.#identity, clock.now(), signal)
      : await sendPairOffer(mux, target.muxId, udid, lockdown, this.#offer, signal);
    this.#offer = null;
    // Everybody is told of this pairing, we too; what is being read already needs no second look.
    update({ state: 'connecting', problem: null });
    return record;
  }

  async readTrusted(lockdown: Lockdown, signal: AbortSignal): Promise<void> {
    const values = readGlobalValues(await lockdown.getValue(signal));
    this.#take(values);
    if (values?.locked === true) throw new AppError('device.locked');
    this.#options.update({ ...await readTrusted(lockdown, signal), activationLocked: values?.activationLocked ?? null });
  }

  /** Takes values over; throws device.changed when they are another device's. */
  #take(values: GlobalValues | null): void {
    if (!values) throw new AppError('link.malformed', { detail: 'no values' });
    const { udid, update } = this.#options;
    const found = identityFrom(values);
    const { ecid, serial } = this.#known;
    const differs = !answersAs(values, udid) || (ecid !== null && found.ecid !== null && ecid !== found.ecid) || (serial !== null && found.serial !== null && serial !== found.serial);
    if (differs) throw new AppError('device.changed', { expected: serial ?? udid, found: found.serial ?? 'another device' });
    this.#known = { ecid: found.ecid ?? ecid, serial: found.serial ?? serial };
    update(Object.fromEntries(Object.entries(found).filter(([, value]) => value !== null)));
  }
}
