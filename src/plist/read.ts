// Reads a property list of either form. What is neither is a PlistError, never a guess.
import { readBinaryPlist } from './binary-read.ts';
import { defaultLimits, PlistError, type PlistLimits, type PlistValue } from './value.ts';
import { readXmlPlist } from './xml-read.ts';

const magic = [0x62, 0x70, 0x6c, 0x69, 0x73, 0x74]; // "bplist"

/** Throws PlistError. Limits are in bytes, levels and values; see PlistLimits. */
export function readPlist(bytes: Uint8Array, limits: PlistLimits = defaultLimits): PlistValue {
  if (bytes.length > limits.bytes) throw new PlistError('limit', 'larger than allowed', limits.bytes);
  return magic.every((byte, i) => bytes[i] === byte) ? readBinaryPlist(bytes, limits) : readXmlPlist(bytes, limits);
}
