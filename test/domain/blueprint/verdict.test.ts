// What the blueprint, its files and the day add to a verdict; and what no combination may ever lead to.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CheckedDevice, emptyWorld, type World } from '../../../src/domain/blueprint/facts.ts';
import { type ReasonCode, reason, reasonCodes } from '../../../src/domain/blueprint/reasons.ts';
import { judge } from '../../../src/domain/blueprint/verdict.ts';
import type { AdeListed } from '../../../src/model/ade.ts';
import { type Blueprint, type Discovery, type Method, methods } from '../../../src/model/blueprints.ts';
import { verdictSchema } from '../../../src/model/verdicts.ts';
import { atHello, atHome, automatedCloud, blueprintOf, calm, day, discovered, enrollmentFile, enrollUrl, fileFacts, hashes, hostCloud, noCloud, now, refs, strangersCloud, topic } from '../../setup/checked.ts';

interface Case {
  readonly blueprint?: Partial<Blueprint>;
  readonly device?: Partial<CheckedDevice>;
  readonly world?: Partial<World>;
}

const codesOf = (method: Method, { blueprint, device, world }: Case): string[] => judge(blueprintOf(method, blueprint), { ...atHome, ...device }, { ...calm, ...world }).reasons.map(({ code }) => code);

const files = (hash: string, change: Partial<typeof fileFacts>): Pick<World, 'files'> => ({ files: new Map([...calm.files, [hash, { ...(calm.files.get(hash) ?? fileFacts), ...change }]]) });
const said = (change: Partial<Discovery>): Partial<Blueprint> => ({ server: { url: enrollUrl, discovery: { ...discovered, ...change } } });
const origin = (change: Partial<NonNullable<typeof enrollmentFile.origin>>): Pick<World, 'files'> => files(hashes.enrollment, { origin: { ...enrollmentFile.origin, vendor: 'intune', host: 'manage.microsoft.com', identity: 'scep', exportedAt: now - day, exportedBy: 'signature', worksUntil: now + 13 * day, ...change } });
const identity = { sha256: hashes.ours, name: 'Example School', until: now + 900 * day, keyAtHand: true } as const;
const certificate = { name: 'Mac in the library', sha256: hashes.other, base64: 'AAAA' } as const;
const table = { file: '/files/ipads.csv', name: null, assetTag: null, user: 'User', profile: 'Profile' } as const;
const row = (columns: Readonly<Record<string, string>>): Pick<World, 'rows'> => ({ rows: new Map([['DMPXK0EXQ1MN', columns]]) });
const listed = (change: Partial<AdeListed>): Pick<World, 'listed'> => ({
  listed: new Map([['DMPXK0EXQ1MN', { entry: 'School', profile: { name: 'Classroom', host: 'mdm.example', pushed: false }, asOf: now - day, until: now + 300 * day, ...change }]]),
});
const byTool = { driver: 'configurator' } as const;
const here = (change: Partial<NonNullable<World['configurator']>> = {}): Pick<World, 'configurator'> => ({ configurator: { state: 'ready', programs: ['finder'], ...change } });
const fetchedAlready = { ...atHello, supervised: true, cloud: automatedCloud };
/** Prepared here by its magic, waiting for its user, and it pairs with who has the identity only (ios-protocols 3.4). */
const shut = { ...atHello, supervised: true, cloud: { ...hostCloud, complete: false, allowsPairing: false } };
const intuneUrl = 'https://appleconfigurator2.manage.microsoft.com/MDMServiceConfig?id=1';
const intune = { server: { url: intuneUrl, discovery: { ...discovered, asked: intuneUrl, enrollmentUrl: 'https://appleconfigurator2.manage.microsoft.com/enroll?id=1' } } };

