// What lockdown's error strings mean to us (ios-protocols 2.11). The device's word is always kept beside our code.
import { AppError, type ErrorCode } from '../../errors.ts';
import type { PlistValue } from '../../plist/value.ts';

const codes: Readonly<Record<string, ErrorCode>> = {
  InvalidResponse: 'device.protocol',
  MissingKey: 'device.protocol',
  MissingValue: 'device.valueHidden',
  GetProhibited: 'device.valueHidden',
  SetProhibited: 'device.valueProtected',
  RemoveProhibited: 'device.valueProtected',
  ImmutableValue: 'device.valueProtected',
  PasswordProtected: 'device.locked',
  DeviceLocked: 'device.locked',
  EscrowLocked: 'device.locked',
  UserDeniedPairing: 'device.trustDenied',
  PairingDialogResponsePending: 'device.untrusted',
  MissingHostID: 'device.protocol',
  InvalidHostID: 'device.pairingStale',
  InvalidConnection: 'device.pairingStale',
  SessionActive: 'device.protocol',
  SessionInactive: 'device.protocol',
  MissingSessionID: 'device.protocol',
  InvalidSessionID: 'device.protocol',
  MissingService: 'device.protocol',
  InvalidService: 'device.serviceMissing',
  ServiceLimit: 'device.serviceBusy',
  ServiceProhibited: 'device.serviceMissing',
  MissingPairRecord: 'device.pairingStale',
  InvalidPairRecord: 'device.pairingStale',
  SavePairRecordFailed: 'device.internal',
  InvalidActivationRecord: 'activation.refused',
  MissingActivationRecord: 'activation.refused',
  PairingProhibitedOverThisConnection: 'device.pairingForbidden',
  FMiPProtected: 'device.findMyOn',
  MCProtected: 'device.pairingForbidden',
  MCChallengeRequired: 'device.supervisorNeeded',
  InternalError: 'device.internal',
  InvalidRequest: 'device.protocol',
};

/** `word` is whatever stands under Error: usually text, but seen as other types too, so its presence decides. */
export function lockdownRefusal(request: string, word: PlistValue): AppError {
  const text = typeof word === 'string' ? word.slice(0, 200) : 'an error without a name';
  const code = Object.hasOwn(codes, text) ? codes[text] : undefined;
  return new AppError(code ?? 'device.refused', { request, word: text }, { device: { domain: 'lockdown', code: text.slice(0, 60) } });
}
