// The practice bench: virtual devices behind a multiplexer of their own, on a socket. A server of the real protocols for
// training, demos and tests; it never looks at who its client is.
import { randomUUID } from 'node:crypto';
import { lstatSync, rmSync } from 'node:fs';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../clock.ts';
import { dict, type PlistDict } from '../plist/value.ts';
import { ActLog } from './acts.ts';
import { secureAsDevice } from './device-tls.ts';
import { type LockdownBench, serveLockdown } from './lockdown-server.ts';
import { attachedEvent, type MuxBench, serveMux } from './mux-server.ts';
import type { VirtualDeviceSpec } from './roster.ts';
import { services } from './services.ts';
import type { Latency } from './latency.ts';
import { type TrustedHost, VirtualDevice } from './virtual-device.ts';

const lockdownPort = 62_078;
const firstServicePort = 49_152;

export interface BenchOptions {
  readonly devices: readonly VirtualDeviceSpec[];
  readonly clock: Clock;
  /** Milliseconds after which lockdown ends a silent connection (ios-protocols 2.1: 10 s). */
  readonly idleMs?: number;
  readonly latency?: Latency;
}

export type ListenAddress = { readonly path: string } | { readonly host: string; readonly port: number };

interface OpenPort {
  readonly service: string;
  readonly host: TrustedHost;
}

/** Whether a socket lies there behind which nobody listens any more. */
async function isLeftOver(path: string): Promise<boolean> {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSocket()) return false;
  return new Promise((resolve) => {
    const probe = net.connect(path);
    const give = (dead: boolean): void => {
      probe.destroy();
      resolve(dead);
    };
    probe.once('connect', () => { give(false); });
    probe.once('error', () => { give(true); });
  });
}

export class PracticeBench implements MuxBench, LockdownBench {
  readonly log: ActLog;
  readonly buid = randomUUID().toUpperCase();
  readonly pairRecords = new Map<string, Uint8Array>();
  readonly listeners = new Set<(event: PlistDict) => void>();
  readonly idleMs: number;
  readonly #devices: VirtualDevice[];
  readonly #muxIds = new Map<VirtualDevice, number>();
  readonly #ports = new Map<VirtualDevice, Map<number, OpenPort>>();
  readonly #pipes = new Map<VirtualDevice, Set<net.Socket>>();
  readonly #servers: net.Server[] = [];
  readonly #clients = new Set<net.Socket>();
  #nextMuxId = 1;

  constructor(options: BenchOptions) {
    this.log = new ActLog(() => options.clock.now());
    this.idleMs = options.idleMs ?? 10_000;
    this.#devices = options.devices.map((spec) => new VirtualDevice(spec, options.clock, this.log, options.latency));
    for (const device of this.#devices) {
      device.surroundBy(this);
      device.started();
      this.onLink(device);
    }
  }

  device(udid: string): VirtualDevice {
    const found = this.#devices.find((device) => device.spec.udid === udid);
    if (!found) throw new Error(`no virtual device ${udid}`);
    return found;
  }

  attached(): { muxId: number; device: VirtualDevice }[] {
    return [...this.#muxIds].map(([device, muxId]) => ({ muxId, device }));
  }

  /** Puts the device on its port; its multiplexer id is a new one each time. */
  plug(udid: string): void {
    this.device(udid).plugIn();
  }

  unplug(device: VirtualDevice): void {
    device.pullCable();
  }

  onLink(device: VirtualDevice): void {
    const muxId = this.#muxIds.get(device);
    if (device.reachable === (muxId !== undefined)) return;
    if (muxId === undefined) this.#attach(device);
    else this.#detach(device, muxId);
  }

  #attach(device: VirtualDevice): void {
    const muxId = this.#nextMuxId;
    this.#nextMuxId += 1;
    this.#muxIds.set(device, muxId);
    this.#tell(attachedEvent(muxId, device));
  }

  #detach(device: VirtualDevice, muxId: number): void {
    this.#muxIds.delete(device);
    this.#ports.delete(device);
    for (const pipe of this.#pipes.get(device) ?? []) pipe.destroy();
    this.#tell(dict({ MessageType: 'Detached', DeviceID: BigInt(muxId) }));
  }

  /** Ends a connection without a goodbye. */
  cutOff(socket: Duplex): void {
    socket.destroy();
  }

  paired(muxId: number, udid: string): void {
    const entry = this.attached().find((candidate) => candidate.muxId === muxId);
    if (entry?.device.spec.udid === udid) this.#tell(dict({ MessageType: 'Paired', DeviceID: BigInt(muxId) }));
  }

  openService(device: VirtualDevice, service: string, host: TrustedHost): number | null {
    if (!Object.hasOwn(services, service)) return null;
    const open = this.#ports.get(device) ?? new Map<number, OpenPort>();
    this.#ports.set(device, open);
    let port = firstServicePort;
    while (open.has(port)) port += 1;
    open.set(port, { service, host });
    return port;
  }

  connect(muxId: number, port: number, take: () => net.Socket): 0 | 2 | 3 {
    const device = this.attached().find((entry) => entry.muxId === muxId)?.device;
    if (!device) return 2;
    const open = this.#ports.get(device)?.get(port);
    if (port !== lockdownPort && !open) return 3;
    // A service's port is good for one connection (ios-protocols 2.2).
    this.#ports.get(device)?.delete(port);
    const socket = take();
    const pipes = this.#pipes.get(device) ?? new Set<net.Socket>();
    this.#pipes.set(device, pipes);
    pipes.add(socket);
    socket.once('close', () => pipes.delete(socket));
    void (open ? this.#serveService(socket, device, open) : serveLockdown(socket, device, this));
    return 0;
  }

  async #serveService(socket: net.Socket, device: VirtualDevice, open: OpenPort): Promise<void> {
    const secure = await secureAsDevice(socket, device, open.host);
    if (secure) await services[open.service]?.(secure, device);
  }

  #tell(event: PlistDict): void {
    for (const listener of this.listeners) listener(event);
  }

  /** Listens; resolves with the address as clients spell it. A socket left over by a dead bench is taken over; one in use and a file of any other kind are not touched. */
  async listen(address: ListenAddress): Promise<string> {
    const server = net.createServer((socket) => {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      this.#clients.add(socket);
      socket.once('close', () => this.#clients.delete(socket));
      void serveMux(socket, this);
    });
    if ('path' in address && await isLeftOver(address.path)) rmSync(address.path, { force: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen('path' in address ? { path: address.path } : { host: address.host, port: address.port }, resolve);
    });
    this.#servers.push(server);
    const bound = server.address();
    return typeof bound === 'object' && bound ? `${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}` : String(bound);
  }

  /** Ends every connection and frees the addresses, as the daemon's end does; `listen` starts it again. */
  async stopListening(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await Promise.all(this.#servers.splice(0).map((server) => new Promise((resolve) => { server.close(resolve); })));
  }

  async close(): Promise<void> {
    for (const device of this.#devices) device.stop();
    await this.stopListening();
  }
}
