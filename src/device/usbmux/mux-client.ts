// The host side of the multiplexer: one connection a request, one long-lived connection for attach and detach events.
// Knows nothing of lockdown. Network entries are left out: preparing over Wi-Fi is unreliable or prohibited (ios-protocols 1.5).
import net from 'node:net';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { Udid } from '../../model.ts';
import { dict, type PlistDict, type PlistValue, toPlain } from '../../plist/value.ts';
import { writeAll } from '../frame/byte-stream.ts';
import { encodeMuxFrame, type MuxFrame, readMuxFrame } from '../frame/mux-frame.ts';
import type { BusReading } from '../usb/bus-watch.ts';
import { isSystemAddress, type MuxAddress, showMuxAddress } from './address.ts';
import { canonicalUdid } from './udid.ts';

export interface AttachedDevice {
  /** The multiplexer's counter: changes at every attach, never an identity. */
  readonly muxId: number;
  readonly udid: Udid;
  readonly locationId: number | null;
  readonly productId: number | null;
}

export type MuxEvent = { readonly kind: 'attached'; readonly device: AttachedDevice } | { readonly kind: 'detached' | 'paired'; readonly muxId: number };

const count = z.bigint().min(0n).max(0xffff_ffffn).transform(Number);
const attachedSchema = z.object({
  DeviceID: count,
  Properties: z.object({
    ConnectionType: z.string().max(40).optional(),
    SerialNumber: z.string().max(80),
    // An absurd one doesn't hide the device.
    LocationID: count.optional().catch(undefined),
    ProductID: count.optional().catch(undefined),
  }),
});

function parseAttached(value: unknown): AttachedDevice | null {
  const parsed = attachedSchema.safeParse(value);
  if (!parsed.success) return null;
  const { DeviceID, Properties } = parsed.data;
  const udid = canonicalUdid(Properties.SerialNumber);
  if (!udid || Properties.ConnectionType === 'Network') return null;
  return { muxId: DeviceID, udid, locationId: Properties.LocationID ?? null, productId: Properties.ProductID ?? null };
}

const busSchema = z.object({
  Devices: z.array(z.object({ VendorID: count, ProductID: count, SerialNumber: z.string().max(1000).optional(), Bus: count, Address: count, Ports: z.array(count).max(10) })).max(4096),
});

export interface MuxClientOptions {
  readonly address: MuxAddress;
  /** False in tests and practice: the system's own multiplexer is then never opened, whatever the address says. */
  readonly allowSystem: boolean;
  readonly advice: string;
}

export class MuxClient {
  readonly #options: MuxClientOptions;
  #tag = 0;

  constructor(options: MuxClientOptions) {
    this.#options = options;
  }

  get shownAddress(): string {
    return showMuxAddress(this.#options.address);
  }

  /** A connected socket. Throws mux.unavailable, mux.forbidden, or the signal's reason. */
  #dial(signal?: AbortSignal): Promise<net.Socket> {
    const { address, allowSystem, advice } = this.#options;
    if (!allowSystem && isSystemAddress(address)) return Promise.reject(new AppError('mux.forbidden', { address: this.shownAddress }));
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    return new Promise((resolve, reject) => {
      const socket = address.kind === 'unix' ? net.connect(address.path) : net.connect(address.port, address.host);
      const fail = (cause: unknown): void => {
        signal?.removeEventListener('abort', onAbort);
        socket.destroy();
        reject(new AppError('mux.unavailable', { address: this.shownAddress, advice }, { cause }));
      };
      const onAbort = (): void => {
        socket.destroy();
        reject(signal?.reason as Error);
      };
      socket.once('error', fail);
      signal?.addEventListener('abort', onAbort, { once: true });
      socket.once('connect', () => {
        socket.off('error', fail);
        signal?.removeEventListener('abort', onAbort);
        socket.setNoDelay(true);
        // Errors also reach whoever reads or writes; without a listener of its own a late one would end the process.
        socket.on('error', () => undefined);
        resolve(socket);
      });
    });
  }

