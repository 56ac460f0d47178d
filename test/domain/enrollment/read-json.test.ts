// JSON read with places: values as JSON.parse has them, mistakes with line and column, and no file that is too deep or too large.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isObject, JsonError, type JsonValue, readJson } from '../../../src/domain/enrollment/read-json.ts';

const limits = { depth: 64, values: 100_000 };

function plain(value: JsonValue): unknown {
  if (isObject(value)) return Object.fromEntries([...value].map(([name, member]) => [name, plain(member)]));
  return Array.isArray(value) ? (value as readonly JsonValue[]).map(plain) : value;
}

function failure(text: string, more = limits): string {
  try {
    readJson(text, more);
    return 'read';
  } catch (error) {
    return error instanceof JsonError ? error.message : String(error);
  }
}

describe('JSON', () => {
  it('is read as JSON.parse reads it, and refused where that refuses it', () => {
    fc.assert(fc.property(fc.json(), (text) => { expect(plain(readJson(text, limits).value)).toEqual(JSON.parse(text)); }));
    const pieces = fc.array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"', '1', '-', '01', '1.', '1e5', 'true', 'nul', 'null', ' ', '\n', '\\', '\u0001', '\\u00e9', '\u00a0'), { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(fc.property(pieces, (text) => {
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        expect(failure(text)).toMatch(/\(line \d+, column \d+\)$/);
        return;
      }
      expect(plain(readJson(text, limits).value)).toEqual(expected);
    }), { numRuns: 3000 });
  });

  it('keeps the order of members, and every name', () => {
    const { value } = readJson('{"b": 1, "__proto__": 2, "a": 3}', limits);
    expect(isObject(value) && [...value]).toEqual([['b', 1], ['__proto__', 2], ['a', 3]]);
  });

  it('says which member stands there twice', () => {
    const { value, repeated } = readJson('{"a": {"b": 1, "b": 2}, "a": 3}', limits);
    expect([plain(value), repeated]).toEqual([{ a: 3 }, [{ path: ['a'], name: 'b' }, { path: [], name: 'a' }]]);
  });

  it.each([
    ['{\n  "a": 1\n  "b": 2\n}', 'a comma or “}” is missing (line 3, column 3)'],
    ['{"a": 1,}', 'a comma stands before “}” (line 1, column 9)'],
    ['{a: 1}', 'a name in quotation marks is missing (line 1, column 2)'],
    ['{"a" 1}', '“:” is missing (line 1, column 6)'],
    ['[1 2]', 'a comma or “]” is missing (line 1, column 4)'],
    ['["a', 'a text isn’t closed (line 1, column 2)'],
    ['["a\nb"]', 'a text has a line break or a control character in it (line 1, column 4)'],
    ['["\\x"]', 'a backslash has no meaning there (line 1, column 3)'],
    ['{} {}', 'something follows the end (line 1, column 4)'],
    ['', 'it ends in the middle (line 1, column 1)'],
    ['[“a”]', 'a value is missing, or is written wrong (line 1, column 2)'],
  ])('%j is refused with the place', (text, message) => {
    expect(failure(text)).toBe(message);
  });

  it('may not be deeper or have more values than is said', () => {
    expect(failure('['.repeat(1_000_000))).toContain('nested deeper than 64');
    expect(failure(`[${'1,'.repeat(200)}1]`, { depth: 64, values: 100 })).toContain('more than 100 values');
  });
});
