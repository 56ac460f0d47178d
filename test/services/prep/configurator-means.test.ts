// The key by which Apple Configurator reaches a device that knows its organization only: out of the vault, or why not.
import { describe, expect, it } from 'vitest';
import { asAppError } from '../../../src/errors.ts';
import { ecidSchema } from '../../../src/model.ts';
import { configuratorMeans, type EnrollingTool } from '../../../src/services/prep/configurator-means.ts';
import type { IdentityVault } from '../../../src/services/identity-vault.ts';
import { neverStopped } from '../../setup/lockdown.ts';

const ecid = ecidSchema.parse('7365887390547998');
const [ours, theirs] = ['a'.repeat(64), 'f'.repeat(64)];
const pair = { certificate: Uint8Array.of(1), privateKey: Uint8Array.of(2) };

function means(keys: readonly string[] | null): { readonly calls: unknown[]; readonly work: ReturnType<typeof configuratorMeans> } {
  const calls: unknown[] = [];
  const tool: EnrollingTool = {
    ready: (...[asked]) => { calls.push(['ready', asked]); return Promise.resolve(); }, prepare: (asked, identity) => { calls.push(['prepare', asked, identity]); return Promise.resolve(); }, ended: () => Promise.resolve(),
  };
  const vault = { keysAtHand: () => Promise.resolve(keys === null ? null : new Set(keys)), list: () => [{ id: 'one', certificate: { sha256: ours } }], open: (id: string) => Promise.resolve({ ...pair, chain: [], id }) };
  return { calls, work: configuratorMeans(() => tool, () => vault as unknown as IdentityVault) };
}

const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => 'none', (error: unknown) => asAppError(error).code);

describe('Apple Configurator, for a preparation', () => {
  it('gets no key where the device takes any computer’s word, whatever is locked', async () => {
    const { work, calls } = means(null);
    await work.ready(ecid, null, neverStopped);
    await work.prepare(ecid, null, neverStopped);
    expect(calls).toEqual([['ready', ecid], ['prepare', ecid, null]]);
  });

  it('gets the key of one of the device’s own organization, and nothing else of the identity', async () => {
    const { work, calls } = means(['one']);
    await work.prepare(ecid, [theirs, ours], neverStopped);
    expect(calls).toEqual([['prepare', ecid, pair]]);
  });

  it('isn’t begun where that key is locked, isn’t kept, or is another organization’s', async () => {
    for (const [keys, keepers, code] of [[null, [ours], 'secrets.locked'], [[], [ours], 'identity.unknown'], [['one'], [theirs], 'identity.unknown'], [['one'], [], 'identity.unknown']] as const) {
      const { work, calls } = means(keys);
      expect([await codeOf(work.ready(ecid, keepers, neverStopped)), await codeOf(work.prepare(ecid, keepers, neverStopped)), calls]).toEqual([code, code, []]);
    }
  });
});
