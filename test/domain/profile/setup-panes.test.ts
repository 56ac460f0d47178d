// Panes of Setup Assistant: what each carrier is told, what a person still meets, and what can be restricted. Answers by hand from
// enrollment-formats 2.6, 3 and Apple's tech specs.
import { describe, expect, it } from 'vitest';
import { paneModels } from '../../../src/domain/profile/pane-models.ts';
import { intunePanes, paneNames } from '../../../src/domain/profile/pane-names.ts';
import { restrictionsOf } from '../../../src/domain/profile/restrictions.ts';
import { carryPanes, type PaneChoice, panesFor, panesFromIntune, panesFromKeys } from '../../../src/domain/profile/setup-panes.ts';
import { schema } from '../../setup/checks.ts';

const iPhone16 = { platform: 'iOS', osVersion: '26.0', model: 'iPhone17,3', skip: [] } as const;
const iPad10 = { platform: 'iPadOS', osVersion: '18.1', model: 'iPad13,18', skip: [] } as const;

const states = (choice: PaneChoice): Readonly<Record<string, string>> => Object.fromEntries(panesFor(choice, schema).map(({ key, state }) => [key, state]));
const stateOf = (key: string, choice: PaneChoice): string => states(choice)[key] ?? 'not listed';
const at = (key: string, more: Partial<PaneChoice>, base: PaneChoice = iPhone16): string => stateOf(key, { ...base, ...more });

