// Every error has two sentences, and whoever throws it passes what the sentences speak of.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { actorOf, describeError, errorTexts } from '../src/error-text.ts';
import { AppError, asAppError, type ErrorCode, errorKinds, isErrorCode, shapeOf } from '../src/errors.ts';
import { errorShapeSchema } from '../src/model/error-shape.ts';

const codes = Object.keys(errorKinds) as ErrorCode[];
const root = path.resolve(import.meta.dirname, '..');
const holes = (code: ErrorCode): string[] => [...new Set([...`${errorTexts[code].what} ${errorTexts[code].next}`.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? ''))];

function sources(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => readFileSync(path.join(root, folder, name), 'utf8'));
}

/** Every place that makes an error with its parameters written out: the code and the parameters' names. */
function thrown(): { code: string; params: string[] }[] {
  const calls = [...sources('src'), ...sources('electron')].flatMap((text) => [...text.matchAll(/new AppError\('([\w.]+)'(?:,\s*\{((?:[^{}]|\{[^{}]*\})*)\})?/g)]);
  return calls.map((call) => ({ code: call[1] ?? '', params: [...(call[2] ?? '').replace(/\$\{[^}]*\}/g, '').matchAll(/(?:^|[{,])\s*(\w+)\s*(?=[:,}]|$)/g)].map((found) => found[1] ?? '') }));
}

describe('every error code', () => {
  it.each(codes)('%s has a sentence for what happened and one for what to do next', (code) => {
    const { what, next } = errorTexts[code];
    for (const sentence of [what, next]) {
      expect(sentence).not.toBe('');
      if (!sentence.startsWith('{')) expect(sentence).toMatch(/^[\p{Lu}“].*[.?]$|: [\w :.-]+$/su);
      expect(sentence).not.toMatch(/undefined|null|\s{2}/);
    }
  });

  it('is thrown somewhere with every parameter its sentences have a place for', () => {
    const found = thrown();
    expect(found.length).toBeGreaterThan(60);
    for (const { code, params } of found) {
      if (!isErrorCode(code)) throw new Error(`unknown code ${code}`);
      for (const hole of holes(code)) expect(params, `${code} needs ${hole}`).toContain(hole);
    }
  });

  it('leaves no place open when it is described with its parameters', () => {
    for (const code of codes) {
      const params = Object.fromEntries(holes(code).map((hole) => [hole, `<${hole}>`]));
      const { what, next } = describeError({ code, params });
      expect(`${what} ${next}`).not.toMatch(/[{}]|\?(?=\s|$)/);
    }
  });

  it('shows a question mark, not “undefined”, for a parameter that is missing', () => {
    expect(describeError({ code: 'device.changed', params: { expected: 'A' } }).what).toBe('Another device answered: expected serial number A, found ?.');
  });

  it('says who has to act', () => {
    expect([actorOf({ code: 'device.locked', params: {} }), actorOf({ code: 'link.closed', params: {} }), actorOf({ code: 'mux.unavailable', params: {} }), actorOf({ code: 'app.internal', params: {} })])
      .toEqual(['At the device', 'You', 'Your administrator', 'Muster’s makers']);
  });

  it('suggests reading the state back, not repeating, wherever something may have been done', () => {
    for (const code of ['link.closed', 'link.timeout', 'device.gone', 'profile.notApproved', 'profile.notListed', 'run.interrupted', 'run.brokenOff'] as const) expect(errorKinds[code].retry).toBe('readback');
  });
});

describe('an error', () => {
  it('crosses borders without its stack and its cause', () => {
    const error = new AppError('profile.refused', { word: 'no' }, { device: { domain: 'D', code: '1' }, cause: new Error('secret') });
    expect(JSON.parse(JSON.stringify(shapeOf(error)))).toEqual({ code: 'profile.refused', params: { word: 'no' }, device: { domain: 'D', code: '1' } });
    expect(errorShapeSchema.safeParse(shapeOf(error)).success).toBe(true);
  });

  it('that is none of ours is a defect that keeps its cause, shortened', () => {
    const cause = new TypeError(`boom ${'x'.repeat(1000)}`);
    const error = asAppError(cause);
    expect([error.code, String(error.params['detail']).length, error.cause]).toEqual(['app.internal', 300, cause]);
    expect(asAppError('text').params['detail']).toBe('text');
    const ours = new AppError('link.closed');
    expect(asAppError(ours)).toBe(ours);
  });

  it('has a known code only', () => {
    expect([isErrorCode('link.closed'), isErrorCode('toString'), isErrorCode('')]).toEqual([true, false, false]);
  });
});
