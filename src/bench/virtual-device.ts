// One virtual device: its state and the rules by which it changes (ios-protocols 12.1). Knows nothing of sockets or message formats.
import type { Duplex } from 'node:stream';
import { type Clock, wait } from '../clock.ts';
import { makeRsaKeys, type RsaKeys } from '../crypto/rsa-keys.ts';
import { isDict, type PlistDict } from '../plist/value.ts';
import type { ActLog, ActName } from './acts.ts';
import { DeviceFiles } from './device-files.ts';
import type { Fault } from './faults.ts';
import { freshAutomatedConfiguration, practiceConfiguration } from './known-configurations.ts';
import { type Latency, type LatencyKind, zeroLatency } from './latency.ts';
import { seeded, type VirtualDeviceSpec } from './roster.ts';
import type { PairAnswer, TrustedHost } from './trusted-host.ts';
import type { VirtualProfile } from './virtual-profile.ts';

/** on: behind the multiplexer. away: erasing or restarting. off: shut down, a replug starts it. recovery, dfu: on the USB bus only. */
export type Power = 'on' | 'away' | 'off' | 'recovery' | 'dfu';

export interface VirtualDeviceOptions {
  readonly clock: Clock;
  readonly log: ActLog;
  readonly latency?: Latency;
  /** Where its own key comes from; unless given, it makes one on first use. */
  readonly makeKeys?: () => Promise<RsaKeys>;
}

/** What a device needs of the bench it lies on. */
export interface Surroundings {
  /** Power or cable changed: the multiplexer attaches or detaches. */
  onLink(device: VirtualDevice): void;
  cutOff(socket: Duplex): void;
  /** What Apple keeps for the device: its configuration of automated enrollment; null where it is assigned nothing. */
  configurationAtApple(device: VirtualDevice): PlistDict | null;
  /** The device has taken it. */
  onConfigured(device: VirtualDevice): void;
}

/** By itself, as its spec says. */
const nowhere: Surroundings = {
  onLink: () => undefined, cutOff: () => undefined, onConfigured: () => undefined,
  configurationAtApple: ({ spec }) => (spec.adeAssigned ? freshAutomatedConfiguration(spec.traits?.enrollsWith) : null),
};

/** Where the bench stands: a device finds that out by itself. */
const firstTimeZone = 'Europe/Stockholm';

export class VirtualDevice {
  readonly spec: VirtualDeviceSpec;
  readonly clock: Clock;
  readonly log: ActLog;
  readonly random: () => number;
  readonly hosts = new Map<string, TrustedHost>();
  readonly profiles = new Map<string, VirtualProfile>();
  /** By purpose: profiles that Setup Assistant installs at its end (ios-protocols 3.2). */
  readonly stored = new Map<string, Uint8Array>();
  /** A profile that waits in Settings for its user, as on an unsupervised device (ios-protocols 3.6). */
  pending: VirtualProfile | null = null;
  name: string;
  phase: 'setup' | 'home';
  power: Power = 'on';
  /** Counts how often it went down: an erase and a restart each end everything it was doing. */
  life = 0;
  cable: boolean;
  /** Locked now and wanting a passcode. */
  locked: boolean;
  passcode: boolean;
  /** Since the last start nobody has unlocked it (ios-protocols 2.10). */
  beforeFirstUnlock = false;
  activation: string;
  activationAcknowledged: boolean;
  /** Find My: once it was on, activation after an erase needs its owner. */
  findMy: boolean;
  activationLocked = false;
  cloud: PlistDict | null;
  language = 'en';
  locale = 'en_US';
  timeZone = firstTimeZone;
  /** Milliseconds that the device's clock is ahead of the bench's. */
  clockOffset: number;
  wifiPower = true;
  wifiSync = false;
  /** What a multiplexer left here before it was trusted (ios-protocols 1.8). */
  untrustedBuid: string | null = null;
  /** Made when the device is supervised (ios-protocols 3.4): opens Activation Lock. */
  bypassCode: string | null = null;
  unlockToken: Uint8Array | null = null;
  migrated = false;
  files = new DeviceFiles();
  faults: (request: string) => Fault = () => undefined;
  /** Called when something happened that notification proxies relay (ios-protocols 5.1). */
  readonly observers = new Set<(notification: string) => void>();
  readonly #latency: Latency;
  readonly #makeKeys: () => Promise<RsaKeys>;
  /** Secrets come from a source of their own, so that latency doesn't shift them. */
  readonly #secrets: () => number;
  readonly #escrowBags = new Map<string, Uint8Array>();
  #surroundings: Surroundings = nowhere;
  /** Erasing, restarting or shutting down: nothing of that begins a second time. */
  #leaving = false;
  #keys: Promise<RsaKeys> | null = null;
  #asked: { asker: string; answer: 'open' | 'trust' | 'deny' } | null = null;
  #timers = new Set<() => void>();
  #stopped = false;

