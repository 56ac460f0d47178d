// What an app is opened with, and what follows from it: which multiplexer, which servers of Apple's, which advice.
import type { Clock } from './clock.ts';
import type { ConfiguratorSource } from './configurator/here.ts';
import { type ActivationUrls } from './device/activation/activation-urls.ts';
import type { PracticeProof } from './device/registry.ts';
import type { BusSource } from './device/usb/bus-watch.ts';
import { isSystemAddress, type MuxAddress } from './device/usbmux/address.ts';
import { MuxClient } from './device/usbmux/mux-client.ts';
import type { HttpClient } from './http.ts';
import type { Log } from './log.ts';
import type { KeyKeeper } from './secrets.ts';
import type { ProfileWork } from './services/profile-work.ts';
import type { RecordWork } from './services/record-work.ts';

export interface AppOptions {
  readonly clock: Clock;
  readonly address: MuxAddress;
  /** False: the system's own multiplexer is never opened. */
  readonly allowSystemMux: boolean;
  readonly platform: string;
  readonly dataFolder: string;
  /** Read anew for each record: both may be changed while devices are attached. */
  readonly station: string;
  readonly operator: string;
  /** required: what answers must prove itself a practice bench. detect: it is asked, and what doesn't prove itself is real. */
  readonly practice: 'required' | 'detect';
  readonly pairing: 'always' | 'never';
  /** Null: the USB bus is not looked at. Practice looks at its own, whatever is given. */
  readonly bus: BusSource | null;
  /** Apple Configurator on this computer; left out: it isn't used. */
  readonly configurator?: ConfiguratorSource | null;
  /** For what a person asks the internet for; in practice it only ever reaches the bench. */
  readonly http: HttpClient;
  /** Shows an address of Microsoft's login in the system's browser; left out: nobody can. */
  readonly openBrowser?: (url: string) => Promise<void>;
  /** The system's keychain; null where there is none, and a passphrase guards what is kept. */
  readonly keeper?: KeyKeeper | null;
  /** What was given beforehand for what a passphrase guards. */
  readonly passphrase?: string | null;
  /** Where profiles' files are read; here, when nothing is said. */
  readonly profileWork?: ProfileWork;
  /** What takes long among the records of a folder; done in this process unless given. */
  readonly recordWork?: (folder: string) => RecordWork;
  /** What becomes of preparations that an earlier process left unfinished: a window goes on with them, a command leaves them unless it is told. */
  readonly unfinished?: 'continue' | 'leave';
  /** Where faults are looked for later; left out: nothing is written down. `tail` gives its last lines, of at most so many bytes. */
  readonly diary?: { readonly log: Log; readonly tail: (bytes: number) => string };
  /** How many heavy jobs run at once, and how many of them at Apple's addresses; 8 and 4 unless told (ios-protocols 10.1). */
  readonly admission?: { readonly heavyJobs: number; readonly appleJobs: number };
  /** none: looks at devices only and opens no ledger. */
  readonly ledger: 'write' | 'none';
}

function adviceFor({ address, platform }: MuxOptions): string {
  if (!isSystemAddress(address)) return 'Check MUSTER_USBMUXD. A practice bench is started there with: muster bench --listen ADDRESS';
  if (platform === 'darwin') return 'Unplug the device and plug it in again; if that doesn’t help, restart the Mac.';
  if (platform === 'win32') return 'Install “Apple Devices” from the Microsoft Store, then plug the device in again.';
  return 'Install and start it: sudo apt-get install usbmuxd';
}

/** A bench without a web has no Apple either: then nobody is asked, least of all the real one. */
export function practiceUrls({ web }: PracticeProof): ActivationUrls {
  const origin = web ?? 'http://127.0.0.1:9';
  return { handshake: `${origin}/deviceservices/drmHandshake`, activation: `${origin}/deviceservices/deviceActivation` };
}

export type MuxOptions = Pick<AppOptions, 'address' | 'allowSystemMux' | 'platform' | 'clock'>;

export function muxOf(options: MuxOptions): MuxClient {
  return new MuxClient({ address: options.address, allowSystem: options.allowSystemMux, advice: adviceFor(options) });
}
