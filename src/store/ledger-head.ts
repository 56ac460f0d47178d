// A head: the ledger's last line at some moment, signed by the station's key. A chain can be made anew or cut by whoever holds the
// file; what was signed before, and kept elsewhere too, tells.
import { isSignedBy, type StationKey } from '../crypto/station-key.ts';

export interface LedgerHead {
  /** Number and hash of the line. */
  readonly seq: number;
  readonly hash: string;
  /** When it was signed, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** SPKI, DER in base64. */
  readonly key: string;
  readonly signature: string;
}

const isCount = (value: unknown, min: number): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= min;
const isHash = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const isBase64 = (value: unknown): value is string => typeof value === 'string' && value.length <= 200 && /^[A-Za-z0-9+/]+={0,2}$/.test(value);

/** One station's heads all have one key: it is looked at once. */
let lastKey = '';

function isKey(value: unknown): value is string {
  if (value === lastKey && lastKey !== '') return true;
  if (!isBase64(value)) return false;
  lastKey = value;
  return true;
}

/** Null for what is no head; members that a head hasn't are left out. By hand, for a large ledger has a million of them. */
export function headOf(value: unknown): LedgerHead | null {
  const { seq, hash, at, key, signature } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return isCount(seq, 1) && isHash(hash) && isCount(at, 0) && isKey(key) && isBase64(signature) ? { seq, hash, at, key, signature } : null;
}

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
    return headOf(JSON.parse(json));
  } catch {
    return null;
  }
}
