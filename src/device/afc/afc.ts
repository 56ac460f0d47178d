// The part of AFC that preparing needs (ios-protocols 3.13): folders, small files, one request after another. Paths are
// relative to the device's media folder and never leave it, which the device sees to.
import type { Duplex } from 'node:stream';
import { AppError } from '../../errors.ts';
import { writeAll } from '../frame/byte-stream.ts';
import { type AfcPacket, afcOperations as operations, encodeAfcPacket, readAfcPacket } from './packet.ts';

export const afcService = 'com.apple.afc';

/** r: read. w: made new and empty. a: written at the end. With + both ways. */
const modes = { 'r': 1n, 'r+': 2n, 'w': 3n, 'w+': 4n, 'a': 5n, 'a+': 6n } as const;
export type OpenMode = keyof typeof modes;

export const afcNotFound = 8;
const words: Readonly<Record<number, string>> = {
  1: 'an unknown error', 7: 'an invalid argument', 8: 'not found', 9: 'it is a folder', 10: 'not permitted', 16: 'it exists already', 18: 'no space left', 33: 'the folder isn’t empty',
};
/** Bytes in one read or write: larger ones are cut by some devices. */
const piece = 64 * 1024;
const maxNames = 200_000;

export interface AfcEntry {
  readonly kind: 'file' | 'folder' | 'other';
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the Unix epoch; null when the device doesn't tell. */
  readonly modifiedAt: number | null;
}

export interface AfcStorage {
  readonly model: string;
  /** Bytes. */
  readonly total: number;
  readonly free: number;
  readonly blockSize: number;
}

const nothing = new Uint8Array();

/** NUL-ended texts in one header. A name with a NUL in it would be two. */
function texts(...parts: readonly string[]): Buffer {
  for (const part of parts) if (part.includes('\0')) throw new AppError('files.refused', { path: part.replaceAll('\0', '?').slice(0, 200), word: 'no file can be named so' });
  return Buffer.from(parts.map((part) => `${part}\0`).join(''), 'utf8');
}

function u64(...numbers: readonly bigint[]): Buffer {
  const bytes = Buffer.alloc(8 * numbers.length);
  numbers.forEach((number, i) => bytes.writeBigUInt64LE(number, 8 * i));
  return bytes;
}

function split(data: Uint8Array): string[] {
  const parts = Buffer.from(data).toString('utf8').split('\0');
  if (parts.at(-1) === '') parts.pop();
  if (parts.length > 2 * maxNames) throw new AppError('link.malformed', { detail: 'too many names' });
  return parts;
}

function pairs(data: Uint8Array): Map<string, string> {
  const parts = split(data);
  const found = new Map<string, string>();
  for (let i = 0; i + 1 < parts.length; i += 2) found.set(parts[i] ?? '', parts[i + 1] ?? '');
  return found;
}

function count(values: Map<string, string>, key: string): number {
  const text = values.get(key) ?? '';
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : 0;
}

export class Afc {
  readonly #socket: Duplex;
  readonly #signal: AbortSignal;
  #number = 0n;

  /** The signal ends every request; the caller destroys the socket. */
  constructor(socket: Duplex, signal: AbortSignal) {
    this.#socket = socket;
    this.#signal = signal;
  }

  /** One request and its reply. `about`: what a refusal is about. */
  async #ask(operation: bigint, about: string, head: Uint8Array, data: Uint8Array = nothing): Promise<AfcPacket> {
    const number = this.#number;
    this.#number += 1n;
    await writeAll(this.#socket, encodeAfcPacket({ number, operation, head, data }), this.#signal);
    const reply = await readAfcPacket(this.#socket, this.#signal);
    if (!reply) throw new AppError('link.closed');
    if (reply.number !== number) throw new AppError('link.malformed', { detail: 'a file answer to another question' });
    if (reply.operation === operations.status) this.#check(reply, about);
    return reply;
  }

  #check({ head, data }: AfcPacket, about: string): void {
    const body = Buffer.concat([head, data]);
    if (body.length < 8) throw new AppError('link.malformed', { detail: 'a file status without a number' });
    const code = body.readBigUInt64LE(0);
    if (code === 0n) return;
    throw new AppError('files.refused', { path: about.slice(0, 200), word: words[Number(code)] ?? `error ${String(code)}` }, { device: { domain: 'AFC', code: String(code) } });
  }

