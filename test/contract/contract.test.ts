// The one list of what a window may ask: every command takes exactly its input and nothing else.
import { describe, expect, it } from 'vitest';
import { type CommandName, commands, events } from '../../src/contract.ts';
import { snapshotSchema, type Snapshot } from '../../src/model.ts';
import { anyRecord } from '../../src/model/records.ts';
import { fold } from '../../src/domain/prep/machine.ts';
import { straightRun } from '../setup/journal.ts';
import { wrongAde } from './ade-inputs.ts';
import { wrongIntune } from './intune-inputs.ts';
import { blueprint, choice, draft, id, right, sha256, udid, uuid } from './right-inputs.ts';

const wrong: Readonly<Record<CommandName, readonly unknown[]>> = {
  ...wrongAde, ...wrongIntune,
  showProfile: [{ file: '/etc/passwd' }, { sha256: 'x' }], checkProfile: [{ sha256 }, { sha256, choice: { ...choice, osVersion: 'latest' } }, { sha256, choice: { ...choice, platform: 'Android' } }, { sha256, choice: { ...choice, now: 1 } }],
  exportProfile: [{ sha256, format: 'plist', mend: true, sign: null, output: '/tmp/x' }, { sha256, format: 'zip', mend: false, sign: null }, { sha256, format: 'plist', mend: true, sign: '../key' }],
  getDraft: [{ id: '../x' }, { id: 5 }], saveDraft: [{ draft: { ...draft, payloads: [{ id: '../x', kind: 'wifi', values: {} }] } }, { draft: { ...draft, payloads: Array.from({ length: 201 }, () => draft.payloads[0]) } }, { draft: { ...draft, file: 'x' } }, { draft: { ...draft, profile: { name: { kept: true, file: '/etc/passwd', more: { deep: 1 } } } } }],
  previewDraft: [{ draft, udid: 'x', table: null, choice }, { draft, udid: null, table: '/etc/passwd', choice }, { draft, udid: null }], removeMade: [{ id: '' }], exportMade: [{ id: uuid, format: 'mobileconfig', sign: null, udids: ['x'] }, { id: uuid, format: 'mobileconfig', sign: null }],
  getBlueprint: [{ id: uuid }, { id: uuid, revision: 0 }, { id: '../x', revision: null }], listRevisions: [{ id: 5 }], saveBlueprint: [{ blueprint }, { blueprint: { ...blueprint, method: 'erase' }, base: null }, { blueprint: { ...blueprint, password: 'x' }, base: null }, { blueprint: { ...blueprint, naming: 'a\u001b[2J' }, base: null }],
  duplicateBlueprint: [{ id: uuid, name: ' ' }], removeBlueprint: [{ id: 'all' }], importBlueprint: [{ file: '/etc/passwd' }], exportBlueprint: [{ id: uuid, file: '/tmp/x' }], printBlueprint: [{ id: uuid }, { id: uuid, paper: 'a0' }, { id: uuid, paper: 'a4', file: '/tmp/x' }], diffBlueprint: [{ id: uuid, from: 1 }, { id: uuid, from: 0, to: 1 }],
  chooseTable: [{ file: '/etc/passwd' }], takeCertificate: [{ file: '/etc/passwd' }, { staged: uuid, identity: uuid }], discoverServer: [{ address: '' }, { address: 'x'.repeat(2001) }], chooseBlueprint: [{ id: 'x' }, {}], askServers: [{ address: 'https://example.com' }], planBench: [{ udids: [] }, { udids: ['x'] }, { udids: [udid], erase: true }],
  stageFile: [{ for: 'anything' }, { for: 'identity', file: '/etc/passwd' }], listRestrictions: [{ platform: 'ios' }], listPanes: [{ platform: 'iOS', osVersion: null, model: null, skip: 'Siri' }],
  makeIdentity: [{ organization: '', country: null }, { organization: 'Acme', country: 'se' }, { organization: 'x'.repeat(201), country: null }], importIdentity: [{ staged: [], password: null }, { staged: ['/etc/passwd'], password: null }, { staged: [uuid] }],
  exportIdentity: [{ id: uuid, as: 'key', password: null, legacy: false }, { id: uuid, as: 'p12', password: 'x'.repeat(1001), legacy: false }], writeRecoverySheet: [{ id: uuid, file: 'x' }], removeIdentity: [{ id: 'all' }],
  importPushCertificate: [{ staged: 'x', password: null, account: null }, { staged: uuid, password: null }], removePushCertificate: [{ id: null }], unlockSecrets: [{ passphrase: '' }, { passphrase: 'x'.repeat(1001) }],
  getState: [{}, 0, '', [], { revision: 1 }], getErrorTexts: [{}, { code: 'x' }], explainWord: [{}, { word: { domain: 'a' } }, { word: { domain: 'a', code: 5 } }, { word: { domain: 'a', code: 'x'.repeat(61) } }, { word: { domain: 'a', code: '1', file: '/etc/passwd' } }], getDiagnostics: [{}, { folder: '/etc' }], saveDiagnostics: [{}, { id: 'x' }, { id: uuid, file: '/tmp/x' }],
  chooseProfile: ['/etc/passwd', { file: '/etc/passwd' }],
  restoreRemoved: [{}, { id: 'x' }, { id: uuid, kind: 'blueprint' }],
  forgetProfile: [null, {}, { sha256: 'A'.repeat(64) }, { sha256: 'a'.repeat(63) }, { sha256, file: '/etc/passwd' }, { sha256: [sha256] }],
  installProfile: [{ sha256, udids: [] }, { sha256 }, { sha256, udids: udid }, { sha256, udids: ['../..'] }, { sha256, udids: [udid.toLowerCase()] }, { sha256, udids: Array.from({ length: 513 }, () => udid) }, { sha256, udids: [udid], force: true }, { sha256, udids: [udid], file: '/tmp/x' }],
  prepareBench: [{}, { udids: [], erase: 0, erases: [], confirmed: [] }, { udids: [udid], erase: -1, erases: [], confirmed: [] }, { udids: [udid], erase: '1', erases: [], confirmed: [] }, { udids: [udid], erases: [udid], confirmed: [] }, { udids: [udid], erase: 0, erases: ['x'], confirmed: [] }, { udids: [udid], erase: 0, erases: [], confirmed: [], blueprint: '/tmp/x' }, { udids: Array.from({ length: 513 }, () => udid), erase: 0, erases: [], confirmed: [] }],
  steerRuns: [{ runIds: [], how: 'pause' }, { runIds: [id], how: 'erase' }, { runIds: ['x'], how: 'pause' }, { runIds: [id] }],
  cancelRun: [{}, { runId: 'x' }, { runId: 1 }, { runId: id, also: 1 }],
  actOnDevices: [{ udids: [udid] }, { udids: [], action: { kind: 'restart' } }, { udids: [udid], action: 'restart' }, { udids: [udid], action: { kind: 'erase' } }, { udids: [udid], action: { kind: 'restart', force: true } }, { udids: [udid], action: { kind: 'rename' } }, { udids: [udid], action: { kind: 'rename', name: '  ' } }, { udids: [udid], action: { kind: 'rename', name: 'x'.repeat(64) } }, { udids: [udid], action: { kind: 'rename', name: 'a\u001b[2J' } }, { udids: [udid], action: { kind: 'rename', name: 'a\ud800' } }, { udids: [udid], action: { kind: 'restart' }, file: '/etc/passwd' }],
  startConfigurator: [{ ecid: '0x1A', work: 'restore', typed: null }, { ecid: '26', work: 'erase', typed: null }, { ecid: '26', work: 'restore' }], stopConfigurator: [{ ecid: 26 }, {}],
  askTrust: [{ udid: 5 }, { udid: '' }, { udid, pair: true }],
  listRecords: [{ offset: -1, limit: 1, search: '' }, { offset: 0, limit: 501, search: '' }, { offset: 0, limit: 0, search: '' }, { offset: 0.5, limit: 1, search: '' }, { offset: 0, limit: 1, search: 'x'.repeat(201) }, { offset: 0, limit: 1 }, { offset: 0, limit: 1, search: '', order: 'x' }, { offset: '0', limit: 1, search: '' }, { offset: Number.NaN, limit: 1, search: '' }, { offset: 0, limit: 1, search: '', runIds: ['x'] }, { offset: 0, limit: 1, search: '', runIds: Array.from({ length: 2001 }, () => id) }],
  findRecords: [{ query: anyRecord, at: { offset: 0 }, limit: 501, top: null }, { query: anyRecord, at: { offset: -1 }, limit: 1, top: null }, { query: anyRecord, at: {}, limit: 1, top: null }, { query: { ...anyRecord, sql: '1' }, at: { offset: 0 }, limit: 1, top: null }],
  countRecords: [{}, { query: { ...anyRecord, outcome: 'gone' } }], verifyLedger: [{ file: '/etc/passwd' }, { kept: 5 }], cancelRecordWork: [{}, { kind: 'find' }, { kind: 'export', all: true }],
  exportRecords: [{ query: anyRecord, choice: { format: 'csv', columns: ['secret'], mark: true, separator: ';', keepText: true } }, { query: anyRecord, choice: { format: 'jsonl', columns: null }, file: '/tmp/x' }, { query: anyRecord, choice: { format: 'xlsx' } }, { query: anyRecord, choice: { format: 'intune', kind: 'macs', details: '' } }],
  printRecords: [{ runIds: [], choice: { kind: 'sheet', paper: 'a4', as: 'each' } }, { runIds: [id], choice: { kind: 'sheet', paper: 'a5', as: 'each' } }, { runIds: [id], choice: { kind: 'certificate', paper: 'a4', as: 'html' } }, { runIds: [id], choice: { kind: 'certificate', paper: 'a4', as: 'pdf' }, file: '/tmp/x' }, { runIds: Array.from({ length: 513 }, () => id), choice: { kind: 'label', paper: 'a4', code: 'serial' } }],
  annotateRun: [{ runId: id }, { runId: id, annotation: { kind: 'noted', text: ' ' } }, { runId: id, annotation: { kind: 'noted', text: 'a', by: 'eve' } }, { runId: id, annotation: { kind: 'tagged', assetTag: 'A\u0000', how: 'typed' } }, { runId: id, annotation: { kind: 'tagged', assetTag: 'A', how: 'guessed' } }, { runId: id, annotation: { kind: 'done' } }],
  recordHead: [null, { runId: '' }, { runId: id, seq: 1 }],
  getRecord: [null, { runId: '' }, { runId: id, file: 'x' }],
  practiceDeed: [{ udid }, { udid, deed: 'erase' }, { udid: 'S1', deed: 'plug' }, { udid, deed: 'plug', all: true }],
  setPractice: [{ on: 'yes' }, { on: 1 }, {}, { on: true, address: '/tmp/mux' }],
  changePassphrase: [{ to: 'x' }, { from: '', to: '' }, { from: 'x'.repeat(1001), to: 'x' }, { from: '', to: 'x', file: '/tmp/x' }], getSettings: [{}], showDataFolder: [{ folder: '/etc' }],
  changeSettings: [{ station: ' ' }, { operator: 'a\u001b[2J' }, { appearance: 'sepia' }, { sounds: 1 }, { dataFolder: '/tmp' }], tellWindow: [{ pane: 'bench' }, { pane: 'else', deeds: [], unsaved: false }, { pane: 'bench', deeds: ['quit'], unsaved: false }, { pane: 'bench', deeds: [], unsaved: false, file: 'x' }],
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
    expect([...new Set(keys)].sort()).toEqual([
      'access', 'account', 'action', 'address', 'anew', 'annotation', 'app', 'appearance', 'appleId', 'as', 'at', 'base', 'blueprint', 'choice', 'clientId', 'confirmed', 'country', 'deed', 'deeds', 'details', 'draft', 'ecid', 'encryptTo', 'erase', 'erases', 'for', 'format', 'from', 'how', 'id', 'kept', 'keyId', 'kind', 'label', 'legacy', 'limit', 'mend', 'model', 'name', 'notifications', 'offset', 'on', 'operator', 'organization', 'osVersion', 'overwrite', 'pane', 'paper', 'passphrase', 'password', 'place', 'platform', 'policy', 'profile', 'query', 'reassign', 'revision', 'rows', 'runId', 'runIds', 'search', 'serials', 'server', 'sha256', 'sign', 'skip', 'sounds', 'staged', 'state', 'station', 'table', 'target', 'to', 'token', 'top', 'typed', 'udid', 'udids', 'unsaved', 'updatesAtStart', 'user', 'uuid', 'values', 'word', 'work',
    ]);
  });
});

