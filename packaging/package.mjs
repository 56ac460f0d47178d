// `npm run package -- mac [arm64 x64 universal] | linux [x64 arm64] | win [x64]`, with --dir for the app's folder alone. Builds, lays out what
// is packed for each machine, has electron-builder make the installers in dist/, and says what Muster adds to Electron's size.
// Signing and notarizing follow from the environment (README, Releases); MUSTER_UPDATE_URL is written into the package as its feed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { buildIfStale } from '../bootstrap.mjs';
import { layOut, root } from './natives.mjs';
import { reportSize } from './size-report.mjs';

const platforms = { mac: { node: 'darwin', archs: ['arm64', 'x64', 'universal'] }, linux: { node: 'linux', archs: ['x64', 'arm64'] }, win: { node: 'win32', archs: ['x64'] } };

/** The folder of resources of each app below `dist`. */
function resourcesIn(dist) {
  return readdirSync(dist, { withFileTypes: true }).filter((entry) => entry.isDirectory()).flatMap(({ name }) => [path.join(dist, name, 'Muster.app/Contents/Resources'), path.join(dist, name, 'resources')]).filter((folder) => existsSync(path.join(folder, 'app.asar')));
}

/**
 * Packs for one machine into `dist`; throws where that fails. `options` go to electron-builder as they are (`-c.electronDist=…`), `change` may
 * alter what is laid out. Resolves with the folder of the app's resources.
 */
export function pack({ target, arch, dist, dir = false, electron = electronVersion(), options = [], feed = process.env.MUSTER_UPDATE_URL, change = () => undefined }) {
  const stage = path.join(root, '.cache/packing', `${target}-${arch}`);
  layOut(stage, platforms[target].node, arch === 'universal' ? ['arm64', 'x64'] : [arch]);
  change(stage);
  if (feed && !feed.startsWith('https://')) throw new Error('MUSTER_UPDATE_URL has to begin with https://.');
  const publish = feed ? ['-c.publish.provider=generic', `-c.publish.url=${feed}`] : [];
  const words = [`--${target}`, ...(dir ? ['dir'] : []), `--${arch}`, '--projectDir', stage, '--publish', 'never', `-c.directories.output=${dist}`, `-c.electronVersion=${electron}`, ...publish, ...options];
  const result = spawnSync(process.execPath, [path.join(root, 'node_modules/electron-builder/cli.js'), ...words], { cwd: stage, stdio: 'inherit' });
  rmSync(stage, { recursive: true, force: true });
  if (result.status !== 0) throw new Error(`electron-builder ended with ${result.status}.`);
  return resourcesIn(dist);
}

function electronVersion() {
  return JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).devDependencies.electron;
}

/** Each run writes the feed of its own files: an arm64 Mac takes its own, an Intel one the first of the others, so universal isn't among them. */
function keepFeed(dist, files) {
  const feed = path.join(dist, 'latest-mac.yml');
  if (!existsSync(feed)) return;
  const found = parse(readFileSync(feed, 'utf8'));
  files.push(...found.files.filter(({ url }) => !url.includes('universal')));
  writeFileSync(feed, stringify({ ...found, files, path: files.at(-1)?.url ?? found.path, sha512: files.at(-1)?.sha512 ?? found.sha512 }));
}

function main(words) {
  const dir = words.includes('--dir');
  const [target = { darwin: 'mac', win32: 'win' }[process.platform] ?? 'linux', ...named] = words.filter((word) => !word.startsWith('-'));
  const known = platforms[target];
  const wrong = words.find((word) => word.startsWith('-') && word !== '--dir') ?? (known ? named.find((arch) => !known.archs.includes(arch)) : target);
  if (wrong !== undefined) {
    console.error(`muster: “${wrong}” isn’t known here. npm run package -- mac [arm64 x64 universal] | linux [x64 arm64] | win [x64] [--dir]`);
    return 2;
  }
  buildIfStale();
  const dist = path.join(root, 'dist');
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const files = [];
  for (const arch of named.length > 0 ? named : known.archs) {
    pack({ target, arch, dist, dir });
    if (target === 'mac') keepFeed(dist, files);
  }
  return resourcesIn(dist).map((resources) => {
    console.log(path.relative(root, resources));
    return reportSize(resources);
  }).every(Boolean) ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
