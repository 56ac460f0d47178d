// The page stays small: what is built into it is counted, and what has no business there isn't there.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pageFolder, pageSize } from '../setup/page-size.ts';

describe('the built page', () => {
  it('has at most 350 kB as gzip, and at most 125 kB before the window answers', () => {
    const { total, first, files } = pageSize();
    expect(files).toBeGreaterThan(3);
    expect(first).toBeGreaterThan(60_000);
    expect(first).toBeLessThanOrEqual(125_000);
    expect(total).toBeLessThanOrEqual(350_000);
  });

  it('carries no library of schemas, no sentences of errors and no other languages', () => {
    const folder = path.join(pageFolder, 'assets');
    const text = readdirSync(folder).filter((name) => name.endsWith('.js')).map((name) => readFileSync(path.join(folder, name), 'utf8')).join('');
    // A sentence of the page's own, so that a build that writes them otherwise is noticed.
    expect(text).toContain('What people read in Settings.');
    const strangers = ['ZodError', 'invalid_union', 'The device is locked.', 'Nothing on the device was changed.', 'Verwerfen', 'Schließen'];
    expect(strangers.filter((word) => text.includes(word))).toEqual([]);
  });
});
