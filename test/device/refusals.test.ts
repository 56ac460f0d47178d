// Every error string of lockdown and what it means here (ios-protocols 2.11), written out by hand.
import { describe, expect, it } from 'vitest';
import { lockdownRefusal } from '../../src/device/lockdown/refusals.ts';
import { describeError } from '../../src/error-text.ts';

const words = [
  ['InvalidResponse', 'device.protocol'], ['MissingKey', 'device.protocol'], ['MissingValue', 'device.valueHidden'], ['GetProhibited', 'device.valueHidden'],
  ['SetProhibited', 'device.valueProtected'], ['RemoveProhibited', 'device.valueProtected'], ['ImmutableValue', 'device.valueProtected'], ['PasswordProtected', 'device.locked'],
  ['UserDeniedPairing', 'device.trustDenied'], ['PairingDialogResponsePending', 'device.untrusted'], ['MissingHostID', 'device.protocol'], ['InvalidHostID', 'device.pairingStale'],
  ['SessionActive', 'device.protocol'], ['SessionInactive', 'device.protocol'], ['MissingSessionID', 'device.protocol'], ['InvalidSessionID', 'device.protocol'],
  ['MissingService', 'device.protocol'], ['InvalidService', 'device.serviceMissing'], ['ServiceLimit', 'device.serviceBusy'], ['MissingPairRecord', 'device.pairingStale'],
  ['SavePairRecordFailed', 'device.internal'], ['InvalidPairRecord', 'device.pairingStale'], ['InvalidActivationRecord', 'activation.refused'], ['MissingActivationRecord', 'activation.refused'],
  ['ServiceProhibited', 'device.serviceMissing'], ['EscrowLocked', 'device.locked'], ['PairingProhibitedOverThisConnection', 'device.pairingForbidden'], ['FMiPProtected', 'device.findMyOn'],
  ['MCProtected', 'device.pairingForbidden'], ['MCChallengeRequired', 'device.supervisorNeeded'],
  ['InvalidConnection', 'device.pairingStale'], ['DeviceLocked', 'device.locked'], ['InternalError', 'device.internal'], ['InvalidRequest', 'device.protocol'],
] as const;

describe('lockdown’s word', () => {
  it('stands in the fact sheet’s table thirty times, and four more were seen', () => {
    expect(new Set(words.map(([word]) => word)).size).toBe(34);
  });

  it.each(words)('%s means %s, is kept beside it, and leaves no sentence open', (word, code) => {
    const error = lockdownRefusal('SomeRequest', word);
    expect([error.code, error.device]).toEqual([code, { domain: 'lockdown', code: word }]);
    const { what, next } = describeError(error);
    expect(`${what} ${next}`).not.toMatch(/[{}]|\?(?=\s|$)/);
  });

  it.each(['Unheard', 'constructor', '__proto__', ''])('%j of no table is a refusal with that word', (word) => {
    expect([lockdownRefusal('X', word).code, lockdownRefusal('X', word).params]).toEqual(['device.refused', { request: 'X', word }]);
  });
});
