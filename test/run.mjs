// `npm test`: system packages, type check, lint, build, unit and protocol tests, end-to-end tests in a real Electron.
// Goes on after a failure, and ends with one line: N passed, N failed, N skipped; what was skipped is named before it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from '../bootstrap.mjs';
import { findElectron } from './e2e/electron-runtime.mjs';

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

function heading(text) {
  console.log(`\n== ${text}`);
}

function count(name, ok) {
  totals[ok ? 'passed' : 'failed'] += 1;
  if (!ok) console.log(`FAILED: ${name}`);
}

function skip(name, reason, times = 1) {
  totals.skipped += times;
  skips.push(`${name}: ${reason}`);
}

const run = (command, args, options = {}) => spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
const node = (script, ...args) => run(process.execPath, [path.join(root, script), ...args]).status === 0;

function installSystemPackages() {
  if (process.platform !== 'linux' || !isDebian) return;
  const missing = systemPackages.filter((name) => {
    const found = spawnSync('dpkg-query', ['-W', '-f', '${Status}', name], { encoding: 'utf8' });
    return !found.stdout?.includes('install ok installed');
  });
  if (missing.length === 0) return;
  const command = `apt-get install -y ${missing.join(' ')}`;
  heading(`system packages: ${missing.join(' ')}`);
  if (!isRoot) {
    console.log(`They are needed for some tests. Install them with:\n  sudo ${command}`);
    return;
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] };
  run('apt-get', ['update', '-qq'], quiet);
  const installed = run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], quiet).status === 0;
  if (!installed) count(command, false);
}

/** Runs one vitest project and adds its counts; a run that ends without a report counts as one failure. */
function vitest(project, wrap, env) {
  const report = path.join(root, '.cache', `test-${project}.json`);
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const entry = path.join(root, 'node_modules/vitest/vitest.mjs');
  const words = [...wrap, process.execPath, entry, 'run', '--project', project, '--reporter', 'default', '--reporter', 'json', '--outputFile.json', report];
  const [command, ...args] = words;
  const result = run(command, args, { env: { ...process.env, MUSTER_NO_SYSTEM_MUX: '1', ...env } });
  if (!existsSync(report)) return count(`vitest ${project}`, false);
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  totals.passed += numPassedTests;
  totals.failed += numFailedTests;
  for (const { assertionResults } of testResults) for (const test of assertionResults) if (test.status === 'pending' || test.status === 'skipped') skip(test.fullName, 'skipped by the test');
  const unaccounted = numPendingTests - testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === 'pending' || status === 'skipped').length;
  if (unaccounted > 0) skip(project, 'skipped by the runner', unaccounted);
  // A file that can't even be loaded has no failed test in it.
  if (result.status !== 0 && numFailedTests === 0) count(`vitest ${project} ended with ${result.status}`, false);
}

function endToEnd() {
  heading('end-to-end tests');
  const electron = findElectron();
  if (!electron.executable) {
    // Where everything can be had, a skipped end-to-end test is a failure.
    if (isRoot && isDebian) {
      console.log(electron.reason);
      count('end-to-end tests: no Electron', false);
    } else skip('end-to-end tests', electron.reason);
    return;
  }
  const needsScreen = process.platform === 'linux' && !process.env.MUSTER_E2E_SHOW;
  const hasXvfb = spawnSync('sh', ['-c', 'command -v xvfb-run']).status === 0;
  if (needsScreen && !hasXvfb) {
    skip('end-to-end tests', 'xvfb is missing (sudo apt-get install xvfb xauth)');
    return;
  }
  const screen = needsScreen ? ['xvfb-run', '-a', '-s', '-screen 0 2600x1600x24 -ac'] : [];
  const env = { MUSTER_E2E_ELECTRON: electron.executable, MUSTER_E2E_KIND: electron.kind };
  vitest('e2e', screen, env);
  heading('packages');
  vitest('packages', screen, env);
}

installSystemPackages();
heading('type check');
count('type check', node(path.relative(root, require.resolve('typescript/bin/tsc')), '-b'));
heading('lint');
count('lint', node('node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'));
heading('build');
try {
  buildIfStale();
  count('build', true);
} catch (error) {
  console.log(error.message);
  count('build', false);
}
heading('unit and protocol tests');
vitest('unit', [], {});
vitest('alone', [], {});
endToEnd();

console.log('');
for (const line of skips) console.log(`skipped: ${line}`);
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed === 0 ? 0 : 1;
