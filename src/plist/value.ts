// The values of a property list, kept apart by their type on disk: an integer is a bigint, a real is a number.
// Not a convenience model: nothing is coerced, so that what was read can be written again unchanged, to the type.

/** A keyed-archiver reference; written `{CF$UID: n}` in XML, as CoreFoundation does. */
export class PlistUid {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

/** Key order is kept; a Map, because a plain object would move keys that look like numbers and trip over `__proto__`. */
export type PlistDict = Map<string, PlistValue>;

export type PlistValue = string | boolean | bigint | number | Date | Uint8Array | PlistUid | PlistValue[] | PlistDict;

/** Why a property list could not be read or written. `offset` counts bytes (binary) or characters (XML). */
export class PlistError extends Error {
  readonly reason: 'syntax' | 'type' | 'range' | 'limit' | 'encoding' | 'entity';
  readonly offset: number;
  constructor(reason: PlistError['reason'], message: string, offset = 0) {
    super(message);
    this.name = 'PlistError';
    this.reason = reason;
    this.offset = offset;
  }
}

/** What a reader refuses: input longer than `bytes`, nested deeper than `depth`, or with more than `values` values in all. */
export interface PlistLimits {
  readonly bytes: number;
  readonly depth: number;
  readonly values: number;
}

export const defaultLimits: PlistLimits = { bytes: 64 * 1024 * 1024, depth: 512, values: 4_000_000 };

const minInteger = -(2n ** 63n);
const maxInteger = 2n ** 64n - 1n;

/** Property lists hold 64-bit integers, signed or unsigned. Throws PlistError `range`. */
export function checkInteger(value: bigint, offset = 0): bigint {
  if (value < minInteger || value > maxInteger) throw new PlistError('range', 'integer outside 64 bits', offset);
  return value;
}

/** Builds a dictionary from an object literal, leaving out undefined members; for keys known in the source only. */
export function dict(members: Readonly<Record<string, PlistValue | undefined>>): PlistDict {
  const result: PlistDict = new Map();
  for (const [key, value] of Object.entries(members)) if (value !== undefined) result.set(key, value);
  return result;
}

export function isDict(value: PlistValue | undefined): value is PlistDict {
  return value instanceof Map;
}

/** A plain picture of a value for schema parsing: dictionaries become objects without a prototype; leaves stay as they are. */
export function toPlain(value: PlistValue): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (!isDict(value)) return value;
  const plain = Object.create(null) as Record<string, unknown>;
  for (const [key, member] of value) plain[key] = toPlain(member);
  return plain;
}
