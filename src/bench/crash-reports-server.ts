// A virtual device's crash reports, as libimobiledevice and go-ios fetch them: one service moves what is new into place and
// says "ping", the other shows the folder over AFC. Nothing here ever crashes; the reports are the device's own, from its first day.
import type { Duplex } from 'node:stream';
import { serveVolume } from './afc-server.ts';
import { DeviceFiles } from './device-files.ts';
import type { VirtualDevice } from './virtual-device.ts';

/** By what an erase replaces. */
const folders = new WeakMap<DeviceFiles, DeviceFiles>();

/** A report's first line is a description in JSON, its second one what happened. */
function report({ spec }: VirtualDevice): Uint8Array {
  const header = { bug_type: '298', os_version: `iPhone OS ${spec.osVersion} (${spec.buildVersion})`, timestamp: '2025-01-01 10:00:00.00 +0000' };
  return Uint8Array.from(Buffer.from(`${JSON.stringify(header)}\n${JSON.stringify({ product: spec.model.productType, reason: 'practice' })}\n`));
}

export function crashReports(device: VirtualDevice): DeviceFiles {
  const found = folders.get(device.files) ?? new DeviceFiles(['DiagnosticLogs', 'Retired'], { 'JetsamEvent-2025-01-01-100000.ips': report(device) });
  folders.set(device.files, found);
  return found;
}

/** com.apple.crashreportmover: everything is in place already. Serves one connection until it ends; never throws. */
export async function serveCrashMover(socket: Duplex): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error'] as const) socket.once(event, () => { resolve(); });
  });
  socket.write('ping\0');
  socket.resume();
  await ended;
  socket.destroy();
}

/** com.apple.crashreportcopymobile: reports may be read, and taken away. */
export function serveCrashReports(socket: Duplex, device: VirtualDevice): Promise<void> {
  return serveVolume(socket, device, { tree: () => crashReports(device) });
}