describe('the state', () => {
  const run = fold(straightRun().map((event, i) => ({ event, at: i })));
  const snapshot = {
    revision: 1, practice: true, station: 's', operator: 'o', mux: { state: 'listening' }, places: [{ hub: 'A', port: 1 }], devices: [], bus: 'seen', busOnly: [{ mode: 'recovery', productId: '0x1281', usbPort: '1-2', place: { hub: 'A', port: 1 }, ecid: '18446744073709551615', serial: null, udid: null }], configurator: { state: 'ready', version: '2.18', tools: true, jobs: [{ ecid: '18446744073709551615', work: 'revive', outcome: 'failed', startedAt: 1, finishedAt: 2, osVersion: null, error: { code: 'configurator.gone', params: {} } }], programs: ['photos', 'finder'] }, heavy: { limit: 8, running: 0, waiting: 0 }, runs: [run], expected: { 'setupAssistant erase': 91_000 }, profiles: [], made: [], blueprints: [], check: null, removals: [{ id: uuid, kind: 'made', name: 'Wi-Fi', at: 1, until: 600_001 }], recordWork: [{ kind: 'export', done: 5, of: 10 }], identities: [], push: { state: 'missing', certificates: [] }, ade: { revision: 0, servers: [] }, listed: {}, intune: { app: null, account: null, signingIn: null, work: null, appleBusiness: null }, secrets: { state: 'locked', by: 'passphrase' }, ledger: { state: 'open', records: 1, file: '/tmp/l', signed: true, doubt: null },
  };

  it('survives being sent as text, whole or as what changed', () => {
    const parsed: Snapshot = snapshotSchema.parse(snapshot);
    expect(commands.getState.output.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
    const change = { base: 1, revision: 2, more: false, parts: { mux: { state: 'connecting' } }, lists: { places: { gone: [], placed: [{ key: 'A:2', after: 'A:1', item: { hub: 'A', port: 2 } }], changed: [] } } };
    expect(events.state.parse(JSON.parse(JSON.stringify(change)))).toEqual(change);
    expect(events.state.safeParse({ ...change, parts: { mux: { state: 'gone' } } }).success).toBe(false);
    expect(events.state.safeParse(snapshot).success).toBe(false);
  });

  it('is refused when an identity is not one, or an error has no code of ours', () => {
    expect(snapshotSchema.safeParse({ ...snapshot, runs: [{ ...run, device: { ...run.device, ecid: 5 } }] }).success).toBe(false);
    expect(snapshotSchema.safeParse({ ...snapshot, runs: [{ ...run, error: { code: 'made.up', params: {} } }] }).success).toBe(false);
    expect(snapshotSchema.safeParse({ ...snapshot, mux: { state: 'unavailable' } }).success).toBe(false);
  });
});
