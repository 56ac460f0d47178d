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

type Parameters = Readonly<Record<string, PlistValue | undefined>>;

/**
 * Whether the reply names what was asked, or nothing: after one answer too many each would be taken for the next question's,
 * Set up for Find My. Unpair is echoed under another name by some systems (ios-protocols 2.2).
 */
function answers(reply: PlistDict, request: string, { Domain, Key }: Parameters): boolean {
  const echo = reply.get('Request');
  if (typeof echo === 'string' && echo !== request && request !== 'Unpair') return false;
  if (request !== 'GetValue') return true;
  return ([['Domain', Domain], ['Key', Key]] as const).every(([name, asked]) => !reply.has(name) || reply.get(name) === asked);
}

export class Lockdown {
  readonly #mux: MuxClient;
  readonly #muxId: number;
  #socket: Duplex;
  #record: PairRecord | null = null;
  #sessionId: string | null = null;

  private constructor(mux: MuxClient, muxId: number, socket: Duplex) {
    this.#mux = mux;
    this.#muxId = muxId;
    this.#socket = socket;
  }

  /** Throws device.gone, mux.*. Close it when done. */
  static async open(mux: MuxClient, muxId: number, signal: AbortSignal): Promise<Lockdown> {
    return new Lockdown(mux, muxId, await mux.open(muxId, lockdownPort, signal));
  }

  /** The multiplexer's id of the device this connection goes to. */
  get muxId(): number {
    return this.#muxId;
  }

  close(): void {
    this.#socket.destroy();
  }

  /** One request and its reply, errors included. Throws link.*. */
  async exchange(request: string, more: Parameters, signal: AbortSignal): Promise<PlistDict> {
    await writePlistFrame(this.#socket, dict({ Label: 'Muster', Request: request, ...more }), signal);
    const reply = await readPlistFrame(this.#socket, signal, maxReply);
    if (!reply) throw new AppError('link.closed');
    if (!answers(reply, request, more)) throw new AppError('link.malformed', { detail: 'an answer to another question' });
    return reply;
  }

  /** One request whose refusal is thrown as an AppError with the device's word. */
  async request(request: string, more: Parameters, signal: AbortSignal): Promise<PlistDict> {
    const reply = await this.exchange(request, more, signal);
    const error = reply.get('Error');
    if (error !== undefined) throw lockdownRefusal(request, error);
    return reply;
  }

  /** What answers: `com.apple.mobile.lockdown`, or `com.apple.mobile.restored` while the system is being restored. */
  async queryType(signal: AbortSignal): Promise<string> {
    const type = (await this.request('QueryType', {}, signal)).get('Type');
    return typeof type === 'string' ? type.slice(0, 200) : '';
  }

  /** A value, a whole domain (no key), or all global values (neither). Undefined when the device has none or won't say. */
  async getValue(signal: AbortSignal, domain?: string, key?: string): Promise<PlistValue | undefined> {
    const reply = await this.exchange('GetValue', { Domain: domain, Key: key }, signal);
    const error = reply.get('Error');
    if (error === 'MissingValue' || error === 'GetProhibited') return undefined;
    if (error !== undefined) throw lockdownRefusal('GetValue', error);
    return reply.get('Value');
  }

  /** Writes one value; what is writable stands in ios-protocols 2.7. Throws device.valueProtected. */
  async setValue(domain: string | undefined, key: string, value: PlistValue, signal: AbortSignal): Promise<void> {
    await this.request('SetValue', { Domain: domain, Key: key, Value: value }, signal);
  }

  /** Throws device.valueProtected. */
  async removeValue(domain: string | undefined, key: string, signal: AbortSignal): Promise<void> {
    await this.request('RemoveValue', { Domain: domain, Key: key }, signal);
  }

  /** Proves this host by its record and goes on encrypted. Throws device.pairingStale, device.locked, device.impostor, link.*. */
  async startSession(record: PairRecord, signal: AbortSignal): Promise<void> {
    const reply = await this.request('StartSession', { HostID: record.HostID, SystemBUID: record.SystemBUID }, signal);
    // Every iOS since 5 asks for TLS; one that doesn't could be anybody, so there is no session in clear.
    if (reply.get('EnableSessionSSL') !== true) throw new AppError('device.impostor');
    const sessionId = reply.get('SessionID');
    this.#socket = await secureLink(this.#socket, record, signal);
    this.#sessionId = typeof sessionId === 'string' ? sessionId : null;
    this.#record = record;
  }

  /** Ends the session. Some hosts go on in clear on the same connection; this one is closed by its caller instead (ios-protocols 2.2). */
  async stopSession(signal: AbortSignal): Promise<void> {
    await this.request('StopSession', { SessionID: this.#sessionId ?? undefined }, signal);
    this.#record = null;
  }

  /** Makes the device forget this computer. Some systems echo another request's name, so the echo isn't looked at (ios-protocols 2.2). */
  async unpair(record: PairRecord, signal: AbortSignal): Promise<void> {
    await this.request('Unpair', { PairRecord: dict({ HostID: record.HostID, SystemBUID: record.SystemBUID }), ProtocolVersion: '2' }, signal);
  }

  /** The device leaves the multiplexer and comes up in recovery mode, from which only a person or a restore gets it back (ios-protocols 5.9). */
  async enterRecovery(signal: AbortSignal): Promise<void> {
    await this.request('EnterRecovery', {}, signal);
  }

  /**
   * A socket that speaks the service's own protocol, encrypted when the device says so. The caller destroys it.
   * escrow: sends the record's escrow bag along, with which a device that is locked since its start gives some services
   * too (ios-protocols 2.10). Throws device.*, link.*.
   */
  async startService(service: string, signal: AbortSignal, escrow = false): Promise<Duplex> {
    const record = this.#record;
    if (!record) throw new AppError('device.untrusted');
    const answer = await this.request('StartService', { Service: service, EscrowBag: escrow ? record.EscrowBag : undefined }, signal);
    const port = answer.get('Port');
    if (typeof port !== 'bigint' || port < 1n || port > 65_535n) throw new AppError('link.malformed', { detail: 'no port for the service' });
    const socket = await this.#mux.open(this.#muxId, Number(port), signal);
    if (answer.get('EnableServiceSSL') !== true) return socket;
    try {
      return await secureLink(socket, record, signal);
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  /** One connection to a service, ended when the work is. Throws as startService. */
  async withService<T>(service: string, signal: AbortSignal, work: (socket: Duplex) => Promise<T>): Promise<T> {
    const socket = await this.startService(service, signal);
    try {
      return await work(socket);
    } finally {
      socket.destroy();
    }
  }
}
