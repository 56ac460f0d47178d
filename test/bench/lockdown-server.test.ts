// Lockdown of a virtual device over the wire: values, writes, sessions and what locks do to services (ios-protocols 2.2 to 2.10).
import { describe, expect, it } from 'vitest';
import { isCellular, luhnDigit } from '../../src/bench/cellular-identity.ts';
import { readExactly } from '../../src/device/frame/byte-stream.ts';
import { readPlistFrame, writePlistFrame } from '../../src/device/frame/plist-frame.ts';
import type { Lockdown } from '../../src/device/lockdown/lockdown.ts';
import { dict, isDict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { privateDevice, supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf } from '../setup/failures.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { inSession, neverStopped, withLockdown } from '../setup/lockdown.ts';
import { muxClient, startBench } from '../setup/practice.ts';
import { askOnce, type PairedBench, pairedBench } from '../setup/services.ts';

const spec = supervisedDevice(0);
const phone = supervisedDevice(1);
const mcinstall = 'com.apple.mobile.MCInstall';

const ask = (lockdown: Lockdown, request: string, more: Record<string, PlistValue> = {}): Promise<PlistDict> => lockdown.exchange(request, more, neverStopped);
const wordOf = async (lockdown: Lockdown, request: string, more: Record<string, PlistValue> = {}): Promise<PlistValue | undefined> => (await ask(lockdown, request, more)).get('Error');
const trusted = <T>({ address, record }: PairedBench, work: (lockdown: Lockdown) => Promise<T>): Promise<T> => inSession(muxClient(address), record, work);

async function valuesOf(lockdown: Lockdown, domain?: string): Promise<PlistDict> {
  const value = await lockdown.getValue(neverStopped, domain);
  if (value === undefined || !isDict(value)) throw new Error('no dictionary');
  return value;
}

function typeOf(value: PlistValue | undefined): string {
  if (value instanceof Uint8Array) return 'data';
  if (value instanceof Map) return 'dict';
  return Array.isArray(value) ? 'array' : typeof value;
}

describe('the global values of a virtual device', () => {
  it.each([
    ['string', ['UniqueDeviceID', 'SerialNumber', 'ProductType', 'ProductName', 'ProductVersion', 'HumanReadableProductVersionString', 'BuildVersion', 'ModelNumber', 'RegionInfo', 'HardwareModel', 'HardwarePlatform', 'CPUArchitecture', 'DeviceName', 'DeviceClass', 'DeviceColor', 'DeviceEnclosureColor', 'WiFiAddress', 'BluetoothAddress', 'EthernetAddress', 'ActivationState', 'SIMStatus', 'SIMTrayStatus', 'TimeZone', 'ProtocolVersion', 'FirmwareVersion', 'BasebandVersion', 'PartitionType', 'InternationalMobileEquipmentIdentity', 'InternationalMobileEquipmentIdentity2', 'MobileEquipmentIdentifier', 'IntegratedCircuitCardIdentity', 'IntegratedCircuitCardIdentity2', 'InternationalMobileSubscriberIdentity', 'PhoneNumber']],
    ['bigint', ['UniqueChipID', 'BoardId', 'ChipID', 'DieID']],
    ['boolean', ['ActivationStateAcknowledged', 'BrickState', 'PasswordProtected', 'TelephonyCapability', 'Uses24HourClock', 'TrustedHostAttached', 'HostAttached', 'ProductionSOC']],
    ['number', ['TimeIntervalSince1970', 'TimeZoneOffsetFromUTC']], ['data', ['DevicePublicKey']], ['dict', ['NonVolatileRAM']], ['array', ['SupportedDeviceFamilies']],
  ])('are of type %s: %s', async (type, keys) => {
    const values = await trusted(await pairedBench(phone), (lockdown) => valuesOf(lockdown));
    expect(keys.map((key) => [key, typeOf(values.get(key))])).toEqual(keys.map((key) => [key, type]));
  });

  it('have check digits that are right, and are the same each time', async () => {
    // The example in the IMEI's own standard: 49-015420-323751-8.
    expect(luhnDigit('49015420323751')).toBe(8);
    const read = async (): Promise<string[]> => {
      const values = await trusted(await pairedBench(phone), (lockdown) => valuesOf(lockdown));
      return ['InternationalMobileEquipmentIdentity', 'InternationalMobileEquipmentIdentity2', 'IntegratedCircuitCardIdentity', 'IntegratedCircuitCardIdentity2', 'MobileEquipmentIdentifier'].map((key) => {
        const value = values.get(key);
        return typeof value === 'string' ? value : '';
      });
    };
    const numbers = await read();
    expect(numbers.map((number) => number.length)).toEqual([15, 15, 19, 19, 14]);
    for (const number of numbers.slice(0, 4)) expect(number.endsWith(String(luhnDigit(number.slice(0, -1))))).toBe(true);
    expect(numbers[0]?.slice(0, 14)).toBe(numbers[4]);
    expect(await read()).toEqual(numbers);
  });

  it('have no modem’s numbers on an iPad, unless it has one', async () => {
    expect([isCellular(spec), isCellular(phone), isCellular({ ...spec, traits: { cellular: true } })]).toEqual([false, true, true]);
    const values = await trusted(await pairedBench(spec), (lockdown) => valuesOf(lockdown));
    expect([values.get('TelephonyCapability'), values.has('InternationalMobileEquipmentIdentity'), values.has('PhoneNumber')]).toEqual([false, false, false]);
  });

  it('spell the zone’s distance from Greenwich', async () => {
    const running = await pairedBench(spec, { clock: new FakeClock({ now: Date.UTC(2026, 6, 1) }) });
    running.device.timeZone = 'America/St_Johns';
    expect((await trusted(running, (lockdown) => valuesOf(lockdown))).get('TimeZoneOffsetFromUTC')).toBe(-9000);
  });

  it('can keep the serial number from strangers, as some versions of iOS do', async () => {
    const shy = supervisedDevice(0, { traits: { hiddenFromStrangers: ['SerialNumber'] } });
    const running = await pairedBench(shy);
    await withLockdown(muxClient(running.address), async (lockdown) => {
      expect(await wordOf(lockdown, 'GetValue', { Key: 'SerialNumber' })).toBe('GetProhibited');
      expect((await valuesOf(lockdown)).has('SerialNumber')).toBe(false);
      expect((await ask(lockdown, 'GetValue', { Key: 'BluetoothAddress' })).get('Value')).toMatch(/^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/);
    });
    expect(await trusted(running, (lockdown) => lockdown.getValue(neverStopped, undefined, 'SerialNumber'))).toBe(shy.serial);
  });

  it('run ahead with a clock that is wrong, until a host sets it', async () => {
    const clock = new FakeClock({ now: 1_800_000_000_000 });
    const running = await pairedBench(supervisedDevice(0, { traits: { clockOffset: -86_400_000 } }), { clock });
    await trusted(running, async (lockdown) => {
      expect(await lockdown.getValue(neverStopped, undefined, 'TimeIntervalSince1970')).toBe(1_799_913_600);
      expect(await wordOf(lockdown, 'SetValue', { Key: 'TimeIntervalSince1970', Value: 1_800_000_060n })).toBeUndefined();
      expect(await lockdown.getValue(neverStopped, undefined, 'TimeIntervalSince1970')).toBe(1_800_000_060);
    });
    expect(running.bench.log.count('clockSet')).toBe(1);
  });
});

describe('the value domains', () => {
  // As libimobiledevice's ideviceinfo asks for them.
  const asked = `com.apple.disk_usage com.apple.disk_usage.factory com.apple.mobile.battery com.apple.iqagent com.apple.purplebuddy com.apple.PurpleBuddy com.apple.mobile.chaperone
    com.apple.mobile.third_party_termination com.apple.mobile.lockdownd com.apple.mobile.lockdown_cache com.apple.xcode.developerdomain com.apple.international com.apple.mobile.data_sync
    com.apple.mobile.tethered_sync com.apple.mobile.mobile_application_usage com.apple.mobile.backup com.apple.mobile.nikita com.apple.mobile.restriction com.apple.mobile.user_preferences
    com.apple.mobile.sync_data_class com.apple.mobile.software_behavior com.apple.mobile.iTunes.SQLMusicLibraryPostProcessCommands com.apple.mobile.iTunes.accessories com.apple.mobile.internal
    com.apple.mobile.wireless_lockdown com.apple.fairplay com.apple.iTunes com.apple.mobile.iTunes.store com.apple.mobile.iTunes com.apple.fmip com.apple.Accessibility`.split(/\s+/);

  it('that clients ask for all answer with a dictionary', async () => {
    await trusted(await pairedBench(spec), async (lockdown) => {
      for (const domain of asked) expect([domain, typeOf(await lockdown.getValue(neverStopped, domain))]).toEqual([domain, 'dict']);
    });
  });

  it.each([
    ['com.apple.mobile.chaperone', 'DeviceIsChaperoned', true], ['com.apple.fmip', 'IsAssociated', true], ['com.apple.security.mac.amfi', 'DeveloperModeStatus', false],
    ['com.apple.mobile.backup', 'WillEncrypt', false], ['com.apple.mobile.restriction', 'ProhibitAppInstall', false], ['com.apple.Accessibility', 'ZoomTouchEnabledByiTunes', 0n],
    ['com.apple.disk_usage', 'TotalDiskCapacity', 128_000_000_000n], ['com.apple.mobile.battery', 'HasBattery', true], ['com.apple.international', 'Language', 'en'],
    ['com.apple.mobile.wireless_lockdown', 'EnableWifiConnections', false],
  ])('%s has %s', async (domain, key, value) => {
    const running = await pairedBench(supervisedDevice(0, { findMy: true }));
    expect(await trusted(running, (lockdown) => lockdown.getValue(neverStopped, domain, key))).toEqual(value);
  });

  it('say that setup is done at Home only', async () => {
    const running = await pairedBench(spec);
    await trusted(running, async (lockdown) => {
      expect((await valuesOf(lockdown, 'com.apple.purplebuddy')).size).toBe(0);
      running.device.phase = 'home';
      for (const domain of ['com.apple.purplebuddy', 'com.apple.PurpleBuddy']) expect((await valuesOf(lockdown, domain)).get('SetupDone')).toBe(true);
    });
  });
});

const international = { Domain: 'com.apple.international' } as const;
const wireless = { Domain: 'com.apple.mobile.wireless_lockdown' } as const;

describe('a write', () => {
  it.each([
    ['names it', { Key: 'DeviceName', Value: 'Room 4' }, 'renamed', 'Room 4'],
    ['sets its locale', { ...international, Key: 'Locale', Value: 'de_DE' }, 'localized', 'Locale=de_DE'],
    ['sets its language', { ...international, Key: 'Language', Value: 'de-DE' }, 'localized', 'Language=de-DE'],
    ['sets its zone at Hello', { Key: 'TimeZone', Value: 'Asia/Tokyo' }, 'localized', 'TimeZone=Asia/Tokyo'],
  ])('%s, and is there to be read; the same again does nothing', async (_, write, act, detail) => {
    const running = await pairedBench(spec);
    await trusted(running, async (lockdown) => {
      for (let i = 0; i < 2; i += 1) expect(await wordOf(lockdown, 'SetValue', write)).toBeUndefined();
      expect(await lockdown.getValue(neverStopped, 'Domain' in write ? write.Domain : undefined, write.Key)).toBe(write.Value);
    });
    expect(running.bench.log.acts.filter((entry) => entry.act === act).map((entry) => entry.detail)).toEqual([detail]);
  });

  it.each([
    ['Wi-Fi sync', { ...wireless, Key: 'EnableWifiConnections', Value: true }, 'wifiSync', true],
    ['the acknowledged activation', { Key: 'ActivationStateAcknowledged', Value: true }, 'activationAcknowledged', true],
  ] as const)('switches %s', async (_, write, key, value) => {
    const running = await pairedBench(supervisedDevice(0, { activated: false }));
    expect(running.device[key]).toBe(false);
    await trusted(running, (lockdown) => wordOf(lockdown, 'SetValue', write));
    expect(running.device[key]).toBe(value);
  });

  it('of the zone is taken at Home without any effect', async () => {
    const running = await pairedBench(spec);
    running.device.phase = 'home';
    await trusted(running, async (lockdown) => {
      expect(await wordOf(lockdown, 'SetValue', { Key: 'TimeZone', Value: 'Asia/Tokyo' })).toBeUndefined();
      expect(await lockdown.getValue(neverStopped, undefined, 'TimeZone')).toBe('Europe/Stockholm');
    });
  });

  it.each([
    [{ Key: 'SerialNumber', Value: 'X' }, 'SetProhibited'], [{ Key: 'NoSuchKey', Value: 'X' }, 'SetProhibited'], [{ Key: 'DeviceName', Value: 5n }, 'SetProhibited'],
    [{ Key: 'TimeZone', Value: 'Mars/Olympus' }, 'SetProhibited'], [{ ...international, Key: 'Language', Value: '' }, 'SetProhibited'],
    [{ ...international, Key: 'SupportedLanguages', Value: [] }, 'ImmutableValue'], [{ Domain: 'com.apple.mobile.chaperone', Key: 'DeviceIsChaperoned', Value: false }, 'ImmutableValue'],
    [{ Domain: 'com.apple.mobile.chaperone', Key: 'Another', Value: false }, 'SetProhibited'], [{ Value: 'X' }, 'MissingKey'], [{ Key: 'DeviceName' }, 'MissingValue'],
  ] as [Record<string, PlistValue>, string][])('of %o is refused: %s', async (write, word) => {
    const running = await pairedBench(spec);
    expect(await trusted(running, (lockdown) => wordOf(lockdown, 'SetValue', write))).toBe(word);
    expect(running.bench.log.acts.map((entry) => entry.act)).toEqual(['paired', 'session']);
  });

  it('of the multiplexer’s BUID is kept before anybody is trusted', async () => {
    const running = await pairedBench(spec);
    await withLockdown(muxClient(running.address), (lockdown) => wordOf(lockdown, 'SetValue', { Key: 'UntrustedHostBUID', Value: 'THE-BUID' }));
    expect(await trusted(running, (lockdown) => lockdown.getValue(neverStopped, undefined, 'UntrustedHostBUID'))).toBe('THE-BUID');
  });

  it('of the language is told once SpringBoard is back', async () => {
    const clock = new FakeClock();
    const running = await pairedBench(spec, { clock, latency: { of: (kind) => (kind === 'language' ? 4000 : 0) } });
    const heard: string[] = [];
    running.device.observers.add((name) => heard.push(name));
    await trusted(running, (lockdown) => wordOf(lockdown, 'SetValue', { ...international, Key: 'Language', Value: 'sv' }));
    clock.advance(3999);
    expect(heard).toEqual([]);
    clock.advance(1);
    expect(heard).toEqual(['com.apple.language.changed', 'com.apple.springboard.finishedstartup']);
  });

  it('of the name is refused while a profile fixes it', async () => {
    const running = await pairedBench(spec);
    const restrictions = dict({ PayloadType: 'com.apple.applicationaccess', allowDeviceNameModification: false });
    const profile = dict({ PayloadType: 'Configuration', PayloadIdentifier: 'fixed', PayloadUUID: 'F', PayloadContent: [restrictions] });
    expect((await askOnce(running, mcinstall, { RequestType: 'InstallProfile', Payload: profile })).get('Status')).toBe('Acknowledged');
    expect(await trusted(running, (lockdown) => wordOf(lockdown, 'SetValue', { Key: 'DeviceName', Value: 'Mine' }))).toBe('SetProhibited');
  });
});

describe('lockdown', () => {
  it.each([
    ['RemoveValue', { Key: 'DeviceName' }, 'RemoveProhibited'], ['ResetPairing', { FullReset: true }, 'RemoveProhibited'], ['Activate', {}, 'MissingActivationRecord'],
    ['Activate', { ActivationRecord: dict({}) }, 'InvalidActivationRecord'], ['Deactivate', {}, 'InvalidRequest'], ['toString', {}, 'InvalidRequest'],
  ] as [string, Record<string, PlistValue>, string][])('refuses %s %o: %s', async (request, more, word) => {
    expect(await trusted(await pairedBench(spec), (lockdown) => wordOf(lockdown, request, more))).toBe(word);
  });

  it('stays usable after a session was stopped, as a stranger’s', async () => {
    await trusted(await pairedBench(spec), async (lockdown) => {
      expect(await wordOf(lockdown, 'StopSession', { SessionID: 'ANOTHER' })).toBe('InvalidSessionID');
      expect((await ask(lockdown, 'StopSession')).get('Result')).toBe('Success');
      expect(await wordOf(lockdown, 'StopSession')).toBe('SessionInactive');
      expect(await wordOf(lockdown, 'GetValue', { Key: 'PasswordProtected' })).toBe('GetProhibited');
      expect((await ask(lockdown, 'QueryType')).get('Type')).toBe('com.apple.mobile.lockdown');
    });
  });

  it('begins a second session where the first was stopped', async () => {
    const running = await pairedBench(spec);
    await trusted(running, async (lockdown) => {
      await ask(lockdown, 'StopSession');
      await lockdown.startSession(running.record, neverStopped);
      expect(await lockdown.getValue(neverStopped, undefined, 'PasswordProtected')).toBe(false);
    });
    expect(running.bench.log.count('session')).toBe(2);
  });

  it('echoes Goodbye and hangs up', async () => {
    const { address } = await startBench([spec]);
    await withLockdown(muxClient(address), async (lockdown) => {
      expect(await ask(lockdown, 'Goodbye')).toEqual(new Map([['Request', 'Goodbye']]));
      expect(await codeOf(ask(lockdown, 'QueryType'))).toBe('link.closed');
    });
  });

  it('echoes EnterRecovery; then the device is on the USB bus alone, and comes back when it is started', async () => {
    const clock = new FakeClock();
    const running = await pairedBench(spec, { clock, latency: { of: (kind) => (kind === 'restartLeave' ? 2000 : 0) } });
    expect(await trusted(running, (lockdown) => wordOf(lockdown, 'EnterRecovery'))).toBeUndefined();
    expect(running.bench.attached()).toHaveLength(1);
    clock.advance(2000);
    expect([running.device.power, running.bench.attached(), running.bench.log.count('enteredRecovery')]).toEqual(['recovery', [], 1]);
    running.device.start();
    expect(running.bench.attached().map((entry) => entry.muxId)).toEqual([2]);
  });

  it('starts the insecure notification proxy for strangers, in clear, even while locked', async () => {
    const locked = privateDevice(0, { persona: { unlocksAfterMs: Infinity } });
    const { address } = await startBench([locked]);
    const mux = muxClient(address);
    await withLockdown(mux, async (lockdown) => {
      const reply = await ask(lockdown, 'StartService', { Service: 'com.apple.mobile.insecure_notification_proxy' });
      expect(reply.has('EnableServiceSSL')).toBe(false);
      const socket = await mux.open(1, Number(reply.get('Port')), neverStopped);
      await writePlistFrame(socket, dict({ Command: 'Shutdown' }));
      expect((await readPlistFrame(socket))?.get('Command')).toBe('ProxyDeath');
      socket.destroy();
    });
  });

  it('knows no service of that name', async () => {
    expect(await trusted(await pairedBench(spec), (lockdown) => wordOf(lockdown, 'StartService', { Service: 'com.apple.coffee' }))).toBe('InvalidService');
  });
});

describe('a locked device', () => {
  async function locked(beforeFirstUnlock = false): Promise<PairedBench> {
    const running = await pairedBench(spec);
    running.device.lockNow();
    running.device.beforeFirstUnlock = beforeFirstUnlock;
    return running;
  }
  const bag = ({ record }: PairedBench): Uint8Array => record.EscrowBag ?? new Uint8Array();

  it.each([
    ['without the escrow bag', () => undefined, 'PasswordProtected'], ['with another bag', () => new Uint8Array(32), 'EscrowLocked'], ['with its escrow bag', bag, undefined],
  ])('starts services %s: %s', async (_, escrow, word) => {
    const running = await locked();
    const given = escrow(running);
    await trusted(running, async (lockdown) => {
      expect(await wordOf(lockdown, 'StartService', { Service: mcinstall, ...(given ? { EscrowBag: given } : {}) })).toBe(word);
    });
  });

  it('opens no session before it was first unlocked', async () => {
    const running = await locked(true);
    await withLockdown(muxClient(running.address), async (lockdown) => {
      expect(await wordOf(lockdown, 'StartSession', { HostID: running.record.HostID })).toBe('PasswordProtected');
    });
    running.device.unlock();
    expect(await trusted(running, (lockdown) => lockdown.getValue(neverStopped, undefined, 'PasswordProtected'))).toBe(false);
  });

  it('is so after each start, when it has a passcode', async () => {
    const clock = new FakeClock();
    const running = await pairedBench(spec, { clock });
    const heard: string[] = [];
    running.device.observers.add((name) => heard.push(name));
    running.device.passcode = true;
    running.device.restart();
    running.device.restart();
    clock.advance(0);
    clock.advance(0);
    expect([running.device.power, running.device.locked, running.device.beforeFirstUnlock, running.bench.log.count('restarted')]).toEqual(['on', true, true, 1]);
    expect(heard).toEqual(['com.apple.springboard.finishedstartup']);
  });
});

describe('a host that breaks the protocol', () => {
  it('by going on in clear after its session began is objected to, and cut off', async () => {
    const running = await pairedBench(spec, { objects: true });
    const socket = await muxClient(running.address).open(1, 62_078, neverStopped);
    await writePlistFrame(socket, dict({ Request: 'StartSession', HostID: running.record.HostID }));
    await readPlistFrame(socket);
    await writePlistFrame(socket, dict({ Request: 'GetValue' }));
    expect(await readExactly(socket, 1)).toBeNull();
    expect(running.bench.log.objections).toEqual([`${spec.udid}: lockdown: host spoke in clear where TLS was due`]);
  });

  it('by speaking to a service in clear is objected to, and cut off', async () => {
    const running = await pairedBench(spec, { objects: true });
    await trusted(running, async (lockdown) => {
      const { port } = { port: (await ask(lockdown, 'StartService', { Service: mcinstall })).get('Port') };
      const socket = await muxClient(running.address).open(1, Number(port), neverStopped);
      await writePlistFrame(socket, dict({ RequestType: 'HelloHostIdentifier' }));
      expect(await readExactly(socket, 1)).toBeNull();
    });
    expect(running.bench.log.objections).toEqual([`${spec.udid}: ${mcinstall}: host spoke in clear where TLS was due`]);
  });

  it('by showing another pairing’s certificate is objected to, and cut off', async () => {
    const [mine, theirs] = [await pairedBench(spec, { objects: true }), await pairedBench(spec)];
    const stranger = { ...mine.record, HostCertificate: theirs.record.HostCertificate, HostPrivateKey: theirs.record.HostPrivateKey };
    const asked = inSession(muxClient(mine.address), stranger, (lockdown) => ask(lockdown, 'GetValue'));
    expect(await codeOf(asked)).toBe('link.closed');
    expect(mine.bench.log.objections).toEqual([`${spec.udid}: host showed no certificate of a known pairing`]);
  });

  it('by sending no property list is objected to', async () => {
    const running = await startBench([spec], { objects: true });
    const socket = await muxClient(running.address).open(1, 62_078, neverStopped);
    socket.write(Buffer.from('00000003616263', 'hex'));
    expect(await readExactly(socket, 1)).toBeNull();
    expect(running.bench.log.objections).toHaveLength(1);
    expect(running.bench.log.objections[0]).toMatch(new RegExp(`^${udidOf(spec)}: lockdown: `));
  });
});
