// The catalogue's line beside an error in which the device's own word is kept.
import { explainDeviceError } from '../domain/device-errors.ts';
import type { ErrorShape } from '../errors.ts';
import { plain } from './plain.ts';

/** Domains of devices begin with com.apple, or have no dot. */
const isHost = (domain: string): boolean => /^(?!com\.)(?:[a-z0-9-]+\.)+(?:com|net|org)$/.test(domain);

/** What the device or the service itself said, and what that means; null where an error keeps no such word. */
export function deviceSays({ device }: Pick<ErrorShape, 'device'>): string | null {
  if (!device) return null;
  const { known, meaning } = explainDeviceError(device);
  return plain(`${isHost(device.domain) ? 'Service' : 'Device'}: ${[device.domain, device.code].filter(Boolean).join(' ')}. ${known ? meaning : `${meaning} Please report it${device.text ? `, with its text: ${device.text}` : '.'}`}`);
}
