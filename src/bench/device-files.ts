// The part of a virtual device's file system that AFC shows: a tree of folders and files, lost at an erase.

export interface VirtualFile {
  readonly kind: 'file';
  bytes: Uint8Array;
}

export class DeviceFiles {
  /** By path without a leading slash; folders hold null. */
  readonly entries = new Map<string, VirtualFile | null>();
}
