// Text as wide as a terminal shows it: some characters take two columns, some none. Guesses for symbols that terminals disagree on.

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const wide = /^(?:\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6])/u;
const invisible = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

function widthOf(grapheme: string): number {
  if (invisible.test(grapheme)) return 0;
  return wide.test(grapheme) || grapheme.includes('\ufe0f') ? 2 : 1;
}

/** Columns that it takes. */
export function columnsOf(text: string): number {
  let sum = 0;
  for (const { segment } of graphemes.segment(text)) sum += widthOf(segment);
  return sum;
}

/** At most so many columns; what was cut ends in …. */
export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let kept = '';
  let sum = 0;
  for (const { segment } of graphemes.segment(text)) {
    sum += widthOf(segment);
    if (sum > columns - 1) break;
    kept += segment;
  }
  return columns < 1 ? '' : `${kept.trimEnd()}…`;
}

/** Exactly so many columns, cut or filled with spaces behind. */
export function fitted(text: string, columns: number): string {
  const short = cut(text, columns);
  return `${short}${' '.repeat(Math.max(0, columns - columnsOf(short)))}`;
}

/** Lines of at most so many columns, broken between words; all but the first begin with `indent` spaces. */
export function wrapped(text: string, columns: number, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    const room = columns - (lines.length === 0 ? 0 : indent);
    if (line !== '' && columnsOf(longer) > room) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((one, at) => cut(at === 0 ? one : `${' '.repeat(indent)}${one}`, columns));
}
