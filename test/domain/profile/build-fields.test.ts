// Every field of every payload that can be made, alone with each of its values and all together, before Apple's own description of
// profiles and before the check.
import { describe, expect, it } from 'vitest';
import { isForUserEnrollment } from '../../../src/domain/profile/check/mdm.ts';
import { makeSubject } from '../../../src/domain/profile/check/subject.ts';
import { payloadForms, profileFields } from '../../../src/domain/profile/build/forms.ts';
import { payloadKinds } from '../../../src/domain/profile/build/kinds.ts';
import { isDict, type PlistDict, type PlistValue } from '../../../src/plist/value.ts';
import { appleKeys, type AppleKey, isOnIos, judgeByApple, lacksApple } from '../../setup/apple-yaml.ts';
import { checked, context, schema } from '../../setup/checks.ts';
import { allTogether, built, draft, eachAlone, samplesOf, withReferred } from '../../setup/drafts.ts';

/** Apple described it after the release whose files are at hand; its form is in enrollment-formats 2.5. */
const laterKeys = new Set(['com.apple.wifi.managed.AllowJoinBeforeFirstUnlock: unknown']);

function judge(profile: PlistDict): string[] {
  const subject = makeSubject(profile, context, schema);
  const errors = checked(profile, { enrollment: isForUserEnrollment(subject) ? 'user' : 'device' }).filter(({ severity }) => severity === 'error').map(({ path, reason }) => `check: ${path}: ${reason}`);
  return lacksApple || profile.get('PayloadType') !== 'Configuration' ? errors : [...errors, ...judgeByApple(profile).filter((fault) => !laterKeys.has(fault))];
}

function keysIn(value: PlistValue, into: Set<string>): Set<string> {
  if (Array.isArray(value)) for (const member of value) keysIn(member, into);
  if (isDict(value)) for (const [key, member] of value) keysIn(member, into.add(key));
  return into;
}

const ordinary = payloadForms.filter(({ alone }) => !alone);

describe('the forms', () => {
  it('are one for each kind, in its order, and a field’s name is used once', () => {
    expect(payloadForms.map(({ kind }) => kind)).toEqual(payloadKinds);
    for (const { fields } of [...payloadForms, { fields: profileFields }]) expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length);
  });

  it('are steered by fields that are there, with values that these can have, and never in a circle', () => {
    for (const { kind, fields } of payloadForms) {
      for (const field of fields) {
        const trail = [field.name];
        for (let at = field; at.when; ) {
          const steering = fields.find(({ name }) => name === at.when?.field);
          if (!steering) throw new Error(`${kind}.${at.name} is steered by nothing`);
          expect([kind, at.name, at.when.is.every((value) => samplesOf(steering).includes(value))]).toEqual([kind, at.name, true]);
          expect(trail).not.toContain(steering.name);
          trail.push(steering.name);
          at = steering;
        }
      }
    }
  });

  it('give a key to each field that doesn’t only steer, choices to each that has some, and a sentence to each pattern', () => {
    for (const { kind, fields } of payloadForms) {
      for (const field of fields) {
        const steers = fields.some(({ when }) => when?.field === field.name);
        if (field.key.length === 0 && field.type !== 'keys') expect([kind, field.name, steers]).toEqual([kind, field.name, true]);
        if (field.type === 'choice' || field.type === 'choices') expect(field.choices?.length).toBeGreaterThan(0);
        if (field.pattern) expect(field.patternSays).toMatch(/^(?:must|may) /);
      }
    }
  });
});

describe.each(ordinary.map((form) => [form.kind, form] as const))('%s', (_kind, form) => {
  it('is right with each field alone, and the field’s key is in it', () => {
    for (const { field, values } of eachAlone(form)) {
      const profile = built(withReferred(form, values));
      expect([field.name, values[field.name], judge(profile)]).toEqual([field.name, values[field.name], []]);
      const payload = (profile.get('PayloadContent') as PlistDict[]).at(-1) ?? new Map<string, PlistValue>();
      let held: PlistValue | undefined = payload;
      for (const step of field.key) held = isDict(held) ? held.get(step) : undefined;
      expect([field.name, held !== undefined]).toEqual([field.name, true]);
    }
  });

  it('is right with all that can stand together', () => {
    for (const values of allTogether(form)) expect([values, judge(built(withReferred(form, values)))]).toEqual([values, []]);
  });
});

describe('the profile itself', () => {
  it('is right with each field alone and all together', () => {
    const camera = { r: ['restrictions', { settings: { allowCamera: false } }] } as const;
    for (const field of profileFields) for (const value of samplesOf(field)) expect([field.name, judge(built(draft(camera, { [field.name]: value })))]).toEqual([field.name, []]);
    expect(judge(built(draft(camera, Object.fromEntries(profileFields.map((field) => [field.name, samplesOf(field).at(-1)])))))).toEqual([]);
  });
});

/** What Apple describes for iPhone and iPad and no field writes, with the reason. */
const leftOut: Readonly<Record<string, string>> = {
  'com.apple.mdm ManagedAppleID': 'removed in iOS 18 (10.5)', 'com.apple.wifi.managed TLSAllowTrustExceptions': 'dead since iOS 8 (10.5)',
  'com.apple.wifi.managed QoSMarkingWhitelistedAppIdentifiers': 'an old name (10.5)', 'com.apple.wifi.managed SystemModeCredentialsSource': 'Active Directory: a Mac’s',
  'com.apple.wifi.managed SystemModeUseOpenDirectoryCredentials': 'Open Directory: a Mac’s', 'com.apple.security.scep KeyIsExtractable': 'a Mac’s (2.2)',
  'com.apple.security.scep AllowAllAppsAccess': 'a Mac’s (2.2)', 'com.apple.shareddeviceconfiguration IfLostReturnToMessage': 'deprecated since 9.3.1 (2.8)',
};

describe.skipIf(lacksApple)('every key that Apple describes', () => {
  it('is written by some field, or left out for a reason', () => {
    const missing: string[] = [];
    for (const form of ordinary.filter(({ kind }) => kind !== 'restrictions')) {
      const written = new Set<string>();
      for (const { values } of eachAlone(form)) keysIn((built(withReferred(form, values)).get('PayloadContent') as PlistDict[]).at(-1) ?? '', written);
      const look = (keys: readonly AppleKey[], inList: boolean): void => {
        for (const key of keys.filter(isOnIos)) {
          // An entry of a list has a name in the description, and none in the file.
          if (!inList && !written.has(key.key)) missing.push(`${form.type} ${key.key}`);
          look(key.subkeys ?? [], key.type === '<array>');
        }
      };
      look(appleKeys(form.type), false);
    }
    expect(missing.sort()).toEqual(Object.keys(leftOut).sort());
  });
});
