// The practice bench's multiplexer: one connection is one client in one of three lives: asking, listening, or a raw
// pipe to a device after Connect (ios-protocols 1.3). Answers in XML, as every real daemon does, or in the binary protocol of
// before where it is asked in that.
import type net from 'node:net';
import { answerChallenge } from '../crypto/practice-proof.ts';
import { type MuxFrame, encodeMuxFrame, readMuxFrame } from '../device/frame/mux-frame.ts';
import { AppError } from '../errors.ts';
import { dict, type PlistDict } from '../plist/value.ts';
import type { ActLog } from './acts.ts';
import { type Attachment, attachedEvent } from './attachments.ts';
import type { MuxFault } from './faults.ts';
import { fromBinary, toBinary } from './mux-binary.ts';

/** A client that wants events, and what it said of itself. */
export interface MuxListener {
  readonly tell: (event: PlistDict) => void;
  readonly description: PlistDict;
}

/** 0 taken, 2 no such device, 3 nothing listens there, -1 as an unsigned number: more devices than the daemon bears (ios-protocols 1.4). */
export type ConnectResult = 0 | 2 | 3 | 4_294_967_295;
export const tooManyDevices = 4_294_967_295;

/** The multiplexer's view of the bench. */
export interface MuxBench {
  /** Where the practice world's Apple and MDM answer; null when it has none. */
  readonly web: string | null;
  readonly buid: string;
  readonly log: ActLog;
  /** More devices than it was made for: it lists, tells and connects nothing (ios-protocols 10.1). */
  readonly isOverfull: boolean;
  attached(): readonly Attachment[];
  /** Everything on the USB bus, whatever its mode. */
  usbDevices(): PlistDict[];
  /** Hands the socket over to a device's port; `greet` writes the result that goes before. */
  connect(muxId: number, port: number, socket: net.Socket, greet: () => void): Promise<ConnectResult>;
  /** Does what a person's hands would; the device is named by UDID or serial number. 0 done, 2 no such device, 22 no such deed. */
  doByHand(name: string, deed: string): number;
  readonly pairRecords: Map<string, Uint8Array>;
  paired(muxId: number, udid: string): void;
  readonly listeners: Set<MuxListener>;
  /** What goes wrong at a message of this type. */
  muxFaults: (messageType: string) => MuxFault;
}

/** As the daemon on Linux: a longer command ends the connection. */
const maxCommand = 0x10000;

const result = (number: number): PlistDict => dict({ MessageType: 'Result', Number: BigInt(number) });

