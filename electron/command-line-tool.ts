// Puts `muster` where a terminal finds it: a link on macOS, a small script on Linux and Windows. It runs the packaged app's own command
// line (start-mode.ts). Nothing that somebody else put there is replaced, and no password is asked for.
import { accessSync, chmodSync, constants, lstatSync, mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface ToolSource {
  readonly platform: string;
  /** Of the packaged app. */
  readonly executable: string;
  readonly resourcesPath: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Instead of the system's place for it, on macOS and Windows. */
  readonly place?: string;
}

export type ToolResult =
  | { readonly kind: 'installed'; readonly file: string; readonly next: string }
  /** `command`: what a person who may do it can type instead. */
  | { readonly kind: 'refused'; readonly what: string; readonly next: string; readonly command: string | null };

const mark = 'made by Muster';

const shellWord = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** The switches: no window system is needed, and Chromium says nothing of its own. Known also to resources/launchers. */
function posixScript(executable: string): string {
  return `#!/bin/sh\n# muster: ${mark} (Install Command-Line Tool)\nexec ${shellWord(executable)} --ozone-platform=headless --disable-gpu --log-level=3 --cli -- "$@"\n`;
}

/** A batch file waits for the app, and hands its exit code on. Percent signs are its own. */
function windowsScript(executable: string, env: ToolSource['env']): string {
  // A console reads the file in a code page of its own: a person's name in the path is safe as the variable only.
  const local = env['LOCALAPPDATA'];
  const inside = local !== undefined && executable.toLowerCase().startsWith(`${local.toLowerCase()}\\`);
  const file = inside ? `%LOCALAPPDATA%${executable.slice(local.length).replaceAll('%', '%%')}` : executable.replaceAll('%', '%%');
  return `@echo off\r\nrem muster: ${mark} (Install Command-Line Tool)\r\n"${file}" --log-level=3 --cli -- %*\r\nexit /b %ERRORLEVEL%\r\n`;
}

type Found = 'nothing' | 'ours' | 'foreign';

function foundAt(file: string, resourcesPath: string): Found {
  try {
    if (lstatSync(file).isSymbolicLink()) {
      const target = readlinkSync(file);
      return target.startsWith(resourcesPath) || target.endsWith('/Muster.app/Contents/Resources/bin/muster') ? 'ours' : 'foreign';
    }
    return readFileSync(file, 'utf8').includes(mark) ? 'ours' : 'foreign';
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code)) ? 'nothing' : 'foreign';
  }
}

const foreign = (file: string): ToolResult => ({ kind: 'refused', what: `There is another “muster” already: ${file}.`, next: 'Move it away if it isn’t needed, then try again. Nothing was changed.', command: null });

function onMac({ resourcesPath, place = '/usr/local/bin' }: ToolSource): ToolResult {
  const script = path.join(resourcesPath, 'bin', 'muster');
  const file = path.join(place, 'muster');
  // Started from its disk image, or moved to a random place by Gatekeeper: the link would lead nowhere tomorrow.
  if (resourcesPath.startsWith('/Volumes/') || resourcesPath.includes('/AppTranslocation/')) return { kind: 'refused', what: 'Muster isn’t in its place yet.', next: 'Move it to the Applications folder, open it there, then try again.', command: null };
  if (foundAt(file, resourcesPath) === 'foreign') return foreign(file);
  try {
    mkdirSync(place, { recursive: true });
    accessSync(place, constants.W_OK);
    rmSync(file, { force: true });
    symlinkSync(script, file);
    return { kind: 'installed', file, next: 'Open a new Terminal window and type: muster devices' };
  } catch {
    const command = `sudo mkdir -p ${shellWord(place)} && sudo ln -sf ${shellWord(script)} ${shellWord(file)}`;
    return { kind: 'refused', what: `Muster isn’t permitted to write to ${place}.`, next: 'An administrator can type this in Terminal, and no more than this is needed:', command };
  }
}

function asScript(source: ToolSource, folder: string, name: string, text: string): ToolResult {
  const file = path.join(folder, name);
  if (foundAt(file, source.resourcesPath) === 'foreign') return foreign(file);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.new`, text, { mode: 0o755 });
    // An older umask may have taken the bit away.
    chmodSync(`${file}.new`, 0o755);
    renameSync(`${file}.new`, file);
  } catch (error) {
    return { kind: 'refused', what: `${file} can’t be written (${String((error as NodeJS.ErrnoException).code)}).`, next: 'Make the folder writable, then try again.', command: null };
  }
  const separator = source.platform === 'win32' ? ';' : ':';
  const isOnPath = (source.env['PATH'] ?? source.env['Path'] ?? '').split(separator).some((one) => one.replace(/[\\/]$/, '').toLowerCase() === folder.toLowerCase());
  return { kind: 'installed', file, next: isOnPath ? 'Open a new terminal and type: muster devices' : `Add ${folder} to your PATH, open a new terminal and type: muster devices` };
}

/** Never throws: what can't be done is said, with what can be done instead. */
export function installTool(source: ToolSource): ToolResult {
  const { platform, executable, home, env } = source;
  if (platform === 'darwin') return onMac(source);
  if (platform === 'win32') {
    // Windows has this folder in everybody's PATH.
    const folder = source.place ?? path.win32.join(env['LOCALAPPDATA'] ?? path.win32.join(home, 'AppData', 'Local'), 'Microsoft', 'WindowsApps');
    return asScript(source, folder, 'muster.cmd', windowsScript(executable, env));
  }
  // An AppImage runs from a folder that is gone afterwards; where the image itself lies it says.
  return asScript(source, path.join(home, '.local', 'bin'), 'muster', posixScript(env['APPIMAGE'] ?? executable));
}
