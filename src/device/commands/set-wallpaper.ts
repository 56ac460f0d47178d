// Sets the wallpaper; after escalation only (ios-protocols 3.3). The reply has a status for the request and one for each
// setting: the outer says yes even when the inner says no.
import { AppError } from '../../errors.ts';
import { dict, isDict, type PlistDict } from '../../plist/value.ts';
import { installerCommand, installerRefusal } from './installer.ts';

interface Input {
  /** PNG or JPEG. */
  readonly image: Uint8Array;
  /** iOS 16 and later set both whatever is said here. */
  readonly where: 'lock' | 'home' | 'both';
}

const places = { lock: 1n, home: 2n, both: 3n } as const;

function checkSettings(body: PlistDict): null {
  const settings = body.get('Settings');
  if (!Array.isArray(settings) || settings.length === 0) throw new AppError('link.malformed', { detail: 'no word on the setting' });
  for (const setting of settings.slice(0, 100)) {
    const status = isDict(setting) ? setting.get('Status') : undefined;
    if (status === 'Acknowledged') continue;
    throw installerRefusal('Settings', typeof status === 'string' ? status : 'no status', isDict(setting) ? setting.get('ErrorChain') : undefined, 'device.refused');
  }
  return null;
}

export const setWallpaper = installerCommand<Input, null>({
  name: 'Settings',
  parameters: ({ image, where }) => ({ Settings: [dict({ Item: 'Wallpaper', Where: places[where], Image: image })] }),
  result: checkSettings,
  repeatable: true,
  deadline: 60_000,
});
