// What others wrote and we ship: under which licence, whether its scripts run at installing, and whether the lock serves every platform.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { allParts, licenceTexts, listFile, listText, lock, placeOf, shippedParts, textsFile } from './setup/third-party.ts';

const root = path.resolve(import.meta.dirname, '..');
const readText = (name: string): string => readFileSync(path.join(root, name), 'utf8');
const { allowScripts, dependencies, devDependencies } = z.object({ allowScripts: z.record(z.string(), z.boolean()), dependencies: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) }).parse(JSON.parse(readText('package.json')));

/** Nothing more is asked than that its makers are named; of two that are offered the permissive one is ours. */
const permissive = new Set(['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', 'Python-2.0', '(BSD-3-Clause OR GPL-2.0)', '(MIT OR CC0-1.0)']);
/** Fine for a tool that stays here: lightningcss and axe-core, tables of browsers, and jokes of their makers. */
const forTools = new Set([...permissive, 'MPL-2.0', 'CC-BY-4.0', 'WTFPL', 'WTFPL OR ISC', '(WTFPL OR MIT)', '(Unlicense OR Apache-2.0)']);

describe('licences', () => {
  it('of all that is shipped are permissive, and none is unknown', () => {
    const shipped = shippedParts();
    expect(shipped.length).toBeGreaterThan(30);
    expect(shipped.filter(({ licence }) => !permissive.has(licence)).map(({ name, licence }) => `${name}: ${licence}`)).toEqual([]);
  });

  it('of tools leave us free', () => {
    expect(allParts().filter(({ licence }) => !forTools.has(licence)).map(({ name, licence }) => `${name}: ${licence}`)).toEqual([]);
  });

  it('are listed as the lock has them (node test/setup/third-party.ts writes both files)', () => {
    expect(readFileSync(listFile, 'utf8')).toBe(listText());
    expect(readFileSync(textsFile, 'utf8') === licenceTexts(), 'resources/licences.txt is as it would be written now').toBe(true);
  });

  it('cover every package that product code imports', () => {
    const shipped = new Set(shippedParts().map(({ name }) => name));
    const imported = [...Object.keys(dependencies), ...Object.keys(devDependencies).filter((name) => importedBy(name))];
    expect(imported.length).toBeGreaterThan(10);
    // Its own notices come with its runtime.
    expect(imported.filter((name) => name !== 'electron' && !shipped.has(name))).toEqual([]);
  });
});

const architecture = readText('test/architecture.test.ts');
/** Whether the rules of the architecture allow product code to import it. */
function importedBy(name: string): boolean {
  const rules = architecture.slice(architecture.indexOf('const rules'), architecture.indexOf('function isAllowed'));
  return new RegExp(`'${name.replace('/', '\\/')}(?:\\/[\\w/]+)?'`).test(rules) || (/^react(?:-dom|-aria-components)?$/.test(name) && rules.includes('react(?:-dom|-aria-components)?'));
}

describe('installing', () => {
  it('runs no script of any package', () => {
    expect(readText('bootstrap.mjs')).toMatch(/npm\(\['ci', '--ignore-scripts',/);
    expect(Object.entries(allowScripts).filter(([, allowed]) => allowed)).toEqual([]);
    const withScripts = Object.entries(lock).filter(([, { hasInstallScript }]) => hasInstallScript).map(([at]) => at.slice(at.lastIndexOf('node_modules/') + 13));
    expect(withScripts.filter((name) => allowScripts[name] !== false)).toEqual([]);
  });

  it('finds everything optional in the lock, so that it serves computers that nobody locked it on', () => {
    const missing = Object.entries(lock).flatMap(([at, { optionalDependencies = {} }]) => Object.keys(optionalDependencies).filter((name) => placeOf(name, at) === null).map((name) => `${name} of ${at}`));
    expect(missing).toEqual([]);
  });

  it.each([['@node-usb/usb-', ''], ['@rolldown/binding-', ''], ['lightningcss-', '']])('has %s* for macOS, Linux and Windows', (prefix) => {
    const names = Object.keys(lock).map((at) => at.slice('node_modules/'.length)).filter((name) => name.startsWith(prefix));
    for (const platform of ['darwin-arm64', 'darwin-x64', 'linux-x64-gnu', 'linux-arm64-gnu', 'win32-x64-msvc']) expect(names, platform).toContain(`${prefix}${platform}`);
  });

  it('has SQLite’s natives for each of them in the package itself', () => {
    const prebuilt = readdirSync(path.join(root, 'node_modules/better-sqlite3/prebuilds'));
    for (const platform of ['darwin-arm64', 'darwin-x64', 'linux-x64', 'linux-arm64', 'win32-x64']) expect(prebuilt, platform).toContain(`${platform}.node`);
  });
});
