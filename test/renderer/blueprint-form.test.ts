// The blueprint's form apart from what is drawn: lists that are pasted, notes at their fields, screens a user will see.
import { describe, expect, it } from 'vitest';
import { isOf, isSame, isShown, listOf, modelPattern, refOf, serialPattern, valueAt } from '../../renderer/features/blueprints/editor/blueprint-changes.ts';
import { spokenName } from '../../renderer/features/blueprints/editor/locales.ts';
import { screensOf } from '../../renderer/features/blueprints/editor/screens.ts';
import { paneViews } from '../../renderer/features/blueprints/editor/pane-views.ts';
import { freeName } from '../../renderer/features/blueprints/free-name.ts';
import { profileSummarySchema } from '../../src/model.ts';
import { blueprintSchema, profileRefSchema } from '../../src/model/blueprints.ts';
import type { Pane } from '../../src/model/profiles.ts';
import { blueprint } from '../setup/blueprints.ts';

describe('what is typed', () => {
  it('is a list however it was separated, everything once', () => {
    expect(listOf('DMPX1234\n f2lw0000;\tDMPX1234\r\n', serialPattern, (word) => word.toUpperCase())).toEqual({ values: ['DMPX1234', 'F2LW0000'], wrong: [] });
    expect(listOf('iPad, iPhone15,4\niPad13,18', modelPattern)).toEqual({ values: ['iPad', 'iPhone15,4', 'iPad13,18'], wrong: [] });
    expect(listOf('', modelPattern)).toEqual({ values: [], wrong: [] });
  });

  it('is not taken where it has another form', () => {
    expect(listOf('iPad Watch7,1', modelPattern)).toEqual({ values: ['iPad'], wrong: ['Watch7,1'] });
    expect(listOf('DMP é1234', serialPattern).wrong).toEqual(['DMP', 'é1234']);
  });

  it('becomes a blueprint that can be kept, whatever a profile is called', () => {
    const profile = profileSummarySchema.parse({
      sha256: 'a'.repeat(64), file: '/profiles/a.mobileconfig', size: 1, name: 'Staff\nWi-Fi\u0000', organization: null, description: null, identifier: 'com.example\t.wifi', uuid: 'x', payloads: [], managementHost: null,
      removable: true, signature: { kind: 'none' },
    });
    expect(refOf(profile)).toEqual({ file: '/profiles/a.mobileconfig', sha256: 'a'.repeat(64), name: 'Staff Wi-Fi', identifier: 'com.example .wifi' });
    expect(profileRefSchema.safeParse(refOf(profile)).success).toBe(true);
    expect(blueprintSchema.safeParse(blueprint({ wifi: refOf(profile) })).success).toBe(true);
  });
});

describe('notes', () => {
  it('stand at the row that their field is in', () => {
    expect([{ field: 'profiles' }, { field: 'profiles[1]' }, { field: 'profilesX' }, { field: 'wifi' }].map(isOf('profiles'))).toEqual([true, true, false, false]);
    expect(isOf('table.file')({ field: 'table' })).toBe(true);
  });

  it('call nothing a mistake that was only not filled in yet', () => {
    const start = blueprint({ server: { url: null, discovery: null } });
    const missing = { kind: 'problem', field: 'server.url', text: '' } as const;
    expect(isShown(missing, start, start)).toBe(false);
    expect(isShown(missing, blueprint({ server: { url: 'http://x', discovery: null } }), start)).toBe(true);
    expect(isShown({ ...missing, kind: 'consequence' }, start, start)).toBe(true);
  });

  it('find values by their paths', () => {
    expect([valueAt(blueprint(), 'gates.osFrom'), valueAt(blueprint(), 'table.name'), valueAt(blueprint(), 'name')]).toEqual(['17.0', undefined, 'Sales iPads']);
    expect([isSame(blueprint(), { ...blueprint() }), isSame(blueprint(), blueprint({ after: 'nothing' }))]).toEqual([true, false]);
  });
});

const pane = (key: string, state: Pane['state']): Pane => ({ key, title: key, state, reason: null, introduced: null, deprecated: null, removed: null });

describe('what its user will see', () => {
  const panes = [pane('Passcode', 'seen'), pane('Siri', 'skipped'), pane('Location', 'unsure'), pane('Zoom', 'notHere')];

  it('is what always comes, then the panes that are asked', () => {
    expect(screensOf(blueprint(), panes).filter(({ skipped }) => !skipped).map(({ id, fixed }) => [id, fixed])).toEqual([['hello', true], ['language', true], ['wifi', true], ['management', true], ['Passcode', false], ['Location', true]]);
  });

  it('has a sign-in in Setup Assistant only where the user signs in there', () => {
    const ids = (changes: Parameters<typeof blueprint>[0]): string[] => screensOf(blueprint(changes), []).map(({ id }) => id);
    expect(ids({ authentication: 'legacy' })).toContain('signIn');
    expect(ids({ authentication: 'companyPortal' })).not.toContain('signIn');
    expect(ids({ authentication: 'legacy', affinity: 'none' })).not.toContain('signIn');
    expect(ids({ method: 'superviseOnly', authentication: 'legacy' })).toEqual(['hello', 'language', 'wifi']);
  });

  it('is nothing of Setup Assistant where the device is past it', () => {
    expect(screensOf(blueprint({ method: 'direct' }), panes)).toEqual([]);
  });

  it('can be looked at for each kind of device, and for those that are here, once each', () => {
    const here = [{ productType: 'iPad13,18', osVersion: '26.1' }, { productType: 'iPad13,18', osVersion: '26.1' }, { productType: null, osVersion: null }];
    const views = paneViews(here);
    expect(views[0]).toEqual({ id: 'iPad 26.0', name: 'iPad, iPadOS 26', platform: 'iPadOS', osVersion: '26.0', model: null });
    expect(views.filter(({ model }) => model !== null).map(({ name }) => name)).toEqual(['iPad (10th generation), iPadOS 26.1']);
    expect(new Set(views.map(({ id }) => id)).size).toBe(views.length);
  });
});

describe('names', () => {
  it('of new blueprints are nobody’s yet', () => {
    expect([freeName([], 'New'), freeName(['New'], 'New'), freeName(['New', 'New 2'], 'New')]).toEqual(['New', 'New 2', 'New 3']);
  });

  it('of languages and regions are spoken, and nothing is made up', () => {
    expect([spokenName('language', 'en-GB'), spokenName('region', 'de_CH'), spokenName('language', null), spokenName('language', 'not a language')]).toEqual(['British English', 'German (Switzerland)', '', '']);
  });
});