  async #ask(socket: net.Socket, type: string, more: Readonly<Record<string, PlistValue>>, signal?: AbortSignal): Promise<PlistDict> {
    this.#tag = (this.#tag + 1) >>> 0;
    const tag = this.#tag;
    const body = dict({ MessageType: type, ProgName: 'Muster', ClientVersionString: 'Muster 1', kLibUSBMuxVersion: 3n, ...more });
    await writeAll(socket, encodeMuxFrame(body, tag), signal);
    for (;;) {
      const frame = await readMuxFrame(socket, signal);
      if (!frame) throw new AppError('link.closed');
      if (frame.tag === tag) return frame.body;
    }
  }

  /** One request on a connection of its own. */
  async #request(type: string, more: Readonly<Record<string, PlistValue>>, signal?: AbortSignal): Promise<PlistDict> {
    const socket = await this.#dial(signal);
    try {
      return await this.#ask(socket, type, more, signal);
    } finally {
      socket.destroy();
    }
  }

  async list(signal?: AbortSignal): Promise<AttachedDevice[]> {
    const answer = await this.#request('ListDevices', {}, signal);
    const reply = z.object({ DeviceList: z.array(z.unknown()).max(4096) }).safeParse(toPlain(answer));
    if (!reply.success && answer.has('Number') && resultNumber(answer) !== 0) throw refused(answer);
    if (!reply.success) throw new AppError('mux.protocol', { detail: 'no device list' });
    return reply.data.DeviceList.map(parseAttached).filter((device) => device !== null);
  }

  async readBuid(signal?: AbortSignal): Promise<string> {
    const reply = z.object({ BUID: z.string().max(200) }).safeParse(toPlain(await this.#request('ReadBUID', {}, signal)));
    if (!reply.success) throw new AppError('mux.protocol', { detail: 'no BUID' });
    return reply.data.BUID;
  }

  /** The stored pair record's bytes, or null when there is none (Result 2 here means "no such file"). */
  async readPairRecord(udid: Udid, signal?: AbortSignal): Promise<Uint8Array | null> {
    const reply = await this.#request('ReadPairRecord', { PairRecordID: udid }, signal);
    const data = reply.get('PairRecordData');
    if (data instanceof Uint8Array) return data;
    if (resultNumber(reply) === 2) return null;
    throw refused(reply);
  }

  /** Stores a record; with `muxId` the daemon tells everybody that the device is paired. */
  async savePairRecord(udid: Udid, muxId: number, record: Uint8Array, signal?: AbortSignal): Promise<void> {
    const reply = await this.#request('SavePairRecord', { PairRecordID: udid, PairRecordData: record, DeviceID: BigInt(muxId) }, signal);
    if (resultNumber(reply) !== 0) throw refused(reply);
  }

  async deletePairRecord(udid: Udid, signal?: AbortSignal): Promise<void> {
    const reply = await this.#request('DeletePairRecord', { PairRecordID: udid }, signal);
    // 2 here: there was none.
    if (![0, 2].includes(resultNumber(reply))) throw refused(reply);
  }

  /** A raw pipe to a port of the device. Throws device.gone (no such device), mux.refused. The caller destroys it. */
  async open(muxId: number, port: number, signal?: AbortSignal): Promise<net.Socket> {
    const socket = await this.#dial(signal);
    try {
      // The port travels byte-swapped (ios-protocols 1.3).
      const swapped = BigInt(((port & 0xff) << 8) | (port >> 8));
      const reply = await this.#ask(socket, 'Connect', { DeviceID: BigInt(muxId), PortNumber: swapped }, signal);
      if (resultNumber(reply) === 2) throw new AppError('device.gone');
      if (resultNumber(reply) !== 0) throw refused(reply);
      return socket;
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  /**
   * The practice handshake: a bench answers the challenge with its proof, anything else doesn't know the message.
   * Resolves with the proof's bytes and the address of its web, or null. Throws mux.unavailable.
   */
  async challengePractice(challenge: Uint8Array, signal?: AbortSignal): Promise<{ readonly proof: Uint8Array; readonly web: string | null } | null> {
    const socket = await this.#dial(signal);
    try {
      const answer = await this.#ask(socket, 'MusterPracticeChallenge', { Challenge: challenge }, signal);
      const [proof, web] = [answer.get('Proof'), answer.get('Web')];
      return proof instanceof Uint8Array ? { proof, web: typeof web === 'string' && /^http:\/\/127\.0\.0\.1:[0-9]{1,5}$/.test(web) ? web : null } : null;
    } catch (error) {
      // A daemon may close on a message it doesn't know.
      if (error instanceof AppError && (error.code === 'link.closed' || error.code === 'link.malformed')) return null;
      throw error;
    } finally {
      socket.destroy();
    }
  }

  /** What lies on a practice bench's USB bus, the bus spelled as on a Mac. Throws mux.protocol where nothing of the kind answers. */
  async practiceBus(signal?: AbortSignal): Promise<BusReading[]> {
    const parsed = busSchema.safeParse(toPlain(await this.#request('MusterPracticeBus', {}, signal)));
    if (!parsed.success) throw new AppError('mux.protocol', { detail: 'no practice bus' });
    return parsed.data.Devices.map(({ VendorID, ProductID, SerialNumber, Bus, Address, Ports }) => ({ vendorId: VendorID, productId: ProductID, serialNumber: SerialNumber ?? null, bus: Bus.toString(16), address: Address, ports: Ports }));
  }

  /** Has a practice bench's person do something: unplug, plug, lock, unlock, start, handOver. Throws device.notFound, practice.unproven where no bench is. */
  async practiceDeed(device: string, deed: string, signal?: AbortSignal): Promise<void> {
    const number = resultNumber(await this.#request('MusterPracticeDeed', { Device: device, Deed: deed }, signal));
    if (number === 2) throw new AppError('device.notFound', { what: device });
    if (number !== 0) throw new AppError('practice.unproven', { address: this.shownAddress });
  }

  /** Listens for attach, detach and pairing until the connection ends or the signal aborts. Resolves at a clean end. */
  async watch(onReady: () => void, onEvent: (event: MuxEvent) => void, signal: AbortSignal): Promise<void> {
    const socket = await this.#dial(signal);
    try {
      const reply = await this.#ask(socket, 'Listen', {}, signal);
      if (resultNumber(reply) !== 0) throw refused(reply);
      onReady();
      for (;;) {
        const frame = await readMuxFrame(socket, signal);
        if (!frame) return;
        const event = parseEvent(frame);
        if (event) onEvent(event);
      }
    } finally {
      socket.destroy();
    }
  }
}

/** Apple's daemon answers -1 when it has more devices than it can serve (ios-protocols 1.4, 10.1). */
const overloaded = 4_294_967_295;

function refused(reply: PlistDict): AppError {
  const number = resultNumber(reply);
  return number === overloaded && reply.has('Number') ? new AppError('mux.overloaded') : new AppError('mux.refused', { number });
}

function resultNumber(body: PlistDict): number {
  const number = body.get('Number');
  return typeof number === 'bigint' ? Number(BigInt.asUintN(32, number)) : 4_294_967_295;
}

function parseEvent(frame: MuxFrame): MuxEvent | null {
  const type = frame.body.get('MessageType');
  if (type === 'Attached') {
    const device = parseAttached(toPlain(frame.body));
    return device ? { kind: 'attached', device } : null;
  }
  const muxId = frame.body.get('DeviceID');
  if (typeof muxId !== 'bigint') return null;
  if (type === 'Detached') return { kind: 'detached', muxId: Number(muxId) };
  return type === 'Paired' ? { kind: 'paired', muxId: Number(muxId) } : null;
}
