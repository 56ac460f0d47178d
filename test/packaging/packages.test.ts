// Packages as they are handed out, looked into: what is in them and what isn't, what macOS is told, which fuses are set; and the one that
// can run here runs: its own test of itself, and its command line. Signing, disk images and installers need their own platforms.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { parse } from 'plist';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '../..');
const { MUSTER_E2E_ELECTRON: electron, MUSTER_E2E_KIND: kind = '' } = process.env;
const madeSchema = z.object({ resources: z.string(), fits: z.boolean(), parts: z.array(z.object({ name: z.string(), bytes: z.number() })) });
type Made = z.infer<typeof madeSchema>;

const dist = mkdtempSync(path.join(os.tmpdir(), 'muster-packages-'));
chmodSync(dist, 0o755);
afterAll(() => { rmSync(dist, { recursive: true, force: true }); });

function make(target: string, ...words: string[]): Made {
  const made = spawnSync(process.execPath, [path.join(root, 'test/packaging/make-package.mjs'), target, path.join(dist, target), ...words], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`${made.stdout}${made.stderr}`.slice(-4000));
  return madeSchema.parse(JSON.parse(made.stdout.trim().split('\n').at(-1) ?? ''));
}

const filesBelow = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
const nativesIn = (resources: string): string[] => filesBelow(path.join(resources, 'app.asar.unpacked')).filter((name) => name.endsWith('.node')).sort();
const packedIn = (resources: string): string[] => listPackage(path.join(resources, 'app.asar'), { isPack: false }).map((name) => name.replaceAll('\\', '/'));

/** Every fuse that is on in production; all others are off, and none is left as Electron has it. */
const lit = [FuseV1Options.EnableCookieEncryption, FuseV1Options.EnableEmbeddedAsarIntegrityValidation, FuseV1Options.OnlyLoadAppFromAsar];

/** A fuse that is on is the character 1. */
const on = 0x31;

async function fusesOf(app: string): Promise<Record<string, boolean>> {
  const wire: Readonly<Record<string, unknown>> = { ...await getCurrentFuseWire(app) };
  return Object.fromEntries(Object.entries(wire).filter(([key]) => /^\d+$/.test(key)).map(([key, state]) => [FuseV1Options[Number(key)] ?? key, state === on]));
}

const wanted = (names: readonly string[]): Record<string, boolean> => Object.fromEntries(names.map((name) => [name, lit.some((option) => FuseV1Options[option] === name)]));

const foreign = /\/(?:src|test|renderer|electron|\.git|\.cache)\/|\.(?:ts|tsx|map|gyp|c|cc|cpp|h)$|electron-builder|package-lock|vitest|playwright|resources\/(?:screenshots|icons|mac|linux|launchers)|secrets\.json/;

