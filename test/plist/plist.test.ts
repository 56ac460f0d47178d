// The codec against hand-written bytes, against itself (properties), and against two readers that are not ours:
// the npm `plist` package where it is exact, and libplist's plistutil.
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import * as oracle from 'plist';
import { describe, expect, it } from 'vitest';
import { writeBinaryPlist } from '../../src/plist/binary-write.ts';
import { readPlist } from '../../src/plist/read.ts';
import { dict, PlistError, PlistUid, type PlistValue, toPlain } from '../../src/plist/value.ts';
import { writeXmlPlist } from '../../src/plist/xml-write.ts';
import { bombs } from '../soak/corpus.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const xml = (inner: string): Uint8Array => utf8(`<?xml version="1.0" encoding="UTF-8"?><plist version="1.0">${inner}</plist>`);
const reasonOf = (bytes: Uint8Array, limits?: { bytes: number; depth: number; values: number }): string => {
  try {
    readPlist(bytes, limits);
    return 'read';
  } catch (error) {
    if (!(error instanceof PlistError)) throw error;
    return error.reason;
  }
};

const leaf = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udfff]/gu, '')),
  fc.boolean(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  fc.double({ noNaN: true }),
  fc.integer({ min: -62_000_000_000, max: 250_000_000_000 }).map((seconds) => new Date(seconds * 1000)).filter((date) => date.getUTCFullYear() > 0 && date.getUTCFullYear() < 9999),
  fc.uint8Array({ maxLength: 100 }),
);
const tree = fc.letrec<{ value: PlistValue }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 5 }), fc.array(fc.tuple(fc.string({ maxLength: 8, unit: 'grapheme-ascii' }), tie('value')), { maxLength: 5 }).map((pairs) => new Map(pairs))),
})).value;

