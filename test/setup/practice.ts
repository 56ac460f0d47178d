// Starts practice benches, multiplexer clients and whole apps for tests, on real sockets, and ends them with the test.
// A bench that objected to its host fails the test, unless the test expects it.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { App } from '../../src/app.ts';
import type { AppOptions } from '../../src/app-options.ts';
import { type BenchOptions, PracticeBench } from '../../src/bench/bench.ts';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import type { VirtualDevice } from '../../src/bench/virtual-device.ts';
import type { Clock } from '../../src/clock.ts';
import { DeviceRegistry, type RegistryOptions } from '../../src/device/registry.ts';
import { type MuxAddress, parseMuxAddress } from '../../src/device/usbmux/address.ts';
import { MuxClient } from '../../src/device/usbmux/mux-client.ts';
import type { DeviceSnapshot, Run, Snapshot, Udid } from '../../src/model.ts';
import { systemClock } from '../../src/system-clock.ts';
import { reached } from './at-the-app.ts';
import { nobody } from './nobody.ts';
import { makeFolder, tempFolder } from './temp-folder.ts';

export interface BenchChoice extends Pick<BenchOptions, 'latency' | 'makeKeys' | 'maxDevices' | 'networkTwins' | 'portMs'> {
  readonly clock?: Clock;
  /** Loopback TCP instead of a UNIX socket. */
  readonly tcp?: boolean;
  readonly path?: string;
  readonly idleMs?: number;
  /** The test looks at the objections itself. */
  readonly objects?: boolean;
}

export interface RunningTestBench {
  readonly bench: PracticeBench;
  readonly address: MuxAddress;
  readonly devices: readonly VirtualDevice[];
  readonly close: () => Promise<void>;
}

/** For hooks; inside a test use startBench. */
export async function openBench(specs: readonly VirtualDeviceSpec[], choice: BenchChoice = {}): Promise<RunningTestBench> {
  const { clock = systemClock, tcp = false, path: _path, objects: _objects, ...options } = choice;
  const bench = new PracticeBench({ devices: specs, clock, ...options });
  const folder = makeFolder();
  const address = await bench.listen(tcp ? { host: '127.0.0.1', port: 0 } : { path: choice.path ?? path.join(folder, 'mux') });
  return {
    bench, address: parseMuxAddress(address), devices: bench.devices,
    close: async () => {
      await bench.close();
      rmSync(folder, { recursive: true, force: true });
      if (!choice.objects) expect(bench.log.objections).toEqual([]);
    },
  };
}

export async function startBench(specs: readonly VirtualDeviceSpec[], choice: BenchChoice = {}): Promise<RunningTestBench> {
  const running = await openBench(specs, choice);
  onTestFinished(running.close);
  return running;
}

export function muxClient(address: MuxAddress): MuxClient {
  return new MuxClient({ address, allowSystem: false, advice: 'none' });
}

export interface WatchedRegistry {
  readonly registry: DeviceRegistry;
  /** Resolves when `check` holds; looked at again after every change. */
  readonly until: (check: (registry: DeviceRegistry) => boolean) => Promise<void>;
}

/** A registry that is started and stopped with the test. */
export function startRegistry(address: MuxAddress, more: Partial<Omit<RegistryOptions, 'mux' | 'onChange'>> = {}): WatchedRegistry {
  const wakers = new Set<() => void>();
  const onChange = (): void => { for (const wake of [...wakers]) wake(); };
  const registry = new DeviceRegistry({ mux: muxClient(address), clock: systemClock, practice: true, pairing: 'always', onAttach: () => undefined, onChange, ...more });
  registry.start();
  onTestFinished(() => registry.stop());
  const until = async (check: (registry: DeviceRegistry) => boolean): Promise<void> => {
    while (!check(registry)) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          wakers.delete(wake);
          resolve();
        };
        wakers.add(wake);
      });
    }
  };
  return { registry, until };
}

/** Whether this device is attached and in this state. */
export const inState = (udid: Udid, state: DeviceSnapshot['state']) => (registry: DeviceRegistry): boolean => {
  const session = registry.find(udid);
  return session?.present === true && session.facts.state === state;
};

/** An app on a bench; closed with the test unless that was done before. */
export async function openApp(address: MuxAddress, more: Partial<AppOptions> = {}): Promise<App> {
  const app = await App.create({
    clock: systemClock, address, allowSystemMux: false, platform: 'linux', dataFolder: more.dataFolder ?? tempFolder(),
    station: 'Test station', operator: 'tester', practice: 'required', pairing: 'always', ledger: 'write', bus: null, http: nobody, ...more,
  });
  onTestFinished(() => app.close());
  return app;
}

/** Resolves when all of these devices are seen in this state. */
export async function seen(app: App, devices: number, state: DeviceSnapshot['state'] = 'ready'): Promise<Snapshot> {
  return reached(app, (snapshot) => snapshot.devices.filter((device) => device.state === state).length === devices);
}

/** The state of one step of a run, as the faces see it. */
export function stepOf(run: Run | undefined, id: Run['steps'][number]['id']): Run['steps'][number] | undefined {
  return run?.steps.find((step) => step.id === id);
}
