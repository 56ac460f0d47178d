// The list of serial numbers of what is attached, as Intune takes it for Apple Configurator (enrollment-formats 4.6).
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CloudDesks, type CloudSurroundings } from '../../src/cloud-desks.ts';
import type { Destination } from '../../src/paper-handlers.ts';
import { codeOf } from '../setup/failures.ts';
import { tempFolder } from '../setup/temp-folder.ts';

/** Dialogs that always say yes. */
const into = (folder: string): Destination => (names) => Promise.resolve({ paths: names.map((name) => path.join(folder, name)), replace: true });

/** Only what is attached is asked of the rest of the app. */
function desks(serials: readonly (string | null)[], practice = false): CloudDesks {
  const [first, ...rest] = serials.map((serial) => ({ serial }));
  const seen = { devices: rest, busOnly: first ? [first] : [] };
  return new CloudDesks({ practice: () => practice, devices: () => seen } as unknown as CloudSurroundings);
}

describe('the list of what is attached', () => {
  it('has two columns and no header, each serial number once, and says which it has', async () => {
    const folder = tempFolder();
    const done = await desks(['F2LW9T6P0D9K', 'DMPXK3V6Q1MN', null, 'dmpxk3v6q1mn']).exportBenchSerials({ details: 'Sales, "B"' }, into(folder));
    expect(done).toEqual({ files: [path.join(folder, 'intune-configurator.csv')], serials: ['DMPXK3V6Q1MN', 'F2LW9T6P0D9K'] });
    expect(readFileSync(done?.files[0] ?? '', 'utf8')).toBe('DMPXK3V6Q1MN,Sales; \'B\'\r\nF2LW9T6P0D9K,Sales; \'B\'\r\n');
  });

  it('has empty details where nobody wants any', async () => {
    const done = await desks(['DMPXK3V6Q1MN']).exportBenchSerials({ details: '' }, into(tempFolder()));
    expect(readFileSync(done?.files[0] ?? '', 'utf8')).toBe('DMPXK3V6Q1MN,\r\n');
  });

  it('isn’t written of virtual devices, nor of none, and not where a person thinks better of it', async () => {
    const never: Destination = () => { throw new Error('asked where'); };
    expect(await codeOf(desks(['DMPXK3V6Q1MN'], true).exportBenchSerials({ details: '' }, never))).toBe('intune.practice');
    expect(await codeOf(desks([null, '']).exportBenchSerials({ details: '' }, never))).toBe('intune.noneAttached');
    expect(await desks(['DMPXK3V6Q1MN']).exportBenchSerials({ details: '' }, () => Promise.resolve(null))).toBeNull();
  });
});