function inspectArchive(made: Made): void {
  const packed = packedIn(made.resources).map((name) => name.replace(/^\/?/, '/'));
  expect(packed).toEqual(expect.arrayContaining(['/package.json', '/out/main/main.cjs', '/out/main/bench.cjs', '/out/main/profile-thread.cjs', '/out/main/record-thread.cjs', '/out/preload/preload.cjs', '/out/renderer/index.html', '/resources/fonts/Inter-Regular.ttf', '/resources/fonts/LICENSE', '/resources/apple-schema/NOTICE', '/resources/practice/enrollment.mobileconfig', '/resources/blueprints/setup-assistant.muster.json']));
  expect(packed.filter((name) => foreign.test(name.replace(/^\/out\//, '/build/').replace(/\/build\/renderer/, '/page')))).toEqual([]);
}

describe('the package for macOS', () => {
  let made: Made;
  let contents: string;
  beforeAll(() => {
    made = make('mac', 'arm64');
    contents = path.dirname(made.resources);
  });

  it('has the natives of its own machine and of no other', () => {
    expect(nativesIn(made.resources)).toEqual(['node_modules/@node-usb/usb-darwin-arm64/usb.darwin-arm64.node', 'node_modules/better-sqlite3/prebuilds/darwin-arm64.node']);
    for (const native of nativesIn(made.resources)) {
      const head = readFileSync(path.join(made.resources, 'app.asar.unpacked', native)).subarray(0, 8);
      // Mach-O of 64 bits, for arm64 (mach/machine.h: 0x0100000c).
      expect([head.readUInt32LE(0), head.readUInt32LE(4)], native).toEqual([0xfeedfacf, 0x0100000c]);
    }
  });

  it('has the build, its resources and nothing that it is made from', () => { inspectArchive(made); });

  it('adds at most 20 MB to Electron', () => {
    expect(made.fits).toBe(true);
    expect(made.parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(20 * 1024 * 1024);
  });

  it('tells macOS what it opens and asks for, and allows no insecure connection', () => {
    const info = z.record(z.string(), z.unknown()).parse(parse(readFileSync(path.join(contents, 'Info.plist'), 'utf8')));
    expect(info).toMatchObject({
      CFBundleIdentifier: 'app.muster.desktop', CFBundleExecutable: 'Muster', CFBundleIconFile: 'icon.icns', LSMinimumSystemVersion: '13.0', LSApplicationCategoryType: 'public.app-category.utilities',
      NSAppTransportSecurity: { NSAllowsArbitraryLoads: false, NSAllowsLocalNetworking: true },
      ElectronAsarIntegrity: { 'Resources/app.asar': { algorithm: 'SHA256', hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string } },
      CFBundleDocumentTypes: ['mobileconfig', 'p7m'].map((extension) => ({ CFBundleTypeExtensions: [extension], CFBundleTypeRole: 'Viewer', LSHandlerRank: 'Alternate' })),
    });
    expect(Object.keys(info).filter((key) => key.endsWith('UsageDescription'))).toEqual(['NSLocalNetworkUsageDescription']);
    expect(readFileSync(path.join(made.resources, 'icon.icns')).toString('latin1', 0, 4)).toBe('icns');
  });

  it('is entitled to compile at run time and to nothing else', () => {
    const entitlements = parse(readFileSync(path.join(root, 'resources/mac/entitlements.plist'), 'utf8'));
    expect(entitlements).toEqual({ 'com.apple.security.cs.allow-jit': true });
    const config = readFileSync(path.join(root, 'electron-builder.yml'), 'utf8');
    expect(config).toMatch(/entitlements: resources\/mac\/entitlements\.plist\n\s+entitlementsInherit: resources\/mac\/entitlements\.plist/);
    expect(config).toContain('hardenedRuntime: true');
  });

  it('has every fuse of Electron 45 set on its binary', async () => {
    const fuses = await fusesOf(path.dirname(contents));
    expect(Object.keys(fuses)).toHaveLength(8);
    expect(fuses).toEqual(wanted(Object.keys(fuses)));
  });

  it('has its command line beside it, found through a link', () => {
    const script = path.join(made.resources, 'bin/muster');
    expect(spawnSync('sh', ['-n', script]).status).toBe(0);
    const link = path.join(dist, 'muster');
    spawnSync('ln', ['-sf', script, link]);
    // The shell's own words of what it would start: there is no code in this binary.
    const traced = spawnSync('sh', ['-x', link, 'devices', '--json', 'a b'], { encoding: 'utf8' }).stderr;
    expect(traced).toMatch(/exec \S+\/Contents\/Resources\/bin\/\.\.\/\.\.\/MacOS\/Muster --cli -- devices --json (?:a b|'a b')\n/);
  });
});

describe('what is laid out for a Mac of either kind', () => {
  it('has the natives of both, each by its name, and of no other system', () => {
    const folder = path.join(dist, 'universal');
    const laid = spawnSync(process.execPath, ['--input-type=module', '--eval', `(await import(${JSON.stringify(path.join(root, 'packaging/natives.mjs'))})).layOut(${JSON.stringify(folder)}, 'darwin', ['arm64', 'x64'])`], { encoding: 'utf8' });
    expect([laid.stderr.replaceAll(/^npm warn.*\n/gm, ''), laid.status]).toEqual(['', 0]);
    const natives = filesBelow(path.join(folder, 'node_modules')).filter((name) => name.endsWith('.node')).sort();
    // Mach-O of 64 bits, for arm64 and x86_64 (mach/machine.h).
    expect(natives.map((name) => [name, readFileSync(path.join(folder, 'node_modules', name)).readUInt32LE(4)])).toEqual([
      ['@node-usb/usb-darwin-arm64/usb.darwin-arm64.node', 0x0100000c], ['@node-usb/usb-darwin-x64/usb.darwin-x64.node', 0x01000007],
      ['better-sqlite3/prebuilds/darwin-arm64.node', 0x0100000c], ['better-sqlite3/prebuilds/darwin-x64.node', 0x01000007],
    ]);
  });
});

describe.skipIf(process.platform !== 'linux' || !electron)('the package for Linux', () => {
  let made: Made;
  let app: string;

  /** As the unprivileged user of the end-to-end tests: Chromium refuses its sandbox to root. */
  function start(words: readonly string[], env: Readonly<Record<string, string>>): { command: string; rest: string[]; env: NodeJS.ProcessEnv } {
    const user = process.getuid?.() === 0 ? ['setpriv', '--reuid=muster-e2e', '--regid=muster-e2e', '--init-groups', 'env', 'HOME=/home/muster-e2e'] : ['env'];
    const [command = '', ...rest] = [...user, app, '--disable-gpu', '--log-level=3', ...words];
    const { XDG_RUNTIME_DIR: _, XAUTHORITY: __, ...around } = process.env;
    return { command, rest, env: { ...around, MUSTER_NO_SYSTEM_MUX: '1', MUSTER_DATA_DIR: path.join(ground, 'data'), ...env } };
  }

  function run(words: readonly string[], more: Readonly<Record<string, string>> = {}): { status: number | null; stdout: string; stderr: string } {
    const { command, rest, env } = start(words, more);
    return spawnSync(command, rest, { encoding: 'utf8', timeout: 150_000, env });
  }

  const ground = path.join(dist, 'ground');
  beforeAll(() => {
    spawnSync('mkdir', ['-m', '777', ground]);
    made = make('linux', electron ?? '', kind);
    app = path.join(path.dirname(made.resources), 'muster-desktop');
    spawnSync('chmod', ['-R', 'a+rX', dist]);
  });

  it('has the natives of its own machine, the build, and nothing that it is made from', () => {
    const usb = 'node_modules/@node-usb/usb-linux-x64-gnu/usb.linux-x64-gnu.node';
    expect(nativesIn(made.resources)).toEqual(kind === 'older' ? ['node_modules/@libsql/linux-x64-gnu/index.node', usb] : [usb, 'node_modules/better-sqlite3/prebuilds/linux-x64.node']);
    inspectArchive(made);
    expect(existsSync(path.join(made.resources, 'linux/70-muster-apple.rules'))).toBe(true);
  });

  it('has every fuse set that its Electron has', async () => {
    const fuses = await fusesOf(app);
    expect(Object.keys(fuses).length).toBeGreaterThanOrEqual(7);
    expect(fuses).toEqual(wanted(Object.keys(fuses)));
  });

  it('prepares a practice cart by its own test, without a window', () => {
    const file = path.join(ground, 'result.json');
    const folders = (): string[] => readdirSync(os.tmpdir()).filter((name) => name.startsWith('muster-self-test-'));
    const before = folders();
    const result = run(['--self-test', file]);
    const report = z.object({ ok: z.boolean(), packaged: z.boolean(), steps: z.array(z.object({ name: z.string(), ok: z.boolean(), seen: z.unknown() })) }).parse(JSON.parse(readFileSync(file, 'utf8')));
    expect(report.steps.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.steps.map(({ name }) => name)).toEqual(['files', 'usb', 'bench', 'devices', 'prepare', 'ledger', 'paper', 'keychain']);
    expect([report.ok, report.packaged, result.status, result.stdout]).toEqual([true, true, 0, '']);
    expect(folders().filter((name) => !before.includes(name))).toEqual([]);
    expect(existsSync(path.join(ground, 'data'))).toBe(false);
  });

  it('is a command line whose stdout carries the command’s lines alone, with its exit code', () => {
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
    expect(run(['--cli', '--', '--version'])).toMatchObject({ status: 0, stdout: `${version}\n` });
    expect(run(['--cli', '--', 'nonsense'])).toMatchObject({ status: 2, stdout: '' });
  });

  it('ends a command at Ctrl-C as the command ends, not as a window', async () => {
    const { command, rest, env } = start(['--cli', '--', 'bench', '--devices', '1', '--json'], {});
    const child = spawn(command, rest, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.split('\n').length === 2) child.kill('SIGINT');
    });
    const [status] = await once(child, 'close') as [number | null];
    expect(status).toBe(0);
    expect(printed.trim().split('\n').map((line) => Object.keys(JSON.parse(line) as object))).toEqual([expect.arrayContaining(['address', 'devices']), ['acts', 'objections']]);
  });

  it('is no Node, whatever the surroundings say', () => {
    const result = run(['--cli', '--', '--version'], { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--require=/nowhere.cjs' });
    expect([result.status, result.stdout.trim()]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
  });

  it('ends with 1 and says which step failed where something is missing', () => {
    const file = path.join(ground, 'broken.json');
    rmSync(path.join(made.resources, 'app.asar.unpacked/node_modules/@node-usb'), { recursive: true });
    expect(run(['--self-test', file]).status).toBe(1);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ ok: false, steps: [{ name: 'files', ok: true }, { name: 'usb', ok: false }] });
  });
});
