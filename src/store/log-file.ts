// The log on the disk: lines at the end of one file, which makes way for a new one when it is full; of the older ones the oldest goes. What
// can't be written is lost, and nobody is kept from anything by it.
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

export interface LogFileOptions {
  /** The data folder; logs lie in a folder of their own inside. */
  readonly folder: string;
  readonly name: string;
  /** Bytes of one file, and files in all. */
  readonly maxBytes?: number;
  readonly files?: number;
}

export class LogFile {
  readonly #file: string;
  readonly #maxBytes: number;
  readonly #files: number;
  #handle: number | null = null;
  #size = 0;

  /** Opens nothing before there is something to write. */
  constructor({ folder, name, maxBytes = 1024 * 1024, files = 5 }: LogFileOptions) {
    this.#file = path.join(folder, 'logs', `${name}.log`);
    this.#maxBytes = maxBytes;
    this.#files = files;
  }

  /** Appends one line. Never throws. */
  readonly write = (line: string): void => {
    try {
      const bytes = Buffer.from(`${line}\n`);
      if (bytes.length > this.#maxBytes) return;
      if (this.#handle === null) this.#open();
      if (this.#size + bytes.length > this.#maxBytes) this.#rotate();
      if (this.#handle === null) return;
      this.#size += writeSync(this.#handle, bytes);
    } catch {
      // A full disk, a folder that is gone: the next line tries again.
      this.close();
    }
  };

  #nth(n: number): string {
    return n === 0 ? this.#file : `${this.#file}.${n}`;
  }

  #open(): void {
    mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    this.#handle = openSync(this.#file, 'a', 0o600);
    this.#size = fstatSync(this.#handle).size;
  }

  #rotate(): void {
    this.close();
    rmSync(this.#nth(this.#files - 1), { force: true });
    for (let n = this.#files - 2; n >= 0; n -= 1) if (existsSync(this.#nth(n))) renameSync(this.#nth(n), this.#nth(n + 1));
    this.#open();
  }

  /** The last lines, oldest first, of at most so many bytes. Never throws. */
  tail(bytes: number): string {
    let found = '';
    for (let n = 0; n < this.#files && found.length < bytes; n += 1) {
      try {
        found = readFileSync(this.#nth(n), 'utf8') + found;
      } catch {
        break;
      }
    }
    if (found.length <= bytes) return found;
    const cut = found.slice(-bytes);
    return cut.slice(cut.indexOf('\n') + 1);
  }

  close(): void {
    if (this.#handle === null) return;
    try {
      closeSync(this.#handle);
    } finally {
      this.#handle = null;
    }
  }
}
