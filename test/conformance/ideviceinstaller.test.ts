// Apps of a virtual device before libimobiledevice's installer, which also carries files over AFC and waits for notifications.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeBinaryPlist } from '../../src/plist/binary-write.ts';
import { readPlist } from '../../src/plist/read.ts';
import { dict, isDict } from '../../src/plist/value.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import { supervisedDevice, udidOf } from '../setup/devices.ts';
import { type Judged, judged, lacks, plistutil, transports } from '../setup/judges.ts';
import { pairNow } from '../setup/lockdown.ts';
import { muxClient } from '../setup/practice.ts';
import { tempFolder } from '../setup/temp-folder.ts';
import { zipArchive } from '../setup/zip-archive.ts';

const skipped = lacks('ideviceinstaller', 'plistutil');
const device = supervisedDevice(0);
const identifier = 'com.example.portal';

/** A package with its purchaser's license, unless that is left out. */
function writePackage(licensed: boolean): string {
  const file = path.join(tempFolder(), 'portal.ipa');
  writeFileSync(file, zipArchive({
    'iTunesMetadata.plist': writeXmlPlist(dict({ softwareVersionBundleId: identifier })),
    'Payload/Portal.app/Info.plist': writeBinaryPlist(dict({ CFBundleIdentifier: identifier, CFBundleExecutable: 'Portal', CFBundleName: 'Portal' })),
    // More than one packet of AFC.
    'Payload/Portal.app/Portal': Uint8Array.from({ length: 300_000 }, (_, index) => index % 251),
    ...(licensed ? { 'Payload/Portal.app/SC_Info/Portal.sinf': Uint8Array.of(1, 2, 3) } : {}),
  }));
  return file;
}

describe.skipIf(skipped).each(transports)('apps for ideviceinstaller over %s', (_, tcp) => {
  async function ready(): Promise<Judged & { readonly install: (...words: string[]) => ReturnType<Judged['run']> }> {
    const running = await judged([device], { tcp });
    await pairNow(muxClient(running.address), udidOf(device));
    return { ...running, install: (...words) => running.run('ideviceinstaller', '-u', device.udid, ...words) };
  }

  it('are listed, the system’s and the user’s apart, and in full as a property list', async () => {
    const { install } = await ready();
    const [user, system, all] = [await install('-l'), await install('-l', '-o', 'list_system'), await install('-l', '-o', 'list_all', '-o', 'xml')];
    expect([user.code, system.code, all.code]).toEqual([0, 0, 0]);
    expect(user.stdout).not.toContain('com.apple.');
    expect(system.stdout).toContain('com.apple.mobilesafari, "');
    const read = readPlist(await plistutil(all.stdout, 'bin'));
    const identifiers = Array.isArray(read) ? read.map((app) => (isDict(app) ? app.get('CFBundleIdentifier') : null)) : [];
    expect(identifiers).toContain('com.apple.mobilesafari');
    expect(new Set(identifiers)).toHaveLength(identifiers.length);
  });

  it('are uploaded, installed, upgraded and uninstalled', async () => {
    const { install } = await ready();
    const file = writePackage(true);
    expect(await install('-i', file)).toMatchObject({ code: 0, stdout: expect.stringContaining('Install: Complete') as string });
    expect((await install('-l')).stdout).toContain(`${identifier}, "`);
    expect(await install('-g', file)).toMatchObject({ code: 0, stdout: expect.stringContaining('Upgrade: Complete') as string });
    expect(await install('-U', identifier)).toMatchObject({ code: 0, stdout: expect.stringContaining('Uninstall: Complete') as string });
    expect((await install('-l')).stdout).not.toContain(identifier);
  });

  it('are told of by notification as well', async () => {
    const { install } = await ready();
    expect(await install('-w', '-i', writePackage(true))).toMatchObject({ code: 0 });
    expect(await install('-w', '-U', identifier)).toMatchObject({ code: 0 });
  });

  it('are refused without a license, and kept when they are the system’s', async () => {
    const { install } = await ready();
    const unlicensed = await install('-i', writePackage(false));
    expect(unlicensed.stdout + unlicensed.stderr).toContain('ApplicationVerificationFailed');
    expect((await install('-l')).stdout).not.toContain(identifier);
    const kept = await install('-U', 'com.apple.mobilesafari');
    expect(kept.code).not.toBe(0);
    expect((await install('-l', '-o', 'list_system')).stdout).toContain('com.apple.mobilesafari');
  });
});
