// A virtual device's com.apple.afc: hosts read and write the part of its file system that is meant for them (ios-protocols 3.13).
import type { Duplex } from 'node:stream';
import { writeAll } from '../device/frame/byte-stream.ts';
import { wait } from '../clock.ts';
import { AppError } from '../errors.ts';
import { afcList, afcNumber, afcOps, afcPacket, type AfcPacket, afcTexts, readAfcPacket } from './afc-packet.ts';
import { breakOff, type FrameShape, type Next, sendDamaged } from './broken-links.ts';
import { type AfcError, afcError, cleanPath, contentOf, type DeviceFiles, type VirtualFile } from './device-files.ts';
import { skipMarker, watchSkipMarker } from './setup-assistant.ts';
import type { VirtualDevice } from './virtual-device.ts';

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
  readonly handles: Map<bigint, OpenFile>;
  nextHandle: bigint;
}

type Reply = AfcError | { readonly data: Uint8Array } | { readonly handle: bigint };

const maxRead = 16 * 1024 * 1024;
const maxHandles = 100;
const folderSize = 64;

const deviceTime = (device: VirtualDevice): number => device.clock.now() + device.clockOffset;

/** The paths that a payload names, exactly so many; or why not. */
function pathsIn(payload: Uint8Array, count: number): string[] | AfcError {
  const texts = afcTexts(payload);
  if (texts?.length !== count) return afcError.invalidArgument;
  const paths = texts.map(cleanPath);
  return paths.every((path) => path !== null) ? paths : afcError.permissionDenied;
}

function folderList({ device: { files } }: Connection, [path = '']: string[]): Reply {
  const names = files.names(path);
  if (names) return { data: afcList(['.', '..', ...names]) };
  return files.at(path) === undefined ? afcError.notFound : afcError.invalidArgument;
}

function fileInfo({ device: { files } }: Connection, [path = '']: string[]): Reply {
  const entry = files.at(path);
  if (entry === undefined) return afcError.notFound;
  const size = entry ? contentOf(entry).length : folderSize;
  // Nanoseconds, as text.
  const time = String(BigInt(Math.round(entry?.modifiedAt ?? 0)) * 1_000_000n);
  return { data: afcList(Object.entries({
    st_size: String(size), st_blocks: String(Math.ceil(size / 512)), st_nlink: entry ? '1' : '2', st_ifmt: entry ? 'S_IFREG' : 'S_IFDIR', st_mtime: time, st_birthtime: time,
  }).flat()) };
}

function deviceInfo({ device: { files, spec } }: Connection): Reply {
  return { data: afcList(['Model', spec.model.productType, 'FSTotalBytes', '128000000000', 'FSFreeBytes', String(98_000_000_000 - files.usedBytes), 'FSBlockSize', '4096']) };
}

function remove({ device }: Connection, [path = '']: string[], whole: boolean): Reply {
  const error = whole ? device.files.removeAll(path) : device.files.remove(path);
  if (error === afcError.none) device.log.note(device.spec.udid, 'fileRemoved', path);
  return error;
}

function rename({ device }: Connection, [from = '', to = '']: string[]): Reply {
  const error = device.files.rename(from, to);
  if (error === afcError.none && from !== to) {
    device.log.note(device.spec.udid, 'fileRemoved', from);
    device.log.note(device.spec.udid, 'fileWritten', to);
    if (to === skipMarker) watchSkipMarker(device);
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
  const { device, handles } = connection;
  const paths = payload.length < 9 ? afcError.invalidArgument : pathsIn(payload.subarray(8), 1);
  if (typeof paths === 'number') return paths;
  const mode = modes[String(payload.readBigUInt64LE(0))];
  const [path = ''] = paths;
  if (!mode || handles.size >= maxHandles) return afcError.invalidArgument;
  const present = device.files.at(path);
  if (present === null) return afcError.isFolder;
  if (!present && !mode.creates) return afcError.notFound;
  const isNew = !present || mode.truncates;
  if (isNew) {
    const error = device.files.create(path, deviceTime(device));
    if (error !== afcError.none) return error;
    if (path === skipMarker) watchSkipMarker(device);
  }
  const file = device.files.at(path);
  if (!file) return afcError.unknown;
  const handle = connection.nextHandle;
  connection.nextHandle += 1n;
  handles.set(handle, { path, file, tree: device.files, ...mode, position: 0, changed: isNew });
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
  const { device } = connection;
  const position = opened.appends ? contentOf(opened.file).length : opened.position;
  const error = device.files.write(opened.file, position, data, deviceTime(device));
  if (error !== afcError.none) return error;
  opened.position = position + data.length;
  opened.changed = true;
  return afcError.none;
}

/** What was erased meanwhile was written for nothing. */
function finish(device: VirtualDevice, { path, changed, tree }: OpenFile): void {
  if (changed && device.files === tree) device.log.note(device.spec.udid, 'fileWritten', path);
}

function close({ device, handles }: Connection, payload: Buffer): Reply {
  const handle = payload.length < 8 ? -1n : payload.readBigUInt64LE(0);
  const opened = handles.get(handle);
  if (!opened) return afcError.invalidArgument;
  handles.delete(handle);
  finish(device, opened);
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
    case afcOps.makeFolder: return byPath(connection, packet, 1, ({ device }, [path = '']) => device.files.makeFolder(path));
    case afcOps.rename: return byPath(connection, packet, 2, rename);
    case afcOps.fileInfo: return byPath(connection, packet, 1, fileInfo);
    case afcOps.deviceInfo: return deviceInfo(connection);
    case afcOps.open: return open(connection, payload);
    case afcOps.read: return read(connection, payload);
    case afcOps.write: return write(connection, payload, data);
    case afcOps.close: return close(connection, payload);
    default: return afcError.unknown;
  }
}

function replyTo({ number }: AfcPacket, reply: Reply): Buffer {
  if (typeof reply === 'number') return afcPacket(number, afcOps.status, afcNumber(reply));
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
export async function serveFiles(socket: Duplex, device: VirtualDevice): Promise<void> {
  const connection: Connection = { device, handles: new Map(), nextHandle: 1n };
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
    for (const opened of connection.handles.values()) finish(device, opened);
    socket.end();
    socket.once('finish', () => { socket.destroy(); });
  }
}
