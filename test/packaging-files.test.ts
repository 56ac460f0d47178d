// What packages and releases are made by, read without making any: fuses and targets, the rule for Apple devices, what a .deb does when it
// comes and goes, launchers, workflows. What comes out is in test/packaging.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { modeOf } from '../src/device/usb/boot-mode.ts';

const root = path.resolve(import.meta.dirname, '..');
const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const config = z.looseObject({
  electronFuses: z.record(z.string(), z.boolean()), asar: z.boolean(), npmRebuild: z.boolean(), mac: z.looseObject({ target: z.array(z.string()), hardenedRuntime: z.boolean(), notarize: z.boolean() }),
  win: z.looseObject({ target: z.string() }), linux: z.looseObject({ target: z.array(z.string()), executableName: z.string() }),
}).parse(parse(textOf('electron-builder.yml')));

describe('installers', () => {
  it('have every fuse set as production has it', () => {
    expect(config.electronFuses).toEqual({
      runAsNode: false, enableCookieEncryption: true, enableNodeOptionsEnvironmentVariable: false, enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true, onlyLoadAppFromAsar: true, loadBrowserProcessSpecificV8Snapshot: false, grantFileProtocolExtraPrivileges: false,
    });
  });

  it('are made for each platform, hardened and notarized on macOS, with nothing rebuilt', () => {
    expect([config.mac.target, config.win.target, config.linux.target]).toEqual([['dmg', 'zip'], 'nsis', ['AppImage', 'deb']]);
    expect(config).toMatchObject({ asar: true, npmRebuild: false, publish: null, mac: { hardenedRuntime: true, notarize: true } });
  });
});

describe('the rule for Apple devices', () => {
  const rule = textOf('resources/linux/70-muster-apple.rules');

  it('names exactly the product ids that Muster knows', () => {
    const glob = /ATTR\{idProduct\}=="([^"]+)", TAG\+="uaccess"/.exec(rule)?.[1] ?? '';
    const pattern = new RegExp(`^(?:${glob})$`);
    const differs = Array.from({ length: 0x10000 }, (_, id) => id).filter((id) => pattern.test(id.toString(16).padStart(4, '0')) !== (modeOf(id) !== null));
    expect(differs.map((id) => id.toString(16))).toEqual([]);
  });

  it('is for Apple’s alone, and claims nothing', () => {
    expect(rule).toContain('ATTR{idVendor}!="05ac", GOTO="muster_end"');
    expect(rule).not.toMatch(/MODE=|OWNER=|GROUP=|RUN/);
  });
});

describe('a .deb', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'muster-deb-'));
    for (const part of ['opt/Muster/resources/linux', 'opt/Muster/resources/bin', 'etc/udev/rules.d', 'usr/bin', 'stub']) mkdirSync(path.join(folder, part), { recursive: true });
    writeFileSync(path.join(folder, 'opt/Muster/resources/linux/70-muster-apple.rules'), textOf('resources/linux/70-muster-apple.rules'));
    writeFileSync(path.join(folder, 'stub/udevadm'), `#!/bin/sh\necho "$@" >> ${path.join(folder, 'told')}\n`, { mode: 0o755 });
  });
  afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

  const script = (name: string): string => textOf(`resources/linux/${name}.tpl`).replaceAll('${sanitizedProductName}', 'Muster').replaceAll('${executable}', 'muster-desktop');

  /** Muster's own part of it, which begins at `from`, in the test's folder. */
  function run(name: string, from: string, ...words: string[]): void {
    const whole = script(name);
    const own = whole.slice(whole.indexOf(from)).replaceAll('/opt/', `${folder}/opt/`).replaceAll('/etc/udev/', `${folder}/etc/udev/`).replaceAll('/usr/bin/muster', `${folder}/usr/bin/muster`);
    const { status, stderr } = spawnSync('bash', ['--norc', '-e', '-c', own, 'maintainer-script', ...words], { encoding: 'utf8', env: { PATH: `${folder}/stub:/usr/bin:/bin` } });
    expect([status, stderr]).toEqual([0, '']);
  }

  const install = (): void => { run('after-install', 'install -m 644'); };
  const rules = (): string[] => readdirSync(path.join(folder, 'etc/udev/rules.d'));

  it('has scripts that a shell can read', () => {
    for (const name of ['after-install', 'after-remove']) expect(spawnSync('bash', ['--norc', '-n', '-c', script(name)]).status, name).toBe(0);
    expect(script('after-install')).not.toContain('${');
  });

  it('brings the rule and the command, and tells the system', () => {
    install();
    expect(rules()).toEqual(['70-muster-apple.rules']);
    expect(readlinkSync(path.join(folder, 'usr/bin/muster'))).toBe(path.join(folder, 'opt/Muster/resources/bin/muster'));
    expect(readFileSync(path.join(folder, 'told'), 'utf8').split('\n')).toEqual(['control --reload-rules', 'trigger --action=change --subsystem-match=usb --attr-match=idVendor=05ac', '']);
  });

  it('keeps both while it is upgraded, and takes both away with it', () => {
    install();
    run('after-remove', '# An upgrade', 'upgrade');
    expect([rules().length, existsSync(path.join(folder, 'told'))]).toEqual([1, true]);
    run('after-remove', '# An upgrade', 'remove');
    expect(rules()).toEqual([]);
    expect(readdirSync(path.join(folder, 'usr/bin'))).toEqual([]);
  });

  it('leaves somebody else’s muster as it is', () => {
    writeFileSync(path.join(folder, 'usr/bin/muster'), 'mine');
    install();
    run('after-remove', '# An upgrade', 'remove');
    expect(readFileSync(path.join(folder, 'usr/bin/muster'), 'utf8')).toBe('mine');
  });
});

