// What a fault does to a virtual device's connection: how it ends, and what becomes of a reply's bytes. The same for property lists
// and for AFC's packets.
import type { Duplex } from 'node:stream';
import type { Break, Damage } from './faults.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** over: the connection is to be ended. */
export type Next = 'next' | 'over';

export function breakOff(socket: Duplex, device: VirtualDevice, how: Break): Next {
  if (how === 'stall') return 'next';
  if (how === 'unplug') device.pullCable();
  else if (how === 'reset') device.cutOff(socket);
  return 'over';
}

/** How a frame of this kind is made unreadable, in place. */
export interface FrameShape {
  /** Announces far more than follows. */
  oversize(frame: Buffer): void;
  garbage(frame: Buffer): void;
  /** A whole frame whose content breaks off. */
  corrupt(frame: Buffer): Buffer;
}

export async function sendDamaged(socket: Duplex, frame: Buffer, damage: Damage, shape: FrameShape): Promise<Next> {
  switch (damage) {
    case 'truncated':
      socket.end(frame.subarray(0, Math.max(5, Math.floor(frame.length / 2))));
      return 'over';
    case 'oversize': case 'garbage':
      shape[damage](frame);
      socket.write(frame);
      return 'next';
    case 'corrupt':
      socket.write(shape.corrupt(frame));
      return 'next';
    case 'twice':
      socket.write(Buffer.concat([frame, frame]));
      return 'next';
    case 'split':
      for (const byte of frame) await new Promise<void>((resolve) => { socket.write(Uint8Array.of(byte), () => { resolve(); }); });
      return 'next';
  }
}
