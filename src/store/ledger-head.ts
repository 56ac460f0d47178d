// A head: the ledger's last line at some moment, signed by the station's key. A chain can be made anew or cut by whoever holds the
// file; what was signed before, and kept elsewhere too, tells.
import { z } from 'zod';
import { isSignedBy, type StationKey } from '../crypto/station-key.ts';

const base64 = (max: number): z.ZodString => z.string().max(max).regex(/^[A-Za-z0-9+/]+={0,2}$/);

export const headSchema = z.object({
  /** Number and hash of the line. */
  seq: z.number().int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** When it was signed, in milliseconds since the Unix epoch. */
  at: z.number().int().min(0),
  /** SPKI, DER in base64. */
  key: base64(200),
  signature: base64(200),
});
export type LedgerHead = z.infer<typeof headSchema>;

function signedText({ seq, hash, at }: Pick<LedgerHead, 'seq' | 'hash' | 'at'>): string {
  return `muster ledger head 1\n${seq}\n${hash}\n${at}\n`;
}

export function signHead(key: StationKey, seq: number, hash: string, at: number): LedgerHead {
  return { seq, hash, at, key: key.publicKey, signature: key.sign(signedText({ seq, hash, at })) };
}

export function isSigned(head: LedgerHead): boolean {
  return isSignedBy(head.key, signedText(head), head.signature);
}

/** Null for what is none, as a line that was cut by a crash. */
export function readHead(json: string): LedgerHead | null {
  try {
    return headSchema.parse(JSON.parse(json));
  } catch {
    return null;
  }
}
