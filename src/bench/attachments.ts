// Which device is behind which multiplexer id, over which way. Ids are counted on and never come back (ios-protocols 1.5).
import { dict, type PlistDict } from '../plist/value.ts';
import type { VirtualDevice } from './virtual-device.ts';

export interface Attachment {
  readonly muxId: number;
  readonly device: VirtualDevice;
  readonly way: 'USB' | 'Network';
}

/** The address that a device gives itself out of its hardware address, as text and as bytes. */
function linkLocal(wifiAddress: string): { text: string; bytes: number[] } {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = wifiAddress.split(':').map((part) => Number.parseInt(part, 16));
  const bytes = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, a ^ 2, b, c, 0xff, 0xfe, d, e, f];
  const group = (high: number, low: number): string => ((high << 8) | low).toString(16);
  return { text: `fe80::${group(a ^ 2, b)}:${group(c, 0xff)}:${group(0xfe, d)}:${group(e, f)}`, bytes };
}

/** A BSD socket address: length, family, port and flow, the address at byte 8, scope (ios-protocols 1.5). */
function socketAddress(address: readonly number[]): Uint8Array {
  return Uint8Array.from([0x1c, 0x1e, 0, 0, 0, 0, 0, 0, ...address, 0, 0, 0, 0]);
}

function networkProperties({ muxId, device: { spec } }: Attachment): PlistDict {
  const { text, bytes } = linkLocal(spec.wifiAddress);
  return dict({
    ConnectionType: 'Network', DeviceID: BigInt(muxId), EscapedFullServiceName: `${spec.wifiAddress}@${text}._apple-mobdev2._tcp.local.`,
    InterfaceIndex: 6n, NetworkAddress: socketAddress(bytes), SerialNumber: spec.udid,
  });
}

function usbProperties({ muxId, device: { spec } }: Attachment): PlistDict {
  return dict({
    ConnectionSpeed: 480_000_000n, ConnectionType: 'USB', DeviceID: BigInt(muxId), LocationID: BigInt(spec.locationId),
    ProductID: BigInt(spec.model.productId), SerialNumber: spec.udid, UDID: spec.udid, USBSerialNumber: spec.udid.replaceAll('-', ''),
  });
}

export function attachedEvent(attachment: Attachment): PlistDict {
  const properties = attachment.way === 'USB' ? usbProperties(attachment) : networkProperties(attachment);
  return dict({ MessageType: 'Attached', DeviceID: BigInt(attachment.muxId), Properties: properties });
}

export class Attachments {
  readonly #twins: boolean;
  readonly #byId = new Map<number, Attachment>();
  #next = 1;

  /** `twins`: what is switched on is there a second time, over the network. */
  constructor(twins: boolean) {
    this.#twins = twins;
  }

  get all(): Attachment[] {
    return [...this.#byId.values()];
  }

  find(muxId: number): Attachment | undefined {
    return this.#byId.get(muxId);
  }

  /** What came and what went since power or cable of this device may have changed. */
  look(device: VirtualDevice): { came: Attachment[]; went: Attachment[] } {
    const came: Attachment[] = [];
    const went: Attachment[] = [];
    for (const way of ['USB', 'Network'] as const) {
      const present = this.all.find((entry) => entry.device === device && entry.way === way);
      const belongs = way === 'USB' ? device.reachable : this.#twins && device.power === 'on';
      if (present && !belongs) {
        this.#byId.delete(present.muxId);
        went.push(present);
      } else if (!present && belongs) {
        const attachment = { muxId: this.#next, device, way };
        this.#next += 1;
        this.#byId.set(attachment.muxId, attachment);
        came.push(attachment);
      }
    }
    return { came, went };
  }

  /** Everything leaves, to come back under new ids. */
  clear(): void {
    this.#byId.clear();
  }
}
