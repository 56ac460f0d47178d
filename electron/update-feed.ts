// Where newer versions are: an address given by the surroundings or written into the package when it was made; without one no server is
// ever asked. And whether Muster looks by itself at its start, which somebody has to switch on.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { UpdateLibrary } from './updater.ts';

export type Feed = { readonly kind: 'none' } | { readonly kind: 'packaged' } | { readonly kind: 'given'; readonly url: string };

export interface FeedSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly resourcesPath: string;
}

/** MUSTER_UPDATE_URL, else what the packager wrote. Throws a sentence where the address isn't https: the feed tells which file is the right one. */
export function feedOf({ env, resourcesPath }: FeedSource): Feed {
  const url = env['MUSTER_UPDATE_URL'];
  if (!url) return existsSync(path.join(resourcesPath, 'app-update.yml')) ? { kind: 'packaged' } : { kind: 'none' };
  if (!/^https:\/\/[^\s/@]+(?:\/|$)/.test(url)) throw new Error('MUSTER_UPDATE_URL has to begin with https:// and a server’s name.');
  return { kind: 'given', url };
}

/** What the packager would have written: the library reads its folder for downloads from there, whatever address it is given. */
function writeConfig(dataFolder: string, url: string): string {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const file = path.join(dataFolder, 'update-feed.yml');
  writeFileSync(file, `${JSON.stringify({ provider: 'generic', url, updaterCacheDirName: 'muster-updater' })}\n`, { mode: 0o600 });
  return file;
}

export interface LibrarySource extends FeedSource {
  readonly dataFolder: string;
  readonly platform: string;
}

/** The library for this feed; null without one. It fetches and installs nothing by itself. Throws as feedOf, and a sentence where signatures can't be checked. */
export async function loadLibrary(source: LibrarySource): Promise<UpdateLibrary | null> {
  const feed = feedOf(source);
  if (feed.kind === 'none') return null;
  const packaged = existsSync(path.join(source.resourcesPath, 'app-update.yml'));
  // Who has to have signed an update stands there on Windows; without it nothing would be compared.
  if (!packaged && source.platform === 'win32') throw new Error('This copy of Muster was made without a feed, so it doesn’t know who signs newer ones.');
  const { autoUpdater, CancellationToken } = await import('electron-updater');
  // Its own defaults would fetch at the first look, and install whenever the app quits.
  autoUpdater.autoDownload = false;
  autoUpdater.autoInstallOnAppQuit = false;
  autoUpdater.allowDowngrade = false;
  autoUpdater.allowPrerelease = false;
  autoUpdater.disableWebInstaller = true;
  autoUpdater.logger = null;
  if (feed.kind === 'given' && packaged) autoUpdater.setFeedURL({ provider: 'generic', url: feed.url });
  else if (feed.kind === 'given') autoUpdater.updateConfigPath = writeConfig(source.dataFolder, feed.url);
  return {
    checkForUpdates: () => autoUpdater.checkForUpdates(),
    quitAndInstall: () => { autoUpdater.quitAndInstall(); },
    downloadUpdate: async (told, stop) => {
      const token = new CancellationToken();
      const onProgress = ({ percent }: { readonly percent: number }): void => { told(percent / 100); };
      stop.addEventListener('abort', () => { token.cancel(); }, { once: true });
      autoUpdater.on('download-progress', onProgress);
      await autoUpdater.downloadUpdate(token).finally(() => { autoUpdater.off('download-progress', onProgress); });
    },
  };
}

const fileOf = (dataFolder: string): string => path.join(dataFolder, 'updates.json');

/** False where nobody ever chose, or what is there can't be read. */
export function looksAtStart(dataFolder: string): boolean {
  try {
    const kept: unknown = JSON.parse(readFileSync(fileOf(dataFolder), 'utf8'));
    return typeof kept === 'object' && kept !== null && 'atStart' in kept && kept.atStart === true;
  } catch {
    return false;
  }
}

/** Throws where the folder can't be written. */
export function lookAtStart(dataFolder: string, atStart: boolean): void {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const file = fileOf(dataFolder);
  writeFileSync(`${file}.new`, `${JSON.stringify({ atStart })}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
