// The station's key, kept where private keys are kept: made with the first ledger that can be signed, and used as long as it is there.
import { makeStationKey, readStationKey, type StationKey } from '../crypto/station-key.ts';
import type { Secrets } from '../secrets.ts';

const name = 'station-key';

/** Null where it can't be had now: nobody is asked for a passphrase for this alone, and none is chosen. Throws secrets.*. */
export async function stationKeyOf(secrets: Secrets, passphraseGiven: boolean): Promise<StationKey | null> {
  const { state, by } = secrets.state;
  if (secrets.problem || (state === 'new' && by === 'passphrase') || (state === 'locked' && by === 'passphrase' && !passphraseGiven)) return null;
  const kept = await secrets.read(name);
  const known = kept && readStationKey(kept);
  if (known) return known;
  const { key, secret } = await makeStationKey();
  try {
    await secrets.write(name, secret);
  } finally {
    secret.fill(0);
  }
  return key;
}
