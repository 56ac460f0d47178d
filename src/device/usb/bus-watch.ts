// Watches the USB bus for Apple devices by reading descriptors only: claiming an interface would take the device from the
// multiplexer. Looks whenever something is plugged in or out where the bus tells, and every few seconds anyway. Losing the
// bus (no such thing here, no permission) is a state, not an error; it is tried again.
import { type Clock, wait } from '../../clock.ts';
import type { BusState, Udid } from '../../model.ts';
import { canonicalUdid } from '../usbmux/udid.ts';
import { appleVendor, modeOf, parseBootSerial, type UsbMode } from './boot-mode.ts';
import { portPath } from './port-path.ts';

/** One device as the system's list has it. */
export interface BusReading {
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber: string | null;
  readonly bus: string;
  readonly address: number;
  readonly ports: readonly number[];
}

export interface BusSource {
  /** Rejects where there is no bus. */
  read(): Promise<readonly BusReading[]>;
  /** Calls back when something was plugged in or out; the returned function ends it. Called only after a read that succeeded. */
  subscribe?(onChange: () => void): () => void;
}

export interface SeenDevice {
  readonly mode: UsbMode;
  readonly productId: number;
  readonly path: string;
  /** As the multiplexer on Linux makes its LocationID: bus and address. */
  readonly location: number;
  readonly ecid: bigint | null;
  readonly serial: string | null;
  /** Null when the bus doesn't tell: an old device in a boot mode, a serial string that isn't read yet. */
  readonly udid: Udid | null;
  /** Milliseconds since the epoch; kept as long as it stays as it is. */
  readonly since: number;
}

const pause = 2000;
/** Where the bus tells of changes, looking by the clock is only a net. */
const pauseWithEvents = 10_000;
const pauseWithoutBus = 15_000;
/** Events come in bursts, and a serial string may not be readable yet right after one (ios-protocols 8.4). */
const afterEvent = 50;
const serialPause = 400;
const serialTries = 5;
/** A listener takes a moment to be one; what is plugged in meanwhile nobody tells. */
const afterListening = 400;

export function seenDevice(reading: BusReading, now: number): SeenDevice | null {
  const mode = reading.vendorId === appleVendor ? modeOf(reading.productId) : null;
  if (!mode) return null;
  const boot = mode === 'normal' ? { ecid: null, serial: null, udid: canonicalUdid(reading.serialNumber ?? '') } : parseBootSerial(reading.serialNumber);
  const busNumber = Number.parseInt(reading.bus, 10) || 0;
  return { mode, productId: reading.productId, path: portPath(reading.bus, reading.ports), location: busNumber * 0x10000 + reading.address, ...boot, since: now };
}

const sameAs = (a: SeenDevice, b: SeenDevice): boolean => a.path === b.path && a.mode === b.mode && a.productId === b.productId && a.udid === b.udid && a.ecid === b.ecid && a.location === b.location;

export class BusWatch {
  readonly #source: BusSource;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #stop = new AbortController();
  #devices: readonly SeenDevice[] = [];
  #state: BusState = 'looking';
  #looking: Promise<void> | null = null;
  #again = false;
  #unsubscribe: (() => void) | null = null;
  #next: { readonly at: number; readonly cancel: () => void } | null = null;
  #serialTries = 0;

  constructor(source: BusSource, clock: Clock, onChange: () => void) {
    this.#source = source;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get devices(): readonly SeenDevice[] {
    return this.#devices;
  }

  get state(): BusState {
    return this.#state;
  }

  start(): void {
    void this.#run();
  }

  stop(): void {
    this.#stop.abort(new Error('stopped'));
    this.#next?.cancel();
    this.#forgetEvents();
  }

  /** Resolves when the bus was looked at after this moment. Calls meanwhile share one look. */
  look(): Promise<void> {
    if (this.#looking) {
      this.#again = true;
      return this.#looking;
    }
    this.#looking = this.#lookUntilQuiet().finally(() => { this.#looking = null; });
    return this.#looking;
  }

  async #lookUntilQuiet(): Promise<void> {
    do {
      this.#again = false;
      await this.#lookOnce();
    } while (this.#wantsMore());
  }

  #wantsMore(): boolean {
    return this.#again && !this.#stop.signal.aborted;
  }

  async #lookOnce(): Promise<void> {
    try {
      const now = this.#clock.now();
      const readings = await this.#source.read();
      const found = readings.map((reading) => seenDevice(reading, now)).filter((device) => device !== null);
      this.#take(found.map((device) => this.#devices.find((known) => sameAs(known, device)) ?? device), 'seen');
      this.#listen();
      this.#waitForSerials();
    } catch {
      this.#forgetEvents();
      this.#take([], 'unavailable');
    }
  }

  #take(devices: readonly SeenDevice[], state: BusState): void {
    if (this.#stop.signal.aborted) return;
    const same = state === this.#state && devices.length === this.#devices.length && devices.every((device) => this.#devices.includes(device));
    this.#devices = devices;
    this.#state = state;
    if (!same) this.#onChange();
  }

  #listen(): void {
    if (this.#unsubscribe || !this.#source.subscribe || this.#stop.signal.aborted) return;
    this.#unsubscribe = this.#source.subscribe(() => {
      this.#serialTries = 0;
      this.#lookIn(afterEvent);
    });
    this.#lookIn(afterListening);
  }

  #forgetEvents(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  /** Once, at the soonest moment asked for: a burst doesn't push it away. */
  #lookIn(ms: number): void {
    const at = this.#clock.now() + ms;
    if (this.#stop.signal.aborted || (this.#next && this.#next.at <= at)) return;
    this.#next?.cancel();
    const cancel = this.#clock.after(ms, () => {
      this.#next = null;
      void this.look();
    });
    this.#next = { at, cancel };
  }

  #waitForSerials(): void {
    const missing = this.#devices.some((device) => device.udid === null && device.ecid === null);
    if (!missing || this.#serialTries >= serialTries) return;
    this.#serialTries += 1;
    this.#lookIn(serialPause);
  }

  async #run(): Promise<void> {
    const over = (): boolean => this.#stop.signal.aborted;
    while (!over()) {
      await this.look();
      const ms = this.#state !== 'seen' ? pauseWithoutBus : this.#unsubscribe ? pauseWithEvents : pause;
      await wait(this.#clock, ms, this.#stop.signal).catch(() => undefined);
    }
  }
}
