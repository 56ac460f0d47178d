// The package as a fresh machine meets it: a lock that serves every platform, exact versions, and a private name.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '..');
const read = (name: string): unknown => JSON.parse(readFileSync(path.join(root, name), 'utf8'));
const versions = z.record(z.string(), z.string());
const manifest = z.object({ private: z.boolean(), dependencies: versions, devDependencies: versions, scripts: versions }).parse(read('package.json'));
const lock = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional(), integrity: z.string().optional(), link: z.boolean().optional() })) }).parse(read('package-lock.json'));

describe('the package', () => {
  it('is private, and pins every dependency to one version', () => {
    expect(manifest.private).toBe(true);
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('has a lock whose every entry has its version and its hash', () => {
    const entries = Object.entries(lock.packages).filter(([name]) => name !== '');
    expect(entries.length).toBeGreaterThan(300);
    expect(entries.filter(([, entry]) => !entry.version || !entry.integrity).map(([name]) => name)).toEqual([]);
  });

  it.each(['@node-usb/usb-darwin-arm64', '@node-usb/usb-darwin-x64', '@rolldown/binding-darwin-arm64', '@rolldown/binding-darwin-x64', 'lightningcss-darwin-arm64', '@node-usb/usb-linux-x64-gnu', '@node-usb/usb-win32-x64-msvc'])('can be installed where %s is needed', (name) => {
    expect(Object.keys(lock.packages)).toContain(`node_modules/${name}`);
  });

  it('fetches Node by exact version and hash for every platform it names', () => {
    const pinned = [...readFileSync(path.join(root, 'bootstrap.mjs'), 'utf8').matchAll(/'(\w+-\w+)': \['([\w-]+)', '(\d+\.\d+\.\d+)', '(sha512-[A-Za-z0-9+/]{86}==)'\]/g)];
    expect(pinned.map(([, platform]) => platform)).toEqual(['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64', 'win32-x64']);
    for (const [, , , version] of pinned) expect(Number(version?.split('.')[0])).toBe(24);
  });
});
