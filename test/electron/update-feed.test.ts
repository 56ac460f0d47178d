// Where newer versions are looked for: nowhere, unless somebody configured it; and at the start only where it was switched on.
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { feedOf, loadLibrary, lookAtStart, looksAtStart } from '../../electron/update-feed.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(path.join(os.tmpdir(), 'muster-feed-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

describe('the feed', () => {
  it('is none where nobody configured one, and then nothing is loaded that could ask', async () => {
    expect(feedOf({ env: {}, resourcesPath: folder })).toEqual({ kind: 'none' });
    expect(await loadLibrary({ env: {}, resourcesPath: folder, dataFolder: folder, platform: 'linux' })).toBeNull();
  });

  it('is refused on Windows where the package doesn’t say who signs', async () => {
    const env = { MUSTER_UPDATE_URL: 'https://updates.example.com' };
    await expect(loadLibrary({ env, resourcesPath: folder, dataFolder: folder, platform: 'win32' })).rejects.toThrow('who signs');
  });

  it('is the packager’s, or the one that is given, over https alone', () => {
    writeFileSync(path.join(folder, 'app-update.yml'), 'provider: generic\n');
    expect(feedOf({ env: {}, resourcesPath: folder })).toEqual({ kind: 'packaged' });
    expect(feedOf({ env: { MUSTER_UPDATE_URL: 'https://updates.example.com/muster' }, resourcesPath: folder })).toEqual({ kind: 'given', url: 'https://updates.example.com/muster' });
    for (const url of ['http://updates.example.com', 'file:///tmp/x', 'https://', 'https://user:secret@updates.example.com', 'updates.example.com']) {
      expect(() => feedOf({ env: { MUSTER_UPDATE_URL: url }, resourcesPath: folder }), url).toThrow('https://');
    }
  });
});

describe('looking at the start', () => {
  it('is off until somebody switches it on, and after what can’t be read', () => {
    const data = path.join(folder, 'data');
    expect(looksAtStart(data)).toBe(false);
    lookAtStart(data, true);
    expect(looksAtStart(data)).toBe(true);
    expect(statSync(path.join(data, 'updates.json')).mode & 0o777).toBe(0o600);
    lookAtStart(data, false);
    expect(looksAtStart(data)).toBe(false);
    for (const text of ['', '{', 'null', '{"atStart":"yes"}', '[true]']) {
      mkdirSync(data, { recursive: true });
      writeFileSync(path.join(data, 'updates.json'), text);
      expect(looksAtStart(data), text).toBe(false);
    }
  });
});
