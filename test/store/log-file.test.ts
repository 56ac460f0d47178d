// The log on the disk: capped in size, readable by its owner alone, and no hindrance to anybody when it can't be written.
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { LogFile } from '../../src/store/log-file.ts';
import { tempFolder } from '../setup/temp-folder.ts';

/** Ten bytes with its end. */
const line = (n: number): string => `line ${String(n).padStart(4, '0')}`;

function open(folder = tempFolder()): { readonly folder: string; readonly logs: string; readonly file: LogFile } {
  return { folder, logs: path.join(folder, 'logs'), file: new LogFile({ folder, name: 'app', maxBytes: 100, files: 3 }) };
}

describe('the log', () => {
  it('makes way for a new file when it is full, and keeps the newest so many', () => {
    const { logs, file } = open();
    for (let n = 0; n < 47; n += 1) file.write(line(n));
    expect(readdirSync(logs).sort()).toEqual(['app.log', 'app.log.1', 'app.log.2']);
    expect(readdirSync(logs).map((name) => statSync(path.join(logs, name)).size).sort()).toEqual([100, 100, 70]);
    expect(readFileSync(path.join(logs, 'app.log'), 'utf8').split('\n')[0]).toBe(line(40));
    expect(readFileSync(path.join(logs, 'app.log.2'), 'utf8').split('\n')[0]).toBe(line(20));
  });

  it('gives its last lines whole, over several files', () => {
    const { file } = open();
    for (let n = 0; n < 25; n += 1) file.write(line(n));
    expect(file.tail(1000).split('\n')).toHaveLength(26);
    // Ten bytes a line: three of them, and a piece of a fourth that is left out.
    expect(file.tail(35)).toBe(`${line(22)}\n${line(23)}\n${line(24)}\n`);
    expect(open().file.tail(100)).toBe('');
  });

  it('goes on in the file that an earlier process left', () => {
    const { folder, logs, file } = open();
    file.write(line(1));
    file.close();
    open(folder).file.write(line(2));
    expect(readFileSync(path.join(logs, 'app.log'), 'utf8')).toBe(`${line(1)}\n${line(2)}\n`);
  });

  it.skipIf(process.platform === 'win32')('can be read by its owner alone', () => {
    const { logs, file } = open();
    file.write(line(1));
    expect([statSync(logs).mode & 0o777, statSync(path.join(logs, 'app.log')).mode & 0o777]).toEqual([0o700, 0o600]);
  });

  it('keeps nobody from anything when it can’t be written, and goes on when it can', () => {
    const { folder, logs, file } = open();
    writeFileSync(logs, 'a file where the folder should be');
    file.write(line(1));
    rmSync(logs);
    file.write(line(2));
    expect(readFileSync(path.join(logs, 'app.log'), 'utf8')).toBe(`${line(2)}\n`);
    expect(existsSync(folder)).toBe(true);
    chmodSync(logs, 0o700);
  });

  it('leaves out a line that would fill a file by itself', () => {
    const { logs, file } = open();
    file.write('x'.repeat(200));
    file.write(line(1));
    expect(readFileSync(path.join(logs, 'app.log'), 'utf8')).toBe(`${line(1)}\n`);
  });
});
