// The notification proxy: hearing for as long as the cable is in, and posting (ios-protocols 5.1).
import { type Duplex, duplexPair } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readPlistFrame, writePlistFrame } from '../../src/device/frame/plist-frame.ts';
import { observe, post } from '../../src/device/notifications.ts';
import { AppError } from '../../src/errors.ts';
import { dict, type PlistDict } from '../../src/plist/value.ts';
import { codeOf } from '../setup/failures.ts';
import { neverStopped } from '../setup/lockdown.ts';
import { serveReplies, sessionServedBy } from '../setup/service-peer.ts';

const setupDone = 'com.apple.purplebuddy.setupdone';
const startedUp = 'com.apple.springboard.finishedstartup';
const relay = (Name: string): PlistDict => dict({ Command: 'RelayNotification', Name });

interface Scene {
  readonly peer: Duplex;
  readonly heard: string[];
  readonly stop: AbortController;
  readonly observation: Awaited<ReturnType<typeof observe>>;
}

async function observing(onNotification: (name: string) => void = () => undefined): Promise<Scene> {
  const [host, peer] = duplexPair();
  const stop = new AbortController();
  const heard: string[] = [];
  const observation = await observe({ openService: () => Promise.resolve(host) }, [setupDone, startedUp], (name) => { heard.push(name); onNotification(name); }, stop.signal);
  return { peer, heard, stop, observation };
}

describe('observing', () => {
  it('asks for each name, without waiting for an answer', async () => {
    const { peer, observation } = await observing();
    expect(await readPlistFrame(peer)).toEqual(new Map([['Command', 'ObserveNotification'], ['Name', setupDone]]));
    expect(await readPlistFrame(peer)).toEqual(new Map([['Command', 'ObserveNotification'], ['Name', startedUp]]));
    observation.stop();
    await observation.ended;
  });

  it('hears what it asked for, in order, and passes over everything else', async () => {
    const { peer, heard, observation } = await observing();
    for (const message of [relay(setupDone), relay('com.apple.other'), relay('x'.repeat(501)), dict({ Command: 'Something' }), dict({ Command: 'RelayNotification', Name: 5n }), relay(startedUp), dict({ Command: 'ProxyDeath' })]) await writePlistFrame(peer, message);
    expect((await observation.ended)?.code).toBe('link.closed');
    expect(heard).toEqual([setupDone, startedUp]);
  });

  it('ends with the cable', async () => {
    const { peer, observation } = await observing();
    peer.destroy();
    expect((await observation.ended)?.code).toBe('link.closed');
  });

  it('ends without a complaint when it was asked to, by either way, and hangs up', async () => {
    for (const end of [({ observation }: Scene) => { observation.stop(); }, ({ stop }: Scene) => { stop.abort(new AppError('run.cancelled')); }]) {
      const scene = await observing();
      const hungUp = new Promise((resolve) => { scene.peer.resume().once('end', resolve); });
      end(scene);
      expect(await scene.observation.ended).toBeNull();
      await hungUp;
    }
  });

  it('ends at a message that announces more than any notification holds', async () => {
    const { peer, observation } = await observing();
    const header = Buffer.alloc(4);
    header.writeUInt32BE(65_537);
    peer.write(header);
    expect((await observation.ended)?.code).toBe('link.malformed');
  });

  it('that ends in a mistake of the one who listens says so', async () => {
    const { peer, observation } = await observing(() => { throw new Error('oops'); });
    await writePlistFrame(peer, relay(setupDone));
    expect((await observation.ended)?.code).toBe('app.internal');
  });

  it('doesn’t begin where the service can’t be had, or the link ends first', async () => {
    expect(await codeOf(observe({ openService: () => Promise.reject(new AppError('device.locked')) }, [setupDone], () => undefined, neverStopped))).toBe('device.locked');
    const [host] = duplexPair();
    host.destroy();
    expect(await codeOf(observe({ openService: () => Promise.resolve(host) }, [setupDone], () => undefined, neverStopped))).toBe('link.closed');
  });
});

describe('posting', () => {
  it('waits for the proxy’s goodbye, so that the notification was read', async () => {
    let asked: Promise<PlistDict[]> = Promise.resolve([]);
    const services: string[] = [];
    const session = sessionServedBy((service, peer) => {
      services.push(service);
      asked = serveReplies(peer, (request) => (request.get('Command') === 'Shutdown' ? [dict({ Command: 'ProxyDeath' })] : []));
    });
    await post(session, 'com.apple.itunes-mobdev.syncWillStart', neverStopped);
    expect(await asked).toEqual([new Map([['Command', 'PostNotification'], ['Name', 'com.apple.itunes-mobdev.syncWillStart']]), new Map([['Command', 'Shutdown']])]);
    expect(services).toEqual(['com.apple.mobile.notification_proxy']);
  });

  it('is done too when the proxy just hangs up', async () => {
    const session = sessionServedBy((_, peer) => { void serveReplies(peer, (request) => (request.get('Command') === 'Shutdown' ? null : [])); });
    await expect(post(session, 'x', neverStopped)).resolves.toBeUndefined();
  });
});
