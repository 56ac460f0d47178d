// Kinds of tests: `unit` runs in parallel and touches no window; `alone` measures its own waiting and shares the machine with nobody; `e2e`
// drives the built app, one file after the other; `packages` looks into what is handed out.
import os from 'node:os';
import { defineConfig } from 'vitest/config';

/** Everything goes wrong at once by real time: beside others its minutes would be theirs. */
const alone = ['test/services/prep/storm-sample.test.ts'];

const setupFiles = ['test/setup/no-system-multiplexer.ts'];

// Most tests wait for another process half of their time: with fewer workers than this, so does the machine, however few its cores.
const maxWorkers = Math.max(3, os.availableParallelism() - 1);

export default defineConfig({
  test: {
    maxWorkers,
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**', 'test/perf/**', 'test/packaging/**', ...alone], setupFiles, testTimeout: 30_000 } },
      { test: { name: 'alone', include: alone, setupFiles, testTimeout: 120_000, fileParallelism: false } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], setupFiles, testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false } },
      { test: { name: 'packages', include: ['test/packaging/**/*.test.ts'], setupFiles, testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false } },
    ],
  },
});
