// One build serves the app and the command line. CommonJS and the syntax of older runtimes on purpose: the same bundle
// then runs on the pinned Electron, on plain Node, and on the older Electron that drives the end-to-end tests where the
// pinned one can't be had.
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { commands, events } from './src/contract.ts';

const external = ['electron', 'better-sqlite3', 'usb', /^usb\//, /^node:/];

/**
 * Making a schema does nothing but make it, which no bundler can know of a chain of calls: marked so, those that the page never parses with are
 * left out of it, and the library with them.
 */
function unusedSchemasAside(): Plugin {
  return {
    name: 'unused-schemas-aside',
    enforce: 'post',
    transform: {
      filter: { id: /\/src\/.*\.ts$/, code: /from ["']zod["']/ },
      handler(code) {
        let [marked, at] = ['', 0];
        for (const statement of this.parse(code).body) {
          const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
          for (const { init } of declared?.type === 'VariableDeclaration' ? declared.declarations : []) {
            if (init?.type !== 'CallExpression' && init?.type !== 'ObjectExpression') continue;
            marked += `${code.slice(at, init.start)}/* @__PURE__ */ (() => (${code.slice(init.start, init.end)}))()`;
            at = init.end;
          }
        }
        return { code: marked + code.slice(at), map: null };
      },
    },
  };
}

/** react-aria's words for a screen reader, in thirty languages: the app speaks one, and react-aria falls back to it (LocalizedStringDictionary). */
function otherLanguagesAside(): Plugin {
  return {
    name: 'other-languages-aside',
    load: { filter: { id: /\/node_modules\/react-(?:aria|aria-components|stately)\/.*\/intl\/(?:.*\/)?(?!en-US\.)[a-z]{2}-[A-Z]{2}\.m?js$/ }, handler: () => 'export default undefined;' },
  };
}

interface Modules {
  getModuleInfo(id: string): { readonly importedIds?: readonly string[] } | null;
}

/** Whether a module is loaded with that one at the latest. */
function loadedWith(start: string): (id: string, modules: Modules) => boolean {
  const loaded = new Set<string>();
  const add = (id: string, modules: Modules): void => {
    if (loaded.has(id)) return;
    loaded.add(id);
    for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) add(imported, modules);
  };
  return (id, modules) => {
    add(path.resolve(import.meta.dirname, start), modules);
    // The bundler's own stand beside whoever needs them first.
    return loaded.has(id) || id.startsWith('\0');
  };
}

const withWindow = loadedWith('renderer/index.html');
const withContent = loadedWith('renderer/content.tsx');
/** Three files: what the window needs to answer, what its first pane needs, and all the rest. A hundred small ones compress worse by a tenth, and save nothing: they lie on the disk. */
const pageParts = [
  { name: (id: string, modules: Modules) => (withWindow(id, modules) ? 'window' : null), debugName: 'window', priority: 3 },
  { name: (id: string, modules: Modules) => (!withWindow(id, modules) && withContent(id, modules) ? 'content' : null), debugName: 'content', priority: 2 },
  { name: (id: string, modules: Modules) => (!withWindow(id, modules) && !withContent(id, modules) ? 'screens' : null), debugName: 'screens', priority: 1 },
];

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
    plugins: [react(), unusedSchemasAside(), otherLanguagesAside()],
    // What is said of errors is the main process's.
    resolve: { alias: [{ find: /^(?:\.\.\/)+src\/(?:error-text|domain\/error-meaning)\.ts$/, replacement: path.resolve(import.meta.dirname, 'renderer/told-errors.ts') }] },
    build: { outDir: 'out/renderer', minify: true, target: 'chrome114', cssTarget: 'chrome114', cssMinify: 'lightningcss', modulePreload: { polyfill: false }, rolldownOptions: { input: 'renderer/index.html', output: { codeSplitting: { groups: pageParts } } } },
  },
});
