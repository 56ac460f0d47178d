// Lockdown against the practice bench: values, pairing, the encrypted session and whom it trusts (ios-protocols 2).
import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makePairingCertificates } from '../../src/crypto/pairing-certificates.ts';
import { publicPkcs1Pem } from '../../src/crypto/rsa-keys.ts';
import { readPlistFrame, writePlistFrame } from '../../src/device/frame/plist-frame.ts';
import { encodeMuxFrame } from '../../src/device/frame/mux-frame.ts';
import { lockdownRefusal } from '../../src/device/lockdown/refusals.ts';
import { type PairRecord, parsePairRecord } from '../../src/device/lockdown/pair-record.ts';
import { makePairOffer, sendPairOffer } from '../../src/device/lockdown/pairing.ts';
import { readPlist } from '../../src/plist/read.ts';
import { dict, isDict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { systemClock } from '../../src/system-clock.ts';
import { privateDevice, supervisedDevice, udidOf } from '../setup/devices.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { result, startFakeMux } from '../setup/fake-mux.ts';
import { inSession, neverStopped, pairNow, withLockdown } from '../setup/lockdown.ts';
import { muxClient, startBench } from '../setup/practice.ts';

const spec = supervisedDevice(0);
const udid = udidOf(spec);

/** A device whose lockdown answers what the test says; returns a client for it. */
async function fakeLockdown(answer: (request: PlistDict) => PlistDict): Promise<ReturnType<typeof muxClient>> {
  const address = await startFakeMux((body) => (body.get('MessageType') !== 'Connect' ? result(0) : (socket, tag) => {
    socket.write(encodeMuxFrame(result(0), tag));
    const serve = async (): Promise<void> => {
      for (;;) {
        const request = await readPlistFrame(socket);
        if (!request) return;
        await writePlistFrame(socket, answer(request));
      }
    };
    serve().catch(() => socket.destroy());
  }));
  return muxClient(address);
}

describe('values', () => {
  it('of identity are readable before anybody is trusted, an ECID beyond 2^53 exactly', async () => {
    const { address } = await startBench([{ ...spec, ecid: 2n ** 64n - 1n }]);
    await withLockdown(muxClient(address), async (lockdown) => {
      expect(await lockdown.getValue(neverStopped, undefined, 'UniqueDeviceID')).toBe(spec.udid);
      expect(await lockdown.getValue(neverStopped, undefined, 'UniqueChipID')).toBe(18_446_744_073_709_551_615n);
    });
  });

  it('that are missing or prohibited are none; any other refusal is thrown', async () => {
    const { address } = await startBench([spec]);
    await withLockdown(muxClient(address), async (lockdown) => {
      expect(await lockdown.getValue(neverStopped, undefined, 'NoSuchKey')).toBeUndefined();
      expect(await lockdown.getValue(neverStopped, undefined, 'PasswordProtected')).toBeUndefined();
      expect(await lockdown.getValue(neverStopped, 'com.apple.mobile.battery')).toBeUndefined();
    });
    const locked = await fakeLockdown(() => dict({ Request: 'GetValue', Error: 'PasswordProtected' }));
    await withLockdown(locked, async (lockdown) => { expect(await codeOf(lockdown.getValue(neverStopped))).toBe('device.locked'); });
  });
});

describe('an answer', () => {
  it.each([
    ['another request', dict({ Request: 'QueryType', Value: true })],
    ['another key', dict({ Request: 'GetValue', Domain: 'com.apple.fmip', Key: 'SetupDone', Value: true })],
    ['another domain', dict({ Request: 'GetValue', Domain: 'com.apple.purplebuddy', Key: 'IsAssociated', Value: true })],
  ])('to %s is not taken for one to this', async (_, reply) => {
    await withLockdown(await fakeLockdown(() => reply), async (lockdown) => {
      expect(await codeOf(lockdown.getValue(neverStopped, 'com.apple.fmip', 'IsAssociated'))).toBe('link.malformed');
    });
  });

  it('that names a key nobody asked for is none, and one that names nothing is believed', async () => {
    await withLockdown(await fakeLockdown(() => dict({ Request: 'GetValue', Key: 'SetupDone', Value: true })), async (lockdown) => {
      expect(await codeOf(lockdown.getValue(neverStopped))).toBe('link.malformed');
    });
    await withLockdown(await fakeLockdown(() => dict({ Value: true })), async (lockdown) => {
      expect(await lockdown.getValue(neverStopped, 'com.apple.fmip', 'IsAssociated')).toBe(true);
    });
  });
});

describe('pairing', () => {
  it('with a device at Hello is accepted at once, and its record is kept by the multiplexer', async () => {
    const { bench, address } = await startBench([spec]);
    const record = await pairNow(muxClient(address), udid);
    expect(record.EscrowBag).toHaveLength(32);
    expect(record.HostID).toMatch(/^[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
    const saved = readPlist(bench.pairRecords.get(spec.udid) ?? new Uint8Array());
    if (!isDict(saved)) throw new Error('no dictionary');
    expect([...saved.keys()].sort()).toEqual(['DeviceCertificate', 'EscrowBag', 'HostCertificate', 'HostID', 'HostPrivateKey', 'RootCertificate', 'RootPrivateKey', 'SystemBUID', 'UDID', 'WiFiMACAddress']);
    expect([saved.get('UDID'), saved.get('SystemBUID'), saved.get('WiFiMACAddress')]).toEqual([spec.udid, bench.buid, spec.wifiAddress]);
    expect(bench.log.count('paired')).toBe(1);
  });

  it('sends what the field describes, and no private key', async () => {
    const requests: PlistDict[] = [];
    const { devices } = await startBench([spec]);
    const key = publicPkcs1Pem((await devices[0]?.keys())?.publicKey ?? (() => { throw new Error('no key'); })());
    const mux = await fakeLockdown((request) => {
      requests.push(request);
      if (request.get('Key') === 'DevicePublicKey') return dict({ Value: Uint8Array.from(Buffer.from(key)) });
      return request.get('Request') === 'Pair' ? dict({ Error: 'PairingDialogResponsePending' }) : dict({ Error: 'MissingValue' });
    });
    const buidless = Object.assign(mux, { readBuid: () => Promise.resolve('BUID-1') });
    await withLockdown(buidless, async (lockdown) => {
      const offer = await makePairOffer(buidless, lockdown, systemClock, neverStopped);
      for (let i = 0; i < 2; i += 1) expect(await codeOf(sendPairOffer(buidless, 1, udid, lockdown, offer, neverStopped))).toBe('device.untrusted');
    });
    const pairs = requests.filter((request) => request.get('Request') === 'Pair');
    expect(pairs).toHaveLength(2);
    // The same request with the same record is repeated while the question is on the screen (2.8).
    expect(pairs[0]).toEqual(pairs[1]);
    expect([...pairs[0]?.keys() ?? []].sort()).toEqual(['Label', 'PairRecord', 'PairingOptions', 'ProtocolVersion', 'Request']);
    expect(pairs[0]?.get('ProtocolVersion')).toBe('2');
    expect(pairs[0]?.get('PairingOptions')).toEqual(new Map([['ExtendedPairingErrors', true]]));
    const record = pairs[0]?.get('PairRecord') as PlistDict;
    expect([...record.keys()].sort()).toEqual(['DeviceCertificate', 'HostCertificate', 'HostID', 'RootCertificate', 'SystemBUID']);
    expect(JSON.stringify([...record.values()].map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString() : value)))).not.toContain('PRIVATE KEY');
    // WiFiAddress is read before Pair: old systems refuse it right after (2.4).
    expect(requests.findIndex((request) => request.get('Key') === 'WiFiAddress')).toBeLessThan(requests.findIndex((request) => request.get('Request') === 'Pair'));
  });

  it('that is accepted without an escrow bag means a locked device, and nothing is kept', async () => {
    const { bench, address } = await startBench([spec]);
    const mux = muxClient(address);
    const offer = await withLockdown(mux, (lockdown) => makePairOffer(mux, lockdown, systemClock, neverStopped));
    const accepting = await fakeLockdown(() => dict({ Request: 'Pair' }));
    await withLockdown(accepting, async (lockdown) => { expect(await codeOf(sendPairOffer(mux, 1, udid, lockdown, offer, neverStopped))).toBe('device.locked'); });
    expect(bench.pairRecords.size).toBe(0);
  });

  it('with a device whose key is none is malformed', async () => {
    for (const value of ['text', Uint8Array.from(Buffer.from('no key'))] as PlistValue[]) {
      const mux = await fakeLockdown(() => dict({ Value: value }));
      await withLockdown(mux, async (lockdown) => { expect(await codeOf(makePairOffer(mux, lockdown, systemClock, neverStopped))).toBe('link.malformed'); });
    }
  });

  it('follows the bench’s people: trust, deny, ignore, locked', async () => {
    const specs = [privateDevice(0), privateDevice(1, { persona: { trust: { answer: 'deny', afterMs: 0 } } }), privateDevice(2, { persona: { trust: { answer: 'ignore', afterMs: 0 } } }), privateDevice(3, { persona: { unlocksAfterMs: Number.POSITIVE_INFINITY } })];
    const { address } = await startBench(specs);
    const mux = muxClient(address);
    expect(await codeOf(pairNow(mux, udidOf(specs[0] ?? spec), 1))).toBe('device.untrusted');
    expect(await codeOf(pairNow(mux, udidOf(specs[2] ?? spec), 3))).toBe('device.untrusted');
    expect(await codeOf(pairNow(mux, udidOf(specs[3] ?? spec), 4))).toBe('device.locked');
  });
});

describe('a session', () => {
  it('is encrypted, and the trusted host reads every value in it', async () => {
    const { bench, address } = await startBench([spec]);
    const mux = muxClient(address);
    const record = await pairNow(mux, udid);
    const battery = await inSession(mux, record, (lockdown) => lockdown.getValue(neverStopped, 'com.apple.mobile.battery', 'BatteryCurrentCapacity'));
    expect(battery).toBe(BigInt(spec.battery));
    expect(bench.log.count('session')).toBe(1);
  });

  it('is refused to a host that the device doesn’t know: the pairing is stale', async () => {
    const { address, devices } = await startBench([spec]);
    const mux = muxClient(address);
    const record = await pairNow(mux, udid);
    devices[0]?.hosts.clear();
    const failure = await failureOf(inSession(mux, record, () => Promise.resolve()));
    expect([failure.code, failure.device]).toEqual(['device.pairingStale', { domain: 'lockdown', code: 'InvalidHostID' }]);
  });

  it('ends at once when the device shows another key than the one it was paired with', async () => {
    const paired = await startBench([spec]);
    const record = await pairNow(muxClient(paired.address), udid);
    // Same UDID, and it claims to know this host, but it has a key of its own.
    const other = await startBench([spec]);
    const [twin] = other.devices;
    if (!twin) throw new Error('no device');
    const { publicKey } = await twin.keys();
    const forged = await makePairingCertificates(publicPkcs1Pem(publicKey), Date.now());
    twin.hosts.set(record.HostID, { hostId: record.HostID, hostCertificate: record.HostCertificate, rootCertificate: record.RootCertificate, deviceCertificate: Uint8Array.from(Buffer.from(forged.deviceCertificate)) });
    let worked = false;
    const failure = await failureOf(inSession(muxClient(other.address), record, () => {
      worked = true;
      return Promise.resolve();
    }));
    expect([failure.code, worked]).toEqual(['device.impostor', false]);
    // The very same record opens a session with the device itself.
    expect(await inSession(muxClient(paired.address), record, () => Promise.resolve('in'))).toBe('in');
  });

  it('in clear is refused: the device could be anybody', async () => {
    const { address } = await startBench([spec]);
    const record = await pairNow(muxClient(address), udid);
    for (const ssl of [false, undefined]) {
      const mux = await fakeLockdown(() => dict({ Request: 'StartSession', SessionID: 'S', EnableSessionSSL: ssl }));
      expect(await codeOf(inSession(mux, record, () => Promise.resolve()))).toBe('device.impostor');
    }
  });

  it('whose device hangs up in the handshake is a broken link: it may be a cable', async () => {
    const { address } = await startBench([spec]);
    const record = await pairNow(muxClient(address), udid);
    const hangsUp = await startFakeMux(() => (socket, tag) => {
      socket.write(encodeMuxFrame(result(0), tag));
      void readPlistFrame(socket).then(() => writePlistFrame(socket, dict({ EnableSessionSSL: true }))).then(() => socket.end());
    });
    expect(await codeOf(inSession(muxClient(hangsUp), record, () => Promise.resolve()))).toBe('link.closed');
  });

  it('gives services: unknown ones are refused, and without a session there is none', async () => {
    const { address } = await startBench([spec]);
    const mux = muxClient(address);
    const record = await pairNow(mux, udid);
    const failure = await failureOf(inSession(mux, record, (lockdown) => lockdown.startService('com.apple.nothing', neverStopped)));
    expect([failure.code, failure.device?.code]).toEqual(['device.serviceMissing', 'InvalidService']);
    expect(await codeOf(withLockdown(mux, (lockdown) => lockdown.startService('com.apple.mobile.MCInstall', neverStopped)))).toBe('device.untrusted');
  });

  it('shows the device a certificate of its pairing; with another the device objects and hangs up', async () => {
    const { bench, address } = await startBench([spec], { objects: true });
    const mux = muxClient(address);
    const record = await pairNow(mux, udid);
    const foreign = await makePairingCertificates(publicPkcs1Pem((await bench.device(spec.udid).keys()).publicKey), Date.now());
    const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
    const stranger: PairRecord = { ...record, HostCertificate: bytes(foreign.hostCertificate), HostPrivateKey: bytes(foreign.hostPrivateKey) };
    expect(await codeOf(inSession(mux, stranger, (lockdown) => lockdown.getValue(neverStopped, 'com.apple.mobile.battery')))).toMatch(/^(?:link\.closed|device\.pairingStale)$/);
    expect(bench.log.objections).toEqual([`${spec.udid}: host showed no certificate of a known pairing`]);
  });
});

describe('a pair record', () => {
  it('that can’t be used is stale, whatever is wrong with it', async () => {
    for (const text of ['junk', '<plist version="1.0"><dict/></plist>', '<plist version="1.0"><string>x</string></plist>', 'bplist00']) {
      expect(await codeOf(() => parsePairRecord(Uint8Array.from(Buffer.from(text))))).toBe('device.pairingStale');
    }
  });

  it('holds certificates that openssl’s own rules accept', async () => {
    const { address } = await startBench([spec]);
    const record = await pairNow(muxClient(address), udid);
    const root = new X509Certificate(record.RootCertificate);
    for (const leaf of [record.HostCertificate, record.DeviceCertificate]) expect(new X509Certificate(leaf).verify(root.publicKey)).toBe(true);
    expect(createHash('sha256').update(record.HostCertificate).digest()).not.toEqual(createHash('sha256').update(record.DeviceCertificate).digest());
  });
});

describe('lockdown’s words', () => {
  it.each([
    ['PasswordProtected', 'device.locked'], ['DeviceLocked', 'device.locked'], ['EscrowLocked', 'device.locked'],
    ['PairingDialogResponsePending', 'device.untrusted'], ['UserDeniedPairing', 'device.trustDenied'],
    ['InvalidHostID', 'device.pairingStale'], ['InvalidConnection', 'device.pairingStale'], ['MissingPairRecord', 'device.pairingStale'], ['InvalidPairRecord', 'device.pairingStale'],
    ['MCProtected', 'device.pairingForbidden'], ['PairingProhibitedOverThisConnection', 'device.pairingForbidden'], ['MCChallengeRequired', 'device.supervisorNeeded'],
    ['GetProhibited', 'device.valueHidden'], ['MissingValue', 'device.valueHidden'],
    ['SetProhibited', 'device.valueProtected'], ['RemoveProhibited', 'device.valueProtected'], ['ImmutableValue', 'device.valueProtected'],
    ['InvalidService', 'device.serviceMissing'], ['ServiceProhibited', 'device.serviceMissing'], ['ServiceLimit', 'device.serviceBusy'],
    ['FMiPProtected', 'device.findMyOn'], ['InternalError', 'device.internal'], ['SavePairRecordFailed', 'device.internal'],
    ['InvalidActivationRecord', 'activation.refused'], ['MissingActivationRecord', 'activation.refused'],
    ['InvalidResponse', 'device.protocol'], ['InvalidRequest', 'device.protocol'], ['MissingKey', 'device.protocol'], ['MissingHostID', 'device.protocol'], ['MissingService', 'device.protocol'],
    ['SessionActive', 'device.protocol'], ['SessionInactive', 'device.protocol'], ['MissingSessionID', 'device.protocol'], ['InvalidSessionID', 'device.protocol'],
    ['SomethingNew', 'device.refused'], ['constructor', 'device.refused'], ['__proto__', 'device.refused'],
  ])('%s means %s, and is kept beside it', (word, code) => {
    const error = lockdownRefusal('Pair', word);
    expect([error.code, error.device]).toEqual([code, { domain: 'lockdown', code: word }]);
  });

  it('may be no text at all', () => {
    const error = lockdownRefusal('Pair', 5n);
    expect([error.code, error.params]).toEqual(['device.refused', { request: 'Pair', word: 'an error without a name' }]);
  });
});
