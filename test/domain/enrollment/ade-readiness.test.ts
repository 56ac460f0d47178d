// Where a device stands, and what keeps it from being enrolled: every step of the way, with when the next is possible.
import { describe, expect, it } from 'vitest';
import { adeDeviceState, type AdeDeviceFacts, type KeptResult } from '../../../src/domain/enrollment/ade-device-state.ts';
import { adeReadiness, type AskedServer, type ListedIn } from '../../../src/domain/enrollment/ade-readiness.ts';

const now = Date.UTC(2026, 10, 22, 12);
const minute = 60_000;
const server: AskedServer = { label: 'Intune', state: 'ready', expires: now + 1, terms: 'signed', policy: 'intune', sync: null, lastBegun: null, lastDone: Date.UTC(2026, 10, 22, 9, 30), lastFull: null };
const facts = (change: Partial<AdeDeviceFacts> = {}): AdeDeviceFacts => ({ gone: false, status: 'empty', profileUuid: null, assignedAt: null, pushedAt: null, addedAt: now - 9, result: null, enrolledAt: null, ...change });
const assigned = (change: Partial<AdeDeviceFacts> = {}): AdeDeviceFacts => facts({ status: 'assigned', profileUuid: 'U1', assignedAt: now - 5, ...change });
const pushed = (change: Partial<AdeDeviceFacts> = {}): AdeDeviceFacts => assigned({ status: 'pushed', pushedAt: now - 3, ...change });
const result = (change: Partial<KeptResult> = {}): KeptResult => ({ serial: 'S', kind: 'assign', profileUuid: 'U1', status: 'FAILED', until: null, at: now - 1, ...change });
const listed = (device: AdeDeviceFacts, change: Partial<AskedServer> = {}): ListedIn => ({ server: { ...server, ...change }, device, profile: 'Cart' });
const ready = (entries: readonly ListedIn[], servers: readonly AskedServer[] = [server]): ReturnType<typeof adeReadiness> => adeReadiness('S', entries, servers, now);

describe('a listed device', () => {
  it.each<[string, AdeDeviceFacts, string, number | null]>([
    ['without a profile', facts(), 'noProfile', now - 9], ['whose profile was taken away', facts({ status: 'removed', profileUuid: 'U1' }), 'noProfile', now - 9], ['of which nothing is said', facts({ status: null }), 'noProfile', now - 9],
    ['with one', assigned(), 'assigned', now - 5], ['that took it', pushed(), 'pushed', now - 3],
    ['that was read back since', pushed({ enrolledAt: now - 2 }), 'enrolled', now - 2], ['that was erased since it was read back', pushed({ enrolledAt: now - 4 }), 'pushed', now - 3],
    ['that is in the list no more, whatever was read back', pushed({ gone: true, enrolledAt: now }), 'gone', null],
    ['for which the last request failed', facts({ result: result() }), 'attention', now - 1], ['that has another profile than was asked for', assigned({ result: result({ profileUuid: 'U2' }) }), 'attention', now - 1],
    ['that got all the same what was refused', assigned({ result: result() }), 'assigned', now - 5], ['that kept what was to be taken away', assigned({ result: result({ kind: 'remove', profileUuid: null }) }), 'attention', now - 1],
    ['that lost it all the same', facts({ result: result({ kind: 'remove', profileUuid: null }) }), 'noProfile', now - 9], ['that wasn’t released', facts({ result: result({ kind: 'disown', profileUuid: null }) }), 'attention', now - 1],
    ['for which all went well', assigned({ result: result({ status: 'SUCCESS' }) }), 'assigned', now - 5],
  ])('%s', (_, device, state, since) => {
    expect(adeDeviceState(device)).toEqual({ state, since });
  });
});

describe('on its way to be enrolled', () => {
  it('a device that isn’t listed has to be assigned in the portal and synced, with the time of the list and of the next sync', () => {
    expect(ready([])).toEqual({ serial: 'S', state: 'missing', at: null, missing: ['Assign it to the server entry “Intune” (list as of 2026-11-22 09:30 UTC) in Apple Business Manager or Apple School Manager, then sync.'] });
    // Intune's manual sync: once in 15 minutes.
    expect(ready([], [{ ...server, lastBegun: now - 5 * minute }]).at).toBe(now + 10 * minute);
    expect(ready([], [{ ...server, lastBegun: now - 5 * minute }, { ...server, label: 'Lab', lastDone: null }])).toMatchObject({ at: null, missing: [expect.stringContaining('“Lab” (its list was never fetched)')] });
    expect(ready([], []).missing).toEqual(['Make a server entry here and in Apple Business Manager or Apple School Manager.']);
    expect(ready([listed(facts({ gone: true }))]).missing[0]).toContain('the organization has to add it anew');
  });

  it('one without a profile needs one, and before that whatever keeps Apple from being asked', () => {
    expect(ready([listed(facts())])).toEqual({ serial: 'S', state: 'missing', missing: ['Assign a profile to it.'], at: null });
    expect(ready([listed(facts(), { expires: now, terms: 'notSigned' })]).missing).toEqual([
      'Renew the token of “Intune”: it ended on 2026-11-22.', 'An administrator has to agree to Apple’s new terms in Apple Business Manager or Apple School Manager.', 'Assign a profile to it.',
    ]);
    expect(ready([listed(facts(), { state: 'waiting', expires: null })]).missing[0]).toBe('Import the token of the server entry “Intune”.');
    expect(ready([listed(facts({ result: result({ status: 'NOT_ACCESSIBLE' }) }))]).missing[0]).toContain('this server entry has no access to it');
  });

  it('one that Apple makes wait says until when; then it can be asked again', () => {
    const throttled = (until: number): ListedIn => listed(facts({ result: result({ status: 'THROTTLED', until }) }));
    expect(ready([throttled(now + minute)])).toEqual({ serial: 'S', state: 'throttled', at: now + minute, missing: ['Apple takes nothing for this device until 2026-11-22 12:01 UTC: assign a profile then.'] });
    expect(ready([throttled(now)])).toMatchObject({ state: 'missing', missing: ['Apple refused it for asking too often: it can be asked again now.', 'Assign a profile to it.'] });
  });

  it('one with a profile has to be turned on, one that took it to be read back, one that was read back nothing', () => {
    expect(ready([listed(assigned())])).toMatchObject({ state: 'ready', missing: [expect.stringContaining('Turn it on and let it into a network: it takes the profile “Cart” at its first start')] });
    expect(ready([listed(assigned({ result: result({ status: 'THROTTLED', profileUuid: 'U2', until: now + minute }) }))])).toMatchObject({ state: 'ready', at: now + minute, missing: [expect.stringContaining('it has an earlier one'), expect.any(String)] });
    expect(ready([listed(pushed())])).toMatchObject({ state: 'started', missing: ['It took the profile “Cart” in Setup Assistant on 2026-11-22 11:59 UTC: connect it to have its enrollment read back.'] });
    expect(ready([listed(pushed({ enrolledAt: now - 1 }))])).toEqual({ serial: 'S', state: 'enrolled', missing: [], at: now - 1 });
    // An expired token keeps no device from the profile that it has.
    expect(ready([listed(assigned(), { expires: now })]).state).toBe('ready');
  });

  it('of several entries the one counts in which it got furthest, and none that it has left', () => {
    expect(ready([listed(facts()), listed(pushed())]).state).toBe('started');
    expect(ready([listed(pushed({ gone: true })), listed(facts())]).state).toBe('missing');
  });
});
