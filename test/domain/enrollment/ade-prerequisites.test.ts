// What automated enrollment needs, as states: unknown as long as nobody said, and by dates once they are known.
import { describe, expect, it } from 'vitest';
import { adePrerequisites } from '../../../src/domain/enrollment/ade-prerequisites.ts';
import type { AdeServer } from '../../../src/model/ade.ts';
import type { PushCertificate } from '../../../src/model/identities.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 4, 12, 10);
type Server = Pick<AdeServer, 'account' | 'expires' | 'renewal' | 'terms' | 'problem'>;

const account: AdeServer['account'] = { server: 'Intune Production', serverUuid: 'A', organization: 'Kestrel Outdoor', email: null, madeBy: null, type: 'org', askedAt: now };
const waiting: Server = { account: null, expires: null, renewal: null, terms: 'unknown', problem: null };
const ready: Server = { ...waiting, account, expires: now + 200 * day, terms: 'signed' };
const certificate: PushCertificate['certificate'] = { name: 'APSP:1', subject: '', issuer: '', organization: null, serialNumber: '1', from: 0, until: 0, sha256: 'a', sha1: 'b', key: 'RSA 2048', selfSigned: false };
const pushUntil = (until: number): PushCertificate => ({ certificate: { ...certificate, until }, topic: 'com.apple.mgmt.External.1', account: null, createdAt: 0 }) as PushCertificate;
const states = (server: Server | null, certificates: PushCertificate[] = [], state: 'notNeeded' | 'missing' | 'valid' = 'notNeeded'): string[] => adePrerequisites(server, { state, certificates }, now).map((one) => `${one.id} ${one.state}`);

describe('what automated enrollment needs', () => {
  it('is unknown before anybody said, and the token missing', () => {
    expect(states(null)).toEqual(['membership unknown', 'push unknown', 'token missing', 'terms unknown']);
    expect(states(waiting, [], 'missing')).toEqual(['membership unknown', 'push missing', 'token missing', 'terms unknown']);
  });

  it('is there once Apple answered to the token', () => {
    expect(states(ready, [pushUntil(now + 300 * day)], 'valid')).toEqual(['membership ok', 'push ok', 'token ok', 'terms ok']);
  });

  it('ends on a day: said sixty days before', () => {
    const tokenState = (until: number): string | undefined => states({ ...ready, expires: until })[2];
    expect([tokenState(now + 61 * day), tokenState(now + 60 * day), tokenState(now + 1), tokenState(now)]).toEqual(['token ok', 'token expiring', 'token expiring', 'token expired']);
    expect(adePrerequisites({ ...ready, expires: now + 21 * day }, { state: 'notNeeded', certificates: [] }, now)[2]).toEqual({ id: 'token', state: 'expiring', until: now + 21 * day });
    expect(states(null, [pushUntil(now - day)])[1]).toBe('push expired');
    // A renewed certificate lies beside the one before.
    expect(states(null, [pushUntil(now - day), pushUntil(now + 300 * day)])[1]).toBe('push ok');
  });

  it('is missing when Apple refuses the token, and unknown while it couldn’t be asked about the first one', () => {
    const refused = (code: 'ade.tokenRefused' | 'ade.denied' | 'ade.clock'): Server => ({ ...ready, problem: { code, params: {} } });
    expect([states(refused('ade.tokenRefused'))[2], states(refused('ade.denied'))[2], states(refused('ade.clock'))[2]]).toEqual(['token missing', 'token missing', 'token ok']);
    expect(states({ ...refused('ade.tokenRefused'), expires: now - day })[2]).toBe('token expired');
    expect(states({ ...waiting, renewal: { certificate, token: 'held', problem: null } })[2]).toBe('token unknown');
    expect(states({ ...waiting, renewal: { certificate, token: 'awaited', problem: null } })[2]).toBe('token missing');
  });

  it('waits for terms that nobody agreed to', () => {
    expect(states({ ...ready, terms: 'notSigned' })[3]).toBe('terms missing');
  });
});
