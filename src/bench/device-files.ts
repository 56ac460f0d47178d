// The part of a virtual device's file system that AFC shows: a tree of folders and files, lost at an erase. Speaks AFC's
// error codes, since nothing else looks into it; knows no packets.

export interface VirtualFile {
  readonly kind: 'file';
  /** Use `contentOf`: may be longer than the file. */
  bytes: Uint8Array;
  length?: number;
  /** Milliseconds since the Unix epoch. */
  modifiedAt?: number;
}

/** AFC's error codes (ios-protocols 3.13). */
export const afcError = {
  none: 0, unknown: 1, invalidArgument: 7, notFound: 8, isFolder: 9, permissionDenied: 10, exists: 16, noSpace: 18, folderNotEmpty: 33,
} as const;
export type AfcError = (typeof afcError)[keyof typeof afcError];

/** More than this in one device would fill the bench's memory, not the device's. */
const maxBytes = 256 * 1024 * 1024;
const maxEntries = 10_000;

const firstFolders = [
  'Books', 'DCIM', 'DCIM/100APPLE', 'Downloads', 'MediaAnalysis', 'PhotoData', 'Photos', 'PublicStaging', 'Purchases', 'Radio', 'Recordings',
  'iTunes_Control', 'iTunes_Control/Device', 'iTunes_Control/Music', 'iTunes_Control/iTunes',
];

const firstFiles = { 'iTunes_Control/iTunes/iTunesPrefs': Uint8Array.from(Buffer.from('frpd')) };

/** Path without slashes at its ends, `.` and `..`; empty for the root, null for one that leads out or can't be. */
export function cleanPath(path: string): string | null {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return null;
    } else if (part !== '' && part !== '.') {
      if (Buffer.byteLength(part) > 255) return null;
      parts.push(part);
    }
  }
  return parts.length > 64 ? null : parts.join('/');
}

export function contentOf(file: VirtualFile): Uint8Array {
  return file.bytes.subarray(0, file.length ?? file.bytes.length);
}

/** Folders, and files that came with the device: devices know nothing older than their system. */
export const factoryTime = Date.UTC(2025, 0, 1);

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

export class DeviceFiles {
  /** By path without a leading slash; folders hold null. */
  readonly entries = new Map<string, VirtualFile | null>();

  /** `folders`, each behind its parent, and files by path: what is there from the first day. */
  constructor(folders: readonly string[] = firstFolders, files: Readonly<Record<string, Uint8Array>> = firstFiles) {
    for (const folder of folders) this.entries.set(folder, null);
    for (const [path, bytes] of Object.entries(files)) this.entries.set(path, { kind: 'file', bytes });
  }

  get usedBytes(): number {
    let sum = 0;
    for (const entry of this.entries.values()) sum += entry ? contentOf(entry).length : 0;
    return sum;
  }

  /** The file, null for a folder, undefined for nothing. */
  at(path: string): VirtualFile | null | undefined {
    return path === '' ? null : this.entries.get(path);
  }

  /** Names in this folder, without `.` and `..`; null when it is none. */
  names(path: string): string[] | null {
    if (this.at(path) !== null) return null;
    const start = path === '' ? '' : `${path}/`;
    return [...this.entries.keys()].filter((key) => key.startsWith(start) && key.length > start.length && !key.includes('/', start.length)).map((key) => key.slice(start.length));
  }

  /** Makes the folder and the ones above it; one that is there already is as good. */
  makeFolder(path: string): AfcError {
    const above: string[] = [];
    for (let folder = path; folder !== ''; folder = parentOf(folder)) above.unshift(folder);
    if (above.some((folder) => this.at(folder))) return afcError.exists;
    if (this.entries.size + above.length > maxEntries) return afcError.noSpace;
    for (const folder of above) if (this.at(folder) === undefined) this.entries.set(folder, null);
    return afcError.none;
  }

  /** An empty file, also in place of an older one. */
  create(path: string, now: number): AfcError {
    if (this.at(path) === null) return afcError.isFolder;
    if (this.at(parentOf(path)) !== null) return afcError.notFound;
    if (this.entries.size >= maxEntries) return afcError.noSpace;
    this.entries.set(path, { kind: 'file', bytes: new Uint8Array(), modifiedAt: now });
    return afcError.none;
  }

  /** Writes into a file; what lies between its end and the position becomes zeros. */
  write(file: VirtualFile, position: number, data: Uint8Array, now: number): AfcError {
    const old = contentOf(file);
    const length = Math.max(old.length, position + data.length);
    if (this.usedBytes - old.length + length > maxBytes) return afcError.noSpace;
    if (length > file.bytes.length) {
      // Room for twice as much: hosts write in small pieces.
      const grown = new Uint8Array(Math.max(length, file.bytes.length * 2, 1024));
      grown.set(old);
      file.bytes = grown;
    }
    file.length = length;
    file.bytes.set(data, position);
    file.modifiedAt = now;
    return afcError.none;
  }

  /** Cuts a file off, or fills it up with zeros. */
  resize(file: VirtualFile, length: number, now: number): AfcError {
    const old = contentOf(file);
    if (this.usedBytes - old.length + length > maxBytes) return afcError.noSpace;
    const bytes = new Uint8Array(length);
    bytes.set(old.subarray(0, length));
    file.bytes = bytes;
    file.length = length;
    file.modifiedAt = now;
    return afcError.none;
  }

  /** A file or an empty folder. */
  remove(path: string): AfcError {
    if (path === '') return afcError.permissionDenied;
    if (this.at(path) === undefined) return afcError.notFound;
    if ((this.names(path)?.length ?? 0) > 0) return afcError.folderNotEmpty;
    this.entries.delete(path);
    return afcError.none;
  }

  /** With everything below it. */
  removeAll(path: string): AfcError {
    if (path === '') return afcError.permissionDenied;
    if (this.at(path) === undefined) return afcError.notFound;
    for (const key of [...this.entries.keys()]) if (key === path || key.startsWith(`${path}/`)) this.entries.delete(key);
    return afcError.none;
  }

  /** Moves a file or a folder with its content; a file in the way is replaced. */
  rename(from: string, to: string): AfcError {
    if (from === '' || to === '') return afcError.permissionDenied;
    const moved = this.at(from);
    if (moved === undefined || this.at(parentOf(to)) !== null) return afcError.notFound;
    if (from === to) return afcError.none;
    if (to.startsWith(`${from}/`)) return afcError.invalidArgument;
    if (this.at(to) === null) return afcError.exists;
    if (moved === null && this.at(to)) return afcError.exists;
    for (const [key, entry] of [...this.entries]) {
      if (key !== from && !key.startsWith(`${from}/`)) continue;
      this.entries.delete(key);
      this.entries.set(`${to}${key.slice(from.length)}`, entry);
    }
    return afcError.none;
  }
}
