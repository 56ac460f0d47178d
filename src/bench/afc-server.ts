// A virtual device's AFC (ios-protocols 3.13): hosts read and write a part of its file system, com.apple.afc the one with its
// media. What that protocol has beyond the sheet (seek to setTime) is as libimobiledevice, ifuse and go-ios speak it.
import type { Duplex } from 'node:stream';
import { writeAll } from '../device/frame/byte-stream.ts';
import { wait } from '../clock.ts';
import { AppError } from '../errors.ts';
import { afcList, afcNumber, afcOps, afcPacket, type AfcPacket, afcTexts, readAfcPacket } from './afc-packet.ts';
import { breakOff, type FrameShape, type Next, sendDamaged } from './broken-links.ts';
import { type AfcError, afcError, cleanPath, contentOf, type DeviceFiles, factoryTime, type VirtualFile } from './device-files.ts';
import { skipMarker, watchSkipMarker } from './setup-assistant.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** A part of the file system, and who hears of what happens in it. */
export interface Volume {
  /** As it is now: an erase leaves another one. */
  tree(): DeviceFiles;
  /** An empty file is there, or one came by another name. */
  made?(path: string): void;
  wrote?(path: string): void;
  removed?(path: string): void;
}

function mediaOf(device: VirtualDevice): Volume {
  return {
    tree: () => device.files,
    made: (path) => { if (path === skipMarker) watchSkipMarker(device); },
    wrote: (path) => { device.log.note(device.spec.udid, 'fileWritten', path); },
    removed: (path) => { device.log.note(device.spec.udid, 'fileRemoved', path); },
  };
}

interface OpenFile {
  readonly path: string;
  readonly file: VirtualFile;
  /** That it lies in; an erase leaves another one. */
  readonly tree: DeviceFiles;
  readonly reads: boolean;
  readonly writes: boolean;
  readonly appends: boolean;
  position: number;
  changed: boolean;
}

interface Connection {
  readonly device: VirtualDevice;
  readonly volume: Volume;
  readonly handles: Map<bigint, OpenFile>;
  nextHandle: bigint;
}

type Reply = AfcError | { readonly data: Uint8Array } | { readonly handle: bigint } | { readonly position: number };

const maxRead = 16 * 1024 * 1024;
const maxHandles = 100;
const folderSize = 64;
/** Of one file: more than the tree takes. */
const maxSize = 1024 * 1024 * 1024;

const deviceTime = (device: VirtualDevice): number => device.clock.now() + device.clockOffset;

/** The paths that a payload names, exactly so many; or why not. */
function pathsIn(payload: Uint8Array, count: number): string[] | AfcError {
  const texts = afcTexts(payload);
  if (texts?.length !== count) return afcError.invalidArgument;
  const paths = texts.map(cleanPath);
  return paths.every((path) => path !== null) ? paths : afcError.permissionDenied;
}

function folderList({ volume }: Connection, [path = '']: string[]): Reply {
  const files = volume.tree();
  const names = files.names(path);
  if (names) return { data: afcList(['.', '..', ...names]) };
  return files.at(path) === undefined ? afcError.notFound : afcError.invalidArgument;
}

function fileInfo({ volume }: Connection, [path = '']: string[]): Reply {
  const entry = volume.tree().at(path);
  if (entry === undefined) return afcError.notFound;
  const size = entry ? contentOf(entry).length : folderSize;
  // Nanoseconds, as text.
  const time = String(BigInt(Math.round(entry?.modifiedAt ?? factoryTime)) * 1_000_000n);
  return { data: afcList(Object.entries({
    st_size: String(size), st_blocks: String(Math.ceil(size / 512)), st_nlink: entry ? '1' : '2', st_ifmt: entry ? 'S_IFREG' : 'S_IFDIR', st_mtime: time, st_birthtime: time,
  }).flat()) };
}

function deviceInfo({ device: { files, spec } }: Connection): Reply {
  return { data: afcList(['Model', spec.model.productType, 'FSTotalBytes', '128000000000', 'FSFreeBytes', String(98_000_000_000 - files.usedBytes), 'FSBlockSize', '4096']) };
}

function remove({ volume }: Connection, [path = '']: string[], whole: boolean): Reply {
  const error = whole ? volume.tree().removeAll(path) : volume.tree().remove(path);
  if (error === afcError.none) volume.removed?.(path);
  return error;
}

function rename({ volume }: Connection, [from = '', to = '']: string[]): Reply {
  const error = volume.tree().rename(from, to);
  if (error === afcError.none && from !== to) {
    volume.removed?.(from);
    volume.wrote?.(to);
    volume.made?.(to);
  }
  return error;
}

/** By the number of the mode: what may be done, and what happens to a file that is or isn't there. */
const modes: Readonly<Record<string, { reads: boolean; writes: boolean; creates: boolean; truncates: boolean; appends: boolean }>> = {
  1: { reads: true, writes: false, creates: false, truncates: false, appends: false },
  2: { reads: true, writes: true, creates: true, truncates: false, appends: false },
  3: { reads: false, writes: true, creates: true, truncates: true, appends: false },
  4: { reads: true, writes: true, creates: true, truncates: true, appends: false },
  5: { reads: false, writes: true, creates: true, truncates: false, appends: true },
  6: { reads: true, writes: true, creates: true, truncates: false, appends: true },
};