const cases: readonly (readonly [what: string, method: Method, change: Case, codes: readonly ReasonCode[]])[] = [
  // Gates.
  ['a battery below the gate', 'direct', { blueprint: { gates: { ...blueprintOf('direct').gates, battery: 50 } }, device: { battery: 49 } }, ['batteryLow']],
  ['a battery at the gate', 'direct', { blueprint: { gates: { ...blueprintOf('direct').gates, battery: 50 } }, device: { battery: 50 } }, []],
  ['a battery that nobody read, with a gate', 'direct', { blueprint: { gates: { ...blueprintOf('direct').gates, battery: 50 } }, device: { battery: null } }, ['notRead']],
  ['a system before the range', 'direct', { blueprint: { gates: { ...blueprintOf('direct').gates, osFrom: '18.6.1' } } }, ['osTooOld']],
  ['a system at the range’s beginning', 'direct', { blueprint: { gates: { ...blueprintOf('direct').gates, osFrom: '18.6' } } }, []],
  ['a system behind the range', 'direct', { blueprint: { gates: { ...blueprintOf('direct').gates, osTo: '17' } } }, ['osTooNew']],
  ['a later 18 where it is up to 18', 'direct', { blueprint: { gates: { ...blueprintOf('direct').gates, osTo: '18' } } }, []],
  ['an unread system, with a range', 'direct', { blueprint: { gates: { ...blueprintOf('direct').gates, osTo: '18' } }, device: { osVersion: null } }, ['notRead']],
  ['another model', 'direct', { blueprint: { gates: { ...blueprintOf('direct').gates, models: ['iPad13,19', 'iPhone'] } } }, ['modelNotMeant']],
  ['its model', 'direct', { blueprint: { gates: { ...blueprintOf('direct').gates, models: ['iPad13,18'] } } }, []],
  ['its family', 'direct', { blueprint: { gates: { ...blueprintOf('direct').gates, models: ['iPad'] } } }, []],
  ['a model that begins like it', 'direct', { blueprint: { gates: { ...blueprintOf('direct').gates, models: ['iPad13,1'] } } }, ['modelNotMeant']],
  ['an unread model, with a list', 'direct', { blueprint: { gates: { ...blueprintOf('direct').gates, models: ['iPad'] } }, device: { productType: null } }, ['notRead']],
  ['a serial number that isn’t listed', 'direct', { blueprint: { gates: { ...blueprintOf('direct').gates, serials: ['F2LXK0AAPQ'] } } }, ['serialNotListed']],
  ['a serial number that is listed', 'direct', { blueprint: { gates: { ...blueprintOf('direct').gates, serials: ['DMPXK0EXQ1MN'] } } }, []],
  ['a serial number that isn’t listed, of a locked device', 'direct', { blueprint: { gates: { ...blueprintOf('direct').gates, serials: ['F2LXK0AAPQ'] } }, device: { state: 'locked' } }, ['locked', 'serialNotListed']],

  // Activation.
  ['Apple unasked', 'setupAssistant', { world: { activation: null } }, ['activationNotTested']],
  ['Apple unasked, where nothing is activated', 'superviseOnly', { world: { activation: null }, device: { ...atHello, supervised: true, cloud: hostCloud } }, []],
  ['Apple unasked, by Direct', 'direct', { world: { activation: null } }, []],
  ['Apple out of reach', 'superviseOnly', { world: { activation: { hosts: [{ host: 'a', ok: true, reason: null }, { host: 'b', ok: false, reason: 'no route' }], skewSeconds: null, proxy: 'none' } } }, ['activationUnreachable']],
  ['a proxy in between', 'superviseOnly', { world: { activation: { hosts: [{ host: 'a', ok: true, reason: null }], skewSeconds: 12, proxy: 'suspected' } } }, ['activationProxy']],
  ['a clock ten minutes behind', 'superviseOnly', { world: { activation: { hosts: [{ host: 'a', ok: true, reason: null }], skewSeconds: -600, proxy: 'none' } } }, ['clockWrong']],

  // Identities.
  ['no identity', 'superviseOnly', { blueprint: { identity: null } }, ['identityMissing']],
  ['no identity, and no supervision', 'setupAssistant', { blueprint: { identity: null, supervised: false } }, []],
  ['an identity that isn’t here', 'superviseOnly', { world: { identities: [] } }, ['identityUnknown']],
  ['an identity without its key', 'superviseOnly', { world: { identities: [{ ...identity, keyAtHand: false }] } }, ['identityWithoutKey']],
  ['an identity without its key, and silent profiles', 'superviseOnly', { blueprint: { profiles: [refs.extra] }, world: { identities: [{ ...identity, keyAtHand: false }] } }, ['keyMissing']],
  ['an expired identity', 'superviseOnly', { world: { identities: [{ ...identity, until: now }] } }, ['identityExpired']],
  ['an identity that expires in 29 days', 'superviseOnly', { world: { identities: [{ ...identity, until: now + 29 * day }] } }, ['identityExpiring']],
  ['locked keys that nobody needs', 'superviseOnly', { world: { secrets: 'locked' } }, []],
  ['locked keys, and silent profiles', 'superviseOnly', { blueprint: { profiles: [refs.extra] }, world: { secrets: 'locked' } }, ['keysLocked']],
  ['pairing forbidden, with an identity', 'superviseOnly', { blueprint: { pairing: { allow: 'no', certificates: [] } } }, []],
  ['pairing forbidden, and the keys locked', 'superviseOnly', { blueprint: { pairing: { allow: 'no', certificates: [] } }, world: { secrets: 'locked' } }, ['keysLocked']],
  ['pairing forbidden, without the identity’s key', 'superviseOnly', { blueprint: { pairing: { allow: 'no', certificates: [] } }, world: { identities: [{ ...identity, keyAtHand: false }] } }, ['pairingWithoutIdentity', 'identityWithoutKey']],
  ['pairing forbidden, without supervision', 'setupAssistant', { blueprint: { supervised: false, pairing: { allow: 'no', certificates: [] } } }, ['pairingWithoutIdentity']],
  ['pairing by certificate, whose key is here though the identity’s isn’t', 'superviseOnly', { blueprint: { pairing: { allow: 'certificate', certificates: [certificate] } }, world: { identities: [{ ...identity, keyAtHand: false }, { ...identity, sha256: hashes.other }] } }, ['identityWithoutKey']],
  ['pairing by certificate, without any key', 'superviseOnly', { blueprint: { pairing: { allow: 'certificate', certificates: [certificate] } }, world: { identities: [{ ...identity, keyAtHand: false }] } }, ['pairingWithoutIdentity', 'identityWithoutKey']],
  ['pairing forbidden, by a method that writes nothing', 'direct', { blueprint: { pairing: { allow: 'no', certificates: [] } } }, []],
  ['profiles without supervision', 'setupAssistant', { blueprint: { supervised: false, identity: null, profiles: [refs.extra] } }, ['profilesNeedSupervision']],

  // The server.
  ['no enrollment URL', 'setupAssistant', { blueprint: { server: { url: null, discovery: null } } }, ['urlMissing']],
  ['a server that was never asked', 'setupAssistant', { blueprint: { server: { url: enrollUrl, discovery: null } } }, ['urlNotAsked']],
  ['what another server said', 'setupAssistant', { blueprint: { server: { url: 'https://new.example', discovery: discovered } } }, ['urlNotAsked']],
  ['what its service said, where the host was entered', 'setupAssistant', { blueprint: { server: { url: 'https://mdm.example', discovery: { ...discovered, asked: 'https://mdm.example/MDMServiceConfig' } } } }, []],
  ['what was said two weeks ago to the minute', 'setupAssistant', { blueprint: said({ at: now - 14 * day }) }, []],
  ['what was said more than two weeks ago', 'setupAssistant', { blueprint: said({ at: now - 14 * day - 1 }) }, ['urlOld']],
  ['what will have been said next week', 'setupAssistant', { blueprint: said({ at: now + 7 * day }) }, ['urlOld']],
  ['what was said long ago, and said again now', 'setupAssistant', { blueprint: said({ at: now - 99 * day }), world: { server: { ...discovered, at: now } } }, []],
  ['a server that is fit no more', 'setupAssistant', { world: { server: { ...discovered, at: now, tls: [{ severity: 'error', reason: 'The certificate has expired.' }] } } }, ['serverUnfit']],
  ['a server with another weakness', 'setupAssistant', { blueprint: said({ tls: [{ severity: 'warning', reason: 'x' }] }) }, ['urlUnverified']],
  ['an address that nobody confirmed', 'setupAssistant', { blueprint: said({ problem: { code: 'discovery.unverified', params: {} } }) }, ['urlUnverified']],
  ['a server that doesn’t answer', 'setupAssistant', { blueprint: said({ problem: { code: 'http.unreachable', params: {} } }) }, ['urlUnverified']],
  ['an http address', 'setupAssistant', { blueprint: { server: { url: 'http://mdm.example', discovery: null } } }, ['blueprintProblem', 'urlNotAsked']],

  // Files.
  ['a Wi-Fi profile that is gone', 'superviseOnly', { world: files(hashes.wifi, { state: 'missing' }) }, ['fileMissing']],
  ['a file that nobody looked at', 'superviseOnly', { world: { files: new Map() } }, ['fileMissing']],
  ['a changed profile', 'superviseOnly', { blueprint: { profiles: [refs.extra] }, world: files(hashes.extra, { state: 'changed' }) }, ['fileChanged']],
  ['an unreadable profile', 'direct', { world: files(hashes.enrollment, { state: 'unreadable' }) }, ['fileUnreadable']],
  ['a profile of no use to the method', 'automated', { blueprint: { profiles: [refs.extra] }, device: { ...atHello, supervised: true, cloud: automatedCloud }, world: files(hashes.extra, { state: 'missing' }) }, []],
  ['no enrollment profile', 'direct', { blueprint: { enrollment: null } }, ['enrollmentMissing']],
  ['a profile without an MDM', 'direct', { world: files(hashes.enrollment, { origin: null }) }, ['enrollsNobody']],
  ['Intune’s, at its end', 'direct', { world: origin({ worksUntil: now }) }, ['enrollmentExpired']],
  ['Intune’s, a day before', 'direct', { world: origin({ worksUntil: now + day }) }, ['enrollmentExpiring']],
  ['Intune’s, three days before', 'direct', { world: origin({ worksUntil: now + 3 * day }) }, []],
  ['Intune’s, of unknown age', 'direct', { world: origin({ worksUntil: null, exportedAt: null, exportedBy: null }) }, ['enrollmentAgeUnknown']],
  ['another MDM’s, fifteen days old', 'direct', { world: origin({ vendor: 'other', worksUntil: null, exportedAt: now - 15 * day }) }, ['enrollmentOld']],
  ['another MDM’s, of unknown age', 'direct', { world: origin({ vendor: 'other', worksUntil: null, exportedAt: null }) }, []],

  // Push certificate and token.
  ['no push certificate', 'direct', { world: { push: [] } }, ['pushMissing']],
  ['no push certificate, where nothing is enrolled', 'superviseOnly', { world: { push: [] } }, []],
  ['another push certificate', 'direct', { world: { push: [{ topic: 'com.apple.mgmt.External.2', until: now + 300 * day }] } }, ['pushMismatch']],
  ['an expired push certificate', 'direct', { world: { push: [{ topic, until: now - day }, { topic: 'other', until: now + 300 * day }] } }, ['pushExpired']],
  ['an expired push certificate that was renewed', 'direct', { world: { push: [{ topic, until: now - day }, { topic, until: now + 300 * day }] } }, []],
  ['push certificates that have all expired', 'setupAssistant', { world: { push: [{ topic, until: now - day }] } }, ['pushExpired']],
  ['a push certificate that expires in 29 days', 'setupAssistant', { world: { push: [{ topic, until: now + 29 * day }] } }, ['pushExpiring']],
  ['no token', 'automated', { device: { ...atHello, supervised: true, cloud: automatedCloud }, world: { token: null } }, ['tokenMissing']],
  ['an expired token', 'automated', { device: { ...atHello, supervised: true, cloud: automatedCloud }, world: { token: { until: now } } }, ['tokenExpired']],
  ['a token that expires in 29 days', 'automated', { device: { ...atHello, supervised: true, cloud: automatedCloud }, world: { token: { until: now + 29 * day } } }, ['tokenExpiring']],

  // Wi-Fi.
  ['no Wi-Fi for what fetches its enrollment', 'automated', { blueprint: { wifi: null }, device: { ...atHello, supervised: true, cloud: automatedCloud } }, ['wifiNeeded']],
  ['no Wi-Fi for what is erased', 'setupAssistant', { blueprint: { wifi: null } }, ['wifiNone']],
  ['no Wi-Fi for what isn’t erased', 'superviseOnly', { blueprint: { wifi: null }, device: { ...atHello, supervised: true, cloud: hostCloud } }, []],

  // Serial numbers elsewhere.
  ['Intune, which nobody asked', 'setupAssistant', { blueprint: intune }, ['importUnknown']],
  ['Intune, which has it', 'setupAssistant', { blueprint: intune, world: { imported: new Map([['DMPXK0EXQ1MN', true]]) } }, []],
  ['Intune, which hasn’t', 'setupAssistant', { blueprint: intune, world: { imported: new Map([['DMPXK0EXQ1MN', false]]) } }, ['notImported']],
  ['Intune’s profile by ACME', 'direct', { world: origin({ identity: 'acme' }) }, ['importUnknown']],
  ['Intune’s profile by SCEP', 'direct', { world: origin({ identity: 'scep' }) }, []],
  ['an assigned serial number', 'automated', { world: { assigned: new Map([['DMPXK0EXQ1MN', true]]) } }, []],
  ['a serial number that isn’t assigned', 'automated', { world: { assigned: new Map([['DMPXK0EXQ1MN', false]]) } }, ['notAssigned']],
  ['an assigned serial number, prepared by hand', 'setupAssistant', { world: { assigned: new Map([['DMPXK0EXQ1MN', true]]) } }, ['automatedDevice']],
  ['at Hello, known not to be assigned', 'setupAssistant', { device: atHello, world: { assigned: new Map([['DMPXK0EXQ1MN', false]]) } }, []],
  ['assigned to another server', 'automated', { blueprint: { server: { url: enrollUrl, discovery: null } }, device: { ...atHello, supervised: true, cloud: { ...automatedCloud, managementUrl: 'https://old.example/ade' } } }, ['otherServer']],

  ['a record of Intune’s from before, and an erase', 'setupAssistant', { world: { managed: new Map([['DMPXK0EXQ1MN', { records: 1, user: 'ada@example.org', enrolledAt: Date.UTC(2026, 0, 5) }]]) } }, ['staleRecord']],
  ['a record of Intune’s, and no erase', 'direct', { world: { managed: new Map([['DMPXK0EXQ1MN', { records: 1, user: null, enrolledAt: null }]]) } }, []],
  ['two records of Intune’s, prepared by us before', 'setupAssistant', { device: { ...atHello, supervised: true, cloud: hostCloud }, world: { managed: new Map([['DMPXK0EXQ1MN', { records: 2, user: null, enrolledAt: null }]]) } }, ['staleRecord']],
  ['no record of Intune’s', 'setupAssistant', { world: { managed: new Map([['DMPXK0EXQ1MN', { records: 0, user: null, enrolledAt: null }]]) } }, []],
  ['another device’s record of Intune’s', 'setupAssistant', { world: { managed: new Map([['F2LXK0AAPQ', { records: 1, user: null, enrolledAt: null }]]) } }, []],

  // The lists of server entries that are kept here.
  ['a profile in the list', 'automated', { world: listed({}) }, []],
  ['in the list, without a profile', 'automated', { world: listed({ profile: null }) }, ['noAutomatedProfile']],
  ['a profile in a list of a week ago', 'automated', { world: listed({ asOf: now - 7 * day }) }, ['listOld']],
  ['a profile in a list of almost a week ago', 'automated', { world: listed({ asOf: now - 7 * day + 1 }) }, []],
  ['a list whose token ends in a month', 'automated', { world: listed({ until: now + 29 * day }) }, ['tokenExpiring']],
  ['a list whose token has ended', 'automated', { world: listed({ until: now - day }) }, ['tokenExpired']],
  ['a profile that leads to another server', 'automated', { blueprint: { server: { url: enrollUrl, discovery: null } }, world: listed({ profile: { name: 'Classroom', host: 'old.example', pushed: false } }) }, ['otherServer']],
  ['a profile whose server nobody knows', 'automated', { blueprint: { server: { url: enrollUrl, discovery: null } }, world: listed({ profile: { name: null, host: null, pushed: false } }) }, []],
  ['another server on the device, and the right one after its erase', 'automated', { blueprint: { server: { url: enrollUrl, discovery: null } }, device: { supervised: true, cloud: { ...automatedCloud, managementUrl: 'https://old.example/ade' } }, world: listed({ profile: { name: 'Classroom', host: new URL(enrollUrl).host, pushed: false } }) }, []],
  ['a profile in the list, prepared by hand', 'setupAssistant', { world: listed({}) }, ['automatedDevice']],
  ['at Hello, a profile in the list', 'setupAssistant', { device: atHello, world: listed({}) }, ['automatedDevice']],
  ['at Hello, in the list without a profile', 'setupAssistant', { device: atHello, world: listed({ profile: null }) }, []],
  ['at Hello, in an old list without a profile', 'setupAssistant', { device: atHello, world: listed({ profile: null, asOf: now - 8 * day }) }, ['automatedUnknown']],

  // People.
  ['affinity by Direct', 'direct', { blueprint: { affinity: 'user' } }, ['affinityImpossible']],
  ['a profile with a mail account, without a user', 'setupAssistant', { blueprint: { affinity: 'none', profiles: [refs.extra] }, world: files(hashes.extra, { payloadTypes: ['com.apple.mail.managed'] }) }, ['affinityNeeded']],
  ['a profile with a mail account, with a user', 'setupAssistant', { blueprint: { profiles: [refs.extra] }, world: files(hashes.extra, { payloadTypes: ['com.apple.mail.managed'] }) }, []],
  ['iOS 12 and modern authentication', 'setupAssistant', { blueprint: { authentication: 'modern' }, device: { osVersion: '12.5.7' } }, ['signInFallsBack']],
  ['a user in the table, without affinity', 'direct', { blueprint: { table }, world: row({ User: 'ada@example.org', Profile: '' }) }, ['userWithoutAffinity']],
  ['a user in the table, with affinity', 'setupAssistant', { blueprint: { table }, world: row({ User: 'ada@example.org', Profile: 'sales ipads' }) }, []],
  ['no user in the table, with affinity', 'setupAssistant', { blueprint: { table }, world: row({ User: ' ', Profile: '' }) }, ['userMissing']],
  ['another profile in the table', 'setupAssistant', { blueprint: { table }, world: row({ User: 'ada@example.org', Profile: 'Kiosk' }) }, ['otherProfile']],
  ['no row', 'setupAssistant', { blueprint: { table }, world: { rows: new Map() } }, ['rowMissing']],
  ['no table', 'setupAssistant', { blueprint: { table } }, ['tableMissing']],
  ['a name', 'direct', { blueprint: { naming: 'iPad {last4}' }, world: { names: new Map([[atHome.udid, { name: 'iPad Q1MN', problem: null }]]) } }, []],
  ['no name that can be made', 'direct', { blueprint: { naming: 'iPad {last4}' }, world: { names: new Map([[atHome.udid, { name: null, problem: 'It would be empty.' }]]) } }, ['nameUnusable']],
  ['a name that nobody made', 'direct', { blueprint: { naming: 'iPad {last4}' } }, ['nameUnusable']],
  ['a name that another has', 'direct', { blueprint: { naming: 'iPad {last4}' }, world: { names: new Map([[atHome.udid, { name: 'iPad Q1MN', problem: null }]]), taken: new Map([[atHome.udid, 'F2LXK0AAPQ has it']]) } }, ['nameTaken']],

  // Apple Configurator as the driver.
  ['Apple Configurator here', 'automated', { blueprint: byTool, world: here() }, []],
  ['Apple Configurator, which nobody looked for', 'automated', { blueprint: byTool }, ['configuratorNotLooked']],
  ['Apple Configurator in practice', 'automated', { blueprint: byTool, world: here({ state: 'practice' }) }, ['configuratorPractice']],
  ['Apple Configurator off limits', 'automated', { blueprint: byTool, world: here({ state: 'off' }) }, ['configuratorOff']],
  ['Apple Configurator on what is no Mac', 'automated', { blueprint: byTool, world: here({ state: 'notAMac' }) }, ['configuratorNotAMac']],
  ['Apple Configurator not installed', 'automated', { blueprint: byTool, world: here({ state: 'missing' }) }, ['configuratorMissing']],
  ['Apple Configurator open', 'automated', { blueprint: byTool, world: here({ programs: ['configurator', 'finder'] }) }, ['configuratorOpen']],
  ['Photos open', 'automated', { blueprint: byTool, world: here({ programs: ['photos', 'finder'] }) }, []],
  ['Apple Configurator missing, where there is nothing to fetch', 'automated', { blueprint: byTool, device: fetchedAlready, world: here({ state: 'missing' }) }, []],
  ['Apple Configurator missing, which the method has no use for', 'superviseOnly', { blueprint: byTool, world: here({ state: 'missing' }) }, []],
  ['an unread ECID', 'automated', { blueprint: byTool, device: { ecid: null }, world: here() }, ['configuratorNoEcid']],
  ['an unread ECID, with Muster as the driver', 'automated', { device: { ecid: null }, world: here() }, []],
  ['a device that knows its organization only, whose key is here', 'automated', { blueprint: byTool, device: shut, world: here() }, []],
  ['the same, without the key', 'automated', { blueprint: byTool, device: shut, world: { ...here(), identities: [{ ...identity, keyAtHand: false }] } }, ['configuratorIdentity']],
  ['the same, with a stranger’s identity', 'automated', { blueprint: byTool, device: shut, world: { ...here(), identities: [{ ...identity, sha256: hashes.stranger }] } }, ['configuratorIdentity']],
  ['the same, with the keys locked', 'automated', { blueprint: byTool, device: shut, world: { ...here(), secrets: 'locked' } }, ['keysLocked']],
  ['the same in use, so that it is erased first', 'automated', { blueprint: byTool, device: { ...shut, setupDone: true }, world: { ...here(), identities: [] } }, []],
];

