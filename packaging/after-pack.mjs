// Corrects the app's Info.plist before it is signed: the packager always allows arbitrary loads for the updater's sake, which needs this
// computer alone; and Electron's own texts ask for a camera and a microphone that Muster never touches.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, parse } from 'plist';

const unused = ['NSCameraUsageDescription', 'NSMicrophoneUsageDescription', 'NSAudioCaptureUsageDescription', 'NSBluetoothAlwaysUsageDescription', 'NSBluetoothPeripheralUsageDescription'];

/** The Info.plist of a packaged app, as Muster ships it. */
export function correctInfo(info) {
  const kept = Object.fromEntries(Object.entries(info).filter(([key]) => !unused.includes(key)));
  return { ...kept, NSAppTransportSecurity: { NSAllowsArbitraryLoads: false, NSAllowsLocalNetworking: true } };
}

/** Called by the packager, for each half of a universal app and for the whole. */
export async function afterPack({ electronPlatformName, appOutDir, packager }) {
  if (electronPlatformName !== 'darwin') return;
  const file = path.join(appOutDir, `${packager.appInfo.productFilename}.app`, 'Contents/Info.plist');
  if (existsSync(file)) writeFileSync(file, build(correctInfo(parse(readFileSync(file, 'utf8')))));
}
