// muster in a terminal: put where it is found on each system, run as a shell runs it, and never over somebody else's.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installTool } from '../../electron/command-line-tool.ts';

let folder: string;
let executable: string;
let resourcesPath: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'muster-tool-'));
  // A name that a shell would take apart.
  executable = path.join(folder, "it's Muster & $HOME", 'muster-desktop');
  resourcesPath = path.join(folder, 'Muster.app/Contents/Resources');
  mkdirSync(path.dirname(executable), { recursive: true });
  mkdirSync(path.join(resourcesPath, 'bin'), { recursive: true });
  writeFileSync(executable, '#!/bin/sh\nfor word in "$@"; do printf "[%s]" "$word"; done\nexit 4\n');
  chmodSync(executable, 0o755);
});
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

const source = (platform: string, env: Record<string, string> = {}): Parameters<typeof installTool>[0] => ({ platform, executable, resourcesPath, home: path.join(folder, 'home'), env, place: path.join(folder, 'local/bin') });

describe('on Linux', () => {
  it('is a script that hands words and exit code through, whatever the path is', () => {
    const bin = path.join(folder, 'home/.local/bin');
    const file = path.join(bin, 'muster');
    expect(installTool(source('linux', { PATH: `/usr/bin:${bin}` }))).toEqual({ kind: 'installed', file, next: 'Open a new terminal and type: muster devices' });
    const { stdout, status } = spawnSync(file, ['devices', '--json', 'a b', '$x'], { encoding: 'utf8' });
    expect([stdout, status]).toEqual(['[--ozone-platform=headless][--disable-gpu][--log-level=3][--cli][--][devices][--json][a b][$x]', 4]);
    // Again, after an update.
    expect(installTool(source('linux', { PATH: '/usr/bin' }))).toMatchObject({ kind: 'installed', next: expect.stringContaining(`Add ${bin} to your PATH`) as string });
  });

  it('starts an AppImage where that lies', () => {
    const image = path.join(folder, 'Muster.AppImage');
    installTool(source('linux', { APPIMAGE: image }));
    expect(readFileSync(path.join(folder, 'home/.local/bin/muster'), 'utf8')).toContain(`exec '${image}' `);
  });

  it('leaves another muster as it is', () => {
    const file = path.join(folder, 'home/.local/bin/muster');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '#!/bin/sh\necho mine\n');
    expect(installTool(source('linux'))).toMatchObject({ kind: 'refused', what: `There is another “muster” already: ${file}.` });
    expect(readFileSync(file, 'utf8')).toBe('#!/bin/sh\necho mine\n');
  });

  it('says it where the folder can’t be made', () => {
    writeFileSync(path.join(folder, 'home'), '');
    expect(installTool(source('linux'))).toMatchObject({ kind: 'refused', command: null });
  });
});

describe('on macOS', () => {
  const file = (): string => path.join(folder, 'local/bin/muster');

  it('is a link into the app, made anew when the app has moved', () => {
    mkdirSync(path.dirname(file()), { recursive: true });
    symlinkSync('/Old/Muster.app/Contents/Resources/bin/muster', file());
    expect(installTool(source('darwin'))).toEqual({ kind: 'installed', file: file(), next: 'Open a new Terminal window and type: muster devices' });
    expect(readlinkSync(file())).toBe(path.join(resourcesPath, 'bin/muster'));
  });

  it('gives the command for an administrator where it isn’t permitted, and the command works', () => {
    // A file where the folder has to be is refused to root too.
    writeFileSync(path.join(folder, 'local'), '');
    const result = installTool(source('darwin'));
    expect(result).toMatchObject({ kind: 'refused', what: `Muster isn’t permitted to write to ${path.join(folder, 'local/bin')}.` });
    rmSync(path.join(folder, 'local'));
    const command = result.kind === 'refused' ? result.command ?? '' : '';
    expect(spawnSync('sh', ['-c', command.replaceAll('sudo ', '')]).status).toBe(0);
    expect(readlinkSync(file())).toBe(path.join(resourcesPath, 'bin/muster'));
  });

  it('leaves another muster, and does nothing from a disk image or a place of Gatekeeper’s', () => {
    mkdirSync(path.dirname(file()), { recursive: true });
    symlinkSync('/opt/other/muster', file());
    expect(installTool(source('darwin'))).toMatchObject({ kind: 'refused', what: expect.stringContaining('another') as string });
    expect(lstatSync(file()).isSymbolicLink() && readlinkSync(file())).toBe('/opt/other/muster');
    rmSync(file());
    for (const place of ['/Volumes/Muster 0.1.0/Muster.app/Contents/Resources', '/private/var/folders/x/AppTranslocation/1/d/Muster.app/Contents/Resources']) {
      expect(installTool({ ...source('darwin'), resourcesPath: place })).toMatchObject({ kind: 'refused', what: 'Muster isn’t in its place yet.', command: null });
    }
    expect(existsSync(file())).toBe(false);
  });
});

describe('on Windows', () => {
  it('is a batch file whose paths a console’s code page can’t spoil', () => {
    const local = 'C:\\Users\\Jörg\\AppData\\Local';
    const { kind } = installTool({ ...source('win32', { LOCALAPPDATA: local }), executable: `${local}\\Programs\\100% Muster\\Muster.exe`, home: folder });
    expect(kind).toBe('installed');
    expect(readFileSync(path.join(folder, 'local/bin/muster.cmd'), 'utf8')).toBe('@echo off\r\nrem muster: made by Muster (Install Command-Line Tool)\r\n"%LOCALAPPDATA%\\Programs\\100%% Muster\\Muster.exe" --log-level=3 --cli -- %*\r\nexit /b %ERRORLEVEL%\r\n');
  });
});
