// Base64 for <data> elements, on Uint8Array: the pure folders have neither Buffer nor atob.
import { PlistError } from './value.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const [stray, space] = [-1, -2];
const codes = new Int8Array(128).fill(stray);
for (let i = 0; i < 64; i += 1) codes[alphabet.charCodeAt(i)] = i;
for (const code of [9, 10, 13, 32]) codes[code] = space;

/** What a digit stands for; negative for what is none. */
const digitAt = (text: string, at: number): number => codes[text.charCodeAt(at)] ?? stray;

export function encodeBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    parts.push(
      alphabet.charAt(word >> 18) + alphabet.charAt((word >> 12) & 63) +
      (left > 1 ? alphabet.charAt((word >> 6) & 63) : '=') + (left > 2 ? alphabet.charAt(word & 63) : '='),
    );
  }
  return parts.join('');
}

/** White space anywhere and missing padding are accepted, as real files have both; any other stray character is an error. */
export function decodeBase64(text: string, offset: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4) + 3);
  let length = 0;
  let word = 0;
  let digits = 0;
  let padding = 0;
  for (let i = 0; i < text.length; i += 1) {
    // Four digits at a time as long as nothing else is among them: pair records are read before every request.
    while (digits % 4 === 0 && padding === 0 && i + 3 < text.length) {
      const four = (digitAt(text, i) << 18) | (digitAt(text, i + 1) << 12) | (digitAt(text, i + 2) << 6) | digitAt(text, i + 3);
      if (four < 0) break;
      bytes[length] = four >> 16;
      bytes[length + 1] = four >> 8;
      bytes[length + 2] = four;
      length += 3;
      i += 4;
    }
    if (i >= text.length) break;
    const digit = digitAt(text, i);
    if (digit === space) continue;
    if (text.charCodeAt(i) === 61) {
      padding += 1;
      continue;
    }
    if (digit < 0 || padding > 0) throw new PlistError('syntax', 'stray character in <data>', offset + i);
    word = (word << 6) | digit;
    digits += 1;
    if (digits % 4 === 0) {
      bytes[length] = word >> 16;
      bytes[length + 1] = word >> 8;
      bytes[length + 2] = word;
      length += 3;
      word = 0;
    }
  }
  const rest = digits % 4;
  if (rest === 1 || padding > 2) throw new PlistError('syntax', '<data> ends in the middle of a byte', offset + text.length);
  if (rest >= 2) bytes[length++] = rest === 2 ? word >> 4 : word >> 10;
  if (rest === 3) bytes[length++] = word >> 2;
  return bytes.slice(0, length);
}