const byTable: readonly ReasonCode[] = [
  'reading', 'untrusted', 'trustDenied', 'locked', 'away', 'recovery', 'dfu', 'outOfReach', 'pairingForbidden', 'otherDevice', 'restoring', 'unreadable', 'notRead', 'findMyOn', 'activationLocked', 'activationLockUnknown',
  'batteryWeak', 'eraseUnsupported', 'foreignOrganization', 'foreignConfiguration', 'supervisedByOther', 'alreadyPrepared', 'automatedDevice', 'automatedUnknown', 'assignmentUnknown', 'provisional',
  'managed', 'managedBefore', 'managementUnknown', 'notSetUp', 'affinityFixed', 'affinityChanges', 'lockedFixed', 'lockedChanges',
];

describe('a verdict', () => {
  it.each(cases)('with %s, by %s', (_, method, change, codes) => {
    // What a device in use says by Automated Enrollment is in the table.
    const found = codesOf(method, change).filter((code) => method !== 'automated' || code !== 'assignmentUnknown');
    expect(found.sort()).toEqual([...codes].sort());
  });

  it('has a case for every reason there is, each with two sentences and one line of evidence', () => {
    expect([...new Set([...byTable, ...cases.flatMap(([, , , codes]) => codes)])].sort()).toEqual([...reasonCodes].sort());
    for (const code of reasonCodes) {
      const { what, next, evidence } = reason(code, 'a\nb\u0007c');
      expect([what, next].every((sentence) => /^[A-Z“].*[.]$/u.test(sentence)), code).toBe(true);
      expect(evidence).toBe('a b c');
    }
  });

  it('says what weighs most first', () => {
    const { reasons } = judge(blueprintOf('setupAssistant', { ...intune, wifi: null }), { ...atHome, findMy: true }, { ...calm, push: [] });
    expect(reasons.map(({ code, severity }) => [code, severity])).toEqual([['findMyOn', 'blocks'], ['importUnknown', 'confirm'], ['wifiNone', 'warns'], ['pushMissing', 'warns']]);
  });

  it('says what was read', () => {
    const evidence = (device: Partial<CheckedDevice>, method: Method = 'superviseOnly'): unknown => judge(blueprintOf(method), { ...atHome, ...device }, calm).reasons[0]?.evidence;
    expect(evidence({ findMy: null, cloud: null })).toBe('cloud configuration, Find My');
    expect(evidence({ supervised: true, cloud: strangersCloud })).toBe('Somebody Else');
    expect(evidence({ supervised: true, cloud: { ...automatedCloud, provisionalUntil: Date.UTC(2026, 11, 24, 12) } }, 'automated')).toBe('until 2026-12-24');
    expect(evidence({ battery: 6 })).toBe('6 %');
    expect(evidence({ profiles: [{ identifier: 'm', uuid: 'm', name: 'Company MDM', management: true }] }, 'direct')).toBe('Company MDM');
  });

  it('is made in a world where nothing is known, and is no “ready” in it', () => {
    expect(methods.map((method) => judge(blueprintOf(method), atHome, emptyWorld(now)).state)).toEqual(['blocked', 'blocked', 'blocked', 'blocked']);
  });
});

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null, freq: 3 });
const anyCloud = fc.record({
  present: fc.boolean(), supervised: maybe(fc.boolean()), organization: maybe(fc.constant('X')), magic: maybe(fc.constantFrom('11111111-2222-4333-8444-555555555555', 'other')),
  source: maybe(fc.constantFrom('automated', 'configurator', 'other' as const)), complete: maybe(fc.boolean()), allowsPairing: maybe(fc.boolean()), managementUrl: maybe(fc.constantFrom(enrollUrl, 'https://x.example')),
  supervisors: fc.subarray([hashes.ours, hashes.stranger]), locked: maybe(fc.boolean()), provisionalUntil: maybe(fc.constantFrom(now - day, now + day)),
}).map((cloud) => (cloud.present ? cloud : noCloud));
const anyDevice: fc.Arbitrary<CheckedDevice> = fc.record({
  udid: fc.constant('U'), serial: maybe(fc.constant('DMPXK0EXQ1MN')), ecid: maybe(fc.constant('2864434397')), name: maybe(fc.constant('iPad')), productType: maybe(fc.constant('iPad13,18')), osVersion: maybe(fc.constantFrom('10.3', '18.6', '27.0')),
  state: fc.constantFrom('ready', 'ready', 'ready', 'locked', 'untrusted', 'recovery' as const), problem: fc.constant(null), activation: maybe(fc.constantFrom('Activated', 'Unactivated')), activationLocked: maybe(fc.boolean()),
  findMy: maybe(fc.boolean()), setupDone: maybe(fc.boolean()), supervised: maybe(fc.boolean()), cloud: maybe(anyCloud),
  profiles: maybe(fc.array(fc.record({ identifier: fc.constantFrom('a', 'example.enroll'), uuid: fc.constantFrom('u', 'ENROLL-UUID'), name: fc.constant('p'), management: maybe(fc.boolean()) }), { maxLength: 2 })),
  battery: maybe(fc.constantFrom(5, 80)), charging: maybe(fc.boolean()), record: maybe(fc.record({ affinity: maybe(fc.constantFrom('user', 'none' as const)), locked: maybe(fc.boolean()) })),
});
const anyBlueprint = fc.record({
  method: fc.constantFrom(...methods), supervised: fc.boolean(), allow: fc.constantFrom('yes', 'no', 'certificate' as const), wifi: fc.boolean(), extra: fc.boolean(), skip: fc.boolean(), affinity: fc.constantFrom('user', 'none' as const),
}).map(({ method, supervised, allow, wifi, extra, skip, affinity }) => blueprintOf(method, {
  supervised, affinity, pairing: { allow, certificates: allow === 'certificate' ? [certificate] : [] }, wifi: wifi ? refs.wifi : null, profiles: extra ? [refs.extra] : [], skip: skip ? ['Siri'] : [], after: 'restart',
}));
const anyWorld: fc.Arbitrary<World> = fc.record({ key: fc.boolean(), open: fc.boolean(), known: fc.boolean(), asked: fc.boolean() }).map(({ key, open, known, asked }) => ({
  ...calm, identities: known ? [{ ...identity, keyAtHand: key }] : [], secrets: open ? 'open' : 'locked', activation: asked ? calm.activation : null,
}));

