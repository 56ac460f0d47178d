// One request and its replies on a virtual device's connection: faults, latency and frames in one place, for lockdown
// and every service that speaks length-prefixed property lists.
import type { Duplex } from 'node:stream';
import { readPlistFrame, writePlistFrame } from '../device/frame/plist-frame.ts';
import { wait } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { PlistDict, PlistValue } from '../plist/value.ts';
import { writeXmlPlist } from '../plist/xml-write.ts';
import { breakOff, type FrameShape, sendDamaged } from './broken-links.ts';
import type { Fault } from './faults.ts';
import type { LatencyKind } from './latency.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** What is sent back, in order: dictionaries, but for SpringBoard's layout. `over` ends the connection after it. */
export interface Answer {
  readonly replies: readonly PlistValue[];
  readonly over?: boolean;
}

export interface PlistService {
  /** For objections: lockdown, MCInstall … */
  readonly label: string;
  /** The request's name, as faults and latency know it; empty when it has none. */
  nameOf(request: PlistDict): string;
  latencyOf(name: string): LatencyKind;
  /** The request has arrived; `lost`: and nothing will come of it. */
  received?(name: string, request: PlistDict, lost: boolean): Promise<void>;
  /** What the device does and says. */
  answer(name: string, request: PlistDict): Promise<Answer>;
}

function frameOf(body: PlistValue): Buffer {
  const payload = writeXmlPlist(body);
  const frame = Buffer.alloc(4 + payload.length);
  frame.writeUInt32BE(payload.length, 0);
  frame.set(payload, 4);
  return frame;
}

const shape: FrameShape = {
  oversize: (frame) => { frame.writeUInt32BE(0xffff_fff0, 0); },
  garbage: (frame) => { frame.fill(0x3f, 4); },
  corrupt: (frame) => {
    // The announced length is right; the property list in it stops in its middle.
    const half = frame.subarray(0, 4 + Math.floor((frame.length - 4) / 2));
    half.writeUInt32BE(half.length - 4, 0);
    return half;
  },
};

/** Answers one request that was read already. `over`: the connection is to be ended. */
export async function answerRequest(socket: Duplex, device: VirtualDevice, service: PlistService, request: PlistDict): Promise<'next' | 'over'> {
  const name = service.nameOf(request);
  const fault: Fault = device.faults(name);
  await service.received?.(name, request, typeof fault === 'string' || fault?.kind === 'instead');
  if (typeof fault === 'string') return breakOff(socket, device, fault);
  if (fault?.kind === 'locks') device.lockNow();
  const { life } = device;
  await device.takes(service.latencyOf(name));
  // It restarted or was erased over it: what was asked of its last life is not done in the next one.
  if (device.life !== life) return 'over';
  const { replies, over = false }: Answer = fault?.kind === 'instead' ? { replies: [fault.reply] } : await service.answer(name, request);
  if (fault?.kind === 'unanswered') return breakOff(socket, device, fault.by);
  if (fault?.kind === 'late') await wait(device.clock, fault.ms);
  for (const reply of replies) {
    if (fault?.kind === 'frame') {
      if (await sendDamaged(socket, frameOf(reply), fault.damage, shape) === 'over') return 'over';
    } else await writePlistFrame(socket, reply);
  }
  return over ? 'over' : 'next';
}

/** Ends a connection whose last words still have to arrive; a pulled cable has destroyed the socket already. */
export function endGently(socket: Duplex): void {
  socket.once('finish', () => { socket.destroy(); });
  socket.end();
}

const maxRequest = 64 * 1024 * 1024;

/** Serves one connection until it ends; never throws. */
export async function servePlist(socket: Duplex, device: VirtualDevice, service: PlistService): Promise<void> {
  try {
    for (;;) {
      const request = await readPlistFrame(socket, undefined, maxRequest);
      if (!request) return;
      if (await answerRequest(socket, device, service, request) === 'over') return;
    }
  } catch (error) {
    if (error instanceof AppError && error.code === 'link.malformed') device.log.object(device.spec.udid, `${service.label}: ${String(error.params['detail'])}`);
  } finally {
    endGently(socket);
  }
}