function open(connection: Connection, payload: Buffer): Reply {
  const { device, handles, volume } = connection;
  const tree = volume.tree();
  const paths = payload.length < 9 ? afcError.invalidArgument : pathsIn(payload.subarray(8), 1);
  if (typeof paths === 'number') return paths;
  const mode = modes[String(payload.readBigUInt64LE(0))];
  const [path = ''] = paths;
  if (!mode || handles.size >= maxHandles) return afcError.invalidArgument;
  const present = tree.at(path);
  if (present === null) return afcError.isFolder;
  if (!present && !mode.creates) return afcError.notFound;
  const isNew = !present || mode.truncates;
  if (isNew) {
    const error = tree.create(path, deviceTime(device));
    if (error !== afcError.none) return error;
    volume.made?.(path);
  }
  const file = tree.at(path);
  if (!file) return afcError.unknown;
  const handle = connection.nextHandle;
  connection.nextHandle += 1n;
  handles.set(handle, { path, file, tree, ...mode, position: 0, changed: isNew });
  return { handle };
}

/** The open file that a payload begins with. */
function openFile({ handles }: Connection, payload: Buffer): OpenFile | undefined {
  return payload.length < 8 ? undefined : handles.get(payload.readBigUInt64LE(0));
}

function read(connection: Connection, payload: Buffer): Reply {
  const opened = openFile(connection, payload);
  if (!opened || payload.length < 16) return afcError.invalidArgument;
  if (!opened.reads) return afcError.permissionDenied;
  const asked = payload.readBigUInt64LE(8);
  const length = asked > maxRead ? maxRead : Number(asked);
  const data = contentOf(opened.file).slice(opened.position, opened.position + length);
  opened.position += data.length;
  return { data };
}

function write(connection: Connection, payload: Buffer, data: Buffer): Reply {
  const opened = openFile(connection, payload);
  if (!opened) return afcError.invalidArgument;
  if (!opened.writes) return afcError.permissionDenied;
  const position = opened.appends ? contentOf(opened.file).length : opened.position;
  const error = opened.tree.write(opened.file, position, data, deviceTime(connection.device));
  if (error !== afcError.none) return error;
  opened.position = position + data.length;
  opened.changed = true;
  return afcError.none;
}

/** From the beginning, from here, from the end; behind the end is allowed, before the beginning isn't. */
function seek(connection: Connection, payload: Buffer): Reply {
  const opened = openFile(connection, payload);
  if (!opened || payload.length < 24) return afcError.invalidArgument;
  const from = [0, opened.position, contentOf(opened.file).length][Number(payload.readBigUInt64LE(8))];
  const position = (from ?? NaN) + Number(payload.readBigInt64LE(16));
  if (!(position >= 0 && position <= maxSize)) return afcError.invalidArgument;
  opened.position = position;
  return afcError.none;
}

function tell(connection: Connection, payload: Buffer): Reply {
  const opened = openFile(connection, payload);
  return opened ? { position: opened.position } : afcError.invalidArgument;
}

function setSize(connection: Connection, payload: Buffer): Reply {
  const opened = openFile(connection, payload);
  if (!opened || payload.length < 16) return afcError.invalidArgument;
  if (!opened.writes) return afcError.permissionDenied;
  const size = payload.readBigUInt64LE(8);
  if (size > maxSize) return afcError.noSpace;
  opened.changed = true;
  return opened.tree.resize(opened.file, Number(size), deviceTime(connection.device));
}

/** A number, and the path of the file that it is for. */
function numberAndFile(connection: Connection, payload: Buffer): { number: bigint; path: string; file: VirtualFile } | AfcError {
  const paths = payload.length < 9 ? afcError.invalidArgument : pathsIn(payload.subarray(8), 1);
  if (typeof paths === 'number') return paths;
  const [path = ''] = paths;
  const file = connection.volume.tree().at(path);
  if (!file) return file === null ? afcError.isFolder : afcError.notFound;
  return { number: payload.readBigUInt64LE(0), path, file };
}

function truncate(connection: Connection, payload: Buffer): Reply {
  const { volume, device } = connection;
  const found = numberAndFile(connection, payload);
  if (typeof found === 'number') return found;
  if (found.number > maxSize) return afcError.noSpace;
  const error = volume.tree().resize(found.file, Number(found.number), deviceTime(device));
  if (error === afcError.none) volume.wrote?.(found.path);
  return error;
}

/** Nanoseconds since the Unix epoch. Folders don't keep theirs. */
function setTime(connection: Connection, payload: Buffer): Reply {
  const found = numberAndFile(connection, payload);
  if (typeof found === 'number') return found === afcError.isFolder ? afcError.none : found;
  found.file.modifiedAt = Number(found.number / 1_000_000n);
  return afcError.none;
}

