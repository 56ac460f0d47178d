// Asks Apple's service how devices stand and keeps what it says: what is shown of a device is what was read, not what was asked for.
import type { AdeClient } from '../ade/client.ts';
import { deviceSchema } from '../ade/answers.ts';
import type { AdeActKind } from '../domain/enrollment/ade-device-state.ts';
import { portions } from '../domain/enrollment/serial-number.ts';
import { type AdeResult, adeResultWords } from '../model/ade.ts';
import type { AdeList } from '../store/ade-list.ts';
import type { ListedDevice } from '../store/ade-devices.ts';

/** As it was read. */
export interface ReadDevice {
  /** Apple's word for whether it may be asked about. */
  readonly word: AdeResult['status'];
  /** Null: it has none, or it isn't in the server entry. */
  readonly profileUuid: string | null;
}

const absentWords: ReadonlySet<string> = new Set(['NOT_FOUND', 'NOT_ACCESSIBLE']);
const wordOf = (text: string | null): ReadDevice['word'] => adeResultWords.find((word) => word === text?.toUpperCase()) ?? (text === null ? 'SUCCESS' : 'FAILED');

function has({ profile_uuid: uuid, profile_status: status }: ListedDevice): string | null {
  return status === 'assigned' || status === 'pushed' ? uuid : null;
}

/** At most `limit` in one call. A serial number that isn't answered for, or not so that it can be understood, isn't in the map. Throws ade.*, http.*, store.*, the signal's reason. */
export async function readBack(client: AdeClient, list: AdeList, serials: readonly string[], limit: number, signal: AbortSignal): Promise<Map<string, ReadDevice>> {
  const read = new Map<string, ReadDevice>();
  for (const some of portions(serials, limit)) {
    signal.throwIfAborted();
    const { devices: answered } = await client.deviceDetails(some, signal);
    const [present, absent]: [ListedDevice[], string[]] = [[], []];
    for (const serial of some) {
      const answer = answered[serial];
      if (answer === undefined) continue;
      const word = wordOf(answer.response_status);
      const device = word === 'SUCCESS' ? deviceSchema.safeParse({ ...answer, serial_number: serial }) : null;
      // As it is told it can't be understood: then it isn't known how the device stands.
      if (device?.success === false) continue;
      if (device) present.push(device.data);
      else if (absentWords.has(word)) absent.push(serial);
      read.set(serial, { word, profileUuid: device ? has(device.data) : null });
    }
    list.refresh(present, absent);
  }
  return read;
}

/** Whether a device stands as it was asked for. */
export function isDone(kind: AdeActKind, profileUuid: string | null, { word, profileUuid: found }: ReadDevice): boolean {
  switch (kind) {
    case 'assign': return word === 'SUCCESS' && found === profileUuid;
    case 'remove': return word === 'SUCCESS' && found === null;
    case 'disown': return absentWords.has(word);
  }
}
