// The practice bench's multiplexer: one connection is one client in one of three lives: asking, listening, or a raw
// pipe to a device after Connect (ios-protocols 1.3). Answers in XML, as every real daemon does.
import type net from 'node:net';
import { answerChallenge } from '../crypto/practice-proof.ts';
import { type MuxFrame, encodeMuxFrame, readMuxFrame } from '../device/frame/mux-frame.ts';
import { dict, type PlistDict } from '../plist/value.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** The multiplexer's view of the bench. */
export interface MuxBench {
  readonly buid: string;
  attached(): readonly { readonly muxId: number; readonly device: VirtualDevice }[];
  /** Hands the socket over to a device's port. 0 taken, 2 no such device, 3 nothing listens there. */
  connect(muxId: number, port: number, take: () => net.Socket): 0 | 2 | 3;
  readonly pairRecords: Map<string, Uint8Array>;
  paired(muxId: number, udid: string): void;
  readonly listeners: Set<(event: PlistDict) => void>;
}

/** As the daemon on Linux: a longer command ends the connection. */
const maxCommand = 0x10000;

export function attachedEvent(muxId: number, device: VirtualDevice): PlistDict {
  const { spec } = device;
  return dict({
    MessageType: 'Attached',
    DeviceID: BigInt(muxId),
    Properties: dict({
      ConnectionSpeed: 480_000_000n, ConnectionType: 'USB', DeviceID: BigInt(muxId), LocationID: BigInt(spec.locationId),
      ProductID: BigInt(spec.model.productId), SerialNumber: spec.udid, UDID: spec.udid, USBSerialNumber: spec.udid.replace('-', ''),
    }),
  });
}

const result = (number: number): PlistDict => dict({ MessageType: 'Result', Number: BigInt(number) });

function recordId(body: PlistDict): string | null {
  const id = body.get('PairRecordID');
  return typeof id === 'string' && /^[0-9A-Za-z:-]{1,80}$/.test(id) ? id : null;
}

function savePairRecord(bench: MuxBench, body: PlistDict): PlistDict {
  const id = recordId(body);
  const data = body.get('PairRecordData');
  if (!id || !(data instanceof Uint8Array)) return result(22);
  bench.pairRecords.set(id, data);
  const muxId = body.get('DeviceID');
  if (typeof muxId === 'bigint' && muxId > 0n) bench.paired(Number(muxId), id);
  return result(0);
}

function readPairRecord(bench: MuxBench, body: PlistDict): PlistDict {
  const id = recordId(body);
  if (!id) return result(22);
  const data = bench.pairRecords.get(id);
  return data ? dict({ PairRecordData: data }) : result(2);
}

/** The reply to a request that leaves the connection as it is; null for one that doesn't exist. */
function reply(bench: MuxBench, body: PlistDict): PlistDict | null {
  switch (body.get('MessageType')) {
    case 'ListDevices': return dict({ DeviceList: bench.attached().map(({ muxId, device }) => attachedEvent(muxId, device)) });
    case 'ListListeners': return dict({ ListenerList: [] });
    case 'ReadBUID': return dict({ BUID: bench.buid });
    case 'ReadPairRecord': return readPairRecord(bench, body);
    case 'SavePairRecord': return savePairRecord(bench, body);
    case 'DeletePairRecord': {
      const id = recordId(body);
      if (!id) return result(22);
      return result(bench.pairRecords.delete(id) ? 0 : 2);
    }
    case 'MusterPracticeChallenge': {
      const challenge = body.get('Challenge');
      if (!(challenge instanceof Uint8Array) || challenge.length < 16 || challenge.length > 64) return result(22);
      return dict({ MessageType: 'MusterPracticeProof', Proof: Uint8Array.from(answerChallenge(challenge)) });
    }
    default: return null;
  }
}

function listen(socket: net.Socket, bench: MuxBench, tag: number): void {
  const send = (event: PlistDict): void => { socket.write(encodeMuxFrame(event, 0)); };
  socket.write(encodeMuxFrame(result(0), tag));
  for (const { muxId, device } of bench.attached()) send(attachedEvent(muxId, device));
  bench.listeners.add(send);
  socket.once('close', () => bench.listeners.delete(send));
}

function connect(socket: net.Socket, bench: MuxBench, frame: MuxFrame): boolean {
  const id = frame.body.get('DeviceID');
  const swapped = frame.body.get('PortNumber');
  const number = typeof swapped === 'bigint' ? Number(BigInt.asUintN(16, swapped)) : 0;
  const port = ((number & 0xff) << 8) | (number >> 8);
  const outcome = bench.connect(typeof id === 'bigint' ? Number(id) : 0, port, () => {
    socket.write(encodeMuxFrame(result(0), frame.tag));
    return socket;
  });
  if (outcome !== 0) socket.write(encodeMuxFrame(result(outcome), frame.tag));
  return outcome === 0;
}

/** Serves one client until it ends, listens, or became a pipe to a device; never throws. */
export async function serveMux(socket: net.Socket, bench: MuxBench): Promise<void> {
  let listening = false;
  try {
    for (;;) {
      const frame = await readMuxFrame(socket, undefined, maxCommand);
      if (!frame) break;
      if (frame.version !== 1 || frame.type !== 8) {
        socket.write(encodeMuxFrame(result(6), frame.tag));
        break;
      }
      // A listening connection carries no requests (ios-protocols 1.3).
      const type = listening ? undefined : frame.body.get('MessageType');
      if (type === 'Listen') {
        listening = true;
        listen(socket, bench, frame.tag);
      } else if (type === 'Connect') {
        if (connect(socket, bench, frame)) return;
      } else {
        const answer = listening ? null : reply(bench, frame.body);
        socket.write(encodeMuxFrame(answer ?? result(1), frame.tag));
        if (!answer) break;
      }
    }
  } catch {
    // A frame that can't be read ends the connection, as with the real daemon.
  }
  socket.end();
}
