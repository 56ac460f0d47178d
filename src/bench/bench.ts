// The practice bench: virtual devices behind a multiplexer of their own, on a socket. A server of the real protocols for
// training, demos and tests; it never looks at who its client is.
import { randomUUID } from 'node:crypto';
import { lstatSync, rmSync } from 'node:fs';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../clock.ts';
import type { RsaKeys } from '../crypto/rsa-keys.ts';
import { dict, type PlistDict } from '../plist/value.ts';
import { ActLog } from './acts.ts';
import { type Attachment, Attachments, attachedEvent } from './attachments.ts';
import { reset, secureAsDevice } from './device-tls.ts';
import type { MuxFault } from './faults.ts';
import { type LatencyChoice, latencyFor, zeroLatency } from './latency.ts';
import { type LockdownBench, serveLockdown } from './lockdown-server.ts';
import { type ConnectResult, type MuxBench, type MuxListener, serveMux, tooManyDevices } from './mux-server.ts';
import { doByHand } from './person.ts';
import { PracticeOrganization } from './practice-organization.ts';
import type { VirtualDeviceSpec } from './roster.ts';
import { type OpenPort, ServicePorts } from './service-ports.ts';
import { services } from './services.ts';
import { UsbBus } from './usb-bus.ts';
import type { TrustedHost } from './trusted-host.ts';
import { VirtualDevice } from './virtual-device.ts';

const lockdownPort = 62_078;

export interface BenchOptions {
  readonly devices: readonly VirtualDeviceSpec[];
  readonly clock: Clock;
  /** Milliseconds after which lockdown ends a silent connection (ios-protocols 2.1: 10 s). */
  readonly idleMs?: number;
  /** Milliseconds for which a service's port waits for its connection; half a minute unless given. On a clock that runs fast it is short for the host. */
  readonly portMs?: number;
  readonly latency?: LatencyChoice;
  /** Where the devices' own keys come from: each makes its own unless this gives them the same. */
  readonly makeKeys?: () => Promise<RsaKeys>;
  /** Above so many attached devices the multiplexer refuses to work, as Apple's does around 28 (ios-protocols 10.1). */
  readonly maxDevices?: number;
  /** Every device is there a second time, over the network. */
  readonly networkTwins?: boolean;
  /** What Apple's service of automated enrollment goes by, as its clients do; the bench's unless given. */
  readonly appleClock?: Clock;
  /** How many devices the organization has that aren't on this bench. */
  readonly devicesElsewhere?: number;
}

