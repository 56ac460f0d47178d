// The record that makes this computer known to a device. Kept by the multiplexer, read and saved only through it;
// holds private keys, so it is never logged, shown or stored by us.
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { readPlist } from '../../plist/read.ts';
import { dict, PlistError, toPlain } from '../../plist/value.ts';
import { writeXmlPlist } from '../../plist/xml-write.ts';

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length <= 65_536);
const recordSchema = z.object({
  HostID: z.string().max(200),
  SystemBUID: z.string().max(200),
  HostCertificate: bytes,
  HostPrivateKey: bytes,
  RootCertificate: bytes,
  RootPrivateKey: bytes.optional(),
  DeviceCertificate: bytes,
  EscrowBag: bytes.optional(),
  WiFiMACAddress: z.string().max(100).optional(),
});
export type PairRecord = z.infer<typeof recordSchema>;

/** Throws device.pairingStale for a record that can't be used: the remedy is the same, pair again. */
export function parsePairRecord(data: Uint8Array): PairRecord {
  try {
    const parsed = recordSchema.safeParse(toPlain(readPlist(data, { bytes: 1 << 20, depth: 16, values: 1000 })));
    if (parsed.success) return parsed.data;
  } catch (error) {
    if (!(error instanceof PlistError)) throw error;
  }
  throw new AppError('device.pairingStale');
}

/** The bytes to hand to the multiplexer (ios-protocols 2.8). */
export function writePairRecord(record: PairRecord, udid: string): Uint8Array {
  return writeXmlPlist(dict({ ...record, UDID: udid }));
}
