// Which apps a virtual device has, and how one is installed from PublicStaging (ios-protocols 5.3).
import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { appsOn } from '../../src/bench/device-apps.ts';
import { writePlistFrame } from '../../src/device/frame/plist-frame.ts';
import { dict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { supervisedDevice } from '../setup/devices.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { nextReply, type PairedBench, pairedBench, withService } from '../setup/services.ts';

const service = 'com.apple.mobile.installation_proxy';
const spec = supervisedDevice(0);
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

/** All replies, the last one included: Complete or an error. */
async function all(socket: Duplex, command: string, more: Record<string, PlistValue> = {}): Promise<PlistDict[]> {
  await writePlistFrame(socket, dict({ Command: command, ...more }));
  const replies: PlistDict[] = [];
  for (;;) {
    const reply = await nextReply(socket);
    replies.push(reply);
    if (reply.get('Status') === 'Complete' || reply.has('Error')) return replies;
  }
}

const ask = (at: PairedBench, command: string, more?: Record<string, PlistValue>): Promise<PlistDict[]> => withService(at, service, (socket) => all(socket, command, more));

function stage(at: PairedBench, name: string, content: string): void {
  at.device.files.create(`PublicStaging/${name}`, 0);
  const file = at.device.files.at(`PublicStaging/${name}`);
  if (file) at.device.files.write(file, 0, bytes(content), 0);
}

const userApps = async (at: PairedBench): Promise<unknown[]> => (await ask(at, 'Browse', { ClientOptions: dict({ ApplicationType: 'User', ReturnAttributes: ['CFBundleIdentifier'] }) }))
  .flatMap((reply) => reply.get('CurrentList') ?? []).map((app) => (app as PlistDict).get('CFBundleIdentifier'));

const licensed = dict({ CFBundleIdentifier: 'com.example.app', ApplicationSINF: bytes('license') });

describe('apps of a virtual device', () => {
  it('come in several lists with running indexes, then Complete', async () => {
    const replies = await ask(await pairedBench(spec), 'Browse', { ClientOptions: dict({ ApplicationType: 'Any' }) });
    expect(replies.length).toBeGreaterThan(2);
    expect(replies.at(-1)).toEqual(new Map([['Status', 'Complete']]));
    let index = 0n;
    for (const reply of replies.slice(0, -1)) {
      const list = reply.get('CurrentList') as PlistDict[];
      expect([reply.get('Status'), reply.get('CurrentIndex'), reply.get('CurrentAmount')]).toEqual(['BrowsingApplications', index, BigInt(list.length)]);
      for (const app of list) expect(app.get('CFBundleIdentifier')).toMatch(/^com\.apple\./);
      index += BigInt(list.length);
    }
  });

  it('are looked up by bundle identifier, with the attributes asked for', async () => {
    const [reply] = await ask(await pairedBench(spec), 'Lookup', { ClientOptions: dict({ BundleIDs: ['com.apple.mobilesafari', 'com.none'], ReturnAttributes: ['CFBundleDisplayName'] }) });
    expect(reply?.get('LookupResult')).toEqual(new Map([['com.apple.mobilesafari', new Map([['CFBundleDisplayName', 'Safari']])]]));
  });

  it('are installed from PublicStaging with rising progress, told to observers, uninstalled, and gone after an erase', async () => {
    const clock = new FakeClock();
    const at = await pairedBench(spec, { clock });
    const told: string[] = [];
    at.device.observers.add((name) => told.push(name));
    stage(at, 'x.ipa', 'PK\u0003\u0004rest');
    const replies = await ask(at, 'Install', { PackagePath: 'PublicStaging/x.ipa', ClientOptions: licensed });
    const percents = replies.slice(0, -1).map((reply) => Number(reply.get('PercentComplete')));
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect([percents.length > 3, replies.at(-1)?.get('Status'), await userApps(at)]).toEqual([true, 'Complete', ['com.example.app']]);
    expect((await ask(at, 'Uninstall', { ApplicationIdentifier: 'com.example.app' })).at(-1)?.get('Status')).toBe('Complete');
    expect(told).toEqual(['com.apple.mobile.application_installed', 'com.apple.mobile.application_uninstalled']);
    await ask(at, 'Upgrade', { PackagePath: '/PublicStaging/x.ipa', ClientOptions: licensed });
    expect(await userApps(at)).toEqual(['com.example.app']);
    at.device.erase();
    clock.advance(0);
    expect(appsOn(at.device).filter((app) => app.type === 'User')).toEqual([]);
  });

  it('are refused by name: no package, no archive, no identifier, no license, not there, not removable', async () => {
    const at = await pairedBench(spec);
    stage(at, 'good.ipa', 'PK\u0003\u0004');
    stage(at, 'bad.ipa', 'text');
    const errorOf = async (command: string, more: Record<string, PlistValue> = {}): Promise<unknown> => (await ask(at, command, more)).at(-1)?.get('Error');
    expect(await errorOf('Install', { PackagePath: 'PublicStaging/none.ipa' })).toBe('APIInternalError');
    expect(await errorOf('Install', { PackagePath: 'PublicStaging/bad.ipa', ClientOptions: licensed })).toBe('PackageExtractionFailed');
    expect(await errorOf('Install', { PackagePath: 'PublicStaging/good.ipa' })).toBe('MissingBundleIdentifier');
    expect(await errorOf('Install', { PackagePath: 'PublicStaging/good.ipa', ClientOptions: dict({ CFBundleIdentifier: 'com.example.app' }) })).toBe('ApplicationVerificationFailed');
    expect(await errorOf('Uninstall', { ApplicationIdentifier: 'com.none' })).toBe('APIInternalError');
    expect(await errorOf('Uninstall', { ApplicationIdentifier: 'com.apple.Preferences' })).toBe('RemovalProhibited');
    expect(await errorOf('MakeCoffee')).toBe('UnknownCommand');
    expect(await userApps(at)).toEqual([]);
  });
});