export type ListenAddress = { readonly path: string } | { readonly host: string; readonly port: number };

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
  readonly listeners = new Set<MuxListener>();
  readonly idleMs: number;
  /** Set by whoever serves the practice world's web. */
  web: string | null = null;
  muxFaults: (messageType: string) => MuxFault = () => undefined;
  readonly #clock: Clock;
  readonly #maxDevices: number;
  /** In the order of their specs. */
  readonly devices: readonly VirtualDevice[];
  /** Whose devices these are at Apple, if anybody's. */
  readonly organization: PracticeOrganization;
  readonly #attachments: Attachments;
  readonly #bus = new UsbBus();
  readonly #ports = new Map<VirtualDevice, ServicePorts>();
  readonly #pipes = new Map<Attachment, Set<net.Socket>>();
  readonly #servers: net.Server[] = [];
  readonly #clients = new Set<net.Socket>();

  constructor({ devices, clock, idleMs = 10_000, portMs, latency = zeroLatency, makeKeys, maxDevices = Infinity, networkTwins = false, appleClock = clock, devicesElsewhere }: BenchOptions) {
    this.log = new ActLog(() => clock.now());
    this.idleMs = idleMs;
    this.#clock = clock;
    this.#maxDevices = maxDevices;
    this.#attachments = new Attachments(networkTwins);
    this.devices = devices.map((spec) => new VirtualDevice(spec, { clock, log: this.log, latency: latencyFor(latency, spec), ...(makeKeys ? { makeKeys } : {}) }));
    this.organization = new PracticeOrganization({ devices: this.devices, now: () => appleClock.now(), ...(devicesElsewhere === undefined ? {} : { elsewhere: devicesElsewhere }) });
    for (const device of this.devices) {
      this.#ports.set(device, new ServicePorts(portMs));
      device.surroundBy(this);
      device.started();
      this.onLink(device);
    }
  }

  /** The first with this UDID: an impostor has to be taken from `devices`. */
  device(udid: string): VirtualDevice {
    const found = this.devices.find((device) => device.spec.udid === udid);
    if (!found) throw new Error(`no virtual device ${udid}`);
    return found;
  }

  /** Undefined for a device that isn't on this bench. */
  find(udid: string): VirtualDevice | undefined {
    return this.devices.find((device) => device.spec.udid === udid);
  }

  doByHand(name: string, deed: string): number {
    const wanted = name.toUpperCase();
    const device = this.devices.find(({ spec }) => spec.udid.toUpperCase() === wanted || spec.serial.toUpperCase() === wanted);
    if (!device) return 2;
    return doByHand(device, deed) ? 0 : 22;
  }

  attached(): Attachment[] {
    return this.#attachments.all;
  }

  get isOverfull(): boolean {
    return this.#attachments.all.filter((entry) => entry.way === 'USB').length > this.#maxDevices;
  }

  usbDevices(): PlistDict[] {
    return this.#bus.list();
  }

  /** Puts the device on its port; its multiplexer id is a new one each time. */
  plug(udid: string): void {
    this.device(udid).plugIn();
  }

  unplug(device: VirtualDevice): void {
    device.pullCable();
  }

  onLink(device: VirtualDevice): void {
    this.#bus.look(device);
    const { came, went } = this.#attachments.look(device);
    for (const attachment of went) {
      this.#ports.get(device)?.closeAll();
      for (const pipe of this.#pipes.get(attachment) ?? []) pipe.destroy();
      this.#tell(dict({ MessageType: 'Detached', DeviceID: BigInt(attachment.muxId) }));
    }
    for (const attachment of came) this.#tell(attachedEvent(attachment));
  }

  configurationAtApple({ spec }: VirtualDevice): PlistDict | null {
    return this.organization.configurationFor(spec.serial);
  }

  onConfigured({ spec }: VirtualDevice): void {
    this.organization.pushed(spec.serial);
  }

  /** The daemon ends and starts again: every client is dropped in whatever it did, and every device gets a new id. */
  restartMux(): void {
    for (const client of this.#clients) client.destroy();
    this.listeners.clear();
    this.#attachments.clear();
    for (const device of this.devices) this.onLink(device);
  }

  /** Ends a connection without a goodbye. */
  cutOff(socket: Duplex): void {
    reset(socket);
  }

  paired(muxId: number, udid: string): void {
    if (this.#attachments.find(muxId)?.device.spec.udid === udid) this.#tell(dict({ MessageType: 'Paired', DeviceID: BigInt(muxId) }));
  }

  openService(device: VirtualDevice, service: string, host: TrustedHost | null): number | null {
    if (!Object.hasOwn(services, service)) return null;
    return this.#ports.get(device)?.give(service, host, this.#clock.now()) ?? null;
  }

  async connect(muxId: number, port: number, socket: net.Socket, greet: () => void): Promise<ConnectResult> {
    if (this.isOverfull) return tooManyDevices;
    await this.#attachments.find(muxId)?.device.takes('connect');
    const attachment = this.#attachments.find(muxId);
    if (!attachment) return 2;
    const { device } = attachment;
    const ports = this.#ports.get(device);
    // A service's port is good for one connection (ios-protocols 2.2).
    const open = port === lockdownPort ? null : ports?.take(port, this.#clock.now());
    if (open === undefined || (open === null && port !== lockdownPort)) {
      if (ports?.wasUsed(port)) this.log.object(device.spec.udid, `host connected to port ${port}, which is closed again`);
      return 3;
    }
    const pipes = this.#pipes.get(attachment) ?? new Set<net.Socket>();
    this.#pipes.set(attachment, pipes);
    pipes.add(socket);
    socket.once('close', () => {
      pipes.delete(socket);
      if (pipes.size === 0) this.#pipes.delete(attachment);
    });
    greet();
    void (open ? this.#serveService(socket, device, open) : serveLockdown(socket, device, this));
    return 0;
  }

  async #serveService(socket: net.Socket, device: VirtualDevice, { service, host }: OpenPort): Promise<void> {
    if (host && device.hosts.get(host.hostId) !== host) {
      // Forgotten since the port was opened.
      socket.destroy();
      return;
    }
    const channel = host ? await secureAsDevice(socket, device, host, service) : socket;
    if (channel) await services[service]?.(channel, device);
  }

  #tell(event: PlistDict): void {
    for (const listener of [...this.listeners]) listener.tell(event);
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
    for (const device of this.devices) device.stop();
    await this.stopListening();
  }
}
