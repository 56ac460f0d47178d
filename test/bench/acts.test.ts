// The bench's own log against what was done: each effective act stands there once, whatever becomes of the reply, and none that a
// fault swallowed.
import { describe, expect, it } from 'vitest';
import type { ActName } from '../../src/bench/acts.ts';
import { type Fault, faultsByName } from '../../src/bench/faults.ts';
import { Afc, afcService } from '../../src/device/afc/afc.ts';
import { dict, type PlistValue } from '../../src/plist/value.ts';
import { type DeviceChange, supervisedDevice, udidOf } from '../setup/devices.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { askInstaller } from '../setup/installer.ts';
import { inSession, neverStopped, pairNow } from '../setup/lockdown.ts';
import { muxClient } from '../setup/practice.ts';
import { profileXml } from '../setup/profiles.ts';
import { askOnce, type PairedBench, pairedBench, withService } from '../setup/services.ts';

interface Deed {
  readonly act: ActName;
  /** The message that does it. */
  readonly message: string;
  readonly run: (at: PairedBench) => Promise<unknown>;
  readonly change?: DeviceChange;
}

const bare = { supervised: false };
const profile = Uint8Array.from(Buffer.from(profileXml()));
const write = (Key: string, Value: PlistValue, Domain?: string) => ({ address, record }: PairedBench): Promise<unknown> =>
  inSession(muxClient(address), record, (lockdown) => lockdown.exchange('SetValue', { ...(Domain === undefined ? {} : { Domain }), Key, Value }, neverStopped));
const power = (Request: string) => (at: PairedBench): Promise<unknown> => askOnce(at, 'com.apple.mobile.diagnostics_relay', { Request });

const deeds: readonly Deed[] = [
  { act: 'erased', message: 'EraseDevice', run: (at) => askInstaller(at, 'EraseDevice', { PreserveDataPlan: true }) },
  { act: 'configured', message: 'SetCloudConfiguration', change: bare, run: (at) => askInstaller(at, 'SetCloudConfiguration', { CloudConfiguration: dict({ IsSupervised: true }) }) },
  { act: 'applied', message: 'DownloadAndApplyCloudConfiguration', change: { ...bare, adeAssigned: true }, run: (at) => askInstaller(at, 'DownloadAndApplyCloudConfiguration') },
  { act: 'enrolled', message: 'DownloadAndApplyCloudConfiguration', change: { ...bare, adeAssigned: true }, run: (at) => askInstaller(at, 'DownloadAndApplyCloudConfiguration') },
  { act: 'installed', message: 'InstallProfile', run: (at) => askInstaller(at, 'InstallProfile', { Payload: profile }) },
  { act: 'renamed', message: 'SetValue', run: write('DeviceName', 'Room 4') },
  { act: 'localized', message: 'SetValue', run: write('Locale', 'sv_SE', 'com.apple.international') },
  { act: 'clockSet', message: 'SetValue', run: write('TimeIntervalSince1970', 1_800_000_000n) },
  { act: 'activationAcknowledged', message: 'SetValue', change: { ...bare, activated: false }, run: write('ActivationStateAcknowledged', true) },
  { act: 'fileWritten', message: 'afc.open', run: (at) => withService(at, afcService, (socket) => new Afc(socket, neverStopped).writeFile('iTunes_Control/iTunes/SkipSetup', new Uint8Array())) },
  { act: 'restarted', message: 'Restart', run: power('Restart') },
  { act: 'shutDown', message: 'Shutdown', run: power('Shutdown') },
  { act: 'unpaired', message: 'Unpair', run: ({ address, record }) => inSession(muxClient(address), record, (lockdown) => lockdown.exchange('Unpair', { PairRecord: dict({ HostID: record.HostID }) }, neverStopped)) },
  { act: 'paired', message: 'Pair', run: ({ address, device }) => pairNow(muxClient(address), udidOf(device.spec)) },
];

async function count({ act, message, run, change = {} }: Deed, fault: Fault): Promise<number> {
  const clock = new FakeClock({ skip: 5000 });
  const at = await pairedBench(supervisedDevice(0, change), { clock, idleMs: Infinity });
  const before = at.bench.log.count(act);
  let struck = 0;
  at.device.faults = (name) => {
    if (name !== message) return undefined;
    struck += 1;
    return fault;
  };
  await run(at).catch(() => undefined);
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => { setImmediate(resolve); });
  expect(struck).toBe(1);
  return at.bench.log.count(act) - before;
}

describe('the log of acts', () => {
  it.each(deeds)('has $act once, with a reply or without, and not when $message was lost', async (deed) => {
    expect(await count(deed, undefined)).toBe(1);
    for (const done of ['done, then hang up', 'done, then unplug', 'late'] as const) expect([done, await count(deed, faultsByName[done])]).toEqual([done, 1]);
    for (const lost of ['hang up', 'unplug', 'refused'] as const) expect([lost, await count(deed, faultsByName[lost])]).toEqual([lost, 0]);
  });
});
