// The diagnostics relay: restarting, turning off, and how worn the battery is (ios-protocols 5.2).
import { describe, expect, it } from 'vitest';
import { batteryHealth } from '../../src/device/commands/battery-health.ts';
import type { DeviceCommand } from '../../src/device/commands/command.ts';
import { endDiagnostics, restartDevice, shutDownDevice, sleepDevice } from '../../src/device/commands/power.ts';
import { dict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { neverStopped } from '../setup/lockdown.ts';
import { exchange, serveReplies, sessionServedBy } from '../setup/service-peer.ts';

const success = dict({ Status: 'Success' });

describe('power', () => {
  it.each<[string, DeviceCommand<null, unknown>, [string, PlistValue][]]>([
    ['Restart', restartDevice, [['Request', 'Restart'], ['WaitForDisconnect', true]]],
    ['Shutdown', shutDownDevice, [['Request', 'Shutdown'], ['WaitForDisconnect', true]]],
    ['Sleep', sleepDevice, [['Request', 'Sleep']]],
    ['Goodbye', endDiagnostics, [['Request', 'Goodbye']]],
    ['IORegistry', batteryHealth, [['Request', 'IORegistry'], ['EntryClass', 'IOPMPowerSource']]],
  ])('is asked for by %s as the fact sheet has it', async (_, command, entries) => {
    expect((await exchange(command, null, dict({ Status: 'Success', Diagnostics: dict({}) }))).asked).toEqual(new Map(entries));
    expect(command.service).toBe('com.apple.mobile.diagnostics_relay');
  });

  it('is acknowledged, or cut by a device that goes at once, and never asked for twice', async () => {
    for (const command of [restartDevice, shutDownDevice]) {
      expect(await (await exchange(command, null, success)).output).toBe('acknowledged');
      expect(await (await exchange(command, null, null)).output).toBe('cut');
      expect(command.repeatable).toBe(false);
    }
    expect(await codeOf((await exchange(sleepDevice, null, null)).output)).toBe('link.closed');
  });

  it('hangs up right after the answer, which is what the device waits for', async () => {
    let ended: Promise<PlistDict[]> = Promise.resolve([]);
    const session = sessionServedBy((_, peer) => { ended = serveReplies(peer, () => [success]); });
    await session.send(restartDevice, null, neverStopped);
    expect(await ended).toHaveLength(1);
  });

  it.each(['Failure', 'UnknownRequest'])('that is refused with %s keeps that word', async (status) => {
    const failure = await failureOf((await exchange(shutDownDevice, null, dict({ Status: status }))).output);
    expect([failure.code, failure.params, failure.device]).toEqual(['device.refused', { request: 'Shutdown', word: status }, { domain: 'diagnostics_relay', code: status }]);
    expect((await failureOf((await exchange(sleepDevice, null, dict({}))).output)).params['word']).toBe('no status');
  });
});

describe('the battery', () => {
  const health = async (IORegistry: PlistValue | undefined): Promise<unknown> => (await exchange(batteryHealth, null, dict({ Status: 'Success', Diagnostics: dict({ IORegistry }) }))).output;

  it('tells its cycles, its capacities and its temperature in degrees', async () => {
    expect(await health(dict({ CycleCount: 187n, DesignCapacity: 3227n, NominalChargeCapacity: 2950n, AppleRawMaxCapacity: 2900n, Temperature: 2650n, Serial: 'X' }))).toEqual({ cycles: 187, designCapacity: 3227, capacity: 2950, temperature: 26.5 });
    expect(await health(dict({ AppleRawMaxCapacity: 2900n, Temperature: -150n }))).toEqual({ cycles: null, designCapacity: null, capacity: 2900, temperature: -1.5 });
  });

  it('leaves out each absurd value, and all where there is no power source', async () => {
    expect(await health(dict({ CycleCount: -1n, DesignCapacity: 'much', Temperature: 2n ** 60n }))).toEqual({ cycles: null, designCapacity: null, capacity: null, temperature: null });
    expect(await health(undefined)).toEqual({ cycles: null, designCapacity: null, capacity: null, temperature: null });
    expect(await codeOf((await exchange(batteryHealth, null, success)).output)).toBe('link.malformed');
    expect(await codeOf(health('text'))).toBe('link.malformed');
  });
});
