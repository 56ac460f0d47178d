// Which devices a command means: those named by serial number or UDID, or all that are attached.
import { AppError } from '../errors.ts';
import type { DeviceSnapshot, Snapshot } from '../model.ts';

function matches(device: DeviceSnapshot, name: string): boolean {
  const wanted = name.toLowerCase();
  return device.serial?.toLowerCase() === wanted || device.udid.toLowerCase() === wanted;
}

/** Throws device.notFound for the first that isn't there: then nothing is started on any. */
export function chosen(snapshot: Snapshot, names: readonly string[], all: boolean): DeviceSnapshot[] {
  if (all) {
    if (snapshot.devices.length === 0) throw new AppError('device.notFound', { what: 'any serial number' });
    return [...snapshot.devices];
  }
  return [...new Set(names.map((name) => {
    const found = snapshot.devices.find((device) => matches(device, name));
    if (!found) throw new AppError('device.notFound', { what: `serial number ${name}` });
    return found;
  }))];
}
