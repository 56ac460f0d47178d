// A bench of devices that Muster takes for real, an app whose blueprint leaves the enrollment to Apple Configurator, and a fake cfgutil whose
// deeds the test does by hand.
import { watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { App } from '../../src/app.ts';
import type { AppOptions } from '../../src/app-options.ts';
import { becomeActivated } from '../../src/bench/activation-server.ts';
import { downloadCloudConfiguration } from '../../src/bench/cloud-configuration.ts';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import type { VirtualDevice } from '../../src/bench/virtual-device.ts';
import { type ConfiguratorSource, configuratorHere } from '../../src/configurator/here.ts';
import type { MuxAddress } from '../../src/device/usbmux/address.ts';
import { dict } from '../../src/plist/value.ts';
import { type Call, type FakeCfgutil, fakeCfgutil, type Play } from './cfgutil.ts';
import { privateDevice } from './devices.ts';
import { FakeClock } from './fake-clock.ts';
import { IdleClock } from './idle-clock.ts';
import { nobody } from './nobody.ts';
import { type PreparationBench, preparationBench, readyFor } from './preparation.ts';
import { realLooking } from './real-looking.ts';
import { tempFolder } from './temp-folder.ts';
import { sharedKeys } from './uniform-devices.ts';

const keys = sharedKeys();

/** In use; Apple has a profile for it. */
export const enrollable = (index = 3, more: Partial<VirtualDeviceSpec> = {}): VirtualDeviceSpec => privateDevice(index, { battery: 80, adeAssigned: true, ...more });
/** The same, erased before: nothing of it takes long but what the tool does. */
export const waiting = (index = 3): VirtualDeviceSpec => enrollable(index, { phase: 'hello', activated: false });

export const spelledEcid = ({ ecid }: Pick<VirtualDeviceSpec, 'ecid'>): string => `0x${ecid.toString(16).toUpperCase()}`;

/** What cfgutil says when it is content (ios-protocols 7.4). */
export const content = (spec: VirtualDeviceSpec): NonNullable<Play['stdout']> => ({ Type: 'CommandOutput', Command: 'prepare', Devices: [spelledEcid(spec)], Output: {} });
export const refused = (spec: VirtualDeviceSpec, code: number, message: string): NonNullable<Play['stdout']> => ({ Type: 'Error', Command: 'prepare', Code: code, Domain: 'ConfigurationUtilityKit.error', Message: message, AffectedDevices: [spelledEcid(spec)] });

export interface ToolBench extends PreparationBench {
  /** Where the same bench proves that it is practice. */
  readonly proven: MuxAddress;
  readonly fake: FakeCfgutil;
  readonly clock: IdleClock;
  /** Moves by the test's hand only. */
  readonly toolClock: FakeClock;
  readonly source: ConfiguratorSource;
  readonly asked: () => Call[];
  /** Resolves when it was called so often; a call that works waits for `letGo`. */
  readonly calledFor: (times: number) => Promise<void>;
  readonly letGo: () => void;
}

/** `plays`: of every call to prepare, which ends only when it is let go; `own` are those of single devices, by their ECIDs. */
export async function toolBench(specs: readonly VirtualDeviceSpec[], plays: readonly Play[], own: Readonly<Record<string, Play>> = {}): Promise<ToolBench> {
  const gate = path.join(tempFolder(), 'go');
  const fake = fakeCfgutil({ prepare: plays.map((play) => ({ until: gate, ...play })), ...Object.fromEntries(Object.entries(own).map(([ecid, play]) => [`prepare ${ecid}`, [{ until: gate, ...play }]])) });
  const [clock, toolClock] = [new IdleClock({ factor: 400 }), new FakeClock()];
  const bench = await preparationBench(specs, { clock, makeKeys: keys });
  const source = configuratorHere({ MUSTER_CFGUTIL: fake.file }, 'linux', toolClock);
  const asked = (): Call[] => fake.calls().filter(({ rest }) => rest[0] === 'prepare');
  return {
    ...bench, proven: bench.address, address: await realLooking(bench.address), fake, clock, toolClock, source, asked, letGo: () => { writeFileSync(gate, ''); },
    options: { ...bench.options, clock, http: nobody, practice: 'detect', configurator: source },
    calledFor: (times) => until(fake.folder, () => asked().length >= times),
  };
}

/** Resolves once that holds, looked at whenever something in the folder changes: whoever looks without end leaves the clock no time to pass. */
function until(folder: string, check: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder, () => { look(); });
    const look = (): void => {
      if (!check()) return;
      watcher.close();
      resolve();
    };
    look();
  });
}

/** An app on it for automated enrollment by Apple Configurator. */
export function byTool(bench: ToolBench, more: Partial<AppOptions> = {}): Promise<App> {
  return readyFor({ ...bench, options: { ...bench.options, ...more } }, 'automated', (blueprint) => ({ ...blueprint, driver: 'configurator' }));
}

/** What Apple's own code does to a device (enrollment-formats 4.1). */
export function enrollByHand(device: VirtualDevice): void {
  becomeActivated(device, 'cfgutil');
  const answer = downloadCloudConfiguration(device, dict({}));
  if (answer.get('Status') !== 'Acknowledged') throw new Error(`not enrolled: ${JSON.stringify([...answer])}`);
}
