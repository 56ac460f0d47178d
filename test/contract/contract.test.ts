// The one list of what a window may ask: every command takes exactly its input and nothing else.
import { describe, expect, it } from 'vitest';
import { type CommandName, commands, events } from '../../src/contract.ts';
import { snapshotSchema, type Snapshot } from '../../src/model.ts';
import { fold } from '../../src/domain/prep/machine.ts';
import { runId, straightRun } from '../setup/journal.ts';

const sha256 = 'a'.repeat(64);
const udid = '00008101-001E2D3C4B5A6978';
const id = runId(1);

const right: Readonly<Record<CommandName, unknown>> = {
  getState: null, chooseProfile: null, forgetProfile: { sha256 }, installProfile: { sha256, udids: [udid, '2b6f0cc904d137be2e1730235f5664094b831186'] }, cancelRun: { runId: id },
  actOnDevices: { udids: [udid], action: { kind: 'rename', name: 'Room 4' } },
  askTrust: { udid }, listRecords: { offset: 0, limit: 500, search: '' }, getRecord: { runId: id }, practiceDeed: { udid, deed: 'handOver' }, setPractice: { on: true },
};

const wrong: Readonly<Record<CommandName, readonly unknown[]>> = {
  getState: [{}, 0, '', [], { revision: 1 }],
  chooseProfile: ['/etc/passwd', { file: '/etc/passwd' }],
  forgetProfile: [null, {}, { sha256: 'A'.repeat(64) }, { sha256: 'a'.repeat(63) }, { sha256, file: '/etc/passwd' }, { sha256: [sha256] }],
  installProfile: [{ sha256, udids: [] }, { sha256 }, { sha256, udids: udid }, { sha256, udids: ['../..'] }, { sha256, udids: [udid.toLowerCase()] }, { sha256, udids: Array.from({ length: 513 }, () => udid) }, { sha256, udids: [udid], force: true }, { sha256, udids: [udid], file: '/tmp/x' }],
  cancelRun: [{}, { runId: 'x' }, { runId: 1 }, { runId: id, also: 1 }],
  actOnDevices: [{ udids: [udid] }, { udids: [], action: { kind: 'restart' } }, { udids: [udid], action: 'restart' }, { udids: [udid], action: { kind: 'erase' } }, { udids: [udid], action: { kind: 'restart', force: true } }, { udids: [udid], action: { kind: 'rename' } }, { udids: [udid], action: { kind: 'rename', name: '  ' } }, { udids: [udid], action: { kind: 'rename', name: 'x'.repeat(64) } }, { udids: [udid], action: { kind: 'rename', name: 'a\u001b[2J' } }, { udids: [udid], action: { kind: 'rename', name: 'a\ud800' } }, { udids: [udid], action: { kind: 'restart' }, file: '/etc/passwd' }],
  askTrust: [{ udid: 5 }, { udid: '' }, { udid, pair: true }],
  listRecords: [{ offset: -1, limit: 1, search: '' }, { offset: 0, limit: 501, search: '' }, { offset: 0, limit: 0, search: '' }, { offset: 0.5, limit: 1, search: '' }, { offset: 0, limit: 1, search: 'x'.repeat(201) }, { offset: 0, limit: 1 }, { offset: 0, limit: 1, search: '', order: 'x' }, { offset: '0', limit: 1, search: '' }, { offset: Number.NaN, limit: 1, search: '' }],
  getRecord: [null, { runId: '' }, { runId: id, file: 'x' }],
  practiceDeed: [{ udid }, { udid, deed: 'erase' }, { udid: 'S1', deed: 'plug' }, { udid, deed: 'plug', all: true }],
  setPractice: [{ on: 'yes' }, { on: 1 }, {}, { on: true, address: '/tmp/mux' }],
};

const names = Object.keys(commands) as CommandName[];

describe('every command', () => {
  it.each(names)('%s takes its own input', (name) => {
    expect(commands[name].input.safeParse(right[name]).success).toBe(true);
  });

  it.each(names)('%s refuses wrong types, missing and extra keys', (name) => {
    for (const input of [...wrong[name], undefined, 'text', 5, true, [right[name]], () => null, Symbol('x'), 5n]) {
      expect(commands[name].input.safeParse(input).success, `${name} took ${typeof input === 'object' ? JSON.stringify(input) : typeof input}`).toBe(false);
    }
  });

  it('is refused with keys that could reach a prototype', () => {
    const input: unknown = JSON.parse(`{"sha256":"${sha256}","__proto__":{"polluted":true}}`);
    expect(commands.forgetProfile.input.safeParse(input).success).toBe(false);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('never takes a path, an address or a pair record from a window', () => {
    const keys = names.flatMap((name) => {
      const { input } = commands[name];
      return 'shape' in input ? Object.keys(input.shape) : [];
    });
    expect([...new Set(keys)].sort()).toEqual(['action', 'deed', 'limit', 'offset', 'on', 'runId', 'search', 'sha256', 'udid', 'udids']);
  });
});

describe('the state event', () => {
  const run = fold(straightRun().map((event, i) => ({ event, at: i })));
  const snapshot = {
    revision: 1, practice: true, station: 's', operator: 'o', mux: { state: 'listening' }, places: [{ hub: 'A', port: 1 }], devices: [], bus: 'seen', busOnly: [{ mode: 'recovery', productId: '0x1281', usbPort: '1-2', place: { hub: 'A', port: 1 }, ecid: '18446744073709551615', serial: null, udid: null }], heavy: { limit: 8, running: 0, waiting: 0 }, runs: [run], profiles: [], ledger: { state: 'open', records: 1, file: '/tmp/l' },
  };

  it('carries a whole snapshot and survives being sent as text', () => {
    const parsed: Snapshot = snapshotSchema.parse(snapshot);
    expect(events.state.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
  });

  it('is refused when an identity is not one, or an error has no code of ours', () => {
    expect(snapshotSchema.safeParse({ ...snapshot, runs: [{ ...run, device: { ...run.device, ecid: 5 } }] }).success).toBe(false);
    expect(snapshotSchema.safeParse({ ...snapshot, runs: [{ ...run, error: { code: 'made.up', params: {} } }] }).success).toBe(false);
    expect(snapshotSchema.safeParse({ ...snapshot, mux: { state: 'unavailable' } }).success).toBe(false);
  });
});
