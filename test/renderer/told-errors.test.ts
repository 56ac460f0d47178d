// The page says of errors what every other face says, once it was told of them.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { toldErrors } from '../../electron/told-errors.ts';
import type * as Told from '../../renderer/told-errors.ts';
import { commands } from '../../src/contract.ts';
import { meaningOf } from '../../src/domain/error-meaning.ts';
import { actorNames, actorOf, describeError, errorTexts, isKnownCode, kindOf } from '../../src/error-text.ts';
import type { ErrorCode, ErrorShape } from '../../src/errors.ts';

const errors: ErrorShape[] = (Object.keys(errorTexts) as ErrorCode[]).map((code) => ({ code, params: { detail: 'a detail', seconds: 30, what: 'the “name”', address: '/run/x' } }));
const renderer = path.resolve(import.meta.dirname, '../../renderer');

describe('what errors mean, in the page', () => {
  let told: typeof Told;
  let works = false;

  beforeAll(async () => {
    const answer = (): unknown => (works ? { ok: true, value: commands.getErrorTexts.output.parse(toldErrors()) } : { ok: false, error: { code: 'ipc.refused', params: { name: 'x' } } });
    vi.stubGlobal('window', { muster: { call: { getErrorTexts: () => Promise.resolve(answer()) }, on: {}, platform: 'linux' } });
    told = await import('../../renderer/told-errors.ts');
  });
  afterAll(() => { vi.unstubAllGlobals(); });

  it('is that it can’t be looked up, and what to do, while it isn’t known', async () => {
    await told.learnErrorTexts();
    const error: ErrorShape = { code: 'device.locked', params: {} };
    expect(told.describeError(error)).toEqual({ what: 'Something went wrong, and Muster couldn’t look up what it is.', next: 'Close the window and open it again.' });
    expect([told.actorOf(error), told.meaningOf(error), told.isKnownCode('device.locked')]).toEqual(['Muster’s makers', 'What it means for a device isn’t known here; what was under way is read from it before anything is repeated.', false]);
  });

  it('is the same as on the command line, for every code, with its parameters and who acts', async () => {
    works = true;
    await told.learnErrorTexts();
    expect(errors.length).toBeGreaterThan(200);
    for (const error of errors) {
      const { actor, retry } = told.kindOf(error.code);
      expect([told.describeError(error), told.actorOf(error), { actor, retry }, told.meaningOf(error), told.meaningOf(error, 'look'), told.isKnownCode(error.code)])
        .toEqual([describeError(error), actorOf(error), kindOf(error.code), meaningOf(error), meaningOf(error, 'look'), isKnownCode(error.code)]);
    }
    expect([told.actorNames, told.isKnownCode('device.fromAnotherTime'), isKnownCode('device.fromAnotherTime')]).toEqual([actorNames, false, false]);
  });

  it('is asked of nothing else: whatever the page takes from the two that have the sentences is there', () => {
    const files = readdirSync(renderer, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name) && !name.endsWith('told-errors.ts'));
    const taken = files.flatMap((name) => [...readFileSync(path.join(renderer, name), 'utf8').matchAll(/import \{([^}]+)\} from '[./]+src\/(?:error-text|domain\/error-meaning)\.ts'/g)].flatMap(([, names = '']) => names.split(',').map((one) => one.trim())));
    const values = [...new Set(taken)].filter((name) => !name.startsWith('type '));
    expect(values).toContain('describeError');
    expect(values.filter((name) => !Object.hasOwn(told, name))).toEqual([]);
    // A table of errors that is built in beside it would be there twice.
    expect(files.filter((name) => /import \{[^}]*(?<!type )\b(?:errorKinds|isErrorCode)\b[^}]*\} from/.test(readFileSync(path.join(renderer, name), 'utf8')))).toEqual([]);
  });
});