  async #askData(operation: bigint, about: string, head: Uint8Array): Promise<Uint8Array> {
    const reply = await this.#ask(operation, about, head);
    // An empty answer may come as a status.
    if (reply.operation === operations.status) return nothing;
    if (reply.operation !== operations.data) throw new AppError('link.malformed', { detail: 'a file answer of another kind' });
    return reply.data.length > 0 ? reply.data : reply.head;
  }

  async #do(operation: bigint, about: string, head: Uint8Array, data?: Uint8Array): Promise<void> {
    const reply = await this.#ask(operation, about, head, data);
    if (reply.operation !== operations.status) throw new AppError('link.malformed', { detail: 'a file answer of another kind' });
  }

  /** Names in a folder, without `.` and `..`. Throws files.refused, link.*, as all of these do. */
  async readDir(path: string): Promise<string[]> {
    return split(await this.#askData(operations.readDir, path, texts(path))).filter((name) => name !== '.' && name !== '..');
  }

  /** With the folders above it; one that is there already is as good. */
  makeDir(path: string): Promise<void> {
    return this.#do(operations.makeDir, path, texts(path));
  }

  async info(path: string): Promise<AfcEntry> {
    const values = pairs(await this.#askData(operations.fileInfo, path, texts(path)));
    const kinds: Readonly<Record<string, AfcEntry['kind']>> = { S_IFREG: 'file', S_IFDIR: 'folder' };
    const kind = values.get('st_ifmt') ?? '';
    const nanoseconds = /^[0-9]{1,20}$/.exec(values.get('st_mtime') ?? '')?.[0];
    return { kind: (Object.hasOwn(kinds, kind) ? kinds[kind] : undefined) ?? 'other', size: count(values, 'st_size'), modifiedAt: nanoseconds === undefined ? null : Number(BigInt(nanoseconds) / 1_000_000n) };
  }

  /** A file or an empty folder. */
  remove(path: string): Promise<void> {
    return this.#do(operations.removePath, path, texts(path));
  }

  /** With everything below it. */
  removeAll(path: string): Promise<void> {
    return this.#do(operations.removeAll, path, texts(path));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#do(operations.rename, from, texts(from, to));
  }

  async deviceInfo(): Promise<AfcStorage> {
    const values = pairs(await this.#askData(operations.deviceInfo, 'its storage', nothing));
    return { model: (values.get('Model') ?? '').slice(0, 60), total: count(values, 'FSTotalBytes'), free: count(values, 'FSFreeBytes'), blockSize: count(values, 'FSBlockSize') };
  }

  /** A handle for read, write and close. */
  async open(path: string, mode: OpenMode): Promise<bigint> {
    const reply = await this.#ask(operations.open, path, Buffer.concat([u64(modes[mode]), texts(path)]));
    const body = Buffer.concat([reply.head, reply.data]);
    if (reply.operation !== operations.opened || body.length < 8) throw new AppError('link.malformed', { detail: 'a file without a handle' });
    return body.readBigUInt64LE(0);
  }

  /** At most so many bytes; none at the end of the file. */
  async read(handle: bigint, length: number): Promise<Uint8Array> {
    const bytes = await this.#askData(operations.read, 'an open file', u64(handle, BigInt(Math.min(length, piece))));
    if (bytes.length > length) throw new AppError('link.malformed', { detail: 'more of a file than was asked for' });
    return bytes;
  }

  async write(handle: bigint, bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += piece) await this.#do(operations.write, 'an open file', u64(handle), bytes.subarray(at, at + piece));
  }

  close(handle: bigint): Promise<void> {
    return this.#do(operations.close, 'an open file', u64(handle));
  }

  /** A whole file. Throws files.refused for one of more than `maxBytes`. */
  async readFile(path: string, maxBytes: number): Promise<Uint8Array> {
    const handle = await this.open(path, 'r');
    const pieces: Uint8Array[] = [];
    for (let length = 0; ;) {
      const bytes = await this.read(handle, piece);
      length += bytes.length;
      if (bytes.length === 0) break;
      if (length > maxBytes) throw new AppError('files.refused', { path: path.slice(0, 200), word: `it has more than ${maxBytes} bytes` });
      pieces.push(bytes);
    }
    await this.close(handle);
    return Buffer.concat(pieces);
  }

  /** Makes a file with this content, in place of an older one. */
  async writeFile(path: string, bytes: Uint8Array): Promise<void> {
    const handle = await this.open(path, 'w');
    await this.write(handle, bytes);
    await this.close(handle);
  }
}