  constructor(spec: VirtualDeviceSpec, { clock, log, latency = zeroLatency, makeKeys = makeRsaKeys }: VirtualDeviceOptions) {
    this.spec = spec;
    this.clock = clock;
    this.log = log;
    this.#latency = latency;
    this.#makeKeys = makeKeys;
    const seed = Number(BigInt.asUintN(32, spec.ecid ^ (spec.ecid >> 24n)));
    this.random = seeded(seed);
    this.#secrets = seeded(seed ^ 0x5ec2_e751);
    this.clockOffset = spec.traits?.clockOffset ?? 0;
    this.name = spec.name;
    this.phase = spec.phase === 'hello' ? 'setup' : 'home';
    this.passcode = spec.persona.unlocksAfterMs !== null;
    this.locked = this.passcode;
    this.activation = spec.activated === false ? 'Unactivated' : 'Activated';
    this.activationAcknowledged = spec.activated !== false;
    this.findMy = spec.findMy === true;
    this.cloud = spec.cloud ? new Map(spec.cloud) : spec.supervised ? practiceConfiguration() : null;
    this.power = spec.boot ?? 'on';
    this.cable = spec.unplugged !== true;
  }

  surroundBy(surroundings: Surroundings): void {
    this.#surroundings = surroundings;
  }

  /** Behind the multiplexer now. */
  get reachable(): boolean {
    return this.cable && this.power === 'on';
  }

  get supervised(): boolean {
    return flag(this.cloud, 'IsSupervised') === true && this.spec.traits?.lockedThoughConfigured !== true;
  }

  /** Without a network of its own now. */
  get offline(): boolean {
    const joined = this.spec.traits?.joinsByProfile === true && [...this.profiles.values()].some((profile) => profile.wifi);
    return this.spec.offline === true && !joined;
  }

  /** A profile on it forbids renaming, which supervised devices heed (ios-protocols 2.7). */
  get hasFixedName(): boolean {
    return this.supervised && [...this.profiles.values()].some((profile) => profile.fixesName);
  }

  /** Whether hosts other than supervisors may pair (ios-protocols 3.4.1). */
  get allowsPairing(): boolean {
    return flag(this.cloud, 'AllowPairing') !== false;
  }

  /** DER of the certificates whose holders may pair silently and escalate. */
  get supervisorCertificates(): Uint8Array[] {
    const list = this.cloud?.get('SupervisorHostCertificates');
    return Array.isArray(list) ? list.filter((entry) => entry instanceof Uint8Array) : [];
  }

  /** The device's own key, made on first use: 512 keys at once would keep two cores busy for half a minute. */
  keys(): Promise<RsaKeys> {
    this.#keys ??= this.#makeKeys();
    return this.#keys;
  }

  /** Bytes that a seed repeats: challenges, session ids, escrow bags. */
  randomBytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => Math.floor(this.#secrets() * 256));
  }

  /** Lets the time pass that this takes on the bench. */
  async takes(kind: LatencyKind): Promise<void> {
    const ms = this.#latency.of(kind, this.random);
    if (ms > 0) await wait(this.clock, ms);
  }

