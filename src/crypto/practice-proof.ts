// How a practice bench proves itself: it answers a fresh challenge with a keyed hash. The key is no secret and guards
// nothing; it makes an accident impossible, not an attack: no multiplexer of real devices gives this answer.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const key = 'Muster practice bench, form 1';

export function makeChallenge(): Buffer {
  return randomBytes(32);
}

export function answerChallenge(challenge: Uint8Array): Buffer {
  return createHmac('sha256', key).update(challenge).digest();
}

export function isProof(challenge: Uint8Array, proof: Uint8Array | null): boolean {
  const expected = answerChallenge(challenge);
  return proof?.length === expected.length && timingSafeEqual(expected, proof);
}
