// `npm test`: system packages, build, and at once: type check and lint, unit and protocol tests, end-to-end tests in a real Electron.
// Goes on after a failure, and ends with one line: N passed, N failed, N skipped; what was skipped is named before it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from '../bootstrap.mjs';
import { runTold, takeTurn } from './turns.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const isRoot = process.getuid?.() === 0;
const isDebian = existsSync('/etc/debian_version');
const totals = { passed: 0, failed: 0, skipped: 0 };
const skips = [];

/** Judges (libimobiledevice, plistutil, openssl, poppler, qpdf, zbar, strace), what makes a USB bus of a test's own, and what a window needs on a machine without a screen. */
const systemPackages = [
  'libimobiledevice-utils', 'ideviceinstaller', 'libplist-utils', 'openssl', 'poppler-utils', 'qpdf', 'zbar-tools', 'strace', 'mount', 'util-linux', 'perl-base', 'xvfb', 'xauth', 'libnss3', 'libgtk-3-0', 'libasound2', 'libgbm1', 'libxss1', 'libxtst6', 'fonts-inter', 'fonts-jetbrains-mono',
];

function heading(say, text) {
  say(`\n== ${text}\n`);
}

function count(say, name, ok) {
  totals[ok ? 'passed' : 'failed'] += 1;
  if (!ok) say(`FAILED: ${name}\n`);
}

function skip(name, reason, times = 1) {
  totals.skipped += times;
  skips.push(`${name}: ${reason}`);
}

const run = (command, args, options = {}) => spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
const aloud = (text) => { process.stdout.write(text); };

function installSystemPackages() {
  if (process.platform !== 'linux' || !isDebian) return;
  const missing = systemPackages.filter((name) => {
    const found = spawnSync('dpkg-query', ['-W', '-f', '${Status}', name], { encoding: 'utf8' });
    return !found.stdout?.includes('install ok installed');
  });
  if (missing.length === 0) return;
  const command = `apt-get install -y ${missing.join(' ')}`;
  heading(aloud, `system packages: ${missing.join(' ')}`);
  if (!isRoot) {
    console.log(`They are needed for some tests. Install them with:\n  sudo ${command}`);
    return;
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] };
  run('apt-get', ['update', '-qq'], quiet);
  const installed = run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], quiet).status === 0;
  if (!installed) count(aloud, command, false);
}

/** Runs one vitest project and adds its counts; a run that ends without a report counts as one failure. */
async function vitest(say, project, { wrap = [], env = {}, patient = false } = {}) {
  const report = path.join(root, '.cache', `test-${project}.json`);
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const entry = path.join(root, 'node_modules/vitest/vitest.mjs');
  const words = [...wrap, process.execPath, entry, 'run', '--project', project, '--reporter', 'default', '--reporter', 'json', '--outputFile.json', report];
  const [command, ...args] = words;
  const status = await runTold(say, command, args, { cwd: root, patient, env: { ...process.env, MUSTER_NO_SYSTEM_MUX: '1', ...env } });
  if (!existsSync(report)) return count(say, `vitest ${project}`, false);
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  totals.passed += numPassedTests;
  totals.failed += numFailedTests;
  for (const { assertionResults } of testResults) for (const test of assertionResults) if (test.status === 'pending' || test.status === 'skipped') skip(test.fullName, 'skipped by the test');
  const unaccounted = numPendingTests - testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === 'pending' || status === 'skipped').length;
  if (unaccounted > 0) skip(project, 'skipped by the runner', unaccounted);
  // A file that can't even be loaded has no failed test in it.
  if (status !== 0 && numFailedTests === 0) count(say, `vitest ${project} ended with ${status}`, false);
}

/** Where it has to be fetched first, that is in a process of its own: the others' words go through this one. */
async function lookForElectron() {
  const said = [];
  const status = await runTold((text) => { said.push(text); }, process.execPath, [path.join(root, 'test/e2e/electron-runtime.mjs'), '--json'], { cwd: root });
  const lines = said.join('').trim().split('\n');
  const found = lines.findLast((line) => line.startsWith('{'));
  return found ? JSON.parse(found) : { reason: `looking for Electron ended with ${status}: ${lines.at(-1)}` };
}

async function endToEnd(say) {
  heading(say, 'end-to-end tests');
  const electron = await lookForElectron();
  if (!electron.executable) {
    // Where everything can be had, a skipped end-to-end test is a failure.
    if (isRoot && isDebian) {
      say(`${electron.reason}\n`);
      count(say, 'end-to-end tests: no Electron', false);
    } else skip('end-to-end tests', electron.reason);
    return;
  }
  const needsScreen = process.platform === 'linux' && !process.env.MUSTER_E2E_SHOW;
  const hasXvfb = spawnSync('sh', ['-c', 'command -v xvfb-run']).status === 0;
  if (needsScreen && !hasXvfb) {
    skip('end-to-end tests', 'xvfb is missing (sudo apt-get install xvfb xauth)');
    return;
  }
  const wrap = needsScreen ? ['xvfb-run', '-a', '-s', '-screen 0 2600x1600x24 -ac'] : [];
  const env = { MUSTER_E2E_ELECTRON: electron.executable, MUSTER_E2E_KIND: electron.kind };
  await vitest(say, 'e2e', { wrap, env });
  heading(say, 'packages');
  await vitest(say, 'packages', { wrap, env });
}

async function typesAndLint(say) {
  const node = async (...words) => await runTold(say, process.execPath, words, { cwd: root, patient: true }) === 0;
  heading(say, 'type check');
  count(say, 'type check', await node(require.resolve('typescript/bin/tsc'), '-b'));
  heading(say, 'lint');
  count(say, 'lint', await node('node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'));
}

async function units(say) {
  heading(say, 'unit and protocol tests');
  await vitest(say, 'unit', { patient: true });
}

installSystemPackages();
heading(aloud, 'build');
try {
  buildIfStale();
  count(aloud, 'build', true);
} catch (error) {
  console.log(error.message);
  count(aloud, 'build', false);
}
// The window's tests wait half of their time, and so do the units: together they take hardly longer than either. Windows come first.
await Promise.all([typesAndLint, units, endToEnd].map(takeTurn));
await takeTurn(async (say) => {
  heading(say, 'tests that share the machine with nobody');
  await vitest(say, 'alone');
});

console.log('');
for (const line of skips) console.log(`skipped: ${line}`);
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed === 0 ? 0 : 1;
