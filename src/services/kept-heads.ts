// Signed heads of a ledger that somebody kept: lines of ledger-heads.jsonl, or the certificate of a record.
import { readFile, stat } from 'node:fs/promises';
import { AppError } from '../errors.ts';
import { headOf, type LedgerHead, readHead } from '../store/ledger-head.ts';

/** Bytes: a million heads are 300 MB, and nobody needs more than the last ones. */
const mostBytes = 64 * 1024 * 1024;

function asWhole(text: string): LedgerHead | null {
  try {
    const value = JSON.parse(text) as unknown;
    // A certificate has its head as a member.
    const { ledger } = (value ?? {}) as { ledger?: unknown };
    return headOf(ledger) ?? headOf(value);
  } catch {
    return null;
  }
}

/** Heads in a text: a JSON line each, a certificate in JSON, or a head out of one. Throws records.head. */
export function readKeptHeads(text: string): LedgerHead[] {
  const whole = asWhole(text);
  if (whole) return [whole];
  return text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '').map((line) => {
    const head = readHead(line);
    if (!head) throw new AppError('records.head', { line: line.slice(0, 60) });
    return head;
  });
}

/** The same of a word that is one, or names a file with some. Throws records.head, file.*. */
export async function keptHeadsOf(word: string): Promise<LedgerHead[]> {
  if (word.trimStart().startsWith('{')) return readKeptHeads(word);
  try {
    if ((await stat(word)).size > mostBytes) throw new AppError('file.tooLarge', { file: word });
    return readKeptHeads(await readFile(word, 'utf8'));
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = String((error as NodeJS.ErrnoException).code);
    throw new AppError('file.unreadable', { file: word, reason: code === 'ENOENT' ? 'it isn’t there' : code }, { cause: error });
  }
}
