// What Apple Configurator is offered for: which device, in which mode, and what a person types before anything is erased. Pure; the
// page, the command line and the one who does it ask the same.
import type { BusDevice, DeviceSnapshot, Ecid } from '../../model.ts';
import type { ConfiguratorWork } from '../../model/configurator.ts';

/** boot: recovery or DFU mode. started: its system runs. absent: it isn't seen. */
export type SeenAs = 'boot' | 'started' | 'absent';

interface Seen {
  readonly devices: readonly Pick<DeviceSnapshot, 'udid' | 'ecid' | 'state'>[];
  readonly busOnly: readonly Pick<BusDevice, 'udid' | 'ecid' | 'mode'>[];
}

/** As a decimal string, if it is known. Since 2018 a UDID ends with the ECID: 00008110-001A2B3C4D5E801E (ios-protocols 8.1). */
export function ecidOf({ udid, ecid }: { readonly udid: string | null; readonly ecid: string | null }): string | null {
  if (ecid !== null) return ecid;
  const [, digits] = /^[0-9A-F]{8}-([0-9A-F]{16})$/.exec(udid ?? '') ?? [];
  return digits === undefined ? null : String(BigInt(`0x${digits}`));
}

/** The device with that ECID among those that are served; one that is away is not here. */
export function startedDevice<D extends Pick<DeviceSnapshot, 'udid' | 'ecid' | 'state'>>(devices: readonly D[], ecid: string): D | null {
  return devices.find((device) => ecidOf(device) === ecid && device.state !== 'away') ?? null;
}

export function seenAs({ devices, busOnly }: Seen, ecid: string): SeenAs {
  const modes = busOnly.filter((device) => ecidOf(device) === ecid).map(({ mode }) => mode);
  if (modes.includes('recovery') || modes.includes('dfu')) return 'boot';
  return startedDevice(devices, ecid) !== null || modes.includes('normal') ? 'started' : 'absent';
}

/** What is offered in a mode. One that has started is erased by an approved plan and never by a restore. */
export function worksFor(seen: SeenAs): readonly ConfiguratorWork[] {
  if (seen === 'boot') return ['revive', 'restore'];
  return seen === 'started' ? ['update'] : [];
}

/** The end of an ECID, as it stands on the tile: enough to tell devices of one bench apart. */
export function ecidEnding(ecid: Ecid | string): string {
  return BigInt(ecid).toString(16).toUpperCase().padStart(4, '0').slice(-4);
}

/** What has to be typed; null: nothing is lost by it. */
export function confirmationOf(work: ConfiguratorWork, ecid: Ecid | string): string | null {
  return work === 'restore' ? `restore ${ecidEnding(ecid)}` : null;
}

export function isConfirmed(typed: string | null, work: ConfiguratorWork, ecid: Ecid | string): boolean {
  const wanted = confirmationOf(work, ecid);
  return wanted === null || (typed ?? '').trim().replace(/\s+/g, ' ').toLowerCase() === wanted.toLowerCase();
}
