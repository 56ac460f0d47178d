// Finds what must not be there: a secret in whatever form it may have slipped through, in a text, in bytes, in every file of a folder.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Canary {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A piece from the middle, where no format's head or end is; long enough that chance has no part in it. */
const piece = (text: string, length = 32): string => text.slice(Math.floor(text.length / 2) - Math.min(length, text.length) / 2).slice(0, length);

/** The forms in which it would be found: as it is, in base64 at each of the three offsets, in hex. */
function formsOf({ bytes }: Canary): Buffer[] {
  const raw = Buffer.from(bytes);
  const middle = raw.length > 64 ? raw.subarray(Math.floor(raw.length / 2) - 24, Math.floor(raw.length / 2) + 24) : raw;
  const base64 = [0, 1, 2].map((offset) => middle.subarray(offset, offset + Math.floor((middle.length - offset) / 3) * 3).toString('base64')).filter((text) => text.length >= 10).map((text) => piece(text));
  return [middle, ...base64.map((text) => Buffer.from(text)), Buffer.from(piece(middle.toString('hex'))), Buffer.from(middle.toString('hex').toUpperCase().slice(0, 32))].filter((form) => form.length >= 8);
}

/** PEM breaks base64 into lines; JSON escapes what is no letter. */
const unbroken = (bytes: Uint8Array): Buffer => Buffer.from(Buffer.from(bytes).toString('latin1').replace(/\\[rn]|[\r\n\t ]/g, ''), 'latin1');

/** The names of those that are in it. */
export function canariesIn(haystack: Uint8Array, canaries: readonly Canary[]): string[] {
  const [whole, joined] = [Buffer.from(haystack), unbroken(haystack)];
  return canaries.filter((canary) => formsOf(canary).some((form) => whole.includes(form) || joined.includes(form))).map(({ name }) => name);
}

/** In every file below, as “name in file”. */
export function canariesBelow(folder: string, canaries: readonly Canary[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .flatMap((entry) => canariesIn(readFileSync(path.join(entry.parentPath, entry.name)), canaries).map((name) => `${name} in ${entry.name}`));
}