  pullCable(): void {
    this.cable = false;
    this.#surroundings.onLink(this);
  }

  /** The cable goes in: a device that was off starts, and whoever is in front of a locked one unlocks it after a while. */
  plugIn(): void {
    this.cable = true;
    if (this.power === 'off') this.start();
    else {
      this.started();
      this.#surroundings.onLink(this);
    }
  }

  /** Starts up, out of any mode: what has a passcode waits for its first unlock (ios-protocols 2.10). */
  start(): void {
    this.locked = this.passcode;
    this.beforeFirstUnlock = this.passcode;
    this.started();
    this.#switch('on');
    this.notify('com.apple.springboard.finishedstartup');
  }

  /** Somebody stands in front of it: asks anew for trust, unlocks it when that is their way. */
  started(): void {
    this.#asked = null;
    const { unlocksAfterMs } = this.spec.persona;
    if (this.locked && unlocksAfterMs !== null && Number.isFinite(unlocksAfterMs)) this.later(unlocksAfterMs, () => { this.unlock(); });
  }

  lockNow(): void {
    this.passcode = true;
    this.locked = true;
  }

  unlock(): void {
    this.locked = false;
    this.beforeFirstUnlock = false;
  }

  cutOff(socket: Duplex): void {
    this.#surroundings.cutOff(socket);
  }

  /** Null: Apple has none for it. An erase changes nothing about that. */
  get configurationAtApple(): PlistDict | null {
    return this.#surroundings.configurationAtApple(this);
  }

  /** It has taken what Apple keeps for it. */
  tookConfiguration(): void {
    this.#surroundings.onConfigured(this);
  }

  /** As Find My does: from its next activation on it needs its owner. */
  lockActivation(): void {
    if (this.activation === 'Unactivated') this.activationLocked = true;
    else this.findMy = true;
  }

  notify(notification: string): void {
    for (const observer of [...this.observers]) observer(notification);
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  /** Runs something after so many milliseconds of the bench's clock, unless the bench is closed before. */
  later(ms: number, run: () => void): void {
    if (this.#stopped) return;
    const cancel = this.clock.after(ms, () => {
      this.#timers.delete(cancel);
      run();
    });
    this.#timers.add(cancel);
  }

  /** The same after as long as this takes on the bench. */
  soon(kind: LatencyKind, run: () => void): void {
    this.later(this.#latency.of(kind, this.random), run);
  }

  /** Leaves after a while for another state of power; what it is doing already isn't begun again. */
  #leave(act: ActName, detail: string, takes: LatencyKind, power: Power, then: () => void = () => undefined): void {
    if (this.#leaving) return;
    this.#leaving = true;
    this.log.note(this.spec.udid, act, detail);
    this.soon(takes, () => {
      this.#leaving = false;
      this.#switch(power);
      then();
    });
  }

  #switch(power: Power): void {
    this.power = power;
    if (power !== 'on') this.life += 1;
    this.#surroundings.onLink(this);
  }

  /** Back to Hello: everything a user or a host left on it is gone, but not what Apple knows of it (ios-protocols 3.8). */
  erase(detail = ''): void {
    const ignored = this.spec.traits?.eraseIgnored;
    if (ignored === 'restarts') this.restart();
    if (ignored) return;
    this.#leave('erased', detail, 'eraseLeave', 'away', () => {
      this.soon('eraseReturn', () => {
        this.#forgetEverything();
        this.start();
      });
    });
  }

