// Seeded damage to bytes and to values: what a broken cable, a broken device or a malicious one may send.
import { dict, isDict, PlistUid, type PlistValue } from '../../src/plist/value.ts';

export type Random = () => number;

export const whole = (random: Random, below: number): number => Math.floor(random() * below);

export function pick<T>(random: Random, from: readonly T[]): T {
  const found = from[whole(random, from.length)];
  if (found === undefined) throw new Error('an empty list');
  return found;
}

const lies = [0n, 1n, 15n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0xffffn, 0x10000n, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn, 0x1_0000_0000n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n];

/** Lengths stand at the ends: headers in front, the trailer of a binary property list behind. */
function place(random: Random, length: number): number {
  const near = Math.min(48, length);
  const roll = random();
  if (roll < 0.3) return whole(random, near);
  return roll < 0.6 ? length - 1 - whole(random, near) : whole(random, length);
}

function flipBits(random: Random, bytes: Buffer): Buffer {
  for (let left = 1 + whole(random, 8); left > 0; left -= 1) {
    const at = whole(random, bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << whole(random, 8));
  }
  return bytes;
}

function lieAboutLength(random: Random, bytes: Buffer): Buffer {
  const size = pick(random, [1, 2, 4, 8]);
  const at = place(random, bytes.length);
  const word = Buffer.alloc(8);
  if (random() < 0.5) word.writeBigUInt64LE(pick(random, lies));
  else word.writeBigUInt64BE(BigInt.asUintN(64, pick(random, lies) << BigInt(64 - size * 8)));
  word.copy(bytes, at, 0, size);
  return bytes;
}

const tokens = ['<array>', '<dict>', '</dict>', '</array>', '<key>', '<key>a</key>', '<string>', '<data>', '<integer>-</integer>', '<real>1e999</real>', '<!--', '<![CDATA[', ']]>', '&#0;', '&lol;', '<!DOCTYPE a [', '<?xml', '\0', '\ufffd', '\u{1f600}'];

function nest(random: Random, bytes: Buffer): Buffer {
  const token = Buffer.from(pick(random, tokens));
  const times = pick(random, [1, 1, 2, 20, 600, 5000]);
  const at = whole(random, bytes.length);
  return Buffer.concat([bytes.subarray(0, at), ...Array<Buffer>(times).fill(token), bytes.subarray(at)]);
}

function splice(random: Random, bytes: Buffer, other: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, whole(random, bytes.length)), other.subarray(whole(random, other.length))]);
}

function repeatPart(random: Random, bytes: Buffer): Buffer {
  const from = whole(random, bytes.length);
  const part = bytes.subarray(from, from + 1 + whole(random, 64));
  return Buffer.concat([bytes.subarray(0, from), ...Array<Buffer>(pick(random, [2, 3, 50])).fill(part), bytes.subarray(from)]);
}

function dropPart(random: Random, bytes: Buffer): Buffer {
  const from = whole(random, bytes.length);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + whole(random, 64))]);
}

const kinds = ['flip', 'flip', 'lie', 'lie', 'truncate', 'splice', 'drop', 'repeat', 'nest'] as const;

/** Damages a copy in one to four ways; `other` is what may be spliced in. */
export function mutateBytes(random: Random, original: Uint8Array, other: Uint8Array): Buffer {
  let bytes: Buffer = Buffer.from(original);
  for (let left = 1 + whole(random, 4); left > 0 && bytes.length > 0; left -= 1) {
    switch (pick(random, kinds)) {
      case 'flip': bytes = flipBits(random, bytes); break;
      case 'lie': bytes = lieAboutLength(random, bytes); break;
      case 'truncate': bytes = Buffer.from(bytes.subarray(0, whole(random, bytes.length))); break;
      case 'splice': bytes = splice(random, bytes, other); break;
      case 'drop': bytes = dropPart(random, bytes); break;
      case 'repeat': bytes = repeatPart(random, bytes); break;
      case 'nest': bytes = nest(random, bytes); break;
    }
  }
  return bytes;
}

const strangers: readonly (() => PlistValue)[] = [
  () => '', () => 'x'.repeat(20_000), () => '\0', () => '\ud800', () => '__proto__', () => '../../etc', () => 0n, () => -1n, () => 2n ** 63n, () => 2n ** 64n - 1n, () => 4_294_967_295n,
  () => 1.5, () => Number.NaN, () => Number.POSITIVE_INFINITY, () => true, () => false, () => new Date(0), () => new Uint8Array(0), () => new Uint8Array(70_000),
  () => new PlistUid(1n), () => [], () => dict({}), () => [[[]]], () => dict({ __proto__x: 'y' }), () => new Map<string, PlistValue>([['__proto__', dict({ a: 1n })], ['constructor', 'c']]),
];

function deep(random: Random): PlistValue {
  let value: PlistValue = 'leaf';
  for (let left = pick(random, [10, 100, 505]); left > 0; left -= 1) value = random() < 0.5 ? [value] : new Map([['k', value]]);
  return value;
}

function mutateNode(random: Random, value: PlistValue): PlistValue {
  const roll = random();
  if (roll < 0.5) return pick(random, strangers)();
  if (roll < 0.55) return deep(random);
  if (roll < 0.7) return [value, value];
  if (roll < 0.8) return dict({ inner: value });
  if (typeof value === 'string') return value.slice(0, whole(random, value.length + 1));
  if (typeof value === 'bigint') return BigInt.asIntN(63, value * BigInt(whole(random, 1000)) - 1n);
  return String(isDict(value));
}

/** A copy in which one value is another one, is gone, or stands under another key. */
export function mutateValue(random: Random, value: PlistValue): PlistValue {
  if (Array.isArray(value) && value.length > 0 && random() < 0.85) {
    const at = whole(random, value.length);
    return value.flatMap((item, i) => (i !== at ? [item] : random() < 0.2 ? [] : [mutateValue(random, item)]));
  }
  if (isDict(value) && value.size > 0 && random() < 0.85) {
    const at = whole(random, value.size);
    return new Map([...value].flatMap(([key, member], i): [string, PlistValue][] => {
      if (i !== at) return [[key, member]];
      const roll = random();
      if (roll < 0.15) return [];
      return roll < 0.25 ? [[pick(random, ['__proto__', '', 'toString', key.toLowerCase()]), member]] : [[key, mutateValue(random, member)]];
    }));
  }
  return mutateNode(random, value);
}
