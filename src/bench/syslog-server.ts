// A virtual device's log: raw text, entries ended by LF and NUL, sent as things happen (ios-protocols 5.7).
import type { Duplex } from 'node:stream';
import type { VirtualDevice } from './virtual-device.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** "Nov 22 10:00:00 iPad-1 lockdownd[63] <Notice>: text", in universal time. */
function entry({ name, clock, clockOffset }: VirtualDevice, process: string, text: string): string {
  const at = new Date(clock.now() + clockOffset);
  const day = String(at.getUTCDate()).padStart(2, ' ');
  return `${months[at.getUTCMonth()] ?? 'Jan'} ${day} ${at.toISOString().slice(11, 19)} ${name.replace(/\s+/g, '-')} ${process}[63] <Notice>: ${text}\n\0`;
}

/** Serves one connection until it ends; never throws. What the host writes is read and means nothing. */
export async function serveSyslog(socket: Duplex, device: VirtualDevice): Promise<void> {
  const tell = (notification: string): void => { socket.write(entry(device, 'notifyd', `posted ${notification}`)); };
  device.observers.add(tell);
  socket.write(entry(device, 'syslog_relay', 'a host listens'));
  socket.resume();
  await new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error'] as const) socket.once(event, () => { resolve(); });
  });
  device.observers.delete(tell);
  socket.destroy();
}
