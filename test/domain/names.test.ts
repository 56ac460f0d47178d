// What people are shown: device names, systems, steps, needs and evidence.
import { describe, expect, it } from 'vitest';
import { makeRoster } from '../../src/bench/roster.ts';
import { deviceName, systemName } from '../../src/domain/device-names.ts';
import { evidenceText, needTexts, outcomeNames, stepCount, stepNames } from '../../src/domain/prep/step-text.ts';
import { outcomes } from '../../src/model/records.ts';
import { evidenceSchema, needSchema, type Step, stepIds } from '../../src/model.ts';

describe('a product type', () => {
  it('has the name that people know', () => {
    expect([deviceName('iPad13,18'), deviceName('iPhone15,4'), deviceName('iPhone14,6'), deviceName('iPad16,1')]).toEqual(['iPad (10th generation)', 'iPhone 15', 'iPhone SE (3rd gen.)', 'iPad mini (A17 Pro)']);
  });

  it('that isn’t known is shown as it is, and one that isn’t read is none', () => {
    expect([deviceName('iPhone99,9'), deviceName('constructor'), deviceName('__proto__'), deviceName(null)]).toEqual(['iPhone99,9', 'constructor', '__proto__', null]);
  });

  it('of every practice device has a name of its own', () => {
    for (const { model } of makeRoster(16, 1)) expect(deviceName(model.productType)).not.toBe(model.productType);
  });

  it('tells the system: iPadOS on iPads, iOS on everything else', () => {
    expect([systemName('iPad13,18'), systemName('iPhone15,4'), systemName('iPod9,1'), systemName(null)]).toEqual(['iPadOS', 'iOS', 'iOS', 'iOS']);
  });
});

describe('every step, need, outcome and kind of evidence', () => {
  it('has words', () => {
    for (const id of stepIds) expect(stepNames[id]).toMatch(/\w/);
    for (const need of needSchema.options) expect(needTexts[need].instruction).toMatch(/^\p{Lu}.*\.$/u);
    for (const outcome of outcomes) expect(outcomeNames[outcome]).toMatch(/^\p{Lu}/u);
    for (const kind of evidenceSchema.shape.kind.options) expect(evidenceText({ kind, values: {} })).toMatch(/^\p{Lu}/u);
  });

  it('is counted over all steps of the run', () => {
    const steps = (['pair', 'gates', 'install', 'verify'] as const).map((id): Step => ({ id, state: 'todo', need: null, startedAt: null, finishedAt: null, evidence: null }));
    expect([stepCount(steps, 'pair'), stepCount(steps, 'verify')]).toEqual(['Step 1 of 4', 'Step 4 of 4']);
  });
});
