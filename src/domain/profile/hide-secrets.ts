// A profile as it may be shown: secrets are replaced, everything else is the same value. Not for devices.
import { isDict, type PlistDict, type PlistValue } from '../../plist/value.ts';
import { isSecretKey } from './secret-keys.ts';

export const hiddenText = '••••••••';

/** Whatever stands under a secret's name, however deep. What is empty stays: it says that nothing is there. */
function hide(value: PlistValue): PlistValue {
  if (typeof value === 'string') return value === '' ? value : hiddenText;
  if (typeof value === 'bigint' || typeof value === 'number') return hiddenText;
  if (value instanceof Uint8Array) return new Uint8Array(0);
  if (Array.isArray(value)) return value.map(hide);
  return isDict(value) ? new Map([...value].map(([key, member]) => [key, hide(member)])) : value;
}

function within(value: PlistValue, payloadType: string | null): PlistValue {
  if (Array.isArray(value)) return value.map((member) => within(member, payloadType));
  if (!isDict(value)) return value;
  const own = value.get('PayloadType');
  const type = typeof own === 'string' ? own : payloadType;
  return new Map([...value].map(([key, member]) => [key, isSecretKey(key, type) ? hide(member) : within(member, type)]));
}

/** Texts become dots, data becomes empty. Nested as deep as the profile itself, which readers bound. */
export function hideSecrets(profile: PlistDict): PlistDict {
  return within(profile, null) as PlistDict;
}
