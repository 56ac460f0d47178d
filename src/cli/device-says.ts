// The catalogue's line beside an error in which the device's own word is kept.
import { explainDeviceError } from '../domain/device-errors.ts';
import type { ErrorShape } from '../errors.ts';
import { plain } from './plain.ts';

/** What the device itself said, and what that means; null where an error keeps no word of a device. */
export function deviceSays({ device }: Pick<ErrorShape, 'device'>): string | null {
  if (!device) return null;
  const { known, meaning } = explainDeviceError(device);
  return plain(`Device: ${[device.domain, device.code].filter(Boolean).join(' ')}. ${known ? meaning : `${meaning} Please report it${device.text ? `, with its text: ${device.text}` : '.'}`}`);
}
