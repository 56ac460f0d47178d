// `npm start`: opens the desktop app; where there is no Electron runtime or no display, does the same job in the terminal.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from '../bootstrap.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const electron = path.join(root, 'node_modules/electron');
const words = process.argv.slice(2);

function installed() {
  if (process.env.MUSTER_ELECTRON) return process.env.MUSTER_ELECTRON;
  try {
    const binary = path.join(electron, 'dist', readFileSync(path.join(electron, 'path.txt'), 'utf8'));
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

/** Why no window can be opened, or undefined. */
function obstacle() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'There is no display here';
  if (process.platform === 'linux' && process.getuid() === 0 && !process.env.MUSTER_ELECTRON) return 'Electron’s sandbox doesn’t run as root';
  if (installed()) return undefined;
  process.stderr.write('muster: fetching Electron’s runtime (once, about 110 MB)\n');
  const download = spawnSync(process.execPath, [path.join(electron, 'install.js')], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 600_000 });
  if (installed()) return undefined;
  const reason = /(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET)[^\n]*/.exec(download.stderr ?? '')?.[0] ?? 'its download failed';
  return `Electron’s runtime can’t be fetched (${reason.slice(0, 120)})`;
}

function openApp(binary) {
  const child = spawn(binary, [root, ...words], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`muster: Electron could not be started: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

function devicesAsked() {
  const at = words.findIndex((word) => word === '--practice' || word.startsWith('--practice='));
  const count = at < 0 ? undefined : (words[at].split('=')[1] ?? words[at + 1]);
  return /^[0-9]+$/.test(count ?? '') ? count : '8';
}

buildIfStale();
const why = obstacle();
if (why) {
  process.stderr.write(`muster: ${why}, so no window can be opened.\nmuster: doing the same job in the terminal, on a practice bench (${devicesAsked()} virtual).\n`);
  process.argv = [process.execPath, 'muster', 'practice', '--devices', devicesAsked()];
  createRequire(import.meta.url)(path.join(root, 'out/main/cli.cjs'));
} else openApp(installed());
