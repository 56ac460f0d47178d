// The devices of a practice organization as Apple's service lists them (enrollment-formats 5.3): those of the bench that were bought
// through it, and others that are elsewhere. The same bench gives the same ones.
import type { PlistDict } from '../plist/value.ts';
import { listedName } from './device-models.ts';
import { builtInProfiles } from './enrollment-profiles.ts';
import { seeded, type VirtualDeviceSpec } from './roster.ts';

export interface OrganizationDevice {
  readonly serial: string;
  /** Counts on as devices come; pages follow it. */
  readonly order: number;
  readonly model: string;
  readonly description: string;
  readonly color: string;
  readonly assetTag: string;
  readonly family: 'iPad' | 'iPhone' | 'Mac' | 'AppleTV' | 'Vision';
  readonly wifiAddress: string;
  /** The server entry that it is with; null: with none. */
  server: string | null;
  /** When it came there, in milliseconds since the Unix epoch. */
  placedAt: number;
  profile: { readonly uuid: string; readonly assignedAt: number; readonly pushedAt: number | null } | null;
  /** It had a profile that was taken away. */
  removed: boolean;
  throttledUntil: number;
  locked: boolean;
}

type Row = Omit<OrganizationDevice, 'order' | 'server'>;

const day = 86_400_000;
const colors = ['SPACE GRAY', 'SILVER', 'BLACK', 'BLUE', 'STARLIGHT'] as const;
const letters = '0123456789CDFGHJKLMNPQRTVWXY';

/** FNV-1a: the same for the same serial number, whatever else is on the bench. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return (hash ^ (hash >>> 15)) >>> 0;
}

function describe(serial: string, family: OrganizationDevice['family'], kind: string, wifiAddress: string, placedAt: number): Row {
  const hash = hashOf(serial);
  return {
    serial, family, wifiAddress: wifiAddress.toUpperCase(), placedAt, model: kind, description: `${kind.toUpperCase()} ${[64, 128, 256][hash % 3]}GB`,
    color: colors[hash % colors.length] ?? 'BLACK', assetTag: '', profile: null, removed: false, throttledUntil: 0, locked: false,
  };
}

/** Two of three devices were bought through the organization; one that Apple assigns always was. */
export function wasBought({ serial, adeAssigned }: Pick<VirtualDeviceSpec, 'serial' | 'adeAssigned'>): boolean {
  return adeAssigned === true || hashOf(serial) % 3 !== 0;
}

/** Bought later than anything that happened to it: no profile. */
export function emptyRow({ serial, model, wifiAddress }: VirtualDeviceSpec, placedAt: number): Row {
  return describe(serial, model.deviceClass, listedName(model), wifiAddress, placedAt);
}

/** Null: it isn't the organization's. `cloud`: what it carries. */
export function rowOf(spec: VirtualDeviceSpec, cloud: PlistDict | null, now: number): Row | null {
  if (!wasBought(spec)) return null;
  const row = emptyRow(spec, now - 30 * day);
  const has = cloud?.get('ConfigurationSource') === 1n;
  if (spec.adeAssigned !== true) return { ...row, removed: has };
  return { ...row, profile: { uuid: builtInProfiles[spec.traits?.enrollsWith ?? 'shared'].uuid, assignedAt: now - 29 * day, pushedAt: has ? now - 28 * day : null } };
}

const kinds = [
  ['iPad', 'iPad (10th generation)'], ['iPad', 'iPad Air (M2)'], ['iPhone', 'iPhone 15'], ['iPad', 'iPad (9th generation)'], ['iPhone', 'iPhone SE (3rd generation)'], ['Mac', 'MacBook Air (M3)'],
  ['iPad', 'iPad mini (A17 Pro)'], ['AppleTV', 'Apple TV 4K'], ['iPad', 'iPad Pro (M4)'], ['Vision', 'Apple Vision Pro'],
] as const;

/** A device that isn't on any bench, the same for the same serial number. */
export function deviceElsewhere(serial: string, placedAt: number): Row {
  const hash = hashOf(serial);
  const random = seeded(hash);
  const address = Array.from({ length: 6 }, () => Math.floor(random() * 256).toString(16).padStart(2, '0')).join(':');
  const [family, kind] = kinds[hash % kinds.length] ?? kinds[0];
  return describe(serial, family, kind, address, placedAt);
}

/** So many of them, always the same. */
export function devicesElsewhere(count: number, now: number): Row[] {
  return Array.from({ length: count }, (_, index) => {
    const random = seeded(Math.imul(index + 1, 0x9e3779b1));
    const serial = Array.from({ length: 10 }, () => letters[Math.floor(random() * letters.length)]).join('');
    return deviceElsewhere(serial, now - (60 + Math.floor(index / 20)) * day);
  });
}