/** A record's name, canonical: with a dash after eight of 24 digits, in upper case; older UDIDs in lower case (ios-protocols 1.6). */
function recordId(body: PlistDict): string | null {
  const id = body.get('PairRecordID');
  if (typeof id !== 'string' || !/^[0-9A-Za-z:-]{1,80}$/.test(id)) return null;
  const bare = id.replaceAll('-', '');
  if (/^[0-9A-Fa-f]{24}$/.test(bare)) return `${bare.slice(0, 8)}-${bare.slice(8)}`.toUpperCase();
  return /^[0-9A-Fa-f]{40}$/.test(bare) ? bare.toLowerCase() : id;
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

function prove(bench: MuxBench, body: PlistDict): PlistDict {
  const challenge = body.get('Challenge');
  if (!(challenge instanceof Uint8Array) || challenge.length < 16 || challenge.length > 64) return result(22);
  return dict({ MessageType: 'MusterPracticeProof', Proof: Uint8Array.from(answerChallenge(challenge)), Web: bench.web ?? undefined });
}

function practiceDeed(bench: MuxBench, body: PlistDict): PlistDict {
  const [deed, device] = [body.get('Deed'), body.get('Device')];
  if (typeof deed !== 'string' || typeof device !== 'string') return result(22);
  return result(bench.doByHand(device, deed));
}

/** The reply to a request that leaves the connection as it is; null for one that doesn't exist. */
function reply(bench: MuxBench, body: PlistDict): PlistDict | null {
  switch (body.get('MessageType')) {
    case 'ListDevices': return bench.isOverfull ? result(tooManyDevices) : dict({ DeviceList: bench.attached().map(attachedEvent) });
    case 'ListListeners': return dict({ ListenerList: [...bench.listeners].map((listener) => listener.description) });
    case 'ReadBUID': return dict({ BUID: bench.buid });
    case 'ReadPairRecord': return readPairRecord(bench, body);
    case 'SavePairRecord': return savePairRecord(bench, body);
    case 'DeletePairRecord': {
      const id = recordId(body);
      if (!id) return result(22);
      return result(bench.pairRecords.delete(id) ? 0 : 2);
    }
    case 'MusterPracticeChallenge': return prove(bench, body);
    case 'MusterPracticeDeed': return practiceDeed(bench, body);
    case 'MusterPracticeBus': return dict({ MessageType: 'MusterPracticeBus', Devices: bench.usbDevices() });
    default: return null;
  }
}

function describe(body: PlistDict): PlistDict {
  const given = (key: string, kind: 'string' | 'bigint'): string | bigint | undefined => {
    const value = body.get(key);
    return typeof value === kind ? value as string | bigint : undefined;
  };
  const program = given('ProgName', 'string') ?? '';
  return dict({
    'Blacklisted': false, 'BundleID': given('BundleID', 'string'), 'ConnType': given('ConnType', 'bigint') ?? 0n,
    'ID String': `${given('ProcessID', 'bigint') ?? 0n}-${program}`, 'ProgName': program, 'kLibUSBMuxVersion': given('kLibUSBMuxVersion', 'bigint') ?? 3n,
  });
}

/** One client. Where a fault befalls its message, `#send` does what that fault says. */
class MuxConnection {
  readonly #socket: net.Socket;
  readonly #bench: MuxBench;
  #listening = false;
  /** As the client spoke last. */
  #binary = false;

  constructor(socket: net.Socket, bench: MuxBench) {
    this.#socket = socket;
    this.#bench = bench;
  }

  /** Until the client ends, breaks the protocol, or became a pipe to a device. */
  async serve(): Promise<void> {
    for (;;) {
      const frame = await readMuxFrame(this.#socket, undefined, maxCommand);
      if (!frame) break;
      const next = await this.#handle(frame);
      if (next === 'piped') return;
      if (next === 'over') break;
    }
    this.#socket.end();
  }

  async #handle(frame: MuxFrame): Promise<'next' | 'over' | 'piped'> {
    if (frame.version > 1) return this.#refuse(6, frame);
    this.#binary = frame.version === 0;
    const body = this.#binary ? fromBinary(frame.type, frame.payload ?? Buffer.alloc(0)) : frame.type === 8 ? frame.body : null;
    // A listening connection carries no requests (ios-protocols 1.3).
    if (!body || this.#listening) return this.#refuse(1, frame);
    return this.#serve(body, frame);
  }

  async #serve(body: PlistDict, frame: MuxFrame): Promise<'next' | 'over' | 'piped'> {
    const type = body.get('MessageType');
    const fault = this.#bench.muxFaults(typeof type === 'string' ? type : '');
    if (fault === 'stall') return 'next';
    if (fault === 'hang up') return 'over';
    if (fault === 'garbage') {
      const bytes = encodeMuxFrame(result(0), frame.tag);
      this.#socket.write(bytes.fill(0x3f, 16));
      return 'next';
    }
    if (type === 'Listen') return this.#listen(body, frame.tag, fault === 'split');
    if (type === 'Connect') return this.#connect(body, frame.tag, fault === 'split');
    const answer = reply(this.#bench, body);
    if (!answer) return this.#refuse(1, frame);
    this.#send(answer, frame.tag, fault === 'split');
    return 'next';
  }

  #send(body: PlistDict, tag: number, split = false): void {
    const bytes = this.#binary ? toBinary(body, tag) : encodeMuxFrame(body, tag);
    if (!bytes) return;
    if (!split) this.#socket.write(bytes);
    // Each byte is a write of its own, and Nagle's algorithm is off.
    else for (const byte of bytes) this.#socket.write(Uint8Array.of(byte));
  }

  #refuse(number: number, frame: MuxFrame): 'over' {
    this.#send(result(number), frame.tag);
    return 'over';
  }

  #listen(body: PlistDict, tag: number, split: boolean): 'next' {
    const bench = this.#bench;
    if (bench.isOverfull) {
      this.#send(result(tooManyDevices), tag, split);
      return 'next';
    }
    this.#listening = true;
    this.#send(result(0), tag, split);
    const listener: MuxListener = { tell: (event) => { this.#send(event, 0, split); }, description: describe(body) };
    for (const attachment of bench.attached()) listener.tell(attachedEvent(attachment));
    bench.listeners.add(listener);
    this.#socket.once('close', () => bench.listeners.delete(listener));
    return 'next';
  }

  async #connect(body: PlistDict, tag: number, split: boolean): Promise<'next' | 'piped'> {
    const id = body.get('DeviceID');
    const swapped = body.get('PortNumber');
    const number = typeof swapped === 'bigint' ? Number(BigInt.asUintN(16, swapped)) : 0;
    // The port travels byte-swapped (ios-protocols 1.3).
    const port = ((number & 0xff) << 8) | (number >> 8);
    const outcome = await this.#bench.connect(typeof id === 'bigint' ? Number(id) : 0, port, this.#socket, () => {
      // What speaks first in clear does so in the same chunk as the result, as it may with the real daemon (ios-protocols 12.2).
      if (!split) this.#socket.cork();
      this.#send(result(0), tag, split);
      setImmediate(() => { this.#socket.uncork(); });
    });
    if (outcome === 0) return 'piped';
    this.#send(result(outcome), tag, split);
    return 'next';
  }
}

/** Serves one client until it ends, listens, or became a pipe to a device; never throws. */
export async function serveMux(socket: net.Socket, bench: MuxBench): Promise<void> {
  try {
    await new MuxConnection(socket, bench).serve();
  } catch (error) {
    // A frame that can't be read ends the connection, as with the real daemon.
    if (error instanceof AppError && error.code === 'link.malformed') bench.log.object('multiplexer', String(error.params['detail']));
    socket.end();
  }
}
