// Whose work is in Muster: every package of the lock with its licence, and of those that are shipped the whole text. `node
// test/setup/third-party.ts` writes both files anew; a test holds them against the lock.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '../..');
const names = z.record(z.string(), z.string()).optional();
const lockSchema = z.object({
  packages: z.record(z.string(), z.object({
    version: z.string().optional(), license: z.string().optional(), dependencies: names, optionalDependencies: names, peerDependencies: names, hasInstallScript: z.boolean().optional(), os: z.array(z.string()).optional(),
  })),
});
export const lock = lockSchema.parse(JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'))).packages;

/** What product code imports: bundled, or beside it as natives. Electron brings its own notices. */
export const shippedRoots = [
  '@azure/msal-node', 'better-sqlite3', 'bwip-js', 'csv-parse', 'd3-array', 'd3-scale', 'electron-updater', 'lucide-react', 'node-forge', 'pdfkit', 'react', 'react-aria-components', 'react-dom', 'usb', 'zod',
] as const;

/** The lock has none, their own files do. */
const fromTheirFiles: Readonly<Record<string, string>> = { 'png-js': 'MIT' };

export interface Part {
  /** As in the lock: node_modules/a/node_modules/b. */
  readonly at: string;
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

const nameOf = (at: string): string => at.slice(at.lastIndexOf('node_modules/') + 'node_modules/'.length);

function partOf(at: string): Part {
  const { version = '', license } = lock[at] ?? {};
  return { at, name: nameOf(at), version, licence: license ?? fromTheirFiles[nameOf(at)] ?? 'unknown' };
}

/** Where Node would find it, seen from there; null: it isn't in the lock. */
export function placeOf(name: string, from: string): string | null {
  for (let above = from; ; above = above.slice(0, Math.max(0, above.lastIndexOf('/node_modules/')))) {
    const at = `${above === '' ? '' : `${above}/`}node_modules/${name}`;
    if (lock[at]) return at;
    if (above === '') return null;
    if (!above.includes('/node_modules/')) above = '/node_modules/';
  }
}

const byName = (a: Part, b: Part): number => (a.name === b.name ? (a.version < b.version ? -1 : 1) : a.name < b.name ? -1 : 1);

export function allParts(): Part[] {
  return Object.keys(lock).filter((at) => at !== '').map(partOf).sort(byName);
}

/** With everything that they need; packages for one platform are their parents' own. */
export function shippedParts(): Part[] {
  const found = new Set<string>();
  const take = (name: string, from: string): void => {
    const at = placeOf(name, from);
    if (at === null || found.has(at) || lock[at]?.os) return;
    found.add(at);
    const { dependencies = {}, optionalDependencies = {} } = lock[at] ?? {};
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) take(needed, at);
  };
  for (const name of shippedRoots) take(name, '');
  return [...found].map(partOf).sort(byName);
}

/** The text that its makers put beside it; null: there is none, and its licence is named alone. */
function textOf({ at }: Part): string | null {
  const folder = path.join(root, at);
  if (!existsSync(folder)) return null;
  const name = readdirSync(folder).sort().find((one) => /^(?:licen[cs]e|copying)(?:[.-].*)?$/i.test(one) && !one.endsWith('.js'));
  return name === undefined ? null : readFileSync(path.join(folder, name), 'utf8').replace(/\r\n/g, '\n').trim();
}

export function listText(): string {
  const shipped = new Set(shippedParts().map(({ at }) => at));
  const table = (parts: readonly Part[]): string => parts.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`).join('\n');
  const all = allParts();
  return `# Whose work is in Muster

Written by \`node test/setup/third-party.ts\` from package-lock.json; a test fails when it is out of date. The texts of the licences of what is
shipped are in resources/licences.txt; Electron and Chromium bring theirs with the app. Fonts: resources/fonts. Apple’s schema: resources/apple-schema.

## Shipped

| Package | Version | Licence |
|---|---|---|
${table(all.filter(({ at }) => shipped.has(at)))}

## Used to build and to test, never shipped

| Package | Version | Licence |
|---|---|---|
${table(all.filter(({ at }) => !shipped.has(at)))}
`;
}

export function licenceTexts(): string {
  return `${shippedParts().map((part) => `${'='.repeat(80)}\n${part.name} ${part.version} (${part.licence})\n${'='.repeat(80)}\n${textOf(part) ?? `Licence: ${part.licence}. The package carries no text of its own.`}`).join('\n\n')}\n`;
}

export const listFile = path.join(root, 'THIRD-PARTY.md');
export const textsFile = path.join(root, 'resources/licences.txt');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(listFile, listText());
  writeFileSync(textsFile, licenceTexts());
}