  #forgetEverything(): void {
    this.activationLocked ||= this.findMy;
    this.findMy = false;
    for (const store of [this.hosts, this.#escrowBags, this.profiles, this.stored]) store.clear();
    this.files = new DeviceFiles();
    for (const key of ['pending', 'cloud', 'untrustedBuid', 'bypassCode', 'unlockToken'] as const) this[key] = null;
    this.phase = 'setup';
    this.activation = 'Unactivated';
    for (const key of ['activationAcknowledged', 'passcode', 'wifiSync', 'migrated'] as const) this[key] = false;
    this.wifiPower = true;
    this.name = this.spec.model.deviceClass;
    this.language = 'en';
    this.locale = 'en_US';
    this.timeZone = firstTimeZone;
    this.clockOffset = this.spec.traits?.clockOffset ?? 0;
  }

  restart(): void {
    this.#leave('restarted', '', 'restartLeave', 'away', () => {
      this.soon('restartReturn', () => { this.start(); });
    });
  }

  shutDown(): void {
    this.#leave('shutDown', '', 'restartLeave', 'off');
  }

  enterRecovery(): void {
    this.#leave('enteredRecovery', '', 'restartLeave', 'recovery');
  }

  rename(name: string): void {
    this.name = name.slice(0, 255);
    this.log.note(this.spec.udid, 'renamed', this.name);
    this.notify('com.apple.mobile.lockdown.device_name_changed');
  }

  /** Hello pairs at once, locked and forbidden by its configuration refuse, Home asks its user (ios-protocols 2.8, 2.12). `asker`: the computer's SystemBUID, as tools make up a HostID for each try. */
  pair(host: TrustedHost, asker: string = host.hostId): PairAnswer {
    if (this.locked) return { error: 'PasswordProtected' };
    if (!this.allowsPairing) return { error: 'MCProtected' };
    if (this.phase === 'home' && !this.hosts.has(host.hostId)) {
      const answer = this.#question(asker);
      if (answer === 'deny') return { error: 'UserDeniedPairing' };
      if (answer === 'open') return { error: 'PairingDialogResponsePending' };
    }
    return this.trust(host);
  }

  /** The host is known from now on. */
  trust(host: TrustedHost): PairAnswer {
    this.hosts.set(host.hostId, host);
    this.#asked = null;
    this.log.note(this.spec.udid, 'paired', host.hostId);
    const escrow = this.randomBytes(32);
    this.#escrowBags.set(host.hostId, escrow);
    return { escrow };
  }

  /** Whether this is the bag that the host got at pairing, with which services start while locked (ios-protocols 2.10). */
  opensEscrow(hostId: string, bag: Uint8Array): boolean {
    return Buffer.from(bag).equals(this.#escrowBags.get(hostId) ?? new Uint8Array());
  }

  #question(asker: string): 'open' | 'trust' | 'deny' {
    if (this.#asked?.asker === asker) return this.#asked.answer;
    const asked: { asker: string; answer: 'open' | 'trust' | 'deny' } = { asker, answer: 'open' };
    this.#asked = asked;
    const { answer, afterMs } = this.spec.persona.trust;
    if (answer !== 'ignore') {
      this.later(afterMs, () => {
        asked.answer = answer;
        if (answer === 'trust') this.notify('com.apple.mobile.lockdown.request_pair');
      });
    }
    return 'open';
  }

  unpair(hostId: string): boolean {
    const known = this.hosts.delete(hostId);
    this.#escrowBags.delete(hostId);
    if (known) this.log.note(this.spec.udid, 'unpaired', hostId);
    return known;
  }

  /** The profile is on the device now; what has the same identifier is replaced. `enrolls`: for whom, when it is its first management profile. */
  install(profile: VirtualProfile, enrolls = 'host'): void {
    const isNew = !this.profiles.has(profile.identifier);
    this.profiles.set(profile.identifier, profile);
    this.log.note(this.spec.udid, 'installed', profile.uuid);
    if (profile.management && isNew) this.log.note(this.spec.udid, 'enrolled', enrolls);
  }

  remove(identifier: string): boolean {
    const known = this.profiles.delete(identifier);
    if (known) this.log.note(this.spec.udid, 'removed', identifier);
    return known;
  }
}

/** A flag as configurations carry it: a boolean, or an integer (ios-protocols 3.4.1). Undefined when there is none. */
export function flag(values: PlistDict | null, key: string): boolean | undefined {
  const value = values && isDict(values) ? values.get(key) : undefined;
  if (typeof value === 'bigint') return value !== 0n;
  return typeof value === 'boolean' ? value : undefined;
}
