// What this process is told by its surroundings, read in one place for every composition root.
import os from 'node:os';
import { type ConfiguratorSource, configuratorHere } from './configurator/here.ts';
import { dataFolder } from './data-folder.ts';
import { readPreferences } from './preferences.ts';
import type { BusSource } from './device/usb/bus-watch.ts';
import { makeSystemBus } from './device/usb/system-bus.ts';
import { type MuxAddress, muxAddressFrom } from './device/usbmux/address.ts';
import { type HttpClient, makeHttp } from './http.ts';
import type { KeyKeeper } from './secrets.ts';
import { systemClock } from './system-clock.ts';

/** Activation answers are some ten kilobytes; a corporate proxy may take its time (ios-protocols 4.4). */
export const httpLimits = { maxBytes: 8 * 1024 * 1024, timeoutMs: 30_000 } as const;

export interface Environment {
  readonly address: MuxAddress;
  readonly allowSystemMux: boolean;
  readonly bus: BusSource | null;
  /** Null where the machine's own devices are off limits. */
  readonly configurator: ConfiguratorSource | null;
  readonly http: HttpClient;
  /** The system's keychain, which only the shell can open; null: a passphrase guards what is kept. */
  readonly keeper: KeyKeeper | null;
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

/** Where the machine's own devices are off limits; practice has a bus of its own. */
const noBus: BusSource = { read: () => Promise.reject(new Error('the system’s USB bus is not looked at')) };

/** What the computer calls itself, and who is logged in: until somebody chooses otherwise. */
export const usualNames = (): { readonly station: string; readonly operator: string } => ({ station: os.hostname().slice(0, 200), operator: userName().slice(0, 200) });

/** What the surroundings say before what was chosen. */
export function namesOf(env: Readonly<Record<string, string | undefined>>, chosen: { readonly station: string | null; readonly operator: string | null }): { readonly station: string; readonly operator: string } {
  const usual = usualNames();
  return { station: (env['MUSTER_STATION'] ?? chosen.station ?? usual.station).slice(0, 200), operator: (env['MUSTER_OPERATOR'] ?? chosen.operator ?? usual.operator).slice(0, 200) };
}

/** Throws mux.badAddress. MUSTER_NO_SYSTEM_MUX keeps tests and practice away from real devices. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>, platform: string): Environment {
  const folder = dataFolder({ env, platform, home: os.homedir() });
  return {
    address: muxAddressFrom(env, platform),
    allowSystemMux: !env['MUSTER_NO_SYSTEM_MUX'],
    bus: env['MUSTER_NO_SYSTEM_MUX'] ? noBus : makeSystemBus(),
    configurator: env['MUSTER_NO_SYSTEM_MUX'] && !env['MUSTER_CFGUTIL'] ? null : configuratorHere(env, platform, systemClock),
    http: makeHttp(fetch, systemClock, httpLimits),
    keeper: null,
    platform,
    dataFolder: folder,
    ...namesOf(env, readPreferences(folder)),
  };
}
