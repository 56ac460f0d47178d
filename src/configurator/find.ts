// Where Apple Configurator and its cfgutil are on this computer, and which version. Looks at files only; starts nothing.
import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { readPlist } from '../plist/read.ts';
import { isDict } from '../plist/value.ts';

export type Found =
  /** off: it is not looked for here. */
  | { readonly state: 'off' | 'notAMac' | 'missing' }
  /** `version` null: unknown. `tools`: the automation tools are installed, so that scripts find cfgutil too. */
  | { readonly state: 'ready'; readonly cfgutil: string; readonly version: string | null; readonly tools: boolean };

export interface Places {
  readonly platform: string;
  /** Folders that hold applications, the likeliest first. */
  readonly applications: readonly string[];
  /** Where “Install Automation Tools” puts cfgutil. */
  readonly tools: string;
  /** Named by a person: it is this one and no other, whatever the system is. */
  readonly named: string | null;
}

/** The newer name first (ios-protocols 7.1). */
const bundles = ['Apple Configurator.app', 'Apple Configurator 2.app'];
const mostInfo = 1024 * 1024;

/** A link that leads nowhere, as the tools' one does when the app was moved, is no program. */
async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** As its Info.plist says; null where that can't be read. */
async function versionOf(bundle: string): Promise<string | null> {
  try {
    const file = await open(path.join(bundle, 'Contents', 'Info.plist'), 'r');
    try {
      if ((await file.stat()).size > mostInfo) return null;
      const info = readPlist(await file.readFile());
      const version = isDict(info) ? info.get('CFBundleShortVersionString') : undefined;
      return typeof version === 'string' && /^[0-9][0-9.]{0,19}$/.test(version) ? version : null;
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}

/** The bundle's own cfgutil comes before the tools' one: a copy there may be older than the app. */
export async function findConfigurator({ platform, applications, tools, named }: Places): Promise<Found> {
  if (named !== null) return await isProgram(named) ? { state: 'ready', cfgutil: named, version: null, tools: false } : { state: 'missing' };
  if (platform !== 'darwin') return { state: 'notAMac' };
  const installed = await isProgram(tools);
  for (const bundle of applications.flatMap((folder) => bundles.map((name) => path.join(folder, name)))) {
    const cfgutil = path.join(bundle, 'Contents', 'MacOS', 'cfgutil');
    if (await isProgram(cfgutil)) return { state: 'ready', cfgutil, version: await versionOf(bundle), tools: installed };
  }
  return installed ? { state: 'ready', cfgutil: tools, version: null, tools: true } : { state: 'missing' };
}
