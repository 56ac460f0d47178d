// Device states by methods: what each verdict has to be, written by hand from product.md's tables and ios-protocols 2.6, 3.4, 3.6, 3.7.
// A state that isn't read, or can't be known from here, is never ready.
import { describe, expect, it } from 'vitest';
import type { CheckedDevice } from '../../../src/domain/blueprint/facts.ts';
import { judge } from '../../../src/domain/blueprint/verdict.ts';
import { type Method, methods } from '../../../src/model/blueprints.ts';
import { atHello, atHome, automatedCloud, blueprintOf, calm, enrollUrl, hashes, hostCloud, noCloud, now, day, strangersCloud } from '../../setup/checked.ts';

/** "erases warnings: managedBefore" */
type Expected = string;
type Row = readonly [state: string, device: CheckedDevice, setupAssistant: Expected, direct: Expected, automated: Expected, superviseOnly: Expected];

const blocked = (code: string): readonly [Expected, Expected, Expected, Expected] => [`blocked: ${code}`, `blocked: ${code}`, `blocked: ${code}`, `blocked: ${code}`];
const unread = { activation: null, activationLocked: null, findMy: null, setupDone: null, supervised: null, cloud: null, profiles: null, battery: null, charging: null } as const;
const mdm = { identifier: 'com.example.mdm', uuid: 'M', name: 'Company MDM', management: true } as const;
const something = { identifier: 'com.example.other', uuid: 'O', name: 'Something', management: null } as const;
const wifiProfile = { identifier: 'example.wifi', uuid: 'W', name: 'School Wi-Fi', management: false } as const;

/** As Setup Assistant enrollment writes it: with a URL it isn't complete before the user was there (ios-protocols 3.4). */
const waitingCloud = { ...hostCloud, complete: false, managementUrl: enrollUrl };