describe('launchers', () => {
  it('hand words and exit code through, from any folder and by a link', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'muster-launch-'));
    try {
      for (const [file, app, switches] of [['muster-mac', 'Contents/MacOS/Muster', ''], ['muster-linux', 'muster-desktop', '[--ozone-platform=headless][--disable-gpu][--log-level=3]']] as const) {
        const place = path.join(folder, file, 'app dir');
        const bin = path.join(place, file === 'muster-mac' ? 'Contents/Resources/bin' : 'resources/bin');
        for (const one of [bin, path.dirname(path.join(place, app))]) mkdirSync(one, { recursive: true });
        writeFileSync(path.join(bin, 'muster'), textOf(`resources/launchers/${file}`), { mode: 0o755 });
        writeFileSync(path.join(place, app), '#!/bin/sh\nfor word in "$@"; do printf "[%s]" "$word"; done\nexit 3\n', { mode: 0o755 });
        const link = path.join(folder, `link-${file}`);
        spawnSync('ln', ['-s', path.relative(folder, path.join(bin, 'muster')), link]);
        const { stdout, status } = spawnSync(link, ['install', 'a b.mobileconfig', '--all'], { encoding: 'utf8', cwd: '/' });
        expect([stdout, status], file).toEqual([`${switches}[--cli][--][install][a b.mobileconfig][--all]`, 3]);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('workflows', () => {
  const files = readdirSync(path.join(root, '.github/workflows'));

  it.each(files)('%s names its actions by full versions, has no secret in it, and may only read', (file) => {
    const text = textOf(`.github/workflows/${file}`);
    expect(parse(text)).toMatchObject({ permissions: { contents: 'read' } });
    const used = [...text.matchAll(/uses: (\S+)/g)].map((match) => match[1] ?? '');
    expect(used.length).toBeGreaterThan(2);
    for (const action of used) expect(action).toMatch(/^actions\/[a-z-]+@v\d+\.\d+\.\d+$/);
    for (const [, value = ''] of text.matchAll(/(?:KEY|LINK|PASSWORD|ISSUER|KEY_ID): (.*)/g)) expect(value).toMatch(/^\$\{\{ secrets\.[A-Z_0-9]+ \}\}$/);
  });

  it('check on Linux and macOS, with the packages as locked', () => {
    expect(files.sort()).toEqual(['check.yml', 'release.yml']);
    expect(parse(textOf('.github/workflows/check.yml'))).toMatchObject({ jobs: { test: { strategy: { matrix: { os: [expect.stringMatching(/^ubuntu-/), expect.stringMatching(/^macos-/)] } } } } });
  });

  it('give Linux every system package that the tests ask for', () => {
    const asked = /const systemPackages = \[\s*([^\]]*)\]/.exec(textOf('test/run.mjs'))?.[1] ?? '';
    const names = [...asked.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? '');
    expect(names.length).toBeGreaterThan(15);
    const given = textOf('.github/workflows/check.yml');
    // Ubuntu 24.04 calls this one by its newer name.
    for (const name of names) expect(given, name).toMatch(new RegExp(` ${name === 'libasound2' ? 'libasound2t64' : name}(?= |$)`, 'm'));
  });
});