describe('property lists', () => {
  it('keep every type, to the bit, through XML and through binary', () => {
    fc.assert(fc.property(tree, (value) => {
      expect(readPlist(writeXmlPlist(value))).toEqual(value);
      expect(readPlist(writeBinaryPlist(value))).toEqual(value);
    }), { numRuns: 400 });
  });

  it('keep a date to the millisecond in binary', () => {
    fc.assert(fc.property(fc.date({ min: new Date(-62_000_000_000_000), max: new Date(250_000_000_000_000), noInvalidDate: true }), (date) => {
      expect(readPlist(writeBinaryPlist(date))).toEqual(date);
    }), { numRuns: 2000 });
  });

  it('write the same bytes for the same value, as Apple lays them out', () => {
    const value = dict({ Name: 'A & <B>', Count: 18446744073709551615n, Share: 0.5, On: true, Blob: Uint8Array.from([1, 2, 3]), At: new Date(Date.UTC(2026, 10, 22, 3, 9, 25)), None: [], Empty: dict({}) });
    expect(new TextDecoder().decode(writeXmlPlist(value))).toBe([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
      '<plist version="1.0">', '<dict>', '\t<key>Name</key>', '\t<string>A &amp; &lt;B&gt;</string>', '\t<key>Count</key>', '\t<integer>18446744073709551615</integer>',
      '\t<key>Share</key>', '\t<real>0.5</real>', '\t<key>On</key>', '\t<true/>', '\t<key>Blob</key>', '\t<data>', '\tAQID', '\t</data>',
      '\t<key>At</key>', '\t<date>2026-11-22T03:09:25Z</date>', '\t<key>None</key>', '\t<array/>', '\t<key>Empty</key>', '\t<dict/>', '</dict>', '</plist>', '',
    ].join('\n'));
  });

  it('keep an ECID above 2^53 exact and a real apart from an integer', () => {
    const read = readPlist(xml('<dict><key>UniqueChipID</key><integer>6303405673529390</integer><key>a</key><real>1</real><key>b</key><integer>-0x10</integer></dict>'));
    expect(read).toEqual(new Map<string, PlistValue>([['UniqueChipID', 6303405673529390n], ['a', 1], ['b', -16n]]));
  });

  it('keep the order of keys that look like numbers, and take __proto__ for a key like any other', () => {
    const read = readPlist(xml('<dict><key>b</key><true/><key>1</key><true/><key>__proto__</key><string>x</string><key>0</key><false/></dict>'));
    expect([...(read as Map<string, PlistValue>).keys()]).toEqual(['b', '1', '__proto__', '0']);
    expect(Object.getPrototypeOf(toPlain(read))).toBeNull();
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it.each([
    ['comments, CDATA, references and a document type', '<!-- a --><string>a<![CDATA[<b>]]>&#65;&#x42;&apos;<!-- c --></string>', 'a<b>AB\''],
    ['data without padding and with white space', '<data>\n\tAQ ID\tBA\n</data>', Uint8Array.from([1, 2, 3, 4])],
    ['empty elements', '<array><string/><dict/><data></data></array>', ['', new Map(), new Uint8Array(0)]],
    ['a keyed-archiver reference', '<dict><key>CF$UID</key><integer>7</integer></dict>', new PlistUid(7n)],
    ['a carriage return as a line feed', '<string>a\r\nb</string>', 'a\nb'],
  ] as const)('read %s', (_, inner, expected) => {
    expect(readPlist(xml(inner))).toEqual(expected);
  });

  it('read data to the byte, wherever white space stands in it', () => {
    const bytes = Uint8Array.from({ length: 23 }, (_, n) => (n * 89) % 256);
    for (let length = 0; length <= bytes.length; length += 1) {
      const digits = Buffer.from(bytes.subarray(0, length)).toString('base64');
      for (let at = 0; at <= digits.length; at += 1) {
        const text = `${digits.slice(0, at)}\n\t${digits.slice(at)}`;
        expect([text, readPlist(xml(`<data>${text}</data>`))]).toEqual([text, bytes.slice(0, length)]);
      }
    }
  });

  it('read UTF-16 with its mark', () => {
    const text = '<?xml version="1.0" encoding="UTF-16"?><plist version="1.0"><string>å</string></plist>';
    const bytes = new Uint8Array(2 + text.length * 2);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, 0xfeff, true);
    for (let i = 0; i < text.length; i += 1) view.setUint16(2 + i * 2, text.charCodeAt(i), true);
    expect(readPlist(bytes)).toBe('å');
  });

  it('read UTF-16 without its mark, and with one beside a declaration of UTF-8, as scripts of Windows write it', () => {
    const utf16 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf16le'));
    const bigEndian = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf16le').swap16());
    const text = '<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><string>\u00e5\u2026</string></plist>';
    for (const bytes of [utf16(text), bigEndian(text), utf16(`\ufeff${text}`), bigEndian(`\ufeff${text}`)]) expect(readPlist(bytes)).toBe('\u00e5\u2026');
  });

  it('read Western text that says what it is', () => {
    const western = (name: string): Uint8Array => Uint8Array.from(Buffer.from(`<?xml version="1.0" encoding="${name}"?><plist version="1.0"><string>\u00e9\u00df</string></plist>`, 'latin1'));
    for (const name of ['ISO-8859-1', 'windows-1252']) expect(readPlist(western(name))).toBe('\u00e9\u00df');
    expect(reasonOf(western('UTF-8'))).toBe('encoding');
    expect(readPlist(Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8('<?xml version="1.0" encoding="utf-8"?><plist><true/></plist>')]))).toBe(true);
  });

  it('say the line of what is wrong, where there are several, and how a plain “&” is written', () => {
    const said = (text: string): string => {
      try {
        readPlist(utf8(text));
        return '';
      } catch (error) {
        return error instanceof PlistError ? error.message : 'another error';
      }
    };
    const head = '<?xml version="1.0"?>\n<plist version="1.0">\n<dict>\n';
    expect(said(`${head}<key>a</key><string>Tom & Jerry</string>\n</dict></plist>`)).toBe('“&” must be written as &amp; (line 4)');
    expect(said(`${head}<key>a</key>\n<string>x&y</string>\n</dict></plist>`)).toBe('“&” must be written as &amp; (line 5)');
    expect(said(`${head}<key>a</key>\n<string>&nbsp;</string>\n</dict></plist>`)).toBe('unknown entity (line 5)');
    expect(said(`${head}<key>a</key>\n\n<data>\nAA!A\n</data></dict></plist>`)).toBe('stray character in <data> (line 6)');
    expect(said('<plist><dict><key>a</key></dict></plist>')).toBe('<key> without a value');
    expect(said('<html>\n</html>')).toBe('it is not a property list');
  });

  it('take a dictionary that has no <plist> around it, as Apple’s reader does, and nothing else of that kind', () => {
    expect(readPlist(utf8('<?xml version="1.0"?>\n<dict >\n<key>a</key><true/></dict>\n'))).toEqual(new Map([['a', true]]));
    expect(reasonOf(utf8('<dict><key>a</key><true/></dict><dict/>'))).toBe('syntax');
    expect(reasonOf(utf8('<string>a</string>'))).toBe('syntax');
    expect(reasonOf(utf8('<dict>'.repeat(10)))).toBe('syntax');
  });

  it.each([
    ['nothing', utf8(''), 'syntax'],
    ['another document', utf8('<html></html>'), 'syntax'],
    ['an entity of its own', utf8('<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY a "aaaa">]><plist><string>&a;</string></plist>'), 'entity'],
    ['an unknown entity', xml('<string>&nbsp;</string>'), 'entity'],
    ['data that goes on after its end', xml('<data>AAAA=AAAA</data>'), 'syntax'],
    ['bytes that are no UTF-8', Uint8Array.from([...utf8('<plist><string>'), 0xff, 0xfe, ...utf8('</string></plist>')]), 'encoding'],
    ['an encoding that is not read', utf8('<?xml version="1.0" encoding="Shift_JIS"?><plist><true/></plist>'), 'encoding'],
    ['UTF-16 that is none', utf8('<?xml version="1.0" encoding="UTF-16"?><plist><true/></plist>'), 'encoding'],
    ['an archive', Uint8Array.from([0x50, 0x4b, 3, 4, 0xff, 0xfe, 0]), 'syntax'],
    ['an integer of 65 bits', xml('<integer>18446744073709551616</integer>'), 'range'],
    ['a word for an integer', xml('<integer>many</integer>'), 'type'],
    ['a key without a value', xml('<dict><key>a</key></dict>'), 'syntax'],
    ['a value without a key', xml('<dict><true/></dict>'), 'syntax'],
    ['crossed elements', xml('<array><dict></array></dict>'), 'syntax'],
    ['an unknown element', xml('<number>1</number>'), 'syntax'],
    ['two values', xml('<true/><true/>'), 'syntax'],
    ['a truncated end', utf8('<plist version="1.0"><dict><key>a</key><string>b'), 'syntax'],
    ['text behind the end', utf8('<plist><true/></plist>x'), 'syntax'],
    ['a surrogate by reference', xml('<string>&#xD800;</string>'), 'encoding'],
    ['a binary magic alone', utf8('bplist00'), 'syntax'],
  ] as const)('refuse %s with one reason', (_, bytes, reason) => {
    expect(reasonOf(bytes)).toBe(reason);
  });

  it('refuse what is nested too deeply, too long or too many, before it costs anything', () => {
    expect(reasonOf(xml('<array>'.repeat(100_000)))).toBe('limit');
    expect(reasonOf(xml('<array><true/><true/><true/></array>'), { bytes: 1000, depth: 5, values: 3 })).toBe('limit');
    expect(reasonOf(xml('<true/>'), { bytes: 10, depth: 5, values: 3 })).toBe('limit');
  });

  it('quote little of a name of a million characters', () => {
    for (const text of [`<${'a'.repeat(1_000_000)}/>`, `<dict><${'a'.repeat(1_000_000)}/></dict>`, `<${'a'.repeat(1_000_000)}`]) {
      let length = 0;
      try {
        readPlist(xml(text));
      } catch (error) {
        length = error instanceof PlistError ? error.message.length : 0;
      }
      expect(length > 0 && length < 100, `${length}`).toBe(true);
    }
  });

  it('refuse a binary list that holds itself, or that a thousandfold sharing would blow up', () => {
    const header = utf8('bplist00');
    const trailer = (count: number, tableAt: number): number[] => [0, 0, 0, 0, 0, 0, 1, 1, ...new Array<number>(7).fill(0), count, ...new Array<number>(8).fill(0), ...new Array<number>(7).fill(0), tableAt];
    const itself = Uint8Array.from([...header, 0xa1, 0x00, 8, ...trailer(1, 10)]);
    expect(reasonOf(itself)).toBe('syntax');
    const objects = Array.from({ length: 20 }, (_, i) => [0xa4, i + 1, i + 1, i + 1, i + 1]).flat();
    const bomb = Uint8Array.from([...header, ...objects, 0x09, ...Array.from({ length: 21 }, (_, i) => 8 + i * 5), ...trailer(21, 8 + objects.length + 1)]);
    expect(reasonOf(bomb, { bytes: 1000, depth: 100, values: 10_000 })).toBe('limit');
  });

  it('read what a binary list shares once, however often it is there, and refuse what lies inside of each other', () => {
    const [, shared, , renamed, , nested] = bombs;
    if (!shared || !renamed || !nested) throw new Error('no examples');
    for (const bytes of [shared, renamed]) {
      const read = readPlist(bytes);
      expect(Array.isArray(read) && read.length === 10_000 && read.every((item) => item === read[0])).toBe(true);
    }
    expect(reasonOf(nested)).toBe('limit');
  });

  it('stand for no more values than they have bytes', () => {
    expect(bombs[0] && reasonOf(bombs[0])).toBe('limit');
  });

  it('never end in anything but a PlistError, whatever the bytes', () => {
    const good = writeBinaryPlist(dict({ a: [1n, 2.5, 'text', Uint8Array.from([1, 2])], b: dict({ c: true }) }));
    const goodXml = writeXmlPlist(dict({ a: [1n, 2.5, 'text', Uint8Array.from([1, 2])], b: dict({ c: true }) }));
    fc.assert(fc.property(fc.constantFrom(good, goodXml), fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 1, maxLength: 6 }), (bytes, edits) => {
      const mutated = Uint8Array.from(bytes);
      for (const [at, byte] of edits) mutated[at % mutated.length] = byte;
      reasonOf(mutated);
    }), { numRuns: 3000 });
  });

  it('agree with the npm plist package wherever that one is exact', () => {
    const narrow = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 }).filter((text) => text.trim() === text), fc.boolean(), fc.integer({ min: -1_000_000, max: 1_000_000 }),
        fc.array(tie('value'), { minLength: 1, maxLength: 4 }), fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('value'), { minKeys: 1, maxKeys: 4 })),
    })).value;
    const widen = (value: unknown): unknown => {
      if (typeof value === 'number') return BigInt(value);
      if (Array.isArray(value)) return value.map(widen);
      if (value && typeof value === 'object') return new Map(Object.entries(value).map(([key, member]) => [key, widen(member)]));
      return value;
    };
    fc.assert(fc.property(narrow, (value) => {
      const ours = widen(value) as PlistValue;
      expect(readPlist(utf8(oracle.build(value as oracle.PlistValue)))).toEqual(ours);
      expect(oracle.parse(new TextDecoder().decode(writeXmlPlist(ours)))).toEqual(value);
    }), { numRuns: 200 });
  });

  it('are read by plistutil, in both forms, and read what it writes', () => {
    const value = dict({ ecid: 2n ** 64n - 1n, below: -5n, real: 0.25, text: 'å & <ö>', data: Uint8Array.from([0, 255, 7]), list: [true, false, dict({ x: 'y' })] });
    for (const [bytes, other] of [[writeXmlPlist(value), 'bin'], [writeBinaryPlist(value), 'xml']] as const) {
      const converted = execFileSync('plistutil', ['-i', '-', '-o', '-', '-f', other], { input: bytes });
      expect(readPlist(converted)).toEqual(value);
    }
  });
});
