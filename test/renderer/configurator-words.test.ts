// What the bench says while Apple Configurator works on a device in a boot mode, and afterwards.
import { describe, expect, it } from 'vitest';
import { jobText } from '../../renderer/features/bench/configurator-words.ts';
import { keyOf, portsOf } from '../../renderer/features/bench/ports.ts';
import { seenState } from '../../renderer/features/bench/tile-state.ts';
import { programsInTheWay } from '../../src/domain/configurator/program-text.ts';
import { busDeviceSchema, configuratorJobSchema, type ConfiguratorJob } from '../../src/model.ts';

// 0x1A2B3C4D5E801E.
const ecid = '7365887390547998';
const seen = busDeviceSchema.parse({ mode: 'recovery', productId: '0x1281', usbPort: '1-2', place: { hub: 'A', port: 1 }, ecid, serial: null, udid: null });
const job = (change: Partial<ConfiguratorJob> = {}): ConfiguratorJob => ({ ...configuratorJobSchema.parse({ ecid, work: 'restore', outcome: 'running', startedAt: new Date(2026, 10, 22, 10, 41).getTime(), finishedAt: null, osVersion: null, error: null }), ...change });
const failed = job({ outcome: 'failed', error: { code: 'configurator.outdated', params: {} } });
const tile = (state: 'ready' | 'missing', ...jobs: ConfiguratorJob[]): ReturnType<typeof seenState> => seenState(seen, { state, jobs });

describe('the tile of a device in recovery mode', () => {
  it('says where it can be helped', () => {
    expect(tile('ready')).toMatchObject({ word: 'Recovery mode', look: 'needs', message: 'Hold its top or side button until it restarts, or open it here to revive it.' });
    expect(tile('missing').message).toBe('Hold its top or side button until it restarts, or restore it in Apple Configurator.');
    expect(seenState(seen).message).toBe('Hold its top or side button until it restarts, or restore it in Apple Configurator.');
  });

  it('says what Apple Configurator does, and what came of it', () => {
    expect(tile('ready', job())).toMatchObject({ word: 'Restoring', look: 'working', message: 'By Apple Configurator since 10:41. Leave it on its cable.' });
    expect(tile('ready', job({ work: 'revive' })).word).toBe('Reviving');
    expect(tile('ready', job({ outcome: 'checking' }))).toMatchObject({ word: 'Starting', look: 'working' });
    expect(tile('ready', failed)).toMatchObject({ word: 'Failed', look: 'failed', message: 'This Mac’s system is too old for the device.' });
    expect(tile('ready', job({ outcome: 'unseen' }))).toMatchObject({ look: 'failed', message: 'Apple Configurator says that it is done, but the device didn’t start.' });
    expect(tile('ready', job({ outcome: 'done' })).word).toBe('Recovery mode');
    expect(tile('ready', { ...job(), ecid: configuratorJobSchema.shape.ecid.parse('7') }).word).toBe('Recovery mode');
  });

  it('can be opened by a key of its own', () => {
    const [port] = portsOf({ places: [seen.place], devices: [], busOnly: [seen], runs: [], check: null, configurator: { state: 'ready', version: null, tools: false, jobs: [job()], programs: [] } }, null);
    if (!port) throw new Error('no port');
    expect([keyOf(port), port.state.word]).toEqual(['seen A1', 'Restoring']);
  });
});

describe('the strip above the wall', () => {
  it('says what is under way and that it erases', () => {
    expect(jobText(job(), [])).toBe('Apple Configurator has been restoring the device with ECID …801E since 10:41; everything on it is erased.');
    expect(jobText(job({ work: 'update' }), [])).toBe('Apple Configurator has been updating the device with ECID …801E since 10:41; nothing on it is erased.');
    expect(jobText(job({ outcome: 'unseen' }), [])).toMatch(/^Apple Configurator says that it is done with the device with ECID …801E, but it wasn’t seen to start\./);
    expect(jobText(job({ outcome: 'done' }), [])).toBeNull();
  });

  it('says a failure where no tile does', () => {
    expect(jobText(failed, [seen])).toBeNull();
    expect(jobText(failed, [])).toBe('Apple Configurator failed on the device with ECID …801E. This Mac’s system is too old for the device. Nothing on the device was changed. Update macOS and Apple Configurator, open it once, then try again.');
  });

  it('names Finder, which always runs, only beside others', () => {
    expect(programsInTheWay(['finder'])).toEqual([]);
    expect(programsInTheWay(['configurator', 'finder'])).toEqual(['configurator', 'finder']);
  });
});
