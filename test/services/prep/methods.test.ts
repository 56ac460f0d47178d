// One whole preparation by each method, on a device that is in use: every step of product.md's table, each done once on the bench's
// own word, and everything read back.
import { describe, expect, it } from 'vitest';
import type { VirtualDeviceSpec } from '../../../src/bench/roster.ts';
import type { Run } from '../../../src/model.ts';
import type { Method } from '../../../src/model/blueprints.ts';
import { approve, ended } from '../../setup/at-the-app.ts';
import { privateDevice, udidOf } from '../../setup/devices.ts';
import { preparationBench, readyFor } from '../../setup/preparation.ts';

const inUse = (more: Partial<VirtualDeviceSpec> = {}): VirtualDeviceSpec => privateDevice(3, { battery: 80, ...more });
const told = ({ steps }: Run): string[] => steps.map(({ id, state, evidence }) => `${id} ${state} ${evidence?.kind ?? ''}`);

interface Expected {
  readonly steps: readonly string[];
  readonly acts: Readonly<Record<string, number>>;
}

const expected: Readonly<Record<Method, Expected>> = {
  setupAssistant: {
    steps: ['pair skipped alreadyPaired', 'gates done asChecked', 'erase done erased', 'activate done activated', 'wifi done profilesListed', 'cloudConfiguration done configured', 'locale done localeSet', 'name done named', 'verify done readBack', 'after done turnedOff'],
    acts: { eraseAsked: 1, erased: 1, activated: 1, installAsked: 1, installed: 1, configureAsked: 1, configured: 1, localized: 3, renamed: 1, shutDown: 1 },
  },
  superviseOnly: {
    steps: ['pair skipped alreadyPaired', 'gates done asChecked', 'erase done erased', 'activate done activated', 'wifi done profilesListed', 'cloudConfiguration done configured', 'locale done localeSet', 'name done named', 'skipMarker done markerWritten', 'verify done readBack'],
    acts: { eraseAsked: 1, erased: 1, activated: 1, installAsked: 1, installed: 1, configureAsked: 1, configured: 1, fileWritten: 1, localized: 3, renamed: 1 },
  },
  direct: {
    steps: ['pair skipped alreadyPaired', 'gates done asChecked', 'approval done profilesListed', 'name done named', 'verify done readBack'],
    acts: { installAsked: 1, offered: 1, installed: 1, renamed: 1 },
  },
  automated: {
    steps: ['pair skipped alreadyPaired', 'gates done asChecked', 'erase done erased', 'activate done activated', 'wifi done profilesListed', 'locale done localeSet', 'name done named', 'fetchConfiguration done fetched', 'verify done readBack'],
    acts: { eraseAsked: 1, erased: 1, activated: 1, installAsked: 1, applyAsked: 1, applied: 1, localized: 3, renamed: 1 },
  },
};

/** Acts that change a device; reading and pairing may happen as often as they like. */
const changing = ['eraseAsked', 'erased', 'activated', 'installAsked', 'offered', 'installed', 'configureAsked', 'configured', 'applyAsked', 'applied', 'fileWritten', 'localized', 'renamed', 'restarted', 'shutDown', 'removed'] as const;

describe('a preparation', () => {
  it.each<[Method, VirtualDeviceSpec]>([
    ['setupAssistant', inUse()], ['superviseOnly', inUse()], ['direct', inUse()], ['automated', inUse({ adeAssigned: true })],
  ])('by %s goes through its steps, each done once and read back', async (method, spec) => {
    const bench = await preparationBench([spec]);
    const app = await readyFor(bench, method);
    const [run] = await ended(app, await approve(app, [udidOf(spec)]));
    if (!run) throw new Error('no run');
    expect([run.outcome, run.error]).toEqual(['done', null]);
    // The marker makes Setup Assistant fall through at any moment after it.
    expect(told(run).map((line) => line.replace('skipMarker done setupFinished', 'skipMarker done markerWritten'))).toEqual(expected[method].steps);
    const acts = Object.fromEntries(changing.map((act) => [act, bench.bench.log.count(act)] as const).filter(([, times]) => times > 0));
    // Automated enrollment brings the MDM's own profile along, when the device gets it is its own affair.
    if (method === 'automated') delete acts['installed'];
    expect(acts).toEqual(expected[method].acts);
  });

  it('leaves out what is so already, with its evidence, when it is done again', async () => {
    const spec = inUse();
    const bench = await preparationBench([spec]);
    const app = await readyFor(bench, 'superviseOnly', (blueprint) => ({ ...blueprint, skip: [] }));
    await ended(app, await approve(app, [udidOf(spec)]));
    const before = changing.map((act) => bench.bench.log.count(act));
    const [again] = await ended(app, await approve(app, [udidOf(spec)]));
    if (!again) throw new Error('no run');
    expect(again.outcome).toBe('done');
    expect(told(again)).toEqual(['pair skipped alreadyPaired', 'gates done asChecked', 'locale skipped alreadyLocale', 'verify done readBack']);
    expect(changing.map((act) => bench.bench.log.count(act))).toEqual(before);
  });

  it('touches nobody whose plan was not approved', async () => {
    const [meant, other] = [inUse(), privateDevice(5, { battery: 80 })];
    const bench = await preparationBench([meant, other]);
    const app = await readyFor(bench, 'superviseOnly');
    await ended(app, await approve(app, [udidOf(meant)]));
    expect(changing.filter((act) => bench.bench.log.count(act, other.udid) > 0)).toEqual([]);
  });
});
