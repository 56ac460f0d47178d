// A USB bus of a test's own: what /sys/bus is to one process in namespaces of its own, and udev's messages about it as packets.
// Nothing outside those namespaces sees either. Linux, and root there.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { tempFolder } from './temp-folder.ts';

/** Namespaces are for root; a container may keep them even from that. */
export const canHaveBus = process.platform === 'linux' && spawnSync('unshare', ['-m', '-n', 'true']).status === 0;

export interface Plugged {
  /** As the kernel names it: 1-2.3. */
  readonly port: string;
  readonly address: number;
  readonly productId: number;
  /** Null: not readable (yet). */
  readonly serial: string | null;
  readonly vendorId?: number;
}

const sightSchema = z.object({
  bus: z.enum(['off', 'looking', 'unavailable', 'seen']),
  seen: z.array(z.object({ mode: z.string(), port: z.string(), udid: z.string().nullable(), ecid: z.string().nullable(), serial: z.string().nullable(), location: z.number() })),
  served: z.array(z.object({ udid: z.string(), port: z.string().nullable() })),
});
export type Sight = z.infer<typeof sightSchema>;

export interface Observer {
  /** Everything seen since the start, oldest first. */
  readonly sights: readonly Sight[];
  /** Resolves with the first sight from now on, the last one included, for which `check` holds; rejects if the observer ends. */
  readonly until: (check: (sight: Sight) => boolean) => Promise<Sight>;
  /** Resolves when messages of the bus reach it. */
  readonly listening: Promise<void>;
  /** Asks it to end; resolves with its exit code and what it complained of. */
  readonly end: () => Promise<{ readonly code: number | null; readonly stderr: string }>;
  /** Sends udev's message about these to it; resolves when all are sent. */
  readonly tell: (action: 'add' | 'remove', ...devices: readonly Plugged[]) => Promise<void>;
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
const busOf = ({ port }: Plugged): number => Number(port.split('-')[0]);
const devices = (folder: string): string => path.join(folder, 'usb/devices');

/** An empty folder for a machine without a USB bus; `appear` gives it one. */
export class PrivateBus {
  readonly folder = tempFolder();

  appear(): void {
    mkdirSync(devices(this.folder), { recursive: true });
  }

  vanish(): void {
    rmSync(path.join(this.folder, 'usb'), { recursive: true });
  }

  plug(device: Plugged): void {
    const { port, address, productId, vendorId = 0x05ac } = device;
    const descriptors = Buffer.from('1201000200000040ac05a812021501020301', 'hex');
    descriptors.writeUInt16LE(vendorId, 8);
    descriptors.writeUInt16LE(productId, 10);
    mkdirSync(path.join(devices(this.folder), port));
    const words = {
      idVendor: hex(vendorId, 4), idProduct: hex(productId, 4), manufacturer: 'Apple Inc.', product: 'iPhone', busnum: busOf(device), devnum: address, devpath: port.slice(port.indexOf('-') + 1), speed: 480,
      bcdDevice: '1502', version: ' 2.00', bDeviceClass: '00', bDeviceSubClass: '00', bDeviceProtocol: '00', bConfigurationValue: 1,
    };
    for (const [name, value] of Object.entries(words)) this.write(port, name, `${value}\n`);
    this.write(port, 'descriptors', descriptors);
    if (device.serial !== null) this.write(port, 'serial', `${device.serial}\n`);
  }

  /** One attribute of what is plugged in there; makes an entry of nothing else if there is none. */
  write(port: string, name: string, value: string | Buffer): void {
    mkdirSync(path.join(devices(this.folder), port), { recursive: true });
    writeFileSync(path.join(devices(this.folder), port, name), value);
  }

  unplug({ port }: Pick<Plugged, 'port'>): void {
    rmSync(path.join(devices(this.folder), port), { recursive: true });
  }

  /** What starts a program that sees this bus and no other, and has no network but UNIX sockets; words for `unshare`. */
  words(...program: string[]): string[] {
    return ['-m', '-n', 'sh', '-c', 'mount --bind "$0" /sys/bus && exec "$@"', this.folder, ...program];
  }

