// ASN.1 read and written: the examples of X.690 and RFC 5280, openssl's reading of what is written, and what is no ASN.1.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childOf, numberOf, octetsOf, oidOf, readBer, textOf, timeOf } from '../../src/crypto/ber.ts';
import { bits, bmp, context, element, integer, nothing, octets, oid, printable, sequence, set, time, unsigned, utf8, yes } from '../../src/crypto/der.ts';
import { openssl } from '../setup/openssl.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const shown = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('what is written', () => {
  it('has the bytes of X.690’s examples', () => {
    // 8.19.5, 8.9.3, 8.6.4.2, 8.8.2
    expect(shown(oid('2.999.3'))).toBe('0603883703');
    expect(shown(sequence(element(0x16, Buffer.from('Smith')), element(0x01, Uint8Array.of(0xff))))).toBe('300a1605536d6974680101ff');
    expect(shown(bits(hex('0a3b5f291cd0'), 4))).toBe('0307040a3b5f291cd0');
    expect(shown(nothing())).toBe('0500');
    expect(shown(oid('1.2.840.113549.1.7.2'))).toBe('06092a864886f70d010702');
    expect(shown(yes())).toBe('0101ff');
  });

  it('has the shortest lengths and numbers', () => {
    expect([0, 127, 128, 255, 256, 65_536].map((size) => shown(octets(new Uint8Array(size)).subarray(0, 6)).slice(0, 10))).toEqual(['0400', '047f000000', '0481800000', '0481ff0000', '0482010000', '0483010000']);
    expect([0, 1, 127, 128, 255, 256, 2 ** 40].map((value) => shown(integer(value)))).toEqual(['020100', '020101', '02017f', '02020080', '020200ff', '02020100', '0206010000000000']);
    expect([unsigned(hex('0000ff')), unsigned(hex('00')), unsigned(hex('')), unsigned(hex('0001'))].map(shown)).toEqual(['020200ff', '020100', '020100', '020101']);
  });

  it('has sets in their order, and sequences in ours', () => {
    expect(shown(set(integer(5), octets(hex('01')), integer(2)))).toBe('3109020102020105040101');
    expect(shown(sequence(integer(5), integer(2)))).toBe('3006020105020102');
    expect(shown(context(3, integer(1)))).toBe('a303020101');
  });

  it('has times in two digits until 2049, and in four from 2050', () => {
    expect([Date.UTC(1950, 0, 1), Date.UTC(2026, 10, 22, 9, 8, 7, 654), Date.UTC(2049, 11, 31, 23, 59, 59), Date.UTC(2050, 0, 1), Date.UTC(1949, 11, 31)].map((at) => Buffer.from(time(at).subarray(2)).toString())).toEqual(['500101000000Z', '261122090807Z', '491231235959Z', '20500101000000Z', '19491231000000Z']);
  });

  it('is read by openssl as what it is', async () => {
    const ssl = openssl();
    ssl.put('made.der', sequence(integer(1_000_000), oid('2.16.840.1.101.3.4.1.42'), utf8('Skåne'), printable('SE'), bmp('å'), time(Date.UTC(2026, 10, 22))));
    const text = await ssl.run('asn1parse', '-inform', 'DER', '-in', 'made.der');
    for (const part of [/INTEGER\s+:0F4240/, /OBJECT\s+:aes-256-cbc/, /UTF8STRING\s+:Skåne/, /PRINTABLESTRING\s+:SE/, /BMPSTRING/, /UTCTIME\s+:261122000000Z/]) expect(text).toMatch(part);
  });
});

describe('what is read', () => {
  it('is what was written, of any numbers, identifiers, texts and times', () => {
    fc.assert(fc.property(fc.nat(2 ** 31), fc.array(fc.nat(2 ** 28), { minLength: 1, maxLength: 8 }), fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 250_000_000_000 }), (number, arcs, text, seconds) => {
      expect(numberOf(readBer(integer(number)))).toBe(number);
      expect(oidOf(readBer(oid(`2.${arcs.join('.')}`)))).toBe(`2.${arcs.join('.')}`);
      expect([textOf(readBer(utf8(text))), textOf(readBer(bmp(text)))]).toEqual([text, text]);
      expect(timeOf(readBer(time(seconds * 1000)))).toBe(seconds * 1000);
    }));
  });

  it('may be in pieces and of indefinite length', () => {
    // X.690 8.1.3.6 and 8.7.3: pieces within pieces.
    const pieces = readBer(hex('2480 0402 0102 2404 0402 0304 0400 0000'));
    expect(shown(octetsOf(pieces))).toBe('01020304');
    const outer = readBer(hex('3080 020105 2480 0401ff 0000 0000 ee'));
    expect([numberOf(childOf(outer, 0)), shown(octetsOf(childOf(outer, 1))), shown(outer.raw)]).toEqual([5, 'ff', '308002010524800401ff00000000']);
  });

  it('of times may have an offset or no seconds', () => {
    const read = (tag: number, text: string): string => new Date(timeOf(readBer(element(tag, Buffer.from(text))))).toISOString();
    expect(read(0x17, '2611220908Z')).toBe('2026-11-22T09:08:00.000Z');
    expect(read(0x17, '500101000000Z')).toBe('1950-01-01T00:00:00.000Z');
    expect(read(0x17, '261122100000+0130')).toBe('2026-11-22T08:30:00.000Z');
    expect(read(0x18, '99991231235959Z')).toBe('9999-12-31T23:59:59.000Z');
    for (const [tag, text] of [[0x17, '20261122000000Z'], [0x18, '261122000000Z'], [0x17, 'yesterday'], [0x17, '']] as const) expect(() => read(tag, text)).toThrow('a time can’t be read');
  });

  it.each([
    ['nothing', ''], ['a tag alone', '30'], ['a length beyond the end', '3005 0201'], ['a part beyond its whole', '3003 0205 01 0000000000'], ['a whole without an end', '3080 020101'], ['a half end', '3080 020101 00'],
    ['a tag of many bytes', '3f81 0100'], ['a length of eight bytes', '0488 0000000000000001 00'], ['octets without a length', '0480 0000'],
  ])('is never %s', (_, text) => {
    expect(() => readBer(hex(text))).toThrow();
  });

  it('has identifiers and numbers within limits', () => {
    for (const text of ['0600', '060180', '0602 2a86', '060a 2affffffffffffffff7f', '0401 2a']) expect(() => oidOf(readBer(hex(text)))).toThrow();
    for (const text of ['0200', '0201 80', '0208 0100000000000000', '0401 01']) expect(() => numberOf(readBer(hex(text)))).toThrow('a number is out of range');
    expect(() => childOf(readBer(hex('3000')), 0)).toThrow('a part is missing');
    expect(() => childOf(readBer(hex('3003020101')), 0, 0x04)).toThrow('a part is missing');
  });
});
