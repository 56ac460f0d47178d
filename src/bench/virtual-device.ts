// One virtual device: its state and the rules by which it changes. Knows nothing of sockets or message formats.
import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { makeRsaKeys, type RsaKeys } from '../crypto/rsa-keys.ts';
import type { ActLog } from './acts.ts';
import type { VirtualDeviceSpec } from './roster.ts';

/** What the device keeps of a host it trusts; PEM bytes as the host sent them. */
export interface TrustedHost {
  readonly hostId: string;
  readonly hostCertificate: Uint8Array;
  readonly rootCertificate: Uint8Array;
  readonly deviceCertificate: Uint8Array;
}

export interface VirtualProfile {
  readonly identifier: string;
  readonly uuid: string;
  readonly name: string;
  readonly description: string | null;
  readonly organization: string | null;
  readonly removalDisallowed: boolean;
  readonly version: bigint;
  readonly management: boolean;
}

export type PairAnswer = { readonly escrow: Uint8Array } | { readonly error: 'PasswordProtected' | 'PairingDialogResponsePending' | 'UserDeniedPairing' };

/** What a test makes go wrong: called with each request's name before it is answered. */
export type Fault = 'stall' | 'unplug' | 'hang up' | undefined;

const pendingApprovalMs = 8 * 60_000;

export class VirtualDevice {
  readonly spec: VirtualDeviceSpec;
  readonly clock: Clock;
  readonly log: ActLog;
  readonly hosts = new Map<string, TrustedHost>();
  readonly profiles = new Map<string, VirtualProfile>();
  /** A profile that waits in Settings for its user, as on an unsupervised device (ios-protocols 3.6). */
  pending: VirtualProfile | null = null;
  name: string;
  locked: boolean;
  faults: (request: string) => Fault = () => undefined;
  #keys: Promise<RsaKeys> | null = null;
  #asked: { hostId: string; answer: 'open' | 'trust' | 'deny' } | null = null;
  #timers = new Set<() => void>();

  constructor(spec: VirtualDeviceSpec, clock: Clock, log: ActLog) {
    this.spec = spec;
    this.clock = clock;
    this.log = log;
    this.name = spec.name;
    this.locked = spec.persona.unlocksAfterMs !== null;
  }

  /** The device's own key, made on first use: 512 keys at once would keep two cores busy for half a minute. */
  keys(): Promise<RsaKeys> {
    this.#keys ??= makeRsaKeys();
    return this.#keys;
  }

  /** Called when the cable goes in: whoever is in front of a locked device unlocks it after a while. */
  plugged(): void {
    this.#asked = null;
    const { unlocksAfterMs } = this.spec.persona;
    if (this.locked && unlocksAfterMs !== null && Number.isFinite(unlocksAfterMs)) this.#later(unlocksAfterMs, () => { this.locked = false; });
  }

  stop(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  #later(ms: number, run: () => void): void {
    const cancel = this.clock.after(ms, () => {
      this.#timers.delete(cancel);
      run();
    });
    this.#timers.add(cancel);
  }

  /** The pairing matrix: Hello at once, locked refuses, Home asks its user (ios-protocols 2.8). */
  pair(host: TrustedHost): PairAnswer {
    if (this.locked) return { error: 'PasswordProtected' };
    if (this.spec.phase === 'home' && !this.hosts.has(host.hostId)) {
      const answer = this.#question(host.hostId);
      if (answer === 'deny') return { error: 'UserDeniedPairing' };
      if (answer === 'open') return { error: 'PairingDialogResponsePending' };
    }
    this.hosts.set(host.hostId, host);
    this.#asked = null;
    this.log.note(this.spec.udid, 'paired', host.hostId);
    return { escrow: Uint8Array.from(randomBytes(32)) };
  }

  #question(hostId: string): 'open' | 'trust' | 'deny' {
    if (this.#asked?.hostId === hostId) return this.#asked.answer;
    const asked: { hostId: string; answer: 'open' | 'trust' | 'deny' } = { hostId, answer: 'open' };
    this.#asked = asked;
    const { answer, afterMs } = this.spec.persona.trust;
    if (answer !== 'ignore') this.#later(afterMs, () => { asked.answer = answer; });
    return 'open';
  }

  unpair(hostId: string): boolean {
    const known = this.hosts.delete(hostId);
    if (known) this.log.note(this.spec.udid, 'unpaired', hostId);
    return known;
  }

  /**
   * Takes a profile: at once when supervised, else it waits for its user for about eight minutes (ios-protocols 3.6).
   * False when another management profile is there: a device has room for one.
   */
  offer(profile: VirtualProfile): boolean {
    const other = [...this.profiles.values()].find((present) => present.management && present.identifier !== profile.identifier);
    if (profile.management && other) return false;
    if (this.spec.supervised) {
      this.install(profile);
      return true;
    }
    this.pending = profile;
    this.log.note(this.spec.udid, 'offered', profile.uuid);
    const { answer, afterMs } = this.spec.persona.approval;
    this.#later(answer === 'install' ? afterMs : pendingApprovalMs, () => {
      if (this.pending !== profile) return;
      this.pending = null;
      if (answer === 'install') this.install(profile);
    });
    return true;
  }

  /** The profile is on the device now; what has the same identifier is replaced. */
  install(profile: VirtualProfile): void {
    this.profiles.set(profile.identifier, profile);
    this.log.note(this.spec.udid, 'installed', profile.uuid);
  }

  remove(identifier: string): boolean {
    const known = this.profiles.delete(identifier);
    if (known) this.log.note(this.spec.udid, 'removed', identifier);
    return known;
  }
}
