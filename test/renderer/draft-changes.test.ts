// Changes of a draft in the editor: ids that stay, references that never dangle, and what a form starts with.
import { describe, expect, it } from 'vitest';
import { candidates, freshId, mayAdd, noteOf, withoutPayload, withPayload, withPayloadBack, withPayloadFor, withValue } from '../../renderer/features/profiles/editor/draft-changes.ts';
import { draftFrom, kindTemplates, taskTemplates } from '../../renderer/features/profiles/editor/templates.ts';
import { formOf } from '../../src/domain/profile/build/forms.ts';
import { draftSchema, type Draft } from '../../src/model/profiles.ts';

const empty: Draft = { id: null, profile: {}, payloads: [] };

describe('a draft', () => {
  it('gets payloads each with the first id that is free', () => {
    const first = withPayload(empty, 'wifi');
    const second = withPayload(first.draft, 'wifi');
    expect([first.id, second.id]).toEqual(['wifi', 'wifi-2']);
    expect(freshId(withoutPayload(second.draft, 'wifi').payloads, 'wifi')).toBe('wifi');
    expect(withPayload(empty, 'rootCertificate').id).toBe('root-certificate');
  });

  it('starts a payload with what its form starts with, and nothing else', () => {
    expect(withPayload(empty, 'wifi').draft.payloads[0]?.values).toEqual({ encryption: 'WPA2' });
    expect(withPayload(empty, 'webClip').draft.payloads[0]?.values).toEqual({});
  });

  it('keeps a value that is set, and has none for what is cleared', () => {
    const { draft } = withPayload(empty, 'wifi');
    const named = withValue(draft, 'wifi', 'ssid', 'Bench');
    expect(named.payloads[0]?.values['ssid']).toBe('Bench');
    expect(Object.keys(withValue(named, 'wifi', 'ssid', undefined).payloads[0]?.values ?? {})).toEqual(['encryption']);
    expect(withValue(draft, null, 'name', 'Network').profile).toEqual({ name: 'Network' });
    // The draft before is as it was.
    expect(draft.payloads[0]?.values).toEqual({ encryption: 'WPA2' });
  });

  it('gets a payload back where it was, once', () => {
    const { draft } = withPayload(withPayload(withPayload(empty, 'wifi').draft, 'webClip').draft, 'mdm');
    const [, clip] = draft.payloads;
    if (!clip) throw new Error('none');
    const named = withValue(withoutPayload(draft, clip.id), null, 'name', 'Network');
    const back = withPayloadBack(named, clip, 1);
    expect([back.payloads.map(({ kind }) => kind), back.profile]).toEqual([['wifi', 'webClip', 'mdm'], { name: 'Network' }]);
    expect(withPayloadBack(back, clip, 1)).toBe(back);
  });

  it('names a payload that was added for a field, and no longer names one that was taken out', () => {
    const { draft } = withPayload(withPayload(empty, 'mdm').draft, 'wifi');
    const withIdentity = withPayloadFor(draft, 'mdm', 'identity', 'scep');
    expect(withIdentity.draft.payloads[0]?.values['identity']).toBe('scep');
    const withPin = withPayloadFor(withIdentity.draft, 'mdm', 'serverPins', 'rootCertificate');
    const withPins = withPayloadFor(withPin.draft, 'mdm', 'serverPins', 'certificate');
    expect(withPins.draft.payloads[0]?.values['serverPins']).toEqual(['root-certificate', 'certificate']);
    const less = withoutPayload(withoutPayload(withPins.draft, 'root-certificate'), 'scep');
    expect(less.payloads[0]?.values['serverPins']).toEqual(['certificate']);
    expect(less.payloads[0]?.values).not.toHaveProperty('identity');
    expect(candidates(less, ['scep', 'certificate']).map(({ id }) => id)).toEqual(['certificate']);
  });

  it('takes no second of what is single, and nothing beside what stands alone', () => {
    const { draft } = withPayload(empty, 'mdm');
    expect([mayAdd(draft, 'mdm'), mayAdd(draft, 'wifi'), mayAdd(draft, 'cloudConfiguration')]).toEqual([false, true, false]);
    expect(mayAdd(withPayload(empty, 'cloudConfiguration').draft, 'wifi')).toBe(false);
  });

  it('calls a payload by its own name, else by its first needed text', () => {
    expect(noteOf({ id: 'wifi', kind: 'wifi', values: { ssid: 'Bench' } })).toBe('Bench');
    expect(noteOf({ id: 'wifi', kind: 'wifi', values: { ssid: 'Bench', displayName: 'For setting up' } })).toBe('For setting up');
    expect(noteOf({ id: 'root', kind: 'rootCertificate', values: { file: { kept: true, name: 'root.cer' } } })).toBe('root.cer');
    expect(noteOf({ id: 'wifi', kind: 'wifi', values: { password: { kept: true } } })).toBe('');
  });
});

describe('templates', () => {
  it('give drafts that may cross to the main process, with an identifier of their own', () => {
    for (const template of [...taskTemplates, ...kindTemplates]) {
      const draft = draftFrom(template, '0a1b2c3d');
      expect(draftSchema.safeParse(draft).success, template.id).toBe(true);
      expect(draft.profile['identifier']).toMatch(/^muster\.[a-z0-9]+\.0a1b2c3d$/);
    }
  });

  it('name only fields, and as references only payloads, that are there', () => {
    for (const template of taskTemplates) {
      const draft = draftFrom(template, '0a1b2c3d');
      for (const { kind, values } of draft.payloads) {
        for (const [name, value] of Object.entries(values)) {
          const field = formOf(kind)?.fields.find((one) => one.name === name);
          expect(field, `${template.id} ${kind}.${name}`).toBeDefined();
          const named = field?.type === 'reference' ? [value] : field?.type === 'references' ? value as unknown[] : [];
          expect(draft.payloads.map(({ id }) => id)).toEqual(expect.arrayContaining(named));
        }
      }
    }
  });
});
