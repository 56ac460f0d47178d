// A virtual device's heartbeat (ios-protocols 5.8): the device asks "Marco", the host answers "Polo". Hosts over a network need
// it to keep their connections; over a cable it may be had, too.
import type { Duplex } from 'node:stream';
import { readPlistFrame, writePlistFrame } from '../device/frame/plist-frame.ts';
import { AppError } from '../errors.ts';
import { dict } from '../plist/value.ts';
import { endGently } from './serve-plist.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** Seconds from one question to the next; it is said with the question. */
const interval = 10;
const maxReply = 64 * 1024;

/** Serves one connection until it ends; never throws. A host that is silent for two questions is given up. */
export async function serveHeartbeat(socket: Duplex, device: VirtualDevice): Promise<void> {
  let missed = 0;
  let stop = (): void => undefined;
  const ask = (): void => {
    if (socket.destroyed || missed === 2) {
      if (!socket.destroyed) writePlistFrame(socket, dict({ Command: 'SleepyTime' })).catch(() => undefined).finally(() => { socket.destroy(); });
      return;
    }
    missed += 1;
    writePlistFrame(socket, dict({ Command: 'Marco', Interval: BigInt(interval) })).catch(() => undefined);
    stop = device.clock.after(interval * 1000, ask);
  };
  ask();
  try {
    while (await readPlistFrame(socket, undefined, maxReply)) missed = 0;
  } catch (error) {
    if (error instanceof AppError && error.code === 'link.malformed') device.log.object(device.spec.udid, `heartbeat: ${String(error.params['detail'])}`);
  } finally {
    stop();
    endGently(socket);
  }
}
