// A process that looks at the machine's USB bus with the product's own code and prints what it sees, one JSON line a change.
// Looking by the clock never happens here, except for a bus that isn't there: what is printed was told by the bus.
// Ends when its input does: `node test/setup/bus-observer.ts [multiplexer’s socket]`.
import { readFileSync } from 'node:fs';
import type { Clock } from '../../src/clock.ts';
import { Presence } from '../../src/device/presence.ts';
import { BusWatch, type SeenDevice } from '../../src/device/usb/bus-watch.ts';
import { makeSystemBus } from '../../src/device/usb/system-bus.ts';
import { parseMuxAddress } from '../../src/device/usbmux/address.ts';
import { MuxClient } from '../../src/device/usbmux/mux-client.ts';
import { systemClock } from '../../src/system-clock.ts';

/** Long pauses last until there is no bus, and are short then. */
const clock: Clock = {
  now: () => systemClock.now(),
  after: (ms, run) => {
    if (ms < 2000) return systemClock.after(ms, run);
    const timer = setInterval(() => {
      if (!observer.isMissed()) return;
      clearInterval(timer);
      run();
    }, 10);
    return () => { clearInterval(timer); };
  },
};

const say = (line: unknown): void => { process.stdout.write(`${JSON.stringify(line)}\n`); };
const plain = ({ mode, path, udid, ecid, serial, location }: SeenDevice): unknown => ({ mode, port: path, udid, ecid: ecid === null ? null : String(ecid), serial, location });

/** Resolves when the kernel has a listener for udev's messages in this process's network namespace. */
async function listening(): Promise<void> {
  while (!/^\S+ 15 +\S+ +00000002 /m.test(readFileSync('/proc/self/net/netlink', 'utf8'))) await new Promise((resolve) => { setImmediate(resolve); });
}

function observe(): { readonly start: () => void; readonly stop: () => void; readonly isThere: () => boolean; readonly isMissed: () => boolean } {
  const [socket] = process.argv.slice(2);
  if (socket === undefined) {
    const watch = new BusWatch(makeSystemBus(), clock, () => { say({ bus: watch.state, seen: watch.devices.map(plain), served: [] }); });
    return { start: () => { watch.start(); }, stop: () => { watch.stop(); }, isThere: () => watch.state === 'seen', isMissed: () => watch.state === 'unavailable' };
  }
  const mux = new MuxClient({ address: parseMuxAddress(socket), allowSystem: false, advice: 'none' });
  const presence = new Presence({
    mux, clock, practice: false, pairing: 'never', scheme: 'address', bus: makeSystemBus(),
    onChange: () => {
      const { bus, busOnly, sessions, paths } = presence.view();
      say({ bus, seen: busOnly.map(plain), served: sessions.map(({ udid }) => ({ udid, port: paths.get(udid) ?? null })) });
    },
  });
  return { start: () => { presence.start(); }, stop: () => { void presence.stop(); }, isThere: () => presence.view().bus === 'seen', isMissed: () => presence.view().bus === 'unavailable' };
}

const observer = observe();
observer.start();
process.stdin.on('end', () => { observer.stop(); }).resume();
while (!observer.isThere()) await new Promise((resolve) => { setImmediate(resolve); });
await listening();
say('listening');