describe('a person meets', () => {
  it('what is not skipped', () => {
    expect(states({ ...iPhone16, skip: ['Siri', 'AppleID'] })).toMatchObject({ Siri: 'skipped', AppleID: 'skipped', Location: 'seen', ActionButton: 'seen', CameraButton: 'seen', Intelligence: 'seen', WatchMigration: 'seen', OSShowcase: 'seen' });
  });

  it('nothing that came later or was removed', () => {
    expect([at('ActionButton', { osVersion: '16.7' }), at('ActionButton', { osVersion: '17.0' }), at('OSShowcase', { osVersion: '18.6' })]).toEqual(['notHere', 'seen', 'notHere']);
    expect(['18.1', '18.2', '26.0', '26.1', '26.4'].map((osVersion) => at('WebContentFiltering', { osVersion }))).toEqual(['notHere', 'seen', 'seen', 'notHere', 'notHere']);
    expect(at('LiquidGlass', { osVersion: null })).toBe('seen');
  });

  it('nothing that the model doesn’t have', () => {
    const models = (key: string, ...names: readonly string[]): string[] => names.map((model) => at(key, { model, platform: model.startsWith('iPad') ? 'iPadOS' : 'iOS' }));
    // iPhone 15, 15 Pro, 16, 16e; iPad (10th generation).
    expect(models('ActionButton', 'iPhone15,4', 'iPhone16,1', 'iPhone17,3', 'iPhone17,5', 'iPad13,18')).toEqual(['notHere', 'seen', 'seen', 'seen', 'notHere']);
    expect(models('CameraButton', 'iPhone16,2', 'iPhone17,1', 'iPhone17,5', 'iPad16,3')).toEqual(['notHere', 'seen', 'notHere', 'notHere']);
    // iPhone 7, 8, X, SE (2nd, 3rd), 11.
    expect(models('HomeButtonSensitivity', 'iPhone9,1', 'iPhone10,4', 'iPhone10,3', 'iPhone12,8', 'iPhone14,6', 'iPhone12,1')).toEqual(['seen', 'seen', 'notHere', 'seen', 'seen', 'notHere']);
    // iPad Air, mini 2, mini 3, Air 2; iPhone 5s; iPod touch.
    expect(models('Biometric', 'iPad4,1', 'iPad4,4', 'iPad4,7', 'iPad5,3', 'iPhone6,1', 'iPod9,1')).toEqual(['notHere', 'notHere', 'seen', 'seen', 'seen', 'notHere']);
    // iPhone 15, 15 Pro; iPad (A16), mini 6, mini (A17 Pro), Air (M2).
    expect(models('Intelligence', 'iPhone15,4', 'iPhone16,1', 'iPad15,7', 'iPad14,1', 'iPad16,1', 'iPad14,8')).toEqual(['notHere', 'seen', 'notHere', 'notHere', 'seen', 'seen']);
    expect([models('Multitasking', 'iPhone17,3', 'iPad15,7'), models('WatchMigration', 'iPhone17,3', 'iPad15,7'), models('SIMSetup', 'iPhone17,3', 'iPad15,7', 'iPod9,1')]).toEqual([['notHere', 'seen'], ['seen', 'notHere'], ['seen', 'seen', 'notHere']]);
  });

  it('without a model named, what any of the platform can have, and is told of the doubt', () => {
    const pane = (key: string, platform: PaneChoice['platform']): unknown[] => panesFor({ ...iPhone16, platform, model: null }, schema).filter((one) => one.key === key).map(({ state, reason }) => [state, reason]);
    expect(pane('ActionButton', 'iOS')).toEqual([['seen', 'Only iPhone 15 Pro and later have an Action button.']]);
    expect(pane('ActionButton', 'iPadOS')).toEqual([['notHere', 'Only iPhone 15 Pro and later have an Action button.']]);
    expect(pane('SIMSetup', 'iPadOS')).toEqual([['seen', 'Only models with cellular have it.']]);
    expect(pane('Siri', 'iPadOS')).toEqual([['seen', null]]);
    expect(at('ActionButton', { model: 'AppleTV14,1' })).toBe('seen');
  });

  it('early panes for all that, when the settings come over the network', () => {
    const skip = ['Keyboard', 'SpokenLanguage', 'TermsOfAddress', 'SafetyAndHandling', 'Siri'];
    expect(states({ ...iPhone16, skip })).toMatchObject({ Keyboard: 'unsure', SpokenLanguage: 'unsure', TermsOfAddress: 'unsure', SafetyAndHandling: 'unsure', Siri: 'skipped' });
    expect(states({ ...iPhone16, skip, by: 'cable' })).toMatchObject({ Keyboard: 'skipped', SpokenLanguage: 'skipped', TermsOfAddress: 'skipped', SafetyAndHandling: 'skipped' });
    expect(at('Keyboard', {})).toBe('seen');
  });

  it('what is deprecated with a word on that, and what Apple withdrew without a promise', () => {
    const zoom = panesFor({ ...iPad10, skip: ['Zoom'] }, schema).find(({ key }) => key === 'Zoom');
    expect(zoom).toMatchObject({ state: 'skipped', introduced: '8.3', deprecated: '17.0', reason: 'Deprecated since iPadOS 17.0; the pane may not come up any more.' });
    expect([at('AgeAssurance', { osVersion: '26.2', skip: ['AgeAssurance'] }), at('AgeAssurance', { osVersion: '26.4', skip: ['AgeAssurance'] })]).toEqual(['skipped', 'unsure']);
  });

  it('only panes of the platform, unless others were chosen', () => {
    const tv = states({ platform: 'tvOS', osVersion: '18.1', model: 'AppleTV14,1', skip: ['TapToSetup', 'Passcode'] });
    expect(tv).toMatchObject({ TVRoom: 'seen', TapToSetup: 'unsure', Passcode: 'notHere', Siri: 'seen' });
    expect([tv['FileVault'], tv['Keyboard'], stateOf('TVRoom', iPhone16)]).toEqual([undefined, undefined, 'not listed']);
    expect(states({ platform: 'macOS', osVersion: '15.0', model: null, skip: [] })).toMatchObject({ FileVault: 'seen', UnlockWithWatch: 'seen', Wallpaper: 'seen', Biometric: 'seen' });
    expect(states({ platform: 'macOS', osVersion: '26.0', model: null, skip: ['Wallpaper'] })['Wallpaper']).toBe('notHere');
  });

  it('and keys that nobody knows are kept', () => {
    expect(panesFor({ ...iPhone16, skip: ['NextYearsPane', 'NextYearsPane'] }, schema).at(-1)).toEqual({
      key: 'NextYearsPane', title: 'NextYearsPane', state: 'unsure', reason: 'Apple doesn’t list it; a device passes over what it doesn’t know.', introduced: null, deprecated: null, removed: null,
    });
  });
});

