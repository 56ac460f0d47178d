// One build serves the app and the command line. CommonJS and the syntax of older runtimes on purpose: the same bundle
// then runs on the pinned Electron, on plain Node, and on the older Electron that drives the end-to-end tests where the
// pinned one can't be had.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { commands, events } from './src/contract.ts';

const external = ['electron', 'better-sqlite3', 'usb', /^usb\//, /^node:/];

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: false,
      target: 'node18',
      rolldownOptions: {
        input: { main: 'electron/main.ts', cli: 'src/cli/entry.ts', bench: 'electron/bench-process.ts', 'profile-thread': 'electron/profile-thread.ts', 'record-thread': 'electron/record-thread.ts' },
        external,
        // Natives are required even where they are loaded late: an older Electron's import() doesn't look into a package's archive.
        output: { format: 'cjs', dynamicImportInCjs: false, entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  },
  preload: {
    // Names, not schemas: zod in a preload costs every window 450 kB (architecture, the contract).
    define: { COMMAND_NAMES: JSON.stringify(Object.keys(commands)), EVENT_NAMES: JSON.stringify(Object.keys(events)) },
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      target: 'node18',
      rolldownOptions: { input: { preload: 'electron/preload.ts' }, external: ['electron'], output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    build: { outDir: 'out/renderer', minify: true, target: 'chrome114', cssTarget: 'chrome114', cssMinify: 'lightningcss', modulePreload: { polyfill: false }, rolldownOptions: { input: 'renderer/index.html' } },
  },
});
