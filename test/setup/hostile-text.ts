// Text as nobody should name a device: for whatever prints or lays out what people and devices wrote.
import fc from 'fast-check';

/** Any code points, lone surrogates too. fast-check's own unit of that kind takes seconds to get going. */
export const anyText = (maxLength: number): fc.Arbitrary<string> => fc.array(fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) }, { weight: 2, arbitrary: fc.integer({ min: 0, max: 0x10ffff }) },
  fc.constantFrom(0x0a, 0x09, 0x0301, 0x200b, 0x200d, 0x202e, 0x2066, 0xfeff, 0xd800, 0xdc00, 0x05d0, 0x0627, 0x1f468),
), { maxLength }).map((points) => String.fromCodePoint(...points));

export const hostileTexts: readonly (readonly [name: string, text: string])[] = [
  ['right to left', 'אייפד של דנה — آيباد المدرسة'],
  ['an override that turns text round', 'report\u202Efdp.exe\u2066x\u2069'],
  ['emoji with joiners', '👩‍👩‍👧‍👦🏳️‍🌈📱'],
  ['other scripts', '受付の iPad 接待处 แท็บเล็ต'],
  ['10,000 letters without a space', 'W'.repeat(10_000)],
  ['10,000 words', 'iPad '.repeat(2000)],
  ['marks upon marks', `Z${'\u0301\u0316'.repeat(500)}oe`],
  ['control characters', Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join('') + '\u007f\u009b\u2028\u2029'],
  ['halves of characters', '\uD83D iPad \uDCF1'],
  ['nothing', ''],
  ['spaces', ' \u00a0\u2003\t '],
  ['parts of a PDF', ') Tj ET endstream endobj (\\ %%EOF << /JS (x) >>'],
];
