// The page says of errors what every other face says, once it was told their sentences.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type * as Told from '../../renderer/told-errors.ts';
import { commands } from '../../src/contract.ts';
import { actorNames, actorOf, describeError, errorTexts } from '../../src/error-text.ts';
import type { ErrorCode, ErrorShape } from '../../src/errors.ts';

const errors: ErrorShape[] = (Object.keys(errorTexts) as ErrorCode[]).map((code) => ({ code, params: { detail: 'a detail', seconds: 30, what: 'the “name”', address: '/run/x' } }));

describe('what errors mean, in the page', () => {
  let told: typeof Told;
  let works = false;

  beforeAll(async () => {
    const answer = (): unknown => (works ? { ok: true, value: commands.getErrorTexts.output.parse(errorTexts) } : { ok: false, error: { code: 'ipc.refused', params: { name: 'x' } } });
    vi.stubGlobal('window', { muster: { call: { getErrorTexts: () => Promise.resolve(answer()) }, on: {}, platform: 'linux' } });
    told = await import('../../renderer/told-errors.ts');
  });
  afterAll(() => { vi.unstubAllGlobals(); });

  it('is that it can’t be looked up, and what to do, while it isn’t known', async () => {
    await told.learnErrorTexts();
    expect(told.describeError({ code: 'device.locked', params: {} })).toEqual({ what: 'Something went wrong, and Muster couldn’t look up what it is.', next: 'Close the window and open it again.' });
  });

  it('is the same as on the command line, for every code, with its parameters and who acts', async () => {
    works = true;
    await told.learnErrorTexts();
    expect(errors.length).toBeGreaterThan(200);
    for (const error of errors) expect([told.describeError(error), told.actorOf(error)]).toEqual([describeError(error), actorOf(error)]);
    expect(told.actorNames).toEqual(actorNames);
  });

  it('replaces whatever the page takes from the one that has all sentences', () => {
    expect(Object.keys(told).filter((name) => name !== 'learnErrorTexts').sort()).toEqual(['actorNames', 'actorOf', 'describeError', 'errorTexts']);
  });
});
