// Kinds of tests: `unit` runs in parallel and touches no window; `alone` measures its own waiting and shares the machine with nobody; `e2e`
// drives the built app, one file after the other; `packages` looks into what is handed out.
import os from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/setup/longest-first.ts';

/** Everything goes wrong at once by real time: beside others its minutes would be theirs. */
const alone = ['test/services/prep/storm-sample.test.ts'];

const setupFiles = ['test/setup/no-system-multiplexer.ts'];
const withKeys = { setupFiles: [...setupFiles, 'test/setup/shared-keys.ts'], globalSetup: 'test/setup/make-keys.ts' };

// Tests wait half of their time, for another process or for time to pass: with fewer workers than this, so does the machine, however few its
// cores.
const maxWorkers = Math.max(5, os.availableParallelism() - 1);

// Units go on beside the window's tests and have what those leave of the machine: only what hangs takes so long.
export default defineConfig({
  test: {
    maxWorkers,
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**', 'test/perf/**', 'test/packaging/**', ...alone], ...withKeys, testTimeout: 120_000 } },
      { test: { name: 'alone', include: alone, ...withKeys, testTimeout: 240_000, fileParallelism: false } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], setupFiles, testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false } },
      { test: { name: 'packages', include: ['test/packaging/**/*.test.ts'], setupFiles, testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false } },
    ],
  },
});
