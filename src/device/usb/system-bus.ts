// The machine's own USB bus by npm's `usb`. Reads the system's list; opens and claims nothing.
import type { WebUSB as Usb } from 'usb';
import type { BusReading, BusSource } from './bus-watch.ts';

/** One list and one subscription over the life of the process: the package starts its watcher with the first listener. */
export function makeSystemBus(): BusSource {
  let usb: Usb | null = null;
  const open = async (): Promise<Usb> => {
    const { WebUSB } = await import('usb');
    usb ??= new WebUSB({ allowAllDevices: true });
    return usb;
  };
  return {
    read: async () => {
      const devices = await (await open()).getDevices();
      return devices.map(({ vendorId, productId, serialNumber, bus, address, ports }): BusReading => ({ vendorId, productId, serialNumber: serialNumber ?? null, bus, address, ports }));
    },
    // Before a list was read once, a listener starts one whose failure nobody can catch; the caller keeps to that order.
    subscribe: (onChange) => {
      const source = usb;
      source?.addEventListener('connect', onChange);
      source?.addEventListener('disconnect', onChange);
      return () => {
        source?.removeEventListener('connect', onChange);
        source?.removeEventListener('disconnect', onChange);
      };
    },
  };
}
