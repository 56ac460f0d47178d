// What is written into a device: each value under its key, in its domain and its type (ios-protocols 2.7).
import { describe, expect, it } from 'vitest';
import { encodeMuxFrame } from '../../src/device/frame/mux-frame.ts';
import { readPlistFrame, writePlistFrame } from '../../src/device/frame/plist-frame.ts';
import { Lockdown } from '../../src/device/lockdown/lockdown.ts';
import { acknowledgeActivation, setClock, setDeviceName, setInternational, setTimeZone } from '../../src/device/lockdown/writes.ts';
import { dict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { supervisedDevice, udidOf } from '../setup/devices.ts';
import { failureOf } from '../setup/failures.ts';
import { result, startFakeMux } from '../setup/fake-mux.ts';
import { inSession, neverStopped, pairNow } from '../setup/lockdown.ts';
import { muxClient, startBench } from '../setup/practice.ts';

/** A device in clear that answers every request so; what it was asked is written down. */
async function lockdownSaying(reply: PlistDict): Promise<{ lockdown: Lockdown; asked: PlistDict[] }> {
  const asked: PlistDict[] = [];
  const address = await startFakeMux(() => (socket, tag) => {
    socket.write(encodeMuxFrame(result(0), tag));
    const serve = async (): Promise<void> => {
      for (let request = await readPlistFrame(socket); request; request = await readPlistFrame(socket)) {
        asked.push(request);
        await writePlistFrame(socket, reply);
      }
    };
    serve().catch(() => undefined);
  });
  return { lockdown: await Lockdown.open(muxClient(address), 1, neverStopped), asked };
}

const set = (Key: string, Value: PlistValue, Domain?: string): PlistDict => dict({ Label: 'Muster', Request: 'SetValue', Domain, Key, Value });

describe('a value', () => {
  it('is written under its key, in its domain and its type', async () => {
    const { lockdown, asked } = await lockdownSaying(dict({ Request: 'SetValue' }));
    await setDeviceName(lockdown, 'iPad Ä', neverStopped);
    await setClock(lockdown, 1_795_341_600_999, neverStopped);
    await setTimeZone(lockdown, 'Europe/Berlin', neverStopped);
    await acknowledgeActivation(lockdown, neverStopped);
    expect(asked).toEqual([set('DeviceName', 'iPad Ä'), set('TimeIntervalSince1970', 1_795_341_600n), set('TimeZone', 'Europe/Berlin'), set('ActivationStateAcknowledged', true)]);
  });

  it('of the language is written after the locale, each only when it is given', async () => {
    const { lockdown, asked } = await lockdownSaying(dict({ Request: 'SetValue' }));
    await setInternational(lockdown, { language: 'de-DE', locale: 'de_DE' }, neverStopped);
    await setInternational(lockdown, { language: 'sv' }, neverStopped);
    await setInternational(lockdown, { locale: 'sv_SE' }, neverStopped);
    const domain = 'com.apple.international';
    expect(asked).toEqual([set('Locale', 'de_DE', domain), set('Language', 'de-DE', domain), set('Language', 'sv', domain), set('Locale', 'sv_SE', domain)]);
  });

  it.each(['SetProhibited', 'ImmutableValue'])('that is refused with %s may not be changed', async (word) => {
    const { lockdown, asked } = await lockdownSaying(dict({ Request: 'SetValue', Error: word }));
    const failure = await failureOf(setInternational(lockdown, { language: 'de', locale: 'de_DE' }, neverStopped));
    expect([failure.code, failure.device, asked.length]).toEqual(['device.valueProtected', { domain: 'lockdown', code: word }, 1]);
  });

  it('is the device’s name from then on', async () => {
    const spec = supervisedDevice(0);
    const { address, bench } = await startBench([spec]);
    const record = await pairNow(muxClient(address), udidOf(spec));
    await inSession(muxClient(address), record, (lockdown) => setDeviceName(lockdown, 'Renamed', neverStopped));
    expect(bench.device(spec.udid).name).toBe('Renamed');
  });
});
