// The language of the search box: what each word asks for, what is said of a wrong one, and days as they are lived in a place.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localDayOf } from '../../../src/domain/records/local-days.ts';
import { describeRecordQuery, parseRecordQuery, queryKeys } from '../../../src/domain/records/record-query.ts';
import { describeError } from '../../../src/error-text.ts';
import { asAppError, shapeOf } from '../../../src/errors.ts';
import { anyRecord, type RecordQuery, recordQuerySchema } from '../../../src/model/records.ts';

/** Stockholm in 2026 by its law: two hours ahead of UTC from 29 March to 25 October, each from 01:00 UTC; else one. */
function stockholm(year: number, month: number, day: number): number {
  const at = Date.UTC(year, month - 1, day);
  const summer = at > Date.UTC(2026, 2, 29) && at <= Date.UTC(2026, 9, 25);
  return at - (summer ? 2 : 1) * 3_600_000;
}

const now = Date.UTC(2026, 10, 22, 12, 0);
const read = (input: string, at = now): RecordQuery => parseRecordQuery(input, at, stockholm);
/** What isn't null. */
const asked = (input: string, at = now): Partial<RecordQuery> => Object.fromEntries(Object.entries(read(input, at)).filter(([, value]) => value !== null));

function said(input: string): string {
  try {
    read(input);
    return 'nothing';
  } catch (error) {
    const { what, next } = describeError(shapeOf(asAppError(error)));
    return `${what} ${next}`;
  }
}

describe('words', () => {
  it('that are free are looked for everywhere', () => {
    expect(read('')).toEqual(anyRecord);
    expect(asked('  iPad   4 ')).toEqual({ text: 'iPad 4' });
    expect(asked('10:41 12.9" https://mdm.example/x')).toEqual({ text: '10:41 12.9" https://mdm.example/x' });
    expect(asked('"name:bar" "name://x" foo://x')).toEqual({ text: 'name:bar name://x foo://x' });
    expect(asked('"foo:bar baz" qux')).toEqual({ text: 'foo:bar baz qux' });
  });

  it('with a key are looked for there', () => {
    expect(asked('serial:f2lx.k0aapq last4:aapq')).toEqual({ serial: 'F2LXK0AAPQ', last4: 'AAPQ' });
    expect(asked('UDID:00008101001e2d3c4b5a6978')).toEqual({ udid: '00008101-001E2D3C4B5A6978' });
    expect(asked(`udid:${'AB'.repeat(20)}`)).toEqual({ udid: 'ab'.repeat(20) });
    expect(asked('ecid:0x1E2D3C4B5A6978')).toEqual({ ecid: '8493986286823800' });
    expect(asked('ecid:8494385763117432')).toEqual({ ecid: '8494385763117432' });
    expect(asked('name:"iPad 4" tag:A-17 operator:vera station:“Front desk” blueprint:Sales left')).toEqual({ text: 'left', name: 'iPad 4', assetTag: 'A-17', operator: 'vera', station: 'Front desk', blueprint: 'Sales' });
    expect(asked('name:a:b')).toEqual({ name: 'a:b' });
    expect(asked('batch:0E37DF36-F698-11E6-8DD4-CB9CED3DF976 practice:yes')).toEqual({ batch: '0e37df36-f698-11e6-8dd4-cb9ced3df976', practice: true });
    expect(asked('practice:no')).toEqual({ practice: false });
  });

  it('for outcomes and methods are theirs, or what people read', () => {
    for (const [word, outcome] of [['done', 'done'], ['FAILED', 'failed'], ['running', 'running'], ['working', 'running'], ['cancelled', 'cancelled'], ['interrupted', 'interrupted']]) expect(asked(`outcome:${word ?? ''}`)).toEqual({ outcome });
    for (const [word, method] of [['setupAssistant', 'setupAssistant'], ['setup-assistant', 'setupAssistant'], ['"Supervise only"', 'superviseOnly'], ['"Automated Enrollment"', 'automated'], ['direct', 'direct']]) expect(asked(`method:${word ?? ''}`)).toEqual({ method });
  });
});

describe('what can’t be read', () => {
  it.each([
    ['colour:red', 'The search isn’t understood at “colour:red”: “colour” is nothing that records are searched by. There are serial:, last4:, udid:, ecid:, name:, tag:, operator:, station:, blueprint:, outcome:, method:, day:, from:, to:, batch:, practice:. To look for it as it is, put it between quotation marks.'],
    ['outcome:great', 'The search isn’t understood at “outcome:great”: there is no such outcome. Write outcome:running, outcome:interrupted, outcome:done, outcome:failed, outcome:cancelled.'],
    ['last4:abc', 'The search isn’t understood at “last4:abc”: it takes four letters or digits. Write the last four characters of a serial number, such as last4:APQ7.'],
    ['iPad serial: F2LX', 'The search isn’t understood at “serial:”: nothing stands behind the colon. Write what to look for right behind serial: and without a blank, or between quotation marks.'],
    ['name:"iPad 4', 'The search isn’t understood at “name:"iPad 4”: a quotation mark is missing. Put the words between two quotation marks, or leave both out.'],
    ['day:2026-02-30', 'The search isn’t understood at “day:2026-02-30”: that is no day. Write day:today, day:yesterday or a day such as day:2026-11-22.'],
    ['serial:A1 serial:B2', 'The search isn’t understood at “serial:B2”: it contradicts an earlier word. Give each only once; day: stands for from: and to:.'],
    ['day:today from:2026-11-01', 'The search isn’t understood at “from:2026-11-01”: it contradicts an earlier word. Give each only once; day: stands for from: and to:.'],
    ['from:2026-11-22 to:2026-11-21', 'The search isn’t understood at “from:2026-11-22 to:2026-11-21”: it ends before it begins. Give an earlier day as from: than as to:.'],
  ])('%s is said, with what may stand there', (input, sentence) => {
    expect(said(input)).toBe(sentence);
  });

  it.each(['udid:1234', 'ecid:12g', 'ecid:0x11111111111111111', 'serial:...', 'serial://', 'serial:ÅÄÖ', 'method:magic', 'batch:7', 'practice:maybe', 'from:22.11.2026', 'day:2026-13-05', 'day:1970-01-01', 'from:2026-02-30T10:00Z', 'to:2026-11-22T25:00Z', 'constructor:x', 'toString:x'])('%s is refused', (input) => {
    expect(said(input)).toMatch(/^The search isn’t understood at “/);
  });

  it('is refused where it is too long', () => {
    expect(said(`name:${'x'.repeat(300)}`)).toBe('nothing');
    expect(said(`name:${'x'.repeat(301)}`)).toContain(': it is too long. It may have 300 characters.');
    expect(said('x'.repeat(1001))).toContain(': it is too long. A search may have 1000 characters.');
  });
});

