// What runs out and what may be asked when: every bound from both sides, with the days of enrollment-formats 5.5, 5.8 and 8.
import { describe, expect, it } from 'vitest';
import { cursorFinding, type ExpiringKind, expiringKinds, expiryFinding, expiryOf, nextSync } from '../../../src/domain/enrollment/lifetimes.ts';

const now = Date.UTC(2026, 10, 22, 12);
const minute = 60_000;
const day = 24 * 60 * minute;

describe('what expires', () => {
  it.each([
    [61 * day, 'valid', 61, null], [60 * day + 1, 'valid', 60, null], [60 * day, 'expiring', 60, 60], [30 * day + 1, 'expiring', 30, 60], [30 * day, 'expiring', 30, 30],
    [7 * day + 1, 'expiring', 7, 30], [7 * day, 'expiring', 7, 7], [1, 'expiring', 0, 7], [0, 'expired', 0, null], [-1, 'expired', 0, null], [-day, 'expired', -1, null], [-3 * day, 'expired', -3, null],
  ] as const)('with %i ms left is %s', (left, state, days, mark) => {
    expect(expiryOf(now + left, now)).toEqual({ state, days, mark });
  });

  it('is said at 60 days, warned of from 30 on, and an error where a server is asked with it', () => {
    const severity = (kind: ExpiringKind, left: number): string | undefined => expiryFinding(kind, now + left, now)?.severity;
    expect([61, 60, 30, 7, 0].map((days) => severity('pushCertificate', days * day))).toEqual([undefined, 'info', 'warning', 'warning', 'error']);
    expect(expiringKinds.map((kind) => severity(kind, -day))).toEqual(['error', 'error', 'warning', 'warning']);
  });

  it('is said with its day and with what to do', () => {
    expect(expiryFinding('pushCertificate', Date.UTC(2026, 11, 2), now, 'APSP')).toEqual({
      severity: 'warning', rule: 'lifetime.expiring', path: 'APSP',
      reason: 'The push certificate expires in 9 days, on 2026-12-02. Renew it with the Apple Account it was made with; another one has another topic, and every device would have to enroll again.',
    });
    expect(expiryFinding('adeToken', now + 1, now)?.reason).toContain('The token of automated enrollment expires in less than a day, on 2026-11-22.');
    expect(expiryFinding('signingCertificate', now + day, now)?.reason).toContain('expires in 1 day, on 2026-11-23.');
  });
});

describe('the cursor of Apple’s service', () => {
  it('is good for seven days', () => {
    expect(nextSync(null, now)).toEqual({ ask: 'fetch', because: 'noCursor' });
    expect(nextSync(now - 7 * day + 1, now)).toEqual({ ask: 'sync', because: 'cursorGood' });
    expect(nextSync(now - 7 * day, now)).toEqual({ ask: 'fetch', because: 'cursorOld' });
    expect([cursorFinding(now - 7 * day + 1, now), cursorFinding(now - 7 * day, now)?.rule]).toEqual([null, 'lifetime.cursor']);
  });

  it('is not believed when it is from the future', () => {
    expect(nextSync(now + 2 * day, now).ask).toBe('fetch');
    expect(nextSync(now + minute, now).ask).toBe('sync');
  });
});
