// The signed heads beside the ledger, one JSON line each: a copy of the ledger put back, a rewritten one or a cut one doesn't agree
// with them. Only ever appended to. Can't be relied on alone: whoever holds the folder holds this file too.
import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { type LedgerHead, readHead } from './ledger-head.ts';

export function headFileOf(ledgerFile: string): string {
  return path.join(path.dirname(ledgerFile), 'ledger-heads.jsonl');
}

/** Not synced: the ledger holds the same, and a head lost here with the power is written again at the next start. Throws the system's error. */
export function appendHeads(file: string, heads: readonly LedgerHead[]): void {
  if (heads.length > 0) appendFileSync(file, heads.map((head) => `${JSON.stringify(head)}\n`).join(''), { mode: 0o600 });
}

const chunkBytes = 1 << 20;
/** A head takes 300. */
const longestLine = 4096;

/** Bytes so far. Throws the system's error. */
export function headFileSize(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}

/** All heads among the first `size` bytes, in the order they were written; what is no head is left out. A file that isn't there has none. Throws the system's error. */
export function* readHeads(file: string, size = Infinity): Generator<LedgerHead> {
  if (!existsSync(file)) return;
  const handle = openSync(file, 'r');
  try {
    const chunk = Buffer.alloc(chunkBytes);
    let rest = '';
    let left = size;
    for (;;) {
      const read = readSync(handle, chunk, 0, Math.min(chunkBytes, left), null);
      if (read === 0) break;
      left -= read;
      const lines = (rest + chunk.toString('latin1', 0, read)).split('\n');
      rest = (lines.pop() ?? '').slice(0, longestLine);
      for (const line of lines) {
        const head = line.length > longestLine ? null : readHead(line);
        if (head) yield head;
      }
    }
    const head = readHead(rest);
    if (head) yield head;
  } finally {
    closeSync(handle);
  }
}

/** The last head that was written; null: none. Reads only the end. Throws the system's error. */
export function lastHead(file: string): LedgerHead | null {
  if (!existsSync(file)) return null;
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const start = Math.max(0, size - 4 * longestLine);
    const end = Buffer.alloc(size - start);
    readSync(handle, end, 0, end.length, start);
    return end.toString('latin1').split('\n').reduce<LedgerHead | null>((last, line) => readHead(line) ?? last, null);
  } finally {
    closeSync(handle);
  }
}
