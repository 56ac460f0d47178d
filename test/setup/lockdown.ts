// Lockdown connections for tests, opened and closed around one piece of work, and a device paired by hand.
import { Lockdown } from '../../src/device/lockdown/lockdown.ts';
import type { PairRecord } from '../../src/device/lockdown/pair-record.ts';
import { makePairOffer, sendPairOffer } from '../../src/device/lockdown/pairing.ts';
import type { MuxClient } from '../../src/device/usbmux/mux-client.ts';
import type { Udid } from '../../src/model.ts';
import { systemClock } from '../../src/system-clock.ts';

export const neverStopped = new AbortController().signal;

export async function withLockdown<T>(mux: MuxClient, work: (lockdown: Lockdown) => Promise<T>, muxId = 1): Promise<T> {
  const lockdown = await Lockdown.open(mux, muxId, neverStopped);
  try {
    return await work(lockdown);
  } finally {
    lockdown.close();
  }
}

/** Pairs a device that asks nobody. */
export function pairNow(mux: MuxClient, udid: Udid, muxId = 1): Promise<PairRecord> {
  return withLockdown(mux, async (lockdown) => {
    const offer = await makePairOffer(mux, lockdown, systemClock, neverStopped);
    return sendPairOffer(mux, muxId, udid, lockdown, offer, neverStopped);
  }, muxId);
}

/** A trusted session around one piece of work. */
export function inSession<T>(mux: MuxClient, record: PairRecord, work: (lockdown: Lockdown) => Promise<T>, muxId = 1): Promise<T> {
  return withLockdown(mux, async (lockdown) => {
    await lockdown.startSession(record, neverStopped);
    return work(lockdown);
  }, muxId);
}
