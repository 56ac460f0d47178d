// A device's UDID in its one spelling (ios-protocols 1.6): dashed and upper-case, or 40 lower-case digits.
import { type Udid, udidSchema } from '../../model.ts';

/** USB descriptors lack the dash, sometimes with NULs behind. Null for what is no UDID. */
export function canonicalUdid(serial: string): Udid | null {
  const bare = serial.replaceAll('\0', '').replace(/-/g, '');
  const spelled = bare.length === 24 ? `${bare.slice(0, 8)}-${bare.slice(8)}`.toUpperCase() : bare.toLowerCase();
  const parsed = udidSchema.safeParse(spelled);
  return parsed.success ? parsed.data : null;
}