/** What was erased meanwhile was written for nothing. */
function finish({ volume }: Connection, { path, changed, tree }: OpenFile): void {
  if (changed && volume.tree() === tree) volume.wrote?.(path);
}

function close(connection: Connection, payload: Buffer): Reply {
  const { handles } = connection;
  const handle = payload.length < 8 ? -1n : payload.readBigUInt64LE(0);
  const opened = handles.get(handle);
  if (!opened) return afcError.invalidArgument;
  handles.delete(handle);
  finish(connection, opened);
  return afcError.none;
}

/** With the paths of the payload. */
function byPath(connection: Connection, { payload }: AfcPacket, count: number, run: (connection: Connection, paths: string[]) => Reply): Reply {
  const paths = pathsIn(payload, count);
  return typeof paths === 'number' ? paths : run(connection, paths);
}

function answer(connection: Connection, packet: AfcPacket): Reply {
  const { payload, data } = packet;
  switch (packet.operation) {
    case afcOps.readFolder: return byPath(connection, packet, 1, folderList);
    case afcOps.remove: return byPath(connection, packet, 1, (at, paths) => remove(at, paths, false));
    case afcOps.removeAll: return byPath(connection, packet, 1, (at, paths) => remove(at, paths, true));
    case afcOps.makeFolder: return byPath(connection, packet, 1, ({ volume }, [path = '']) => volume.tree().makeFolder(path));
    case afcOps.rename: return byPath(connection, packet, 2, rename);
    case afcOps.fileInfo: return byPath(connection, packet, 1, fileInfo);
    case afcOps.deviceInfo: return deviceInfo(connection);
    case afcOps.open: return open(connection, payload);
    case afcOps.read: return read(connection, payload);
    case afcOps.write: return write(connection, payload, data);
    case afcOps.seek: return seek(connection, payload);
    case afcOps.tell: return tell(connection, payload);
    case afcOps.setSize: return setSize(connection, payload);
    case afcOps.truncate: return truncate(connection, payload);
    case afcOps.setTime: return setTime(connection, payload);
    case afcOps.close: return close(connection, payload);
    default: return afcError.unknown;
  }
}

function replyTo({ number }: AfcPacket, reply: Reply): Buffer {
  if (typeof reply === 'number') return afcPacket(number, afcOps.status, afcNumber(reply));
  if ('position' in reply) return afcPacket(number, afcOps.told, afcNumber(reply.position));
  return 'handle' in reply ? afcPacket(number, afcOps.opened, afcNumber(reply.handle)) : afcPacket(number, afcOps.data, new Uint8Array(), reply.data);
}

/** As faults know them: afc.open, afc.write … */
const names = new Map(Object.entries(afcOps).map(([name, operation]) => [operation as number, `afc.${name}`]));

const shape: FrameShape = {
  oversize: (frame) => { frame.writeBigUInt64LE(0xffff_fff0n, 8); },
  garbage: (frame) => { frame.fill(0x3f); },
  // The header alone, whole in itself: the number or the data that belongs to it is missing.
  corrupt: (frame) => afcPacket(frame.readBigUInt64LE(24), Number(frame.readBigUInt64LE(32)), new Uint8Array()),
};

/** One request and its reply, with what goes wrong on purpose. */
async function serve(connection: Connection, socket: Duplex, packet: AfcPacket): Promise<Next> {
  const { device } = connection;
  const fault = device.faults(names.get(packet.operation) ?? 'afc');
  if (typeof fault === 'string') return breakOff(socket, device, fault);
  if (fault?.kind === 'locks') device.lockNow();
  const { life } = device;
  await device.takes('light');
  if (device.life !== life) return 'over';
  const reply = replyTo(packet, fault?.kind === 'instead' ? afcError.unknown : answer(connection, packet));
  if (fault?.kind === 'unanswered') return breakOff(socket, device, fault.by);
  if (fault?.kind === 'late') await wait(device.clock, fault.ms);
  if (fault?.kind === 'frame') return sendDamaged(socket, reply, fault.damage, shape);
  await writeAll(socket, reply);
  return 'next';
}

/** Serves one connection until it ends; never throws. */
export async function serveVolume(socket: Duplex, device: VirtualDevice, volume: Volume): Promise<void> {
  const connection: Connection = { device, volume, handles: new Map(), nextHandle: 1n };
  try {
    for (;;) {
      const packet = await readAfcPacket(socket);
      if (!packet) return;
      if (await serve(connection, socket, packet) === 'over') return;
    }
  } catch (error) {
    if (error instanceof AppError && error.code === 'link.malformed') device.log.object(device.spec.udid, `afc: ${String(error.params['detail'])}`);
  } finally {
    // What wasn't closed is on the device all the same.
    for (const opened of connection.handles.values()) finish(connection, opened);
    socket.end();
    socket.once('finish', () => { socket.destroy(); });
  }
}

/** com.apple.afc. */
export function serveFiles(socket: Duplex, device: VirtualDevice): Promise<void> {
  return serveVolume(socket, device, mediaOf(device));
}
