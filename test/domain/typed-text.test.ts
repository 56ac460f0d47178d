// What people type: the page judges it as the schemas do.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assetTagSchema, noteTextSchema } from '../../src/model/records.ts';
import { isAssetTag, isDeviceName, isNoteText } from '../../src/model/typed-text.ts';
import { deviceNameSchema } from '../../src/model.ts';

describe('what is typed', () => {
  it.each<[string, { readonly note: boolean; readonly tag: boolean; readonly name: boolean }]>([
    ['Room 4', { note: true, tag: true, name: true }],
    ['  ', { note: false, tag: false, name: false }],
    ['', { note: false, tag: false, name: false }],
    ['one\ntwo\tthree', { note: true, tag: false, name: false }],
    ['\n one line \n', { note: true, tag: true, name: true }],
    ['x'.repeat(63), { note: true, tag: true, name: true }],
    ['x'.repeat(64), { note: true, tag: true, name: false }],
    ['x'.repeat(101), { note: true, tag: false, name: false }],
    ['x'.repeat(2001), { note: false, tag: false, name: false }],
    ['a\u0007', { note: false, tag: false, name: false }],
    ['a\ud800', { note: false, tag: false, name: false }],
  ])('%j', (text, { note, tag, name }) => {
    expect([isNoteText(text), isAssetTag(text), isDeviceName(text)]).toEqual([note, tag, name]);
  });

  it('is right when the schemas take it', () => {
    const typed = fc.oneof(fc.string({ unit: 'binary', maxLength: 120 }), fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\t', '\u0000', '\ud83d', '\u{1f600}', '\u00a0'), maxLength: 120 }));
    fc.assert(fc.property(typed, (text) => {
      expect([isNoteText(text), isAssetTag(text), isDeviceName(text)]).toEqual([noteTextSchema, assetTagSchema, deviceNameSchema].map((schema) => schema.safeParse(text).success));
    }));
  });
});
