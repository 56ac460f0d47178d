// Of each command of Microsoft Intune and of Apple's organization portal an input that is right, and some that are wrong.
import type { CommandName } from '../../src/contract.ts';

type IntuneCommandName = Extract<CommandName, `${string}Intune${string}` | `${string}AppleBusiness` | 'intunePushCertificate' | 'exportBenchSerials'>;

const token = '9c5f3a5e-1111-2222-3333-444444444444';
const staged = '11111111-2222-4333-8444-555555555508';
const app = { cloud: 'global', tenant: 'example.org', clientId: '11111111-2222-4333-8444-555555555509' };
const rows = [{ serial: 'DMPXK3V6Q1MN', details: 'Sales' }];

export const rightIntune: Readonly<Record<IntuneCommandName, unknown>> = {
  exportBenchSerials: { details: 'Sales' }, setIntuneApp: { app }, signInIntune: { how: 'deviceCode', access: 'read' }, signOutIntune: null, cancelIntune: null, listIntuneTokens: null, exportIntuneKey: { token, anew: false }, uploadIntuneToken: { token, appleId: 'it@example.org', staged },
  syncIntuneToken: { token }, listIntuneProfiles: { place: token }, saveIntuneProfile: { place: token, id: null, values: { displayName: 'Sales', siriDisabled: true, enabledSkipKeys: ['Siri'] } }, setIntuneDefault: { token, profile: token },
  assignIntuneSerials: { token, profile: token, serials: ['DMPXK3V6Q1MN'] }, exportIntuneProfile: { place: token, profile: token }, importIntuneRows: { place: null, profile: null, rows, overwrite: false }, checkIntuneImported: { serials: ['DMPXK3V6Q1MN'] }, intunePushCertificate: null,
  checkIntuneEnrolled: { serials: ['DMPXK3V6Q1MN'] }, listIntuneUserDevices: { user: 'ada@example.org' }, setAppleBusiness: { clientId: 'BUSINESSAPI.x', keyId: 'k', staged }, removeAppleBusiness: null, lookUpAppleBusiness: { serials: ['DMPXK3V6Q1MN'] },
};

export const wrongIntune: Readonly<Record<IntuneCommandName, readonly unknown[]>> = {
  exportBenchSerials: [{}, { details: 'x'.repeat(129) }, { details: '', file: '/tmp/x' }], setIntuneApp: [{ app: { ...app, cloud: 'moon' } }, { app: { ...app, secret: 'x' } }, {}], signInIntune: [{ how: 'password', access: 'read' }, { how: 'browser' }, { how: 'browser', access: 'read', url: 'https://example.com' }], signOutIntune: [{}],
  cancelIntune: [{}], listIntuneTokens: [{ url: 'https://example.com' }], exportIntuneKey: [{ token: '../x', anew: false }, { token }, { token, anew: false, file: '/tmp/x' }], uploadIntuneToken: [{ token, appleId: '', staged }, { token, appleId: 'a@b', staged: '/etc/passwd' }],
  syncIntuneToken: [{ token: 'a/b' }, {}], listIntuneProfiles: [{ place: '' }, { place: 'a?b' }], saveIntuneProfile: [{ place: token, values: {} }, { place: token, id: null, values: { 'a.b': true } }, { place: token, id: null, values: { a: { deep: 1 } } }],
  setIntuneDefault: [{ token }, { token, profile: 'a b' }], assignIntuneSerials: [{ token, profile: token, serials: [] }, { token, serials: ['A'] }], exportIntuneProfile: [{ place: token }, { place: token, profile: token, file: '/tmp/x' }],
  importIntuneRows: [{ place: null, profile: null, rows: [], overwrite: false }, { place: null, profile: null, rows, overwrite: 'yes' }, { place: null, profile: null, rows: [{ serial: 'A', details: 'a\nb' }], overwrite: false }], checkIntuneImported: [{ serials: [] }, { serials: ['A'], place: 'x' }], intunePushCertificate: [{}],
  checkIntuneEnrolled: [{ serials: [''] }, { serials: [] }], listIntuneUserDevices: [{ user: ' ' }, { user: 'x'.repeat(321) }], setAppleBusiness: [{ clientId: 'x', keyId: 'k' }, { clientId: 'x', keyId: 'k', staged: '/etc/passwd' }], removeAppleBusiness: [{}],
  lookUpAppleBusiness: [{ serials: ['x'.repeat(41)] }, {}],
};
