// A folder of a test's own, gone when the test is over.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** The caller removes it. Short, because a socket's path may have about 100 characters. */
export function makeFolder(): string {
  return mkdtempSync(path.join(os.tmpdir(), 'muster-t-'));
}

export function tempFolder(): string {
  const folder = makeFolder();
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
  return folder;
}
