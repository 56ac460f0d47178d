// UUIDs that follow from names: the same profile made again has the same ones, so devices take it as an update.
import { createHash } from 'node:crypto';

const form = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Of names whose namespace is no UUID. It must never change: every UUID made so far follows from it. */
const ours = '3B0C2F9E-6D4A-4C57-9E0B-7A51D2C8F6E4';

/**
 * RFC 9562 (before: 4122), version 5, in upper case. A namespace that is a UUID is taken as such; any other text, such as a
 * profile's identifier, is first named itself below a namespace of Muster's.
 */
export function nameUuid(namespace: string, name: string): string {
  const space = form.test(namespace) ? namespace : nameUuid(ours, namespace);
  const bytes = createHash('sha1').update(Buffer.from(space.replaceAll('-', ''), 'hex')).update(name, 'utf8').digest().subarray(0, 16);
  bytes.writeUInt8(0x50 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5').toUpperCase();
}