/** Facts whose lack leaves a method in the dark; independent of the code's own list. */
const needed: Readonly<Record<Method, readonly (keyof CheckedDevice)[]>> = {
  setupAssistant: ['serial', 'findMy', 'activation', 'setupDone', 'supervised', 'cloud', 'profiles', 'osVersion'],
  direct: ['serial', 'setupDone', 'supervised', 'profiles'],
  automated: ['serial', 'findMy', 'activation', 'setupDone', 'supervised', 'cloud', 'profiles', 'osVersion'],
  superviseOnly: ['serial', 'findMy', 'activation', 'setupDone', 'supervised', 'cloud', 'profiles', 'osVersion'],
};

describe('no verdict', () => {
  const always = (check: (blueprint: Blueprint, device: CheckedDevice, verdict: ReturnType<typeof judge>, world: World) => void): void => {
    fc.assert(fc.property(anyBlueprint, anyDevice, anyWorld, (blueprint, device, world) => { check(blueprint, device, judge(blueprint, device, world), world); }), { numRuns: 4000 });
  };

  it('is of another form than faces expect, or contradicts itself', () => {
    always((_, __, verdict) => {
      expect(verdictSchema.parse(verdict)).toEqual(verdict);
      const severities = verdict.reasons.map(({ severity }) => severity);
      expect(verdict.state).toBe(severities.includes('blocks') ? 'blocked' : severities.includes('confirm') ? 'confirm' : severities.includes('warns') ? 'warnings' : 'ready');
      expect(verdict.plan === null).toBe(verdict.state === 'blocked');
      expect(new Set(verdict.reasons.map(({ code, evidence }) => `${code} ${evidence ?? ''}`)).size).toBe(verdict.reasons.length);
    });
  });

  it('erases what Find My or Activation Lock holds, or what isn’t read', () => {
    always((blueprint, device, verdict) => {
      if (verdict.erases) expect([device.findMy, device.activationLocked === true, device.state, blueprint.method === 'direct', device.setupDone === null]).toEqual([false, false, 'ready', false, false]);
    });
  });

  it('plans anything where a fact that the method needs wasn’t read', () => {
    always((blueprint, device, verdict) => {
      if (needed[blueprint.method].some((fact) => device[fact] === null) || (blueprint.method !== 'direct' && device.cloud?.present === true && device.cloud.complete === null)) expect(verdict.state).toBe('blocked');
    });
  });

  it('lets a device forget this computer without an identity that can pair again', () => {
    always((blueprint, _, verdict, world) => {
      const at = verdict.plan?.findIndex(({ id }) => id === 'cloudConfiguration') ?? -1;
      if (at < 0 || blueprint.pairing.allow === 'yes') return;
      expect([verdict.plan?.[at + 1]?.id, world.secrets, world.identities.some(({ keyAtHand }) => keyAtHand)]).toEqual(['repair', 'open', true]);
    });
  });

  it('writes a configuration over one that is complete, without erasing', () => {
    always((_, device, verdict) => {
      if (verdict.plan?.some(({ id }) => id === 'cloudConfiguration') && !verdict.erases) expect([device.setupDone, device.cloud?.complete === true, device.cloud?.source === 'automated']).toEqual([false, false, false]);
    });
  });
});
