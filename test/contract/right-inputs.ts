// Of each command an input that is right: what other inputs are made wrong from.
import type { CommandName } from '../../src/contract.ts';
import { blankBlueprint } from '../../src/domain/blueprint/blank.ts';
import { blueprintIdSchema } from '../../src/model/blueprints.ts';
import { anyRecord } from '../../src/model/records.ts';
import { runId } from '../setup/journal.ts';
import { rightAde } from './ade-inputs.ts';
import { rightIntune } from './intune-inputs.ts';

export const sha256 = 'a'.repeat(64);
export const udid = '00008101-001E2D3C4B5A6978';
export const id = runId(1);

export const uuid = '11111111-2222-4333-8444-555555555501';
export const choice = { platform: 'iPadOS', osVersion: '26.4', supervised: true, enrollment: null };
export const draft = { id: null, profile: { name: 'Wi-Fi', identifier: 'example.wifi' }, payloads: [{ id: 'wifi', kind: 'wifi', values: { ssid: 'Bench', password: { kept: true }, hidden: false } }] };

export const blueprint = blankBlueprint('direct', { id: blueprintIdSchema.parse(uuid), name: 'Kiosk' });

export const right: Readonly<Record<CommandName, unknown>> = {
  ...rightAde, ...rightIntune,
  showProfile: { sha256 }, checkProfile: { sha256, choice }, exportProfile: { sha256, format: 'plist', mend: true, sign: null, encryptTo: uuid },
  getDraft: { id: uuid }, saveDraft: { draft }, previewDraft: { draft, udid: null, table: null, choice }, removeMade: { id: uuid }, exportMade: { id: uuid, format: 'mobileconfig', sign: uuid, udids: [udid], table: uuid, encryptTo: null },
  stageFile: { for: 'identity' }, listRestrictions: { platform: 'tvOS' }, listPanes: { platform: 'iOS', osVersion: null, model: 'iPhone17,1', skip: ['Siri'] },
  makeIdentity: { organization: 'Acme', country: 'SE' }, importIdentity: { staged: [uuid], password: '' }, exportIdentity: { id: uuid, as: 'p12', password: 'x', legacy: false },
  getBlueprint: { id: uuid, revision: null }, listRevisions: { id: uuid }, saveBlueprint: { blueprint, base: 3 }, duplicateBlueprint: { id: uuid, name: 'Kiosk 2' }, removeBlueprint: { id: uuid },
  importBlueprint: null, exportBlueprint: { id: uuid }, printBlueprint: { id: uuid, paper: 'letter' }, diffBlueprint: { id: uuid, from: 1, to: 2 }, chooseTable: null, takeCertificate: { identity: uuid }, discoverServer: { address: 'mdm.example.com' },
  chooseBlueprint: { id: null }, askServers: null, planBench: { udids: [udid] },
  writeRecoverySheet: { id: uuid }, removeIdentity: { id: uuid }, importPushCertificate: { staged: uuid, password: null, account: null }, removePushCertificate: { id: uuid }, unlockSecrets: { passphrase: 'x' },
  getState: null, getErrorTexts: null, explainWord: { word: { domain: 'AMRestoreErrorDomain', code: '21', text: 'x' } }, getDiagnostics: null, saveDiagnostics: { id: uuid }, chooseProfile: null, forgetProfile: { sha256 }, restoreRemoved: { id: uuid }, installProfile: { sha256, udids: [udid, '2b6f0cc904d137be2e1730235f5664094b831186'] }, cancelRun: { runId: id },
  prepareBench: { udids: [udid], erase: 1, erases: [udid], confirmed: ['automatedUnknown'] }, steerRuns: { runIds: [id], how: 'retry' },
  actOnDevices: { udids: [udid], action: { kind: 'rename', name: 'Room 4' } },
  startConfigurator: { ecid: '7365887390547998', work: 'restore', typed: 'restore 801E' }, stopConfigurator: { ecid: '7365887390547998' },
  askTrust: { udid }, listRecords: { offset: 0, limit: 500, search: '', runIds: [id] }, findRecords: { query: anyRecord, at: { before: 5 }, limit: 100, top: null }, countRecords: { query: anyRecord }, verifyLedger: { kept: '' }, cancelRecordWork: { kind: 'export' },
  exportRecords: { query: anyRecord, choice: { format: 'csv', columns: null, mark: true, separator: ';', keepText: true } }, printRecords: { runIds: [id], choice: { kind: 'label', paper: 'dymo', code: 'assetTag' } }, annotateRun: { runId: id, annotation: { kind: 'noted', text: 'Scratched.\nSecond line.' } }, getRecord: { runId: id }, recordHead: { runId: id }, practiceDeed: { udid, deed: 'handOver' }, setPractice: { on: true },
  changePassphrase: { from: '', to: 'four words or more' }, getSettings: null, changeSettings: { station: 'Bench 2', operator: null, sounds: false }, showDataFolder: null, tellWindow: { pane: 'bench', deeds: ['find', 'plan'], unsaved: false },
};
