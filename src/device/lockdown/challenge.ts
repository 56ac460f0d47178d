// What a device may have signed by an organization's key. Real challenges are some random bytes (ios-protocols 2.12, 3.5); a
// property list among them would be a signed configuration profile in the hands of whoever made the device.
import { AppError } from '../../errors.ts';
import { readPlist } from '../../plist/read.ts';
import { PlistError } from '../../plist/value.ts';

const maxChallenge = 4096;

function isPlist(bytes: Uint8Array): boolean {
  try {
    readPlist(bytes, { bytes: maxChallenge, depth: 8, values: 200 });
    return true;
  } catch (error) {
    if (error instanceof PlistError) return false;
    throw error;
  }
}

/** Throws link.malformed for what is no challenge: nothing is signed then. */
export function checkChallenge(challenge: Uint8Array): void {
  if (challenge.length === 0 || challenge.length > maxChallenge || isPlist(challenge)) throw new AppError('link.malformed', { detail: 'what it wants signed is no challenge' });
}
