// The installation proxy: lists in parts, lookups, taking apps off (ios-protocols 5.3).
import { describe, expect, it } from 'vitest';
import { listApps, lookUpApps, uninstallApp } from '../../src/device/commands/apps.ts';
import { writePlistFrame } from '../../src/device/frame/plist-frame.ts';
import { dict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { neverStopped } from '../setup/lockdown.ts';
import { type PeerSession, serveReplies, sessionServedBy } from '../setup/service-peer.ts';

const complete = dict({ Status: 'Complete' });
const app = (id: string, more: Readonly<Record<string, PlistValue>> = {}): PlistDict => dict({ CFBundleIdentifier: id, ApplicationType: 'User', CFBundleDisplayName: `App ${id}`, CFBundleShortVersionString: '1.2', ...more });
const page = (index: number, ...list: PlistValue[]): PlistDict => dict({ Status: 'BrowsingApplications', CurrentIndex: BigInt(index), CurrentAmount: BigInt(list.length), CurrentList: list });
const attributes = ['CFBundleIdentifier', 'CFBundleDisplayName', 'CFBundleName', 'CFBundleShortVersionString', 'CFBundleVersion', 'ApplicationType'];

/** A session whose proxy answers any request with these parts, and then hangs up unless they were all. */
function proxySaying(...parts: PlistDict[]): { session: PeerSession; asked: () => Promise<PlistDict[]>; services: string[] } {
  let served: Promise<PlistDict[]> = Promise.resolve([]);
  const services: string[] = [];
  const session = sessionServedBy((service, peer) => {
    services.push(service);
    served = serveReplies(peer, () => parts).finally(() => peer.destroy());
  });
  return { session, asked: () => served, services };
}

describe('the list of apps', () => {
  it('is asked for by kind, with the attributes that are read', async () => {
    const { session, asked, services } = proxySaying(complete);
    expect(await listApps(session, 'User', neverStopped)).toEqual([]);
    expect(await asked()).toEqual([new Map<string, PlistValue>([['Command', 'Browse'], ['ClientOptions', new Map<string, PlistValue>([['ApplicationType', 'User'], ['ReturnAttributes', attributes]])]])]);
    expect(services).toEqual(['com.apple.mobile.installation_proxy']);
  });

  it('comes in parts, in order; what has no identifier is left out, absurd values too', async () => {
    const { session } = proxySaying(
      page(0, app('a'), app('b', { ApplicationType: 'System', CFBundleDisplayName: '', CFBundleName: 'Name B' })),
      page(2, 'junk', dict({ CFBundleName: 'nobody' }), dict({ CFBundleIdentifier: 'c', ApplicationType: 'constructor', CFBundleVersion: '7', CFBundleDisplayName: 5n })),
      complete,
    );
    expect(await listApps(session, 'Any', neverStopped)).toEqual([
      { id: 'a', name: 'App a', version: '1.2', kind: 'user' }, { id: 'b', name: 'Name B', version: '1.2', kind: 'system' }, { id: 'c', name: 'c', version: '7', kind: 'other' },
    ]);
  });

  it('may have its last part in the one that says Complete', async () => {
    const { session } = proxySaying(dict({ Status: 'Complete', CurrentList: [app('a')] }));
    expect(await listApps(session, 'User', neverStopped)).toHaveLength(1);
  });

  it('that never ends, or holds more than any device, is malformed', async () => {
    const many = Array.from({ length: 5001 }, (_, i) => app(`app${i}`));
    expect(await codeOf(listApps(proxySaying(page(0, ...many), page(1, ...many), complete).session, 'Any', neverStopped))).toBe('link.malformed');
    const endless = Array.from({ length: 10_000 }, () => dict({ Status: 'BrowsingApplications' }));
    expect(await codeOf(listApps(proxySaying(...endless).session, 'Any', neverStopped))).toBe('link.malformed');
    expect(await codeOf(listApps(proxySaying(dict({ CurrentList: 'text' })).session, 'Any', neverStopped))).toBe('link.malformed');
  });

  it('that breaks off is a closed link, not a short list', async () => {
    const session = sessionServedBy((_, peer) => { void writePlistFrame(peer, page(0, app('a'))).then(() => peer.end()); });
    expect(await codeOf(listApps(session, 'Any', neverStopped))).toBe('link.closed');
  });
});

describe('a lookup', () => {
  it('names the apps, and finds those that are there', async () => {
    const { session, asked } = proxySaying(dict({ Status: 'Complete', LookupResult: dict({ b: app('b'), other: app('other') }) }));
    expect(await lookUpApps(session, ['a', 'b', 'constructor'], neverStopped)).toEqual([{ id: 'b', name: 'App b', version: '1.2', kind: 'user' }]);
    expect((await asked())[0]?.get('ClientOptions')).toEqual(new Map<string, PlistValue>([['BundleIDs', ['a', 'b', 'constructor']], ['ReturnAttributes', attributes]]));
  });

  it('finds none where there is no result', async () => {
    expect(await lookUpApps(proxySaying(complete).session, ['a'], neverStopped)).toEqual([]);
  });
});

describe('taking an app off', () => {
  it('names it, and is done when the device says Complete', async () => {
    const { session, asked } = proxySaying(dict({ Status: 'RemovingApplication', PercentComplete: 50n }), complete);
    await uninstallApp(session, 'com.example.app', neverStopped);
    expect(await asked()).toEqual([new Map([['Command', 'Uninstall'], ['ApplicationIdentifier', 'com.example.app']])]);
  });

  it('that is refused keeps the device’s words', async () => {
    const failure = await failureOf(uninstallApp(proxySaying(dict({ Error: 'APIInternalError', ErrorDescription: 'Not allowed here.', ErrorDetail: 3n })).session, 'x', neverStopped));
    expect([failure.code, failure.params, failure.device]).toEqual(['apps.refused', { request: 'Uninstall', word: 'Not allowed here' }, { domain: 'installation_proxy', code: 'APIInternalError', text: 'Not allowed here.' }]);
    expect((await failureOf(uninstallApp(proxySaying(dict({ Error: 'LookupFailed' })).session, 'x', neverStopped))).params['word']).toBe('LookupFailed');
    expect((await failureOf(uninstallApp(proxySaying(dict({ Error: 5n })).session, 'x', neverStopped))).device?.code).toBe('an error without a name');
  });
});
