// What a font can't show is named, nothing turns or hides other text, and lines keep to their width.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, printable, wrapped } from '../../src/print/printable.ts';
import { anyText, hostileTexts } from '../setup/hostile-text.ts';

/** A font with Latin letters, Greek, Cyrillic and combining marks. */
const has = (point: number): boolean => point < 0x530;
const shown = (text: string): string => printable(text, has);
/** Every character is ten points wide. */
const measure = (text: string): number => Array.from(text).length * 10;

describe('printable text', () => {
  it('is left as it is where the font has it', () => {
    for (const text of ['Zoë’s iPad'.replace('’', "'"), 'Лаборатория', 'Αίθουσα 3', 'Łódź']) expect(shown(text)).toBe(text);
  });

  it('names what the font lacks by its code points', () => {
    expect(shown('📱 Till')).toBe('[U+1F4F1] Till');
    expect(shown('受付の iPad')).toBe('[U+53D7 U+4ED8 U+306E] iPad');
    expect(shown('接待处的平板电脑')).toBe('[U+63A5 U+5F85 U+5904 and 5 more]');
  });

  it('names what would turn, hide or end text, even where the font has it', () => {
    expect(printable('a\u202Eb\u200Bc\u0007d\u2028e\uD800f', () => true)).toBe('a[U+202E]b[U+200B]c[U+0007]d[U+2028]e[U+D800]f');
  });

  it('puts letters and their marks together, and lets no more than two marks climb', () => {
    expect(shown('Zoe\u0308')).toBe('Zoë');
    expect(shown(`x${'\u0301'.repeat(6)}y`)).toBe('x\u0301\u0301[U+0301 U+0301 U+0301 and 1 more]y');
  });

  it('has single spaces', () => {
    expect(shown(' a\u00a0 \t\nb\u3000c ')).toBe('a b c');
  });

  it('never has anything else in it, and never grows without end', () => {
    fc.assert(fc.property(anyText(300), (text) => {
      const out = shown(text);
      for (const character of out) expect(character === ' ' || (has(character.codePointAt(0) ?? 0) && !/[\p{C}\p{Z}]/u.test(character))).toBe(true);
      expect(shown(out)).toBe(out);
    }));
    for (const [, text] of hostileTexts) expect(shown(text).length).toBeLessThan(40_000);
  });
});

describe('lines', () => {
  it('break between words, else within one', () => {
    expect(wrapped('one two three', 70, 9, measure)).toEqual(['one two', 'three']);
    expect(wrapped('one two three', 60, 9, measure)).toEqual(['one', 'two', 'three']);
    expect(wrapped('abcdefghij', 40, 9, measure)).toEqual(['abcd', 'efgh', 'ij']);
    expect(wrapped('', 40, 9, measure)).toEqual([]);
  });

  it('end with an ellipsis where there is more', () => {
    expect(wrapped('one two three', 60, 2, measure)).toEqual(['one', 'two t…']);
    expect(cut('abcdef', 40, measure)).toBe('abc…');
    expect(cut('abcd', 40, measure)).toBe('abcd');
    expect(cut('abc def', 50, measure)).toBe('abc…');
    expect(cut('abc', 5, measure)).toBe('…');
  });

  it('aren’t broken before a mark or within a pair', () => {
    expect(wrapped('xxx\u0301\u0316y', 30, 9, measure)).toEqual(['xx', 'x\u0301\u0316', 'y']);
    expect(wrapped('a😀b😀', 20, 9, measure)).toEqual(['a😀', 'b😀']);
  });

  it('hold every word, none wider than the width, for any text', () => {
    fc.assert(fc.property(anyText(200), fc.integer({ min: 30, max: 300 }), (text, width) => {
      const clean = shown(text);
      const lines = wrapped(clean, width, Infinity, measure);
      expect(lines.join('').replaceAll(' ', '')).toBe(clean.replaceAll(' ', ''));
      for (const line of lines) expect(measure(line) <= width || Array.from(line).length <= 3).toBe(true);
    }));
  });
});
