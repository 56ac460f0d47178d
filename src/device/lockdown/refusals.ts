// What lockdown's error strings mean to us (ios-protocols 2.11). The device's word is always kept beside our code.
import { AppError, type ErrorCode } from '../../errors.ts';
import type { PlistValue } from '../../plist/value.ts';

const codes: Readonly<Record<string, ErrorCode>> = {
  PasswordProtected: 'device.locked',
  DeviceLocked: 'device.locked',
  EscrowLocked: 'device.locked',
  PairingDialogResponsePending: 'device.untrusted',
  UserDeniedPairing: 'device.trustDenied',
  InvalidHostID: 'device.pairingStale',
  InvalidConnection: 'device.pairingStale',
  MissingPairRecord: 'device.pairingStale',
  MCProtected: 'device.pairingForbidden',
  MCChallengeRequired: 'device.pairingForbidden',
  PairingProhibitedOverThisConnection: 'device.pairingForbidden',
};

/** `word` is whatever stands under Error: usually text, but seen as other types too, so its presence decides. */
export function lockdownRefusal(request: string, word: PlistValue): AppError {
  const text = typeof word === 'string' ? word.slice(0, 200) : 'an error without a name';
  const code = Object.hasOwn(codes, text) ? codes[text] : undefined;
  return new AppError(code ?? 'device.refused', { request, word: text }, { device: { domain: 'lockdown', code: text.slice(0, 60) } });
}
