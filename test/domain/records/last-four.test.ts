// Which device four typed characters mean, by hand: upper and lower case, spaces, and the letters that Apple’s serial numbers don't have.
import { describe, expect, it } from 'vitest';
import { checkLastFour, type KnownDevice, lastFourOf } from '../../../src/domain/records/last-four.ts';

const device = (name: string | null, serial: string | null): KnownDevice => ({ name, serial });
const one = device('Sales 1', 'DMPXK3V2Q1MN');
const two = device('Sales 2', 'F2LW9T5M0D9K');
const three = device('Sales 3', 'GG7ZQ4W977TT');
const twin = device('Till 9', 'C7KQ2MXXQ1MN');
const bench = [one, two, three, device('unread', null)];

const ask = (typed: string, expected: KnownDevice | null = null, devices = bench): [string, string, ...(string | null)[]] => {
  const { verdict, understood, devices: found } = checkLastFour(typed, devices, expected);
  return [verdict, understood, ...found.map(({ name }) => name)];
};

describe('last four', () => {
  it('say which device it is', () => {
    expect(ask('Q1MN')).toEqual(['found', 'Q1MN', 'Sales 1']);
    expect(ask('77TT')).toEqual(['found', '77TT', 'Sales 3']);
    expect(checkLastFour('Q1MN', bench, null).sentence).toBe('Q1MN is Sales 1 (DMPXK3V2Q1MN).');
  });

  it('may be typed in any case, with spaces and dashes', () => {
    for (const typed of ['q1mn', ' q1 Mn ', 'Q1-MN', 'Q.1.M.N', 'ｑ１ＭＮ']) expect(ask(typed), typed).toEqual(['found', 'Q1MN', 'Sales 1']);
  });

  it('have digits where O and I were typed, and that is said', () => {
    expect(ask('QIMN')).toEqual(['found', 'Q1MN', 'Sales 1']);
    expect(ask('od9k')).toEqual(['found', '0D9K', 'Sales 2']);
    expect(checkLastFour('oD9K', bench, two).sentence).toBe('Right: 0D9K is Sales 2 (F2LW9T5M0D9K). Read O as 0: Apple’s serial numbers have no such letter.');
    expect(checkLastFour('OD9I', bench, null).sentence).toContain('Read O as 0 and I as 1');
    expect(checkLastFour('0D9K', bench, two).sentence).not.toContain('Read');
  });

  it('are compared the same way with a number that does have such a letter', () => {
    expect(ask('0I12', null, [device('odd', 'XXXXXXO112')])).toEqual(['found', '0112', 'odd']);
  });

  it('are right only for the device that is expected', () => {
    expect(ask('Q1MN', one)[0]).toBe('right');
    expect(ask('Q1MN', two)).toEqual(['wrong', 'Q1MN', 'Sales 1']);
    expect(checkLastFour('Q1MN', bench, two).sentence).toBe('Wrong device: Q1MN is Sales 1 (DMPXK3V2Q1MN). It should be Sales 2 (F2LW9T5M0D9K).');
    expect(ask('ZZZZ', two)).toEqual(['unknown', 'ZZZZ']);
    expect(checkLastFour('ZZZZ', bench, two).sentence).toBe('No device here has a serial number that ends in ZZZZ. It should be Sales 2 (F2LW9T5M0D9K).');
  });

  it('are right for an expected device that isn’t among the others, and never for one without a serial number', () => {
    expect(ask('Q1MN', one, [two])).toEqual(['right', 'Q1MN', 'Sales 1']);
    expect(ask('Q1MN', device('blank', null))).toEqual(['wrong', 'Q1MN', 'Sales 1']);
    expect(ask('Q1MN', device('blank', null), [])).toEqual(['unknown', 'Q1MN']);
  });

  it('may be those of several devices, and then none is right', () => {
    expect(ask('q1mn', one, [one, two, twin])).toEqual(['several', 'Q1MN', 'Sales 1', 'Till 9']);
    expect(checkLastFour('q1mn', [one, twin], null).sentence).toBe('Two devices end in Q1MN: Sales 1 (DMPXK3V2Q1MN), Till 9 (C7KQ2MXXQ1MN). Compare the whole serial number.');
  });

  it('count a device once that is listed twice', () => {
    expect(ask('Q1MN', one, [one, { ...one }, device('old name', 'dmpxk3v2q1mn')])).toEqual(['right', 'Q1MN', 'Sales 1']);
  });

  it('may be the whole number, and what a scanner puts before it', () => {
    expect(ask('DMPXK3V2Q1MN', one, [one, twin])).toEqual(['right', 'DMPXK3V2Q1MN', 'Sales 1']);
    expect(ask('SDMPXK3V2Q1MN', null, [one, twin])).toEqual(['found', 'SDMPXK3V2Q1MN', 'Sales 1']);
    expect(ask('XDMPXK3V2Q1MN')[0]).toBe('unknown');
  });

  it('are four, not fewer', () => {
    expect(ask('')).toEqual(['incomplete', '']);
    expect(ask('1MN', one)).toEqual(['incomplete', '1MN']);
    expect(checkLastFour('1MN', bench, one).sentence).toBe('Type the last four characters of the serial number; 3 of them were typed.');
    expect(ask('\u{1F4F1}\u0000')[0]).toBe('incomplete');
    expect(ask('Q'.repeat(100_000))[0]).toBe('unknown');
  });

  it('are asked for only where a number has four', () => {
    expect(lastFourOf('DMPXK3V2Q1MN')).toBe('Q1MN');
    expect(lastFourOf('abcd')).toBe('ABCD');
    expect(lastFourOf('ABC')).toBe(null);
    expect(lastFourOf(null)).toBe(null);
  });
});
