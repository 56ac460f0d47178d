// The house's rules as far as text can show them: who may import whom, no cycles, no endless files, no forbidden names.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

function files(...folders: string[]): string[] {
  return folders.flatMap((folder) => readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.posix.join(folder, name.replaceAll('\\', '/')))
    .filter((name) => /\.(?:ts|tsx|mjs)$/.test(name) && !name.includes('/out/')));
}

const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const product = files('src', 'electron', 'renderer');
const everything = [...product, ...files('test')];

interface Import {
  readonly from: string;
  /** A path below the root for our own files, else the package's name. */
  readonly to: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const found = [
    ...textOf(file).matchAll(/^(?:import|export)\s+(type\s+)?([^'";]*?\bfrom\s+)?'([^']+)'/gm),
    ...textOf(file).matchAll(/(?<kind>import)\((?<names>)'([^']+)'[,)]/g),
  ];
  return found.map((match) => {
    const [, typeWord, names = '', target = ''] = match;
    const to = target.startsWith('.') ? path.posix.join(path.posix.dirname(file), target) : target;
    const inner = /\{([^}]*)\}/.exec(names)?.[1];
    const allTypes = inner !== undefined && !/^\s*\w+\s*,/.test(names) && inner.split(',').filter((name) => name.trim()).every((name) => name.trim().startsWith('type '));
    return { from: file, to, typeOnly: typeWord?.startsWith('type') === true || allTypes };
  });
}

/** src/device/frame/x.ts belongs to src/device; src/app.ts to itself. */
function layerOf(file: string): string {
  const parts = file.split('/');
  return parts[0] === 'src' ? parts.slice(0, 2).join('/').replace(/\.ts$/, '') : (parts[0] ?? '');
}

const base = ['src/model', 'src/errors'];
const builtIn = /^node:/;

/** What each layer may import of ours, and which packages; itself always. From "Who may import whom" in the architecture. */
const rules: Readonly<Record<string, { readonly ours: readonly string[]; readonly packages: readonly (string | RegExp)[] }>> = {
  'src/plist': { ours: [], packages: [] },
  'src/errors': { ours: [], packages: [] },
  'src/clock': { ours: [], packages: [] },
  'src/http': { ours: ['src/clock', 'src/errors'], packages: [] },
  'src/patient-http': { ours: ['src/clock', 'src/errors', 'src/http'], packages: [] },
  'src/log': { ours: ['src/clock', 'src/errors', 'src/http'], packages: [] },
  'src/diary': { ours: ['src/clock', 'src/log', 'src/store', ...base], packages: [] },
  'src/diagnostics-desk': { ours: ['src/clock', 'src/contract', 'src/device', 'src/domain', 'src/log', 'src/paper-handlers', 'package.json', ...base], packages: [builtIn] },
  'src/model': { ours: ['src/errors'], packages: ['zod'] },
  'src/contract': { ours: base, packages: ['zod'] },
  'src/error-text': { ours: ['src/errors'], packages: [] },
  'src/pure-globals.d': { ours: [], packages: [] },
  'src/domain': { ours: ['src/plist', 'resources/error-catalogue.json', ...base], packages: ['zod'] },
  'src/crypto': { ours: base, packages: [builtIn, 'node-forge'] },
  'src/ade': { ours: ['src/crypto', 'src/domain', 'src/clock', 'src/http', ...base], packages: [builtIn, 'zod'] },
  'src/configurator': { ours: ['src/plist', 'src/domain', 'src/clock', ...base], packages: [builtIn, 'zod'] },
  'src/intune': { ours: ['src/crypto', 'src/domain', 'src/clock', 'src/http', 'src/patient-http', 'src/secrets', ...base], packages: [builtIn, 'zod', '@azure/msal-node'] },
  'src/apple-business': { ours: ['src/crypto', 'src/domain', 'src/clock', 'src/http', 'src/patient-http', ...base], packages: [builtIn, 'zod'] },
  'src/device': { ours: ['src/plist', 'src/crypto', 'src/clock', 'src/http', ...base], packages: [builtIn, 'zod', /^usb\//] },
  'src/secrets': { ours: base, packages: [] },
  'src/store': { ours: ['src/crypto', 'src/domain', 'src/secrets', ...base], packages: [builtIn, 'zod', 'better-sqlite3'] },
  'src/services': { ours: ['src/ade', 'src/intune', 'src/apple-business', 'src/domain', 'src/device', 'src/configurator', 'src/print', 'src/store', 'src/secrets', 'src/crypto', 'src/plist', 'src/contract', 'src/clock', 'src/http', 'resources', ...base], packages: [builtIn, 'zod', 'csv-parse/sync'] },
  'src/print': { ours: ['src/domain', 'src/error-text', 'src/resource-file', ...base], packages: [builtIn, 'pdfkit', 'bwip-js/generic'] },
  'src/bench': { ours: ['src/plist', 'src/crypto', 'src/clock', 'src/device', ...base], packages: [builtIn] },
  'src/checks': { ours: ['src/domain', 'src/services'], packages: [] },
  'src/discover': { ours: ['src/app-options', 'src/http', 'src/device', 'src/domain', 'src/services', ...base], packages: [] },
  'src/bench-checks': { ours: ['src/app-options', 'src/data-folder', 'src/device', 'src/discover', 'src/domain', 'src/http', 'src/papers', 'src/services', 'src/store', ...base], packages: [] },
  'src/papers': { ours: ['src/clock', 'src/data-folder', 'src/secrets', 'src/services', 'src/store', ...base], packages: [builtIn] },
  'src/blueprints': { ours: ['src/papers', 'src/profiles', 'src/services', 'src/domain', ...base], packages: [builtIn] },
  'src/identity-exports': { ours: ['src/papers', 'src/services', ...base], packages: [] },
  'src/profiles': { ours: ['src/papers', 'src/services', 'src/crypto', 'src/domain', 'src/plist', ...base], packages: [builtIn] },
  'src/paper-handlers': { ours: ['src/papers', 'src/clock', 'src/contract', 'src/services', 'src/crypto', 'src/domain', ...base], packages: [] },
  'src/configurator-desk': { ours: ['src/clock', 'src/configurator', 'src/contract', 'src/device', 'src/domain', 'src/services', ...base], packages: [] },
  'src/app-options': { ours: ['src/clock', 'src/log', 'src/configurator', 'src/http', 'src/secrets', 'src/services', 'src/device'], packages: [] },
  'src/system-clock': { ours: ['src/clock'], packages: [] },
  'src/data-folder': { ours: ['src/errors'], packages: [builtIn] },
  'src/resource-file': { ours: [], packages: [builtIn] },
  'src/preferences': { ours: base, packages: [builtIn] },
  'src/environment': { ours: ['src/preferences', 'src/configurator', 'src/data-folder', 'src/device', 'src/http', 'src/secrets', 'src/system-clock'], packages: [builtIn] },
  'src/records': { ours: ['src/clock', 'src/data-folder', 'src/error-text', 'src/secrets', 'src/services', 'src/store', ...base], packages: [builtIn] },
  'src/practice': { ours: ['src/bench', 'src/device', 'src/errors', 'src/system-clock'], packages: [builtIn] },
  'src/prepare-desk': { ours: ['src/bench-desk', 'src/clock', 'src/crypto', 'src/device', 'src/domain', 'src/http', 'src/papers', 'src/services', ...base], packages: [] },
  'src/bench-desk': { ours: ['src/clock', 'src/device', 'src/domain', 'src/http', 'src/papers', 'src/services', ...base], packages: [] },
  'src/books': { ours: ['src/clock', 'src/device', 'src/papers', 'src/secrets', 'src/services', 'src/store', ...base], packages: [] },
  'src/blueprint-handlers': { ours: ['src/blueprints', 'src/services', 'src/papers', 'src/profiles', 'src/paper-handlers', 'src/contract', 'src/crypto', 'src/domain', ...base], packages: [builtIn] },
  'src/cloud-desks': { ours: ['src/ade-desk', 'src/intune-desk', 'src/clock', 'src/contract', 'src/domain', 'src/http', 'src/paper-handlers', 'src/papers', 'src/services', 'src/store', ...base], packages: [] },
  'src/intune-desk': { ours: ['src/clock', 'src/contract', 'src/domain', 'src/http', 'src/intune', 'src/papers', 'src/services', 'src/store', ...base], packages: [builtIn] },
  'src/open-address': { ours: ['src/errors'], packages: [builtIn] },
  'src/intune-station': { ours: ['src/clock', 'src/cloud-desks', 'src/domain', 'src/http', 'src/intune-desk', 'src/papers', 'src/records', 'src/services', 'src/store', ...base], packages: [builtIn] },
  'src/ade-profile-handlers': { ours: ['src/clock', 'src/contract', 'src/domain', 'src/services', 'src/store', ...base], packages: [] },
  'src/ade-desk': { ours: ['src/ade-profile-handlers', 'src/clock', 'src/contract', 'src/data-folder', 'src/domain', 'src/http', 'src/papers', 'src/services', 'src/store', 'package.json', ...base], packages: [builtIn] },
  'src/ade-station': { ours: ['src/ade-desk', 'src/app-options', 'src/blueprint-handlers', 'src/papers', 'src/crypto', 'src/device', 'src/domain', 'src/services', ...base], packages: [] },
  'src/record-desk': { ours: ['src/clock', 'src/contract', 'src/domain', 'src/paper-handlers', 'src/services', 'src/store', ...base], packages: [] },
  'src/removal-handlers': { ours: ['src/books', 'src/contract', 'src/services', ...base], packages: [] },
  'src/app': { ours: ['src/diagnostics-desk', 'src/removal-handlers', 'src/log', 'src/cloud-desks', 'src/app-options', 'src/configurator-desk', 'src/error-text', 'src/record-desk', 'src/bench-desk', 'src/prepare-desk', 'src/books', 'src/blueprint-handlers', 'src/papers', 'src/paper-handlers', 'src/clock', 'src/http', 'src/contract', 'src/data-folder', 'src/device', 'src/domain', 'src/services', 'src/store', 'src/crypto', 'src/plist', ...base], packages: [] },
  'src/cli': { ours: ['src/intune-station', 'src/open-address', 'src/diary', 'src/log', 'src/ade-desk', 'src/ade-station', 'src/app', 'src/bench-checks', 'src/blueprints', 'src/checks', 'src/discover', 'src/identity-exports', 'src/papers', 'src/profiles', 'src/practice', 'src/records', 'src/resource-file', 'src/environment', 'src/system-clock', 'src/contract', 'src/error-text', 'src/domain', 'package.json', ...base], packages: [builtIn] },
  electron: { ours: ['src/', 'bootstrap.mjs', 'package.json'], packages: [builtIn, 'electron', 'electron-updater', 'zod'] },
  renderer: { ours: ['src/contract', 'src/error-text', 'src/domain', ...base], packages: [/^react(?:-dom|-aria-components)?(?:\/|$)/, 'lucide-react', 'd3-array', 'd3-scale', /\.css$/] },
};

function isAllowed({ from, to }: Import): boolean {
  const layer = layerOf(from);
  // What `npx muster` runs first: it only finds the right Node.
  if (from === 'src/cli/muster.mjs') return to === 'bootstrap.mjs';
  const rule = rules[layer];
  if (!rule) return false;
  const isOurs = existsSync(path.join(root, to)) || to.startsWith('src/');
  if (!isOurs) return rule.packages.some((name) => (typeof name === 'string' ? to === name : name.test(to)));
  if (layerOf(to) === layer) return true;
  return rule.ours.some((name) => (name.endsWith('/') ? to.startsWith(name) : layerOf(to) === name || to === name));
}

const all = product.flatMap(importsOf);

describe('imports', () => {
  it('are found at all', () => {
    expect(all.length).toBeGreaterThan(200);
    expect(importsOf('src/app.ts').map((entry) => entry.to)).toContain('src/device/registry.ts');
    expect(importsOf('src/crypto/password-cipher.ts').map((entry) => entry.to)).toEqual(expect.arrayContaining(['node:crypto', 'node-forge', 'src/errors.ts']));
  });

  it('keep to who may import whom', () => {
    expect(all.filter((entry) => !isAllowed(entry)).map((entry) => `${entry.from} → ${entry.to}`)).toEqual([]);
  });

  it('of the bench take the frame codec and nothing else of the device layer', () => {
    const taken = all.filter((entry) => layerOf(entry.from) === 'src/bench' && layerOf(entry.to) === 'src/device').map((entry) => entry.to);
    expect(taken.filter((to) => !to.startsWith('src/device/frame/'))).toEqual([]);
  });

  it('of the bus stay in one place', () => {
    expect(new Set(all.filter((entry) => /^usb(?:\/|$)/.test(entry.to)).map((entry) => path.posix.dirname(entry.from)))).toEqual(new Set(['src/device/usb']));
  });

  it('of Microsoft’s sign-in library are in one place, and loaded only when somebody signs in', () => {
    const taken = all.filter((entry) => entry.to === '@azure/msal-node' && !entry.typeOnly);
    expect(taken.filter(({ from }) => from !== 'src/intune/sign-in.ts').map(({ from }) => from)).toEqual([]);
    expect(textOf('src/intune/sign-in.ts')).not.toMatch(/^import (?!type )[^\n]*@azure/m);
  });

  it('of practice and the environment take only addresses and the bus from the device layer', () => {
    const taken = all.filter((entry) => ['src/practice', 'src/environment'].includes(layerOf(entry.from)) && layerOf(entry.to) === 'src/device').map((entry) => entry.to);
    expect(taken.filter((to) => !['src/device/usbmux/address.ts', 'src/device/usb/bus-watch.ts', 'src/device/usb/system-bus.ts'].includes(to))).toEqual([]);
  });

  it('of the preload are electron alone', () => {
    expect(importsOf('electron/preload.ts').filter((entry) => !entry.typeOnly).map((entry) => entry.to)).toEqual(['electron']);
  });

  it('of the page never reach Node or Electron, not even as types', () => {
    expect(all.filter((entry) => entry.from.startsWith('renderer/') && (entry.to.startsWith("node:") || entry.to === 'electron')).map((entry) => entry.from)).toEqual([]);
  });

  it('never go round in a circle', () => {
    const next = new Map<string, string[]>();
    for (const { from, to, typeOnly } of all) if (!typeOnly && product.includes(to)) next.set(from, [...next.get(from) ?? [], to]);
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (file: string, trail: readonly string[]): void => {
      if (trail.includes(file)) {
        circles.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
        return;
      }
      if (done.has(file)) return;
      for (const to of next.get(file) ?? []) walk(to, [...trail, file]);
      done.add(file);
    };
    for (const file of product) walk(file, []);
    expect(circles).toEqual([]);
  });
});

describe('files', () => {
  it('have at most 400 lines', () => {
    expect(everything.filter((file) => textOf(file).split('\n').length - 1 > 400)).toEqual([]);
  });

  it('are named after what is in them', () => {
    expect(everything.filter((file) => /(?:^|\/)(?:index|utils?|helpers?|types?|common|misc)\.(?:ts|tsx|mjs)$/.test(file))).toEqual([]);
    expect(everything.filter((file) => /(?:^|\/)(?:utils?|helpers?|types?|common|misc)\//.test(file))).toEqual([]);
    expect(everything.filter((file) => !/^[a-z0-9-]+(?:\.[a-z0-9]+)*\.(?:ts|tsx|mjs)$/.test(path.posix.basename(file)))).toEqual([]);
  });

  it('say at their head what they are', () => {
    expect(everything.filter((file) => !file.endsWith('.d.ts') && !textOf(file).replace(/^#!.*\n/, '').startsWith('// '))).toEqual([]);
  });
});

describe('source text', () => {
  /** Without comments, strings and templates, whose words are not code. */
  const codeOf = (file: string): string => textOf(file).replace(/\/\*[\s\S]*?\*\//g, '').replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''").replace(/(^|\s)\/\/.*$/gm, '$1');
  const having = (pattern: RegExp, among = everything): string[] => among.filter((file) => !file.endsWith('architecture.test.ts') && pattern.test(codeOf(file)));

  it('has no any, no enum, no default export, no namespace', () => {
    expect(having(/(?::|<|\bas|[|&,=(])\s*any\b(?!\w|\s*[:(])|\bany\[\]/)).toEqual([]);
    expect(having(/^\s*(?:export\s+)?(?:const\s+)?enum\s/m)).toEqual([]);
    expect(having(/^export default/m)).toEqual([]);
    expect(having(/^\s*(?:export\s+)?namespace\s/m)).toEqual([]);
  });

  it('silences a check only with a reason', () => {
    const silenced = everything.flatMap((file) => textOf(file).split('\n').filter((line) => /eslint-disable|@ts-(?:ignore|expect-error|nocheck)/.test(line) && !line.includes('-- ') && !file.endsWith('architecture.test.ts')).map((line) => `${file}: ${line.trim()}`));
    expect(silenced).toEqual([]);
  });

  it('mocks no module and waits for no fixed time in tests', () => {
    const tests = files('test').filter((file) => file.endsWith('.test.ts') && !file.startsWith('test/e2e/'));
    expect(having(/\bvi\.mock\b|\bvi\.useFakeTimers\b|\bsetTimeout\(/, tests)).toEqual([]);
  });
});
