// Where virtual devices sit on the USB bus: everything whose cable is in and that is switched on, in whatever mode, as
// operating systems list it (ios-protocols 8.1, 8.2). What no multiplexer shows is still here.
import { dict, type PlistDict } from '../plist/value.ts';
import { cellularIdentity } from './cellular-identity.ts';
import type { VirtualDevice } from './virtual-device.ts';

const apple = 0x05acn;
const recoveryProduct = 0x1281;
const dfuProduct = 0x1227;
const lastAddress = 127;

const hex = (value: bigint, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');

/** Recovery and DFU mode tell who they are in one line; DFU knows neither serial number nor IMEI. */
function bootSerial({ spec }: VirtualDevice, mode: 'recovery' | 'dfu'): string {
  const chip = `CPID:${hex(BigInt(spec.model.chip), 4)} CPRV:11 CPFM:03 SCEP:01 BDID:0C ECID:${hex(spec.ecid, 16)} IBFL:3C`;
  if (mode === 'dfu') return `${chip} SRTG:[iBoot-7459.0.0.0.1]`;
  const imei = cellularIdentity(spec)?.imei;
  return `${chip} SRNM:[${spec.serial}]${imei === undefined ? '' : ` IMEI:[${imei}]`} SRTG:[iBoot-11881.122.1]`;
}

function identity(device: VirtualDevice): { product: number; serial: string } | null {
  if (!device.cable) return null;
  switch (device.power) {
    case 'on': return { product: device.spec.model.productId, serial: device.spec.udid.replaceAll('-', '') };
    case 'recovery': return { product: recoveryProduct, serial: bootSerial(device, 'recovery') };
    case 'dfu': return { product: dfuProduct, serial: bootSerial(device, 'dfu') };
    case 'away': case 'off': return null;
  }
}

/** Bus, hub and port out of a Mac's LocationID: the top byte, then one hexadecimal digit each until the first 0 (ios-protocols 1.5). */
export function placeOf(locationId: number): { bus: number; ports: number[] } {
  const digits = locationId.toString(16).padStart(8, '0');
  const ports = Array.from(digits.slice(2), (digit) => Number.parseInt(digit, 16));
  const end = ports.indexOf(0);
  return { bus: Number.parseInt(digits.slice(0, 2), 16), ports: end < 0 ? ports : ports.slice(0, end) };
}

export class UsbBus {
  /** Since when it is there, in which mode, and under which address. */
  readonly #present = new Map<VirtualDevice, { readonly serial: string; readonly address: number }>();
  readonly #addresses = new Map<number, number>();

  /** Power or cable may have changed: what comes, comes with a new address. */
  look(device: VirtualDevice): void {
    const found = identity(device);
    if (found?.serial === this.#present.get(device)?.serial) return;
    this.#present.delete(device);
    if (!found) return;
    const { bus } = placeOf(device.spec.locationId);
    const address = ((this.#addresses.get(bus) ?? 1) % lastAddress) + 1;
    this.#addresses.set(bus, address);
    this.#present.set(device, { serial: found.serial, address });
  }

  list(): PlistDict[] {
    return [...this.#present].flatMap(([device, { address }]) => {
      const found = identity(device);
      if (!found) return [];
      const { bus, ports } = placeOf(device.spec.locationId);
      return [dict({
        VendorID: apple, ProductID: BigInt(found.product), SerialNumber: found.serial,
        Bus: BigInt(bus), Address: BigInt(address), Ports: ports.map(BigInt),
      })];
    });
  }
}
