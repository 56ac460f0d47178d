// Pairing over the wire: the state's answer, and the supervisor's way round it (ios-protocols 2.8, 2.12).
import { describe, expect, it } from 'vitest';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { makePairOffer, type PairOffer } from '../../src/device/lockdown/pairing.ts';
import type { Lockdown } from '../../src/device/lockdown/lockdown.ts';
import { dict, isDict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { systemClock } from '../../src/system-clock.ts';
import { type DeviceChange, privateDevice, supervisedDevice } from '../setup/devices.ts';
import { neverStopped, withLockdown } from '../setup/lockdown.ts';
import { muxClient, type RunningTestBench, startBench } from '../setup/practice.ts';
import { makeSupervisor, supervisedBy } from '../setup/supervisor.ts';

const ours = makeSupervisor();
const elliptic = makeSupervisor('ec');
const other = makeSupervisor();

type Ask = (options: Record<string, PlistValue>, offer?: PairOffer) => Promise<PlistDict>;

/** One lockdown connection on which the same record is sent again and again. */
async function pairing<T>({ address }: RunningTestBench, work: (ask: Ask, offer: PairOffer, lockdown: Lockdown) => Promise<T>): Promise<T> {
  const mux = muxClient(address);
  return withLockdown(mux, async (lockdown) => {
    const offer = await makePairOffer(mux, lockdown, systemClock, neverStopped);
    const ask: Ask = (options, { HostID, SystemBUID, HostCertificate, RootCertificate, DeviceCertificate } = offer) => lockdown.exchange('Pair', {
      PairRecord: dict({ HostID, SystemBUID, HostCertificate, RootCertificate, DeviceCertificate }), PairingOptions: dict(options), ProtocolVersion: '2',
    }, neverStopped);
    return work(ask, offer, lockdown);
  });
}

const announcing = (certificate: Uint8Array): Record<string, PlistValue> => ({ ExtendedPairingErrors: true, SupervisorCertificate: certificate });

function challengeIn(reply: PlistDict): Uint8Array {
  const extended = reply.get('ExtendedResponse');
  const challenge = isDict(extended) ? extended.get('PairingChallenge') : undefined;
  if (!(challenge instanceof Uint8Array)) throw new Error('no challenge');
  return challenge;
}

const closed = (certificates: Uint8Array[], more: DeviceChange = {}): VirtualDeviceSpec => privateDevice(0, {
  supervised: true, cloud: supervisedBy(ours, { AllowPairing: false, SupervisorHostCertificates: certificates }), persona: { trust: { answer: 'ignore', afterMs: 0 } }, ...more,
});

describe('a supervisor that pairs', () => {
  it.each([
    ['RSA, SHA-256', ours, []], ['RSA, SHA-1', ours, ['-md', 'sha1']], ['RSA without signed attributes', ours, ['-noattr']], ['RSA with SHA-1 and without signed attributes', ours, ['-noattr', '-md', 'sha1']],
    ['RSA in BER', ours, ['-stream']], ['RSA in BER without signed attributes', ours, ['-stream', '-noattr']],
    ['EC, SHA-256', elliptic, []], ['EC without signed attributes', elliptic, ['-noattr']],
  ])('signs its challenge (%s) and is trusted without anybody, although pairing is forbidden', async (_, supervisor, options) => {
    const running = await startBench([closed([other.certificate, supervisor.certificate])]);
    await pairing(running, async (ask, offer) => {
      const asked = await ask(announcing(supervisor.certificate));
      expect(asked.get('Error')).toBe('MCChallengeRequired');
      const accepted = await ask({ ChallengeResponse: supervisor.sign(challengeIn(asked), ...options) });
      expect([accepted.get('Error'), (accepted.get('EscrowBag') as Uint8Array).length]).toEqual([undefined, 32]);
      expect([...running.devices[0]?.hosts.keys() ?? []]).toEqual([offer.HostID]);
    });
    expect(running.bench.log.count('paired')).toBe(1);
  });

  it.each([
    ['signs something else', (challenge: Uint8Array) => ours.sign(Uint8Array.from([...challenge, 10]))],
    ['sends nothing signed', (challenge: Uint8Array) => challenge],
    ['signs with another key', (challenge: Uint8Array) => other.sign(challenge)],
    ['leaves its certificate out', (challenge: Uint8Array) => ours.sign(challenge, '-nocerts')],
    ['damages the signature', (challenge: Uint8Array) => ours.sign(challenge).map((byte, index, all) => (index === all.length - 1 ? byte ^ 1 : byte))],
  ])('but %s is refused and has to begin anew', async (_, answer) => {
    const running = await startBench([closed([ours.certificate])]);
    await pairing(running, async (ask) => {
      const first = challengeIn(await ask(announcing(ours.certificate)));
      expect((await ask({ ChallengeResponse: answer(first) })).get('Error')).toBe('MCProtected');
      // The right answer comes too late: a challenge is good for one.
      expect((await ask({ ChallengeResponse: ours.sign(first) })).get('Error')).toBe('MCProtected');
      expect(Buffer.from(challengeIn(await ask(announcing(ours.certificate)))).equals(first)).toBe(false);
    });
    expect(running.bench.log.count('paired')).toBe(0);
  });

  it('for another host than it announced is refused', async () => {
    const running = await startBench([closed([ours.certificate])]);
    await pairing(running, async (ask, offer) => {
      const challenge = challengeIn(await ask(announcing(ours.certificate)));
      expect((await ask({ ChallengeResponse: ours.sign(challenge) }, { ...offer, HostID: 'SOMEBODY-ELSE' })).get('Error')).toBe('MCProtected');
    });
  });

  it('is asked nothing when the device knows this host already', async () => {
    const running = await startBench([closed([ours.certificate])]);
    await pairing(running, async (ask) => {
      await ask({ ChallengeResponse: ours.sign(challengeIn(await ask(announcing(ours.certificate)))) });
      expect((await ask(announcing(ours.certificate))).get('EscrowBag')).toHaveLength(32);
    });
  });

  it('gets no escrow bag from a locked device, which stores nothing', async () => {
    const running = await startBench([closed([ours.certificate], { persona: { trust: { answer: 'ignore', afterMs: 0 }, unlocksAfterMs: Infinity, approval: { answer: 'ignore', afterMs: 0 } } })]);
    await pairing(running, async (ask) => {
      const accepted = await ask({ ChallengeResponse: ours.sign(challengeIn(await ask(announcing(ours.certificate)))) });
      expect([...accepted.keys()]).toEqual(['Request']);
    });
    expect([running.devices[0]?.hosts.size, running.bench.log.count('paired')]).toEqual([0, 0]);
  });

  it.each([
    ['on a device that forbids pairing is refused', closed([other.certificate]), 'MCProtected'],
    ['on a device that is in use and not supervised is asked for trust like everybody', privateDevice(0), 'PairingDialogResponsePending'],
    ['on a device of another organization that allows pairing is asked for trust', privateDevice(0, { supervised: true, cloud: supervisedBy(other) }), 'PairingDialogResponsePending'],
    ['on a device that lists it without being supervised is asked for trust', privateDevice(0, { cloud: supervisedBy(ours, { IsSupervised: false }) }), 'PairingDialogResponsePending'],
  ])('whom the device doesn’t know, %s', async (_, spec, word) => {
    const running = await startBench([spec]);
    await pairing(running, async (ask) => { expect((await ask(announcing(ours.certificate))).get('Error')).toBe(word); });
  });

  it('without a certificate is refused where only supervisors may pair', async () => {
    const running = await startBench([closed([ours.certificate])]);
    await pairing(running, async (ask) => { expect((await ask({ ExtendedPairingErrors: true })).get('Error')).toBe('MCProtected'); });
  });
});

describe('pairing a device at Hello', () => {
  it('validates, forgets and no longer validates', async () => {
    const running = await startBench([supervisedDevice(0)]);
    await pairing(running, async (ask, { HostID }, lockdown) => {
      const named = { PairRecord: dict({ HostID }) };
      const word = async (request: string): Promise<PlistValue | undefined> => (await lockdown.exchange(request, named, neverStopped)).get('Error');
      expect(await word('ValidatePair')).toBe('InvalidHostID');
      await ask({});
      expect(await word('ValidatePair')).toBeUndefined();
      expect(await word('Unpair')).toBeUndefined();
      expect(await word('ValidatePair')).toBe('InvalidHostID');
    });
  });

  it('takes a record whose host and root certificate are one, with more keys than it needs', async () => {
    const running = await startBench([supervisedDevice(0)]);
    await pairing(running, async (_, offer, lockdown) => {
      const record = dict({ ...offer, HostCertificate: offer.RootCertificate, WiFiMACAddress: '00:11:22:33:44:55' });
      record.delete('HostPrivateKey');
      expect((await lockdown.exchange('Pair', { PairRecord: record, HostName: 'desk' }, neverStopped)).get('EscrowBag')).toHaveLength(32);
    });
  });
});

describe('the same seed', () => {
  it('gives the same challenge, escrow bag and session id', async () => {
    const once = async (): Promise<unknown[]> => {
      const running = await startBench([closed([ours.certificate])]);
      return pairing(running, async (ask, { HostID }, lockdown) => {
        const challenge = challengeIn(await ask(announcing(ours.certificate)));
        const escrow = (await ask({ ChallengeResponse: ours.sign(challenge) })).get('EscrowBag');
        return [challenge, escrow, (await lockdown.exchange('StartSession', { HostID }, neverStopped)).get('SessionID')];
      });
    };
    const [first, second] = [await once(), await once()];
    expect(first).toEqual(second);
    expect(first[2]).toMatch(/^[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
  });
});
