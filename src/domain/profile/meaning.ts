// What a value in a profile means, in a few words, where the value alone doesn't say it (enrollment-formats 1.2, 2).
import { isDict, type PlistValue } from '../../plist/value.ts';
import type { PayloadSchema } from './schema.ts';

/** enrollment-formats 2.1: AccessRights, bit by bit. */
const rights: readonly (readonly [bigint, string])[] = [
  [1n, 'inspect profiles'], [2n, 'install profiles'], [4n, 'lock and clear passcode'], [8n, 'erase'], [16n, 'device information'], [32n, 'network information'],
  [64n, 'inspect provisioning profiles'], [128n, 'install provisioning profiles'], [256n, 'inspect apps'], [512n, 'restriction queries'], [1024n, 'security queries'],
  [2048n, 'settings'], [4096n, 'manage apps'],
];

function rightsText(value: bigint): string {
  if (value === 8191n) return 'Everything';
  const had = rights.filter(([bit]) => (value & bit) !== 0n).map(([, name]) => name);
  return had.length === 0 ? 'Nothing' : had.join(', ');
}

/** By key and, where the key alone is not enough, payload type. */
const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  TargetDeviceType: { 0: 'Any device', 1: 'iPhone, iPad, iPod', 2: 'Apple Watch', 3: 'HomePod', 4: 'Apple TV', 5: 'Mac', 6: 'Vision Pro' },
  'Key Usage': { 0: 'Whatever the server gives', 1: 'Signing', 4: 'Encryption', 5: 'Signing and encryption' },
  UsageFlags: { 1: 'Signing', 4: 'Encryption', 5: 'Signing and encryption' },
  AlertType: { 0: 'None', 1: 'Temporary banner', 2: 'Persistent banner' },
  PreviewType: { 0: 'Always', 1: 'When unlocked', 2: 'Never' },
  GroupingType: { 0: 'Automatic', 1: 'By app', 2: 'Off' },
  PayloadRemovalDisallowed: { true: 'Can’t be removed in Settings', false: 'Can be removed in Settings' },
  EnrollmentMode: { BYOD: 'User enrollment by account', ADDE: 'Device enrollment by account' },
  CheckOutWhenRemoved: { true: 'Tells the server when it is removed' },
  SignMessage: { true: 'Signs what it sends' },
  HIDDEN_NETWORK: { true: 'The network doesn’t show its name' },
  AutoJoin: { true: 'Joins by itself', false: 'Joins when somebody chooses it' },
  HardwareBound: { true: 'The key never leaves the device' },
  Attest: { true: 'Apple vouches for the device' },
};

/** enrollment-formats 2.5. */
const eapTypes: Readonly<Record<string, string>> = { 13: 'EAP-TLS', 17: 'LEAP', 18: 'EAP-SIM', 21: 'EAP-TTLS', 23: 'EAP-AKA', 25: 'PEAP', 43: 'EAP-FAST' };

/** Of texts, numbers and truths; nothing of the rest. */
function wordOf(value: PlistValue | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function listText(key: string, value: readonly PlistValue[]): string | null {
  if (key === 'AcceptEAPTypes') return value.map((entry) => eapTypes[wordOf(entry)] ?? wordOf(entry)).join(', ').slice(0, 300);
  // [[["O","Acme"]],[["CN","x"]]] (enrollment-formats 2.2)
  if (key === 'Subject') {
    const pairs = value.flatMap((set) => (Array.isArray(set) ? set : [])).map((pair) => (Array.isArray(pair) && pair.length === 2 ? `${wordOf(pair[0])}=${wordOf(pair[1])}` : null));
    return pairs.every((pair) => pair !== null) ? pairs.join(', ').slice(0, 300) : null;
  }
  return null;
}

/** Null where the value says it all. Not for secrets. */
export function meaningOf(key: string, value: PlistValue, type: string | null, schema: PayloadSchema | null): string | null {
  if (key === 'AccessRights' && typeof value === 'bigint') return rightsText(value).slice(0, 300);
  if (Array.isArray(value)) return listText(key, value);
  if (isDict(value)) return null;
  const said = Object.hasOwn(words, key) ? words[key]?.[wordOf(value)] : undefined;
  if (said !== undefined) return said;
  return type === 'com.apple.applicationaccess' ? schema?.keys.get(key)?.about?.slice(0, 500) ?? null : null;
}
