// SECURITY.md names the test that keeps each promise: those tests are there, and no promise is without one.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const text = readFileSync(path.join(root, 'SECURITY.md'), 'utf8');
const promises = text.slice(text.indexOf('## Promises'), text.indexOf("## What isn't promised")).split(/\n- /).slice(1);

describe('a promise in SECURITY.md', () => {
  it('names tests that exist', () => {
    const named = [...text.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map(([, file]) => file ?? '');
    expect(named.length).toBeGreaterThan(25);
    expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
    // Each has a test in it that isn't skipped as a whole.
    expect(named.filter((file) => !/\b(?:it|test)(?:\.\w+(?:\([^)]*\))?)*\(/.test(readFileSync(path.join(root, file), 'utf8')))).toEqual([]);
  });

  it('names at least one', () => {
    expect(promises.length).toBeGreaterThan(20);
    expect(promises.filter((promise) => !/`test\/[\w./-]+\.test\.ts`/.test(promise)).map((promise) => promise.slice(0, 80))).toEqual([]);
  });

  it('names soaks that there are', () => {
    const soaks = [...text.matchAll(/npm run soak -- (\w+)/g)].map(([, name]) => name ?? '');
    const run = readFileSync(path.join(root, 'test/soak/run.mjs'), 'utf8');
    expect(soaks.length).toBeGreaterThan(1);
    expect(soaks.filter((name) => !run.includes(`'${name}'`))).toEqual([]);
  });
});
