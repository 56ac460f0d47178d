// The multiplexer's protocol of before property lists, version 0 in the header (ios-protocols 1.2): its few messages turned into
// those of version 1 and back, so that clients of that age are served by the same bench. It knows no pair records and no lists.
import { dict, isDict, type PlistDict } from '../plist/value.ts';

const types = { result: 1, connect: 2, listen: 3, added: 4, removed: 5, paired: 6 } as const;
const headerLength = 16;
/** Device id, product id, serial number in 256 bytes, two bytes of nothing, location. */
const addedLength = 268;

/** The request as version 1 has it; null for one that doesn't exist here or is too short. */
export function fromBinary(type: number, payload: Buffer): PlistDict | null {
  if (type === types.listen) return dict({ MessageType: 'Listen' });
  if (type !== types.connect || payload.length < 6) return null;
  // Big-endian on the wire, which is the byte-swapped number that version 1 writes.
  return dict({ MessageType: 'Connect', DeviceID: BigInt(payload.readUInt32LE(0)), PortNumber: BigInt(payload.readUInt16LE(4)) });
}

function frame(type: number, tag: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(headerLength);
  header.writeUInt32LE(headerLength + payload.length, 0);
  header.writeUInt32LE(type, 8);
  header.writeUInt32LE(tag >>> 0, 12);
  return Buffer.concat([header, payload]);
}

function u32(value: unknown): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(Number(BigInt.asUintN(32, typeof value === 'bigint' ? value : 0n)));
  return bytes;
}

function added(event: PlistDict): Buffer | null {
  const properties = event.get('Properties');
  if (!isDict(properties) || properties.get('ConnectionType') !== 'USB') return null;
  const payload = Buffer.alloc(addedLength);
  u32(event.get('DeviceID')).copy(payload, 0);
  u32(properties.get('ProductID')).copy(payload, 4, 0, 2);
  const serial = properties.get('SerialNumber');
  payload.write(typeof serial === 'string' ? serial : '', 6, 255, 'latin1');
  u32(properties.get('LocationID')).copy(payload, 264);
  return payload;
}

/** A result or an event as version 0 has it; null for what that doesn't know, such as a device over the network. */
export function toBinary(body: PlistDict, tag: number): Buffer | null {
  switch (body.get('MessageType')) {
    case 'Result': return frame(types.result, tag, u32(body.get('Number')));
    case 'Attached': {
      const payload = added(body);
      return payload && frame(types.added, tag, payload);
    }
    case 'Detached': return frame(types.removed, tag, u32(body.get('DeviceID')));
    case 'Paired': return frame(types.paired, tag, u32(body.get('DeviceID')));
    default: return null;
  }
}
