// Intune's two procedures as steps: whole, in an order that works, and with the differences that matter (enrollment-formats 4.6, 4.7).
import { describe, expect, it } from 'vitest';
import { exportLeft, exportLife, isInOrder, nextSteps, procedureIds, procedures } from '../../../src/domain/enrollment/intune-procedures.ts';

const day = 86_400_000;

describe.each(procedureIds)('%s', (id) => {
  const { steps } = procedures[id];

  it('has steps with a title, an act, a reason and a check, each after those it needs', () => {
    const seen = new Set<string>();
    for (const { id: step, title, what, why, check, after } of steps) {
      expect([title, what, why, check].every((text) => text.length > 3), step).toBe(true);
      for (const sentence of [what, why]) expect(sentence).toMatch(/^\p{Lu}.*\.$/su);
      expect(after.filter((before) => !seen.has(before)), step).toEqual([]);
      expect(seen.has(step)).toBe(false);
      seen.add(step);
    }
  });

  it('begins with the push certificate, and exports after the serial numbers were imported', () => {
    const order = steps.map(({ id: step }) => step);
    expect(order[0]).toBe('push');
    expect(order.indexOf('import')).toBeLessThan(order.indexOf('export'));
    expect(steps.find(({ id: step }) => step === 'export')?.after).toContain('import');
  });

  it('can be gone through to its end, one step after the other', () => {
    const done = new Set<string>();
    for (let rounds = 0; done.size < steps.length && rounds < 20; rounds += 1) {
      const [next] = nextSteps(procedures[id], done);
      expect(next).toBeDefined();
      if (next) done.add(next.id);
    }
    expect([done.size, nextSteps(procedures[id], done)]).toEqual([steps.length, []]);
  });
});

describe('the procedures differ', () => {
  it('in what they erase and in whom a device can belong to', () => {
    expect(procedureIds.map((id) => [id, procedures[id].erases, procedures[id].affinity])).toEqual([['setupAssistant', true, ['user', 'none']], ['direct', false, ['none']]]);
  });

  it('in what is exported: a URL that is checked, or a file with an age', () => {
    expect(procedureIds.map((id) => procedures[id].steps.map(({ check }) => check).filter((check) => check === 'discovery' || check === 'fresh'))).toEqual([['discovery'], ['fresh']]);
  });

  it('in their beginning not at all: certificate, or serial numbers', () => {
    for (const id of procedureIds) expect(nextSteps(procedures[id], new Set()).map(({ id: step }) => step)).toEqual(['push', 'serials']);
  });
});

describe('an export', () => {
  it('works for two weeks', () => {
    const at = Date.UTC(2026, 10, 1);
    expect([exportLife, exportLeft(at, at), exportLeft(at, at + 13 * day), exportLeft(at, at + 14 * day), exportLeft(at, at + 99 * day), exportLeft(at + 5 * day, at)]).toEqual([14 * day, 14 * day, day, 0, 0, 14 * day]);
  });

  it('is in order when the serial numbers were imported before', () => {
    expect([isInOrder(1, 2), isInOrder(2, 2), isInOrder(3, 2), isInOrder(null, 2), isInOrder(1, null)]).toEqual([true, true, false, null, null]);
  });
});
