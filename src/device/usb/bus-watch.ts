// Looks at the USB bus every two seconds for Apple devices that no multiplexer shows: those in recovery or DFU mode.
// Losing the bus (no such thing here, no permission) is a state, not an error; it is tried again.
import { type Clock, wait } from '../../clock.ts';
import { appleVendor, modeOf, parseBootSerial } from './boot-mode.ts';

export interface BusDevice {
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber: string | null;
}

/** Lists what is on the bus by reading descriptors only: claiming an interface would take the device from the multiplexer. */
export type ReadBus = () => Promise<readonly BusDevice[]>;

export interface BootDevice {
  readonly mode: 'recovery' | 'dfu';
  readonly ecid: bigint | null;
  readonly serial: string | null;
}

const pause = 2000;
const pauseWithoutBus = 15_000;

/** The bus by npm's `usb`. Rejects where there is none. */
export const readSystemBus: ReadBus = async () => {
  const { WebUSB } = await import('usb');
  return new WebUSB({ allowAllDevices: true }).getDevices();
};

export function bootDevices(devices: readonly BusDevice[]): BootDevice[] {
  return devices.flatMap((device) => {
    const mode = device.vendorId === appleVendor ? modeOf(device.productId) : 'other';
    return mode === 'recovery' || mode === 'dfu' ? [{ mode, ...parseBootSerial(device.serialNumber) }] : [];
  });
}

export class BusWatch {
  readonly #read: ReadBus;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #stop = new AbortController();
  #devices: readonly BootDevice[] = [];
  #first: Promise<void> = Promise.resolve();

  constructor(read: ReadBus, clock: Clock, onChange: () => void) {
    this.#read = read;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get devices(): readonly BootDevice[] {
    return this.#devices;
  }

  /** Resolves when the bus was looked at once. */
  get looked(): Promise<void> {
    return this.#first;
  }

  start(): void {
    this.#first = this.#look().then((found) => { void this.#goOn(found); });
  }

  stop(): void {
    this.#stop.abort(new Error('stopped'));
  }

  async #look(): Promise<boolean> {
    try {
      const found = bootDevices(await this.#read());
      const spell = (devices: readonly BootDevice[]): string => devices.map(({ mode, ecid, serial }) => `${mode} ${ecid ?? ''} ${serial ?? ''}`).sort().join();
      if (!this.#stop.signal.aborted && spell(found) !== spell(this.#devices)) {
        this.#devices = found;
        this.#onChange();
      }
      return true;
    } catch {
      if (this.#devices.length > 0) {
        this.#devices = [];
        this.#onChange();
      }
      return false;
    }
  }

  async #goOn(found: boolean): Promise<void> {
    let hasBus = found;
    const over = (): boolean => this.#stop.signal.aborted;
    while (!over()) {
      await wait(this.#clock, hasBus ? pause : pauseWithoutBus, this.#stop.signal).catch(() => undefined);
      if (!over()) hasBus = await this.#look();
    }
  }
}