const rows: readonly Row[] = [
  // Setup state and nothing else.
  ['in use, nobody’s', atHome, 'erases ready', 'ready', 'erases confirm: assignmentUnknown', 'erases ready'],
  ['at Hello, activated', atHello, 'confirm: automatedUnknown', 'blocked: notSetUp', 'confirm: assignmentUnknown', 'confirm: automatedUnknown'],
  ['at Hello, not activated', { ...atHello, activation: 'Unactivated' }, 'confirm: automatedUnknown activationLockUnknown', 'blocked: notSetUp', 'confirm: assignmentUnknown activationLockUnknown', 'confirm: automatedUnknown activationLockUnknown'],
  ['at Hello, not activated, told not to be locked', { ...atHello, activation: 'Unactivated', activationLocked: false }, 'confirm: automatedUnknown', 'blocked: notSetUp', 'confirm: assignmentUnknown', 'confirm: automatedUnknown'],
  ['activated by wildcard', { ...atHome, activation: 'WildcardActivated' }, 'erases ready', 'ready', 'erases confirm: assignmentUnknown', 'erases ready'],

  // Can't be read.
  ['being read', { ...atHome, ...unread, state: 'connecting' }, ...blocked('reading')],
  ['untrusted', { ...atHome, ...unread, state: 'untrusted' }, ...blocked('untrusted')],
  ['trust refused', { ...atHome, ...unread, state: 'trustDenied', problem: 'device.trustDenied' }, ...blocked('trustDenied')],
  ['locked by its passcode', { ...atHome, ...unread, state: 'locked', problem: 'device.locked' }, ...blocked('locked')],
  ['locked, though read before', { ...atHome, state: 'locked', problem: 'device.locked' }, ...blocked('locked')],
  ['restarting', { ...atHome, state: 'away' }, ...blocked('away')],
  ['in recovery mode', { ...atHome, ...unread, state: 'recovery' }, ...blocked('recovery')],
  ['in DFU mode', { ...atHome, ...unread, state: 'dfu' }, ...blocked('dfu')],
  ['on the bus only', { ...atHome, ...unread, state: 'outOfReach' }, ...blocked('outOfReach')],
  ['a stranger’s that pairs with nobody', { ...atHome, ...unread, state: 'unreadable', problem: 'device.pairingForbidden' }, ...blocked('pairingForbidden')],
  ['the same, as an identity was tried', { ...atHome, ...unread, state: 'untrusted', problem: 'device.supervisorNeeded' }, ...blocked('pairingForbidden')],
  ['another one than was plugged in', { ...atHome, state: 'unreadable', problem: 'device.changed' }, ...blocked('otherDevice')],
  ['being restored', { ...atHome, ...unread, state: 'unreadable', problem: 'device.restoring' }, ...blocked('restoring')],
  ['unreadable', { ...atHome, ...unread, state: 'unreadable', problem: 'link.malformed' }, ...blocked('unreadable')],

  // Read in part: each method needs other facts.
  ['Find My not read', { ...atHome, findMy: null }, 'blocked: notRead', 'ready', 'blocked: notRead assignmentUnknown', 'blocked: notRead'],
  ['activation not read', { ...atHome, activation: null }, 'blocked: notRead', 'ready', 'blocked: notRead assignmentUnknown', 'blocked: notRead'],
  ['setup not read', { ...atHome, setupDone: null }, 'blocked: notRead', 'blocked: notRead', 'blocked: notRead assignmentUnknown', 'blocked: notRead'],
  ['supervision not read', { ...atHome, supervised: null }, 'blocked: notRead', 'blocked: notRead', 'blocked: notRead assignmentUnknown', 'blocked: notRead'],
  ['configuration not read', { ...atHome, cloud: null }, 'blocked: notRead', 'ready', 'blocked: notRead assignmentUnknown', 'blocked: notRead'],
  ['a configuration that may be complete', { ...atHello, supervised: true, cloud: { ...hostCloud, complete: null } }, 'blocked: notRead', 'ready', 'blocked: notRead assignmentUnknown', 'blocked: notRead'],
  ['profiles not read', { ...atHome, profiles: null }, 'blocked: notRead', 'blocked: notRead', 'blocked: notRead assignmentUnknown', 'blocked: notRead'],
  ['battery not read', { ...atHome, battery: null }, 'blocked: notRead', 'ready', 'blocked: notRead assignmentUnknown', 'blocked: notRead'],
  ['serial number not read', { ...atHome, serial: null }, 'blocked: notRead', 'blocked: notRead', 'blocked: notRead assignmentUnknown', 'blocked: notRead'],
  ['system not read', { ...atHome, osVersion: null }, 'blocked: notRead', 'ready', 'blocked: notRead assignmentUnknown', 'blocked: notRead'],

  // Its owner's lock and its battery.
  ['Find My on', { ...atHome, findMy: true }, 'blocked: findMyOn', 'ready', 'blocked: findMyOn assignmentUnknown', 'blocked: findMyOn'],
  ['Find My on and locked to its owner', { ...atHome, findMy: true, activationLocked: true }, 'blocked: findMyOn', 'ready', 'blocked: findMyOn assignmentUnknown', 'blocked: findMyOn'],
  ['erased and Activation Locked', { ...atHello, activation: 'Unactivated', activationLocked: true }, 'blocked: activationLocked automatedUnknown', 'blocked: notSetUp', 'blocked: activationLocked assignmentUnknown', 'blocked: activationLocked automatedUnknown'],
  ['battery at 6 %', { ...atHome, battery: 6 }, 'erases warnings: batteryWeak', 'ready', 'erases confirm: assignmentUnknown batteryWeak', 'erases warnings: batteryWeak'],
  ['battery at 6 %, at Hello', { ...atHello, battery: 6, cloud: waitingCloud, supervised: true }, 'ready', 'ready', 'confirm: assignmentUnknown', 'ready'],
  ['iOS 10', { ...atHome, osVersion: '10.3.3' }, 'blocked: eraseUnsupported', 'ready', 'blocked: eraseUnsupported assignmentUnknown', 'blocked: eraseUnsupported'],

  // Whose it is by its configuration.
  ['ours, in use', { ...atHome, supervised: true, cloud: hostCloud }, 'erases ready', 'ready', 'erases confirm: assignmentUnknown', 'erases warnings: alreadyPrepared'],
  ['ours, at Hello and complete', { ...atHello, supervised: true, cloud: hostCloud }, 'erases ready', 'ready', 'erases confirm: assignmentUnknown', 'ready'],
  ['ours, waiting for its user', { ...atHello, supervised: true, cloud: waitingCloud }, 'ready', 'ready', 'confirm: assignmentUnknown', 'ready'],
  ['ours by its identity, under another magic', { ...atHello, supervised: true, cloud: { ...hostCloud, magic: 'old' } }, 'erases ready', 'ready', 'erases confirm: assignmentUnknown', 'erases ready'],
  ['ours by its magic, under an identity that isn’t here', { ...atHome, supervised: true, cloud: { ...hostCloud, supervisors: [hashes.other] } }, 'erases ready', 'warnings: supervisedByOther', 'erases confirm: assignmentUnknown', 'erases ready'],
  ['a stranger’s, in use', { ...atHome, supervised: true, cloud: strangersCloud }, 'erases warnings: foreignOrganization', 'warnings: supervisedByOther', 'erases confirm: assignmentUnknown foreignOrganization', 'erases warnings: foreignOrganization'],
  ['a stranger’s, at Hello and complete', { ...atHello, supervised: true, cloud: strangersCloud }, 'erases warnings: foreignOrganization', 'blocked: notSetUp supervisedByOther', 'erases confirm: assignmentUnknown foreignOrganization', 'erases warnings: foreignOrganization'],
  ['a stranger’s, at Hello and waiting', { ...atHello, supervised: true, cloud: { ...strangersCloud, complete: false } }, 'warnings: foreignConfiguration', 'blocked: notSetUp supervisedByOther', 'confirm: assignmentUnknown foreignConfiguration', 'warnings: foreignConfiguration'],
  ['supervised out of a backup', { ...atHome, supervised: true, cloud: noCloud }, 'erases warnings: foreignOrganization', 'warnings: supervisedByOther', 'erases confirm: assignmentUnknown foreignOrganization', 'erases warnings: foreignOrganization'],
  ['automated, in use', { ...atHome, supervised: true, cloud: automatedCloud, profiles: [mdm] }, 'blocked: automatedDevice managedBefore lockedChanges', 'blocked: managed lockedFixed supervisedByOther', 'erases warnings: managedBefore lockedChanges', 'blocked: automatedDevice managedBefore'],
  ['automated, at Hello with its configuration', { ...atHello, supervised: true, cloud: automatedCloud }, 'blocked: automatedDevice', 'blocked: notSetUp supervisedByOther', 'ready', 'blocked: automatedDevice'],
  ['automated, added by hand last week', { ...atHello, supervised: true, cloud: { ...automatedCloud, provisionalUntil: now + 23 * day } }, 'blocked: automatedDevice provisional', 'blocked: notSetUp supervisedByOther provisional', 'warnings: provisional', 'blocked: automatedDevice provisional'],
  ['automated, added by hand long ago', { ...atHello, supervised: true, cloud: { ...automatedCloud, provisionalUntil: now - day } }, 'blocked: automatedDevice', 'blocked: notSetUp supervisedByOther', 'ready', 'blocked: automatedDevice'],

  // Profiles and MDMs.
  ['managed by an MDM', { ...atHome, profiles: [mdm] }, 'erases warnings: managedBefore', 'blocked: managed', 'erases confirm: assignmentUnknown managedBefore', 'erases warnings: managedBefore'],
  ['with a profile that may be an MDM’s', { ...atHome, profiles: [something] }, 'erases ready', 'confirm: managementUnknown', 'erases confirm: assignmentUnknown', 'erases ready'],
  ['with a profile that may be an MDM’s, told to enroll', { ...atHome, cloud: { ...strangersCloud, supervised: false, supervisors: [], managementUrl: 'https://old.example' }, profiles: [something] },
    'erases warnings: foreignOrganization managedBefore', 'blocked: managed', 'erases confirm: assignmentUnknown foreignOrganization managedBefore', 'erases warnings: foreignOrganization managedBefore'],
  ['with a profile that is none', { ...atHome, profiles: [wifiProfile] }, 'erases ready', 'ready', 'erases confirm: assignmentUnknown', 'erases ready'],
  ['enrolled by this very profile', { ...atHome, profiles: [{ identifier: 'example.enroll', uuid: 'ENROLL-UUID', name: 'Enrollment', management: true }] }, 'erases warnings: managedBefore', 'ready', 'erases confirm: assignmentUnknown managedBefore', 'erases warnings: managedBefore'],
  ['enrolled by an earlier issue of this profile', { ...atHome, profiles: [{ identifier: 'example.enroll', uuid: 'OLDER', name: 'Enrollment', management: true }] }, 'erases warnings: managedBefore', 'blocked: managed', 'erases confirm: assignmentUnknown managedBefore', 'erases warnings: managedBefore'],
  ['enrolled without a user', { ...atHome, profiles: [mdm], record: { affinity: 'none', locked: false } }, 'erases warnings: managedBefore affinityChanges', 'blocked: managed', 'erases confirm: assignmentUnknown managedBefore affinityChanges', 'erases warnings: managedBefore'],
  ['enrolled for a user and locked', { ...atHome, profiles: [mdm], record: { affinity: 'user', locked: true } },
    'erases warnings: managedBefore lockedChanges', 'blocked: managed affinityFixed lockedFixed', 'erases confirm: assignmentUnknown managedBefore lockedChanges', 'erases warnings: managedBefore'],
  ['recorded as enrolled, but no MDM is there any more', { ...atHome, record: { affinity: 'none', locked: true } }, 'erases ready', 'ready', 'erases confirm: assignmentUnknown', 'erases ready'],
];

const columns: readonly Method[] = ['setupAssistant', 'direct', 'automated', 'superviseOnly'];

function spelled(text: string): string {
  const [head = '', codes = ''] = text.split(': ');
  return `${head}: ${codes.split(' ').sort().join(' ')}`;
}

describe('the verdict', () => {
  it('has a row for every state that matters, and a column for every method', () => {
    expect(columns).toEqual(methods);
    expect(new Set(rows.map(([name]) => name)).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThanOrEqual(50);
  });

  describe.each(rows)('on a device that is %s', (_, device, ...expected) => {
    it.each(columns.map((method, at) => [method, expected[at] ?? ''] as const))('by %s is “%s”', (method, wanted) => {
      const { state, reasons, erases, plan } = judge(blueprintOf(method), device, calm);
      expect(spelled(`${erases ? 'erases ' : ''}${state}: ${reasons.map(({ code }) => code).join(' ')}`)).toBe(spelled(wanted));
      expect(plan === null).toBe(state === 'blocked');
    });
  });
});
