// What this process is told by its surroundings, read in one place for every composition root.
import os from 'node:os';
import { dataFolder } from './data-folder.ts';
import { type ReadBus, readSystemBus } from './device/usb/bus-watch.ts';
import { type MuxAddress, muxAddressFrom } from './device/usbmux/address.ts';

export interface Environment {
  readonly address: MuxAddress;
  readonly allowSystemMux: boolean;
  readonly bus: ReadBus | null;
  readonly platform: string;
  readonly dataFolder: string;
  readonly station: string;
  readonly operator: string;
}

function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    // A process without an entry in the user database, as in some containers.
    return 'unknown';
  }
}

/** Throws mux.badAddress. MUSTER_NO_SYSTEM_MUX keeps tests and practice away from real devices. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>, platform: string): Environment {
  return {
    address: muxAddressFrom(env, platform),
    allowSystemMux: !env['MUSTER_NO_SYSTEM_MUX'],
    bus: env['MUSTER_NO_SYSTEM_MUX'] ? null : readSystemBus,
    platform,
    dataFolder: dataFolder({ env, platform, home: os.homedir() }),
    station: (env['MUSTER_STATION'] ?? os.hostname()).slice(0, 200),
    operator: (env['MUSTER_OPERATOR'] ?? userName()).slice(0, 200),
  };
}
