// A ZIP archive of stored entries, as an app's package is one. No compression, no folders of their own.
import { crc32 } from 'node:zlib';

/** `entries`: path and content. */
export function zipArchive(entries: Readonly<Record<string, Uint8Array>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, content] of Object.entries(entries)) {
    const name = Buffer.from(path);
    // Version, flags, method, time, date; then checksum, both sizes and the lengths of name and extra field.
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    parts.push(Buffer.from('PK\x03\x04'), common, name, Buffer.from(content));
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), common, place, name);
    offset += 4 + common.length + name.length + content.length;
  }
  const entriesLength = Object.keys(entries).length;
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(entriesLength, 8);
  end.writeUInt16LE(entriesLength, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