describe('one choice of panes', () => {
  it('is carried by all three', () => {
    expect(carryPanes(['Siri', 'OSShowcase', 'Siri', 'Keyboard', 'NextYearsPane'], schema)).toEqual({
      skipSetup: ['Siri', 'OSShowcase', 'OSShowCase', 'Keyboard', 'NextYearsPane'], skipSetupItems: ['Siri', 'OSShowcase', 'Keyboard', 'NextYearsPane'], intune: ['Siri', 'OS Showcase'],
      notInIntune: ['Keyboard', 'NextYearsPane'], unknown: ['NextYearsPane'],
    });
  });

  it('is found again in Intune’s names and in lists of keys', () => {
    // What Intune offered in 2016, exactly.
    expect(panesFromIntune(['Passcode', 'Location Services', 'Restore', 'Apple ID', 'Terms and Conditions', 'Touch ID and Face ID', 'Apple Pay', 'Zoom', 'Siri', 'Diagnostics data', 'Coffee']))
      .toEqual({ keys: ['Passcode', 'Location', 'Restore', 'AppleID', 'TOS', 'Biometric', 'Payment', 'Zoom', 'Siri', 'Diagnostics'], unknown: ['Coffee'] });
    expect(panesFromKeys(['siri', 'Siri', 'OSShowCase', 'WiFi'], schema)).toEqual({ keys: ['Siri', 'OSShowcase', 'WiFi'], unknown: ['WiFi'] });
    const all = Object.keys(intunePanes);
    expect(carryPanes(panesFromIntune(all).keys, schema).intune).toEqual(all);
  });

  it('rests on data that names panes of Apple’s', () => {
    expect(Object.keys(intunePanes)).toHaveLength(34);
    for (const key of [...Object.values(intunePanes), ...Object.keys(paneNames), ...paneModels.map((one) => one.key)]) expect([key, schema.skipKeys.has(key)]).toEqual([key, true]);
    for (const key of schema.skipKeys.keys()) expect([key, Object.hasOwn(paneNames, key)]).toEqual([key, true]);
  });
});

describe('what can be restricted', () => {
  const keys = new Map(restrictionsOf(schema, 'iPadOS').map((one) => [one.key, one]));

  it('is what Apple describes for the platform', () => {
    expect(keys.get('allowHostPairing')).toMatchObject({ type: 'boolean', assumed: true, introduced: '7.0', deprecated: null, supervised: true });
    expect(keys.get('allowCamera')).toMatchObject({ supervised: false });
    expect(keys.get('enforcedSoftwareUpdateDelay')).toMatchObject({ type: 'integer', min: 1, max: 90, assumed: 30, deprecated: '26.0' });
    expect(keys.get('safariAcceptCookies')).toMatchObject({ type: 'real', values: [0, 1, 1.5, 2] });
    expect([keys.get('blockedAppBundleIDs')?.type, keys.get('deniedICCIDsForRCS')?.introduced, keys.get('ratingAppsExemptedBundleIDs')?.introduced]).toEqual(['array', '26.0', '26.1']);
  });

  it('leaves out old names and what is a Mac’s', () => {
    for (const key of ['blacklistedAppBundleIDs', 'whitelistedAppBundleIDs', 'forceWiFiWhitelisting', 'enforcedFingerprintTimeout']) expect([key, keys.has(key)]).toEqual([key, false]);
    expect(restrictionsOf(schema, 'macOS').some(({ key }) => key === 'enforcedFingerprintTimeout')).toBe(true);
    expect(keys.size).toBeGreaterThan(150);
  });
});
