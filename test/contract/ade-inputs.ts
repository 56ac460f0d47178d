// Of each command of automated enrollment an input that is right, and some that are wrong.
import type { CommandName } from '../../src/contract.ts';

type AdeCommandName = Extract<CommandName,
  | 'addServer' | 'renewServer' | 'dropRenewal' | 'exportServerCertificate' | 'importServerToken' | 'retryServerToken' | 'renameServer' | 'removeServer' | 'askAccount' | 'setSyncPolicy' | 'syncAdeDevices' | 'cancelAde'
  | 'listAdeDevices' | 'adeReadiness' | 'refreshAdeDevices' | 'listAdeProfiles' | 'getAdeDraft' | 'previewAdeDraft' | 'saveAdeDraft' | 'defineAdeProfile' | 'readAdeProfile' | 'removeAdeProfile' | 'resolveAdeTarget'
  | 'assignAdeProfile' | 'unassignAdeProfile' | 'disownAdeDevices' | 'listAdeDeeds' | 'practicePortal'>;

const server = '11111111-2222-4333-8444-555555555507';
const id = '11111111-2222-4333-8444-555555555508';
const serials = ['DMPXK3V6Q1MN'];
const draft = {
  name: 'Field sales', description: '', affinity: 'user', url: 'https://mdm.example.com/enroll', webUrl: null, orgMagic: '', supervised: true, locked: true, mandatory: true, pairing: { allow: 'yes', certificates: [] },
  department: 'IT', phone: '1', email: '', skip: ['Siri'], awaitConfigured: false, sharedIpad: false, returnToService: false, notFromBackup: false, autoAdvance: false, language: null, region: null, anchors: [],
};
const tooMany = Array.from({ length: 20_001 }, (_, n) => `S${n}`);
const page = { server, search: '', state: null, profile: null, offset: 0, limit: 100 };

export const rightAde: Readonly<Record<AdeCommandName, unknown>> = {
  addServer: { label: 'Intune Production' }, renewServer: { server }, dropRenewal: { server }, exportServerCertificate: { server }, importServerToken: { server: null, staged: id }, retryServerToken: { server },
  renameServer: { server, label: 'School' }, removeServer: { server }, askAccount: { server }, setSyncPolicy: { server, policy: 'intune2016' }, syncAdeDevices: { server, kind: 'full' }, cancelAde: { server }, practicePortal: { server },
  listAdeDevices: { ...page, state: 'noProfile', profile: '0123456789ABCDEF' }, adeReadiness: { serials }, refreshAdeDevices: { server, serials }, listAdeProfiles: { server }, getAdeDraft: { server, id },
  previewAdeDraft: { draft }, saveAdeDraft: { server, id: null, draft }, defineAdeProfile: { server, id, reassign: true }, readAdeProfile: { server, uuid: '0123456789ABCDEF' }, removeAdeProfile: { server, id },
  resolveAdeTarget: { server, target: { by: 'text', text: 'DMPXK3V6Q1MN, DMPXK3V7L2RC' }, profile: null }, assignAdeProfile: { server, profile: id, serials }, unassignAdeProfile: { server, serials },
  disownAdeDevices: { server, serials, typed: 1 }, listAdeDeeds: { server, offset: 0, limit: 200 },
};

const justServer: readonly unknown[] = [{ server: 'x' }, { server, file: '/etc/passwd' }, { id: server }];

export const wrongAde: Readonly<Record<AdeCommandName, readonly unknown[]>> = {
  addServer: [{ label: ' ' }, { label: 'x'.repeat(201) }, { label: 'A', token: 'CK_1' }], renewServer: justServer, dropRenewal: justServer, exportServerCertificate: justServer, retryServerToken: justServer, removeServer: justServer,
  importServerToken: [{ server: null, staged: '/etc/passwd' }, { server, file: '/tmp/x.p7m' }, { staged: id }], renameServer: [{ server, label: '' }, { server }], askAccount: [...justServer, { server, base: 'https://example.com' }],
  setSyncPolicy: [{ server, policy: 'always' }], syncAdeDevices: [{ server }, { server, kind: 'all' }], cancelAde: justServer, practicePortal: [...justServer, { server, url: 'https://example.com' }],
  listAdeDevices: [{ ...page, limit: 501 }, { ...page, offset: -1 }, { ...page, state: 'lost' }, { ...page, profile: 'a b' }, { ...page, order: 'x' }], adeReadiness: [{ serials: [] }, { serials: tooMany }, { server, serials }],
  refreshAdeDevices: [{ server, serials: [] }, { server, serials: ['x'.repeat(41)] }], listAdeProfiles: justServer, getAdeDraft: [{ server }, { server, id: '../x' }],
  previewAdeDraft: [{ draft: { ...draft, url: 5 } }, { draft: { ...draft, profile_uuid: 'X' } }, { draft: { ...draft, name: 'a\u001b[2J' } }, { draft: { ...draft, pairing: { allow: 'maybe', certificates: [] } } }],
  saveAdeDraft: [{ server, draft }, { server, id: null, draft: { ...draft, skip: 'Siri' } }], defineAdeProfile: [{ server, id }, { server, id, reassign: 'yes' }], readAdeProfile: [{ server, uuid: '' }, { server, uuid: 'a\nb' }],
  removeAdeProfile: [{ server }, { server, id, force: true }], resolveAdeTarget: [{ server, target: { by: 'file', file: '/etc/passwd' }, profile: null }, { server, target: { by: 'serials', serials: [] }, profile: null }, { server, target: { by: 'bench' } }],
  assignAdeProfile: [{ server, profile: id, serials: [] }, { server, profile: id, serials: tooMany }, { server, profile: 'x', serials }], unassignAdeProfile: [{ server, serials: [''] }, { serials }],
  disownAdeDevices: [{ server, serials }, { server, serials, typed: 0 }, { server, serials, typed: '1' }, { server, serials, typed: true }], listAdeDeeds: [{ server, offset: 0, limit: 201 }, { server }],
};