  /** Starts a process that looks at this bus; ended with the test. */
  observe(...words: string[]): Observer {
    const child = spawn('unshare', this.words(process.execPath, path.join(import.meta.dirname, 'bus-observer.ts'), ...words));
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    const { ended, ...observed } = follow(child);
    const end = (): Promise<Awaited<typeof ended>> => {
      child.stdin.end();
      return ended;
    };
    return { ...observed, end, tell: (action, ...told) => sendAll(child.pid ?? 0, told.map((device) => encodeMessage(action, device))) };
  }
}

function follow(child: ChildProcessWithoutNullStreams): Pick<Observer, 'sights' | 'until' | 'listening'> & { readonly ended: ReturnType<Observer['end']> } {
  const sights: Sight[] = [];
  let stderr = '';
  const wakers = new Set<() => void>();
  let over = false;
  let rest = '';
  let giveListening: () => void;
  const listening = new Promise<void>((resolve) => { giveListening = resolve; });
  const wake = (): void => { for (const waker of [...wakers]) waker(); };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const said: unknown = JSON.parse(line);
      if (said === 'listening') giveListening();
      else sights.push(sightSchema.parse(said));
    }
    wake();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.once('close', (code) => {
      over = true;
      wake();
      resolve({ code, stderr });
    });
  });
  const until: Observer['until'] = async (check) => {
    let next = Math.max(0, sights.length - 1);
    for (;;) {
      for (; next < sights.length; next += 1) {
        const sight = sights[next];
        if (sight && check(sight)) return sight;
      }
      if (over) throw new Error(`the observer ended: ${stderr}`);
      await new Promise<void>((resolve) => {
        const waker = (): void => {
          wakers.delete(waker);
          resolve();
        };
        wakers.add(waker);
      });
    }
  };
  return { sights, until, listening, ended };
}

/** MurmurHash2 with seed 0: how libudev's listeners filter by subsystem and type without reading a message. */
function murmur(text: string): number {
  const bytes = Buffer.from(text);
  const factor = 0x5bd1e995;
  const mixed = (value: number): number => {
    const product = Math.imul(value, factor);
    return Math.imul(product ^ (product >>> 24), factor);
  };
  let hash = bytes.length;
  const whole = bytes.length - (bytes.length % 4);
  for (let at = 0; at < whole; at += 4) hash = Math.imul(hash, factor) ^ mixed(bytes.readUInt32LE(at));
  const tail = bytes.subarray(whole);
  if (tail.length > 0) hash = Math.imul(hash ^ tail.reduce((sum, byte, at) => sum | (byte << (8 * at)), 0), factor);
  hash = Math.imul(hash ^ (hash >>> 13), factor);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** A message as udev sends it after its rules: a 40-byte header, then KEY=value with a NUL behind each. */
function encodeMessage(action: 'add' | 'remove', device: Plugged): Buffer {
  const bus = String(busOf(device)).padStart(3, '0');
  const address = String(device.address).padStart(3, '0');
  const words = {
    ACTION: action, DEVPATH: `/bus/usb/devices/${device.port}`, SUBSYSTEM: 'usb', DEVNAME: `/dev/bus/usb/${bus}/${address}`, DEVTYPE: 'usb_device',
    PRODUCT: `${(device.vendorId ?? 0x05ac).toString(16)}/${device.productId.toString(16)}/1502`, BUSNUM: bus, DEVNUM: address, SEQNUM: '1001',
  };
  const body = Buffer.from(Object.entries(words).map(([key, value]) => `${key}=${value}\0`).join(''));
  const header = Buffer.alloc(40);
  header.write('libudev\0');
  header.writeUInt32BE(0xfeedcafe, 8);
  header.writeUInt32LE(header.length, 12);
  header.writeUInt32LE(header.length, 16);
  header.writeUInt32LE(body.length, 20);
  header.writeUInt32BE(murmur('usb'), 24);
  header.writeUInt32BE(murmur('usb_device'), 28);
  return Buffer.concat([header, body]);
}

/** Node opens no netlink sockets; perl, which every Debian has, does: family 16, protocol 15 (uevents), group 2 (udev's). */
const perl = 'use Socket; socket(my $s, 16, SOCK_RAW, 15) or die $!; bind($s, pack("SSLL", 16, 0, 0, 0)) or die $!; while (<STDIN>) { chomp; defined send($s, pack("H*", $_), 0, pack("SSLL", 16, 0, 0, 2)) or die $!; }';

function sendAll(pid: number, messages: readonly Buffer[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const sender = spawn('nsenter', [`--net=/proc/${pid}/ns/net`, 'perl', '-e', perl], { stdio: ['pipe', 'ignore', 'inherit'] });
    sender.once('error', reject);
    sender.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`perl ended with ${code}`));
    });
    sender.stdin.end(messages.map((message) => `${message.toString('hex')}\n`).join(''));
  });
}
