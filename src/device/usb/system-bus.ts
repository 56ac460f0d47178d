// The machine's own USB bus by npm's `usb`. Reads the system's list; claims nothing.
// Taken from below the package's WebUSB: that starts reads and a listener of its own whose failure nobody can catch, and a
// machine that is out of file descriptors would lose the whole process by it.
import type * as usb from 'usb/index.js';
import { appleVendor, modeOf } from './boot-mode.ts';
import type { BusReading, BusSource } from './bus-watch.ts';

const open = (): Promise<typeof usb> => import('usb/index.js');

/**
 * What the system's list lacks the package asks the device itself: it opens it, and throws where it may not. So only what can
 * be an iPhone is asked, and one that can't be asked has no serial number yet. A mouse without one must not hide the bus.
 */
function serialOf(device: usb.UsbDevice): string | null {
  if (device.vendorId !== appleVendor || modeOf(device.productId) === null) return null;
  try {
    return device.serialNumber;
  } catch {
    return null;
  }
}

function readingOf(device: usb.UsbDevice): BusReading {
  const { vendorId, productId, bus, address, ports } = device;
  return { vendorId, productId, serialNumber: serialOf(device), bus, address, ports };
}

/** Loads the binding without looking at the bus: whether it is there for this machine. Rejects where it isn't. */
export async function loadBus(): Promise<void> {
  const { nativeGetDevices } = await open();
  if (typeof nativeGetDevices !== 'function') throw new Error('the USB binding has no list of devices');
}

/** One listener over the life of the process, started and stopped in turn. */
export function makeSystemBus(): BusSource {
  let emitter: usb.Emitter | null = null;
  let turn = Promise.resolve();
  const inTurn = (work: (emitter: usb.Emitter) => Promise<void>): void => {
    // Where the system doesn't tell (a sandbox, no descriptors left), looking by the clock is what remains.
    turn = turn.then(async () => work(emitter ??= new (await open()).Emitter())).catch(() => undefined);
  };
  return {
    read: async () => (await (await open()).nativeGetDevices()).map(readingOf),
    subscribe: (onChange) => {
      inTurn(async (bus) => {
        await bus.addAttach(onChange);
        await bus.addDetach(onChange);
      });
      return () => {
        inTurn(async (bus) => {
          await bus.removeAttach();
          await bus.removeDetach();
        });
      };
    },
  };
}
