// One connection to a device's lockdown service: values, session, services. Short-lived by design: the device closes
// an idle connection after some seconds, so callers open, work and close (ios-protocols 2.1).
import type { Duplex } from 'node:stream';
import { AppError } from '../../errors.ts';
import { dict, type PlistDict, type PlistValue } from '../../plist/value.ts';
import { readPlistFrame, writePlistFrame } from '../frame/plist-frame.ts';
import type { MuxClient } from '../usbmux/mux-client.ts';
import { lockdownRefusal } from './refusals.ts';
import type { PairRecord } from './pair-record.ts';
import { secureLink } from './secure.ts';

export const lockdownPort = 62_078;
/** Replies of lockdown itself are small; a whole value dictionary is about 20 kB. */
const maxReply = 8 * 1024 * 1024;

export class Lockdown {
  readonly #mux: MuxClient;
  readonly #muxId: number;
  #socket: Duplex;
  #record: PairRecord | null = null;

  private constructor(mux: MuxClient, muxId: number, socket: Duplex) {
    this.#mux = mux;
    this.#muxId = muxId;
    this.#socket = socket;
  }

  /** Throws device.gone, mux.*. Close it when done. */
  static async open(mux: MuxClient, muxId: number, signal: AbortSignal): Promise<Lockdown> {
    return new Lockdown(mux, muxId, await mux.open(muxId, lockdownPort, signal));
  }

  close(): void {
    this.#socket.destroy();
  }

  /** One request and its reply, errors included. Throws link.*. */
  async exchange(request: string, more: Readonly<Record<string, PlistValue | undefined>>, signal: AbortSignal): Promise<PlistDict> {
    await writePlistFrame(this.#socket, dict({ Label: 'Muster', Request: request, ...more }), signal);
    const reply = await readPlistFrame(this.#socket, signal, maxReply);
    if (!reply) throw new AppError('link.closed');
    return reply;
  }

  /** One request whose refusal is thrown as an AppError with the device's word. */
  async request(request: string, more: Readonly<Record<string, PlistValue | undefined>>, signal: AbortSignal): Promise<PlistDict> {
    const reply = await this.exchange(request, more, signal);
    const error = reply.get('Error');
    if (error !== undefined) throw lockdownRefusal(request, error);
    return reply;
  }

  /** A value, a whole domain (no key), or all global values (neither). Undefined when the device has none or won't say. */
  async getValue(signal: AbortSignal, domain?: string, key?: string): Promise<PlistValue | undefined> {
    const reply = await this.exchange('GetValue', { Domain: domain, Key: key }, signal);
    const error = reply.get('Error');
    if (error === 'MissingValue' || error === 'GetProhibited') return undefined;
    if (error !== undefined) throw lockdownRefusal('GetValue', error);
    return reply.get('Value');
  }

  /** Proves this host by its record and goes on encrypted. Throws device.pairingStale, device.locked, device.impostor, link.*. */
  async startSession(record: PairRecord, signal: AbortSignal): Promise<void> {
    const reply = await this.request('StartSession', { HostID: record.HostID, SystemBUID: record.SystemBUID }, signal);
    // Every iOS since 5 asks for TLS; one that doesn't could be anybody, so there is no session in clear.
    if (reply.get('EnableSessionSSL') !== true) throw new AppError('device.impostor');
    this.#socket = await secureLink(this.#socket, record, signal);
    this.#record = record;
  }

  /** A socket that speaks the service's own protocol, encrypted when the device says so. The caller destroys it. Throws device.*, link.*. */
  async startService(service: string, signal: AbortSignal): Promise<Duplex> {
    const record = this.#record;
    if (!record) throw new AppError('device.untrusted');
    const reply = await this.request('StartService', { Service: service }, signal);
    const port = reply.get('Port');
    if (typeof port !== 'bigint' || port < 1n || port > 65_535n) throw new AppError('link.malformed', { detail: 'no port for the service' });
    const socket = await this.#mux.open(this.#muxId, Number(port), signal);
    if (reply.get('EnableServiceSSL') !== true) return socket;
    try {
      return await secureLink(socket, record, signal);
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }
}
