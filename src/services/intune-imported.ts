// Whether Intune has serial numbers in a list of its, and with which enrollment profile: what decides whether a device may enroll by Apple
// Configurator's ways (enrollment-formats 4.6, 4.7). The list can't be asked for single rows, so it is read through.
import { cleanSerial } from '../domain/enrollment/serial-number.ts';
import { appleDevices, listProfiles } from '../intune/enrollment-calls.ts';
import type { GraphClient } from '../intune/graph.ts';

export interface ImportedRow {
  readonly serial: string;
  /** ready: with a profile. noProfile: imported, and turned away all the same. missing: not in the list. */
  readonly state: 'ready' | 'noProfile' | 'missing';
  readonly profile: string | null;
}

/** The ID of a profile begins with its place's; what a row asks for may be the rest alone. */
const isMeant = (id: string, requested: string): boolean => id === requested || id.endsWith(`_${requested}`);

/** In the order that was asked for. Throws intune.*, http.*, the signal's reason. */
export async function lookUpImported(graph: GraphClient, place: string, serials: readonly string[], signal: AbortSignal): Promise<ImportedRow[]> {
  const wanted = new Set(serials.map(cleanSerial));
  const found = new Map<string, string | null>();
  for await (const page of appleDevices(graph, place, signal)) {
    for (const { serialNumber, requestedEnrollmentProfileId: requested, isDeleted } of page) {
      const serial = cleanSerial(serialNumber);
      if (wanted.has(serial) && isDeleted !== true) found.set(serial, requested === null || requested === '' ? null : requested);
    }
    if (found.size === wanted.size) break;
  }
  const names = [...found.values()].some((requested) => requested !== null) ? await listProfiles(graph, place, signal) : [];
  return serials.map((serial) => {
    const requested = found.get(cleanSerial(serial));
    if (requested === undefined) return { serial, state: 'missing', profile: null };
    return requested === null ? { serial, state: 'noProfile', profile: null } : { serial, state: 'ready', profile: names.find(({ id }) => isMeant(id, requested))?.name ?? null };
  });
}