describe('days in Stockholm', () => {
  const utc = (month: number, day: number, hour: number): number => Date.UTC(2026, month - 1, day, hour);

  it('begin and end at its midnight', () => {
    expect(asked('day:2026-11-22')).toEqual({ from: utc(11, 21, 23), to: utc(11, 22, 23) });
    expect(asked('from:2026-11-20 to:2026-11-22')).toEqual({ from: utc(11, 19, 23), to: utc(11, 22, 23) });
    expect(asked('from:2026-07-01')).toEqual({ from: utc(6, 30, 22) });
    expect(asked('to:2026-12-31')).toEqual({ to: utc(12, 31, 23) });
  });

  it('have 23 hours when the clocks go forward, and 25 when they go back', () => {
    expect(asked('day:2026-03-29')).toEqual({ from: utc(3, 28, 23), to: utc(3, 29, 22) });
    expect(asked('day:2026-10-25')).toEqual({ from: utc(10, 24, 22), to: utc(10, 25, 23) });
  });

  it('are today and yesterday by its clock, not by UTC’s', () => {
    // Half past midnight there.
    const at = Date.UTC(2026, 10, 21, 23, 30);
    expect(asked('day:today', at)).toEqual({ from: utc(11, 21, 23), to: utc(11, 22, 23) });
    expect(asked('day:Yesterday', at)).toEqual({ from: utc(11, 20, 23), to: utc(11, 21, 23) });
    expect(asked('day:yesterday', utc(3, 29, 23))).toEqual({ from: utc(3, 28, 23), to: utc(3, 29, 22) });
  });

  it('are as Node knows them too', () => {
    // The zone of this process is its starter's business; the same walk over every hour of a year in whatever it is.
    const here = (year: number, month: number, day: number): number => new Date(year, month - 1, day).getTime();
    for (let at = utc(1, 1, 0); at < utc(12, 31, 0); at += 3_600_000) {
      const date = new Date(at);
      expect(localDayOf(at, here)).toEqual({ year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() });
    }
  });

  it('may be instants in UTC', () => {
    expect(asked('from:2026-11-22T09:41Z to:2026-11-22T09:41:05.123Z')).toEqual({ from: Date.UTC(2026, 10, 22, 9, 41), to: Date.UTC(2026, 10, 22, 9, 41, 5, 123) });
  });
});

describe('a query in words', () => {
  const words = (query: Partial<RecordQuery>): string => describeRecordQuery({ ...anyRecord, ...query }, stockholm);

  it('is as somebody would type it', () => {
    expect(words({})).toBe('');
    expect(words({ text: 'left foo:bar', name: 'iPad 4', outcome: 'failed', assetTag: 'A-17' })).toBe('left "foo:bar" name:"iPad 4" tag:A-17 outcome:failed');
    expect(words({ from: stockholm(2026, 10, 25), to: stockholm(2026, 10, 26) })).toBe('day:2026-10-25');
    expect(words({ from: stockholm(2026, 10, 1), to: stockholm(2026, 11, 1) })).toBe('from:2026-10-01 to:2026-10-31');
    expect(words({ from: 1_700_000_000_123, practice: false })).toBe('practice:no from:2023-11-14T22:13:20.123Z');
  });

  it('is the same query when it is read again', () => {
    const piece = fc.constantFrom(...queryKeys.map((key) => `${key}:`), ' ', ' ', '"', '“', '”', 'iPad', 'done', 'direct', 'today', '2026-03-29', '2026-10-25T01:30:00.5Z', 'F2LX', 'APQ7', ':', '//', '\t', 'å', '4', 'yes', '00008101-001E2D3C4B5A6978', '\ud800', '-');
    let understood = 0;
    fc.assert(fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const input = pieces.join('');
      let query: RecordQuery;
      try {
        query = read(input);
      } catch (error) {
        expect(asAppError(error).code).toBe('records.query');
        return;
      }
      understood += 1;
      expect(recordQuerySchema.parse(query)).toEqual(query);
      expect(read(describeRecordQuery(query, stockholm))).toEqual(query);
    }), { numRuns: 3000 });
    expect(understood).toBeGreaterThan(300);
  });
});
