// The list of profiles: its order, what it says of each, and where a finding leads.
import { describe, expect, it } from 'vitest';
import { ageMark, type Chosen, isChosen, keyOf, payloadOf, treeRows } from '../../renderer/features/profiles/tree-rows.ts';
import { offsetsOf } from '../../renderer/ui/use-window.ts';
import type { ProfileSummary } from '../../src/model.ts';
import { madeIdSchema, type MadeSummary, type ShownFinding } from '../../src/model/profiles.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 4, 12, 9);

function profile(sha: string, worksUntil: number | null): ProfileSummary {
  return {
    sha256: sha.repeat(64), file: '/x/profile.mobileconfig', size: 1, name: `Profile ${sha}`, organization: 'Kestrel', description: null, identifier: 'x', uuid: 'U', topic: null, managementHost: null, removable: true,
    payloads: [{ type: 'com.apple.mdm', name: null }, { type: 'com.apple.wifi.managed', name: 'Floor' }], signature: { kind: 'none' },
    origin: { vendor: 'intune', host: null, identity: 'acme', exportedAt: now, exportedBy: 'file', worksUntil },
  };
}

const made: MadeSummary = { id: madeIdSchema.parse('11111111-1111-4111-8111-111111111111'), name: 'Network', identifier: 'x', kinds: ['wifi'], perDevice: true, changedAt: now };
const chosen: Chosen = { kind: 'imported', sha256: 'a'.repeat(64), payload: null };
const finding = (severity: ShownFinding['severity'], path: string): ShownFinding => ({ severity, rule: 'x', path, reason: 'x', fix: null });

describe('the list of profiles', () => {
  it('has what was made here, then what was imported, and payloads below the chosen one alone', () => {
    const rows = treeRows({ snapshot: { made: [made], profiles: [profile('a', null), profile('b', null)] }, chosen, payloads: null, findings: null, counts: new Map(), now });
    expect(rows.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'heading Made here', 'profile Network', 'heading Imported', 'profile Profile a', 'payload com.apple.mdm', 'payload Floor', 'profile Profile b',
    ]);
    expect(rows.filter((row) => isChosen(row, chosen)).map(({ name }) => name)).toEqual(['Profile a']);
    expect(rows[1]?.note).toBe('1 payload, per device');
  });

  it('marks each payload by the worst that was found in it', () => {
    const findings = [finding('warning', 'PayloadContent[1].SSID_STR'), finding('error', 'PayloadContent[1]'), finding('info', 'PayloadContent[0].Topic'), finding('error', '')];
    const rows = treeRows({ snapshot: { made: [], profiles: [profile('a', null)] }, chosen, payloads: null, findings, counts: new Map(), now });
    expect(rows.map(({ mark }) => mark?.tone ?? null)).toEqual([null, null, null, 'stop']);
  });

  it('says the days of an enrollment file from three on, and otherwise what was found', () => {
    expect(ageMark(profile('a', now + 4 * day), now)).toBeNull();
    expect(ageMark(profile('a', now + 3 * day), now)?.word).toBe('Stops working in 3 days');
    expect(ageMark(profile('a', now + 1), now)?.word).toBe('Stops working within a day');
    expect(ageMark(profile('a', now), now)).toEqual({ icon: 'blocked', tone: 'stop', word: 'Stopped working' });
    const rows = treeRows({ snapshot: { made: [], profiles: [profile('b', now + 9 * day)] }, chosen: null, payloads: null, findings: null, counts: new Map([['b'.repeat(64), { errors: 2, warnings: 1 }]]), now });
    expect(rows[1]?.note).toBe('2 errors');
  });

  it('finds the payload that a path is in', () => {
    expect([payloadOf('PayloadContent[12].A.B[0]'), payloadOf('PayloadContent[0]'), payloadOf('PayloadScope'), payloadOf('')]).toEqual([12, 0, null, null]);
    expect([keyOf('PayloadContent[12].A.B[0]'), keyOf('PayloadContent[0]')]).toEqual(['A.B[0]', '']);
  });

  it('knows where rows of different heights begin', () => {
    expect(offsetsOf([32, 46, 28])).toEqual([0, 32, 78, 106]);
  });
});
