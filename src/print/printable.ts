// Text as a font can show it: what it lacks is named, what would turn or hide other text is named too, and lines are broken to a width.
// Knows no PDF; what a font has and how wide text is are given.

/** What of one text is looked at; all that is printed has less. */
const longest = 4000;
/** Marks that may stand on one letter: two are a language's, more climb over other lines. */
const mostMarks = 2;
/** Characters that are named one by one where a font lacks several in a row. */
const mostNamed = 3;

const space = /[\p{Zs}\t\n\r\v\f]/u;
/** Controls, formats (which turn text round), halves of pairs, private and unassigned ones, line and paragraph separators. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u;
const mark = /\p{M}/u;

const nameOf = (point: number): string => `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;

/** "[U+1F4F1]", "[U+53D7 U+4ED8 U+306E and 2 more]". */
function named(points: readonly number[]): string {
  const more = points.length - mostNamed;
  return `[${points.slice(0, mostNamed).map(nameOf).join(' ')}${more > 0 ? ` and ${more} more` : ''}]`;
}

/** One line of text with nothing in it that the font lacks: such characters stand there by their code points. Spaces are one space each. */
export function printable(text: string, has: (codePoint: number) => boolean): string {
  let out = '';
  let marks = 0;
  let lacking: number[] = [];
  const flush = (): void => {
    if (lacking.length > 0) out += named(lacking);
    lacking = [];
  };
  for (const character of text.slice(0, longest).normalize('NFC')) {
    const point = character.codePointAt(0) ?? 0;
    const isSpace = space.test(character);
    marks = mark.test(character) ? marks + 1 : 0;
    if (isSpace || (!unprintable.test(character) && marks <= mostMarks && has(point))) {
      flush();
      out += isSpace ? ' ' : character;
    } else lacking.push(point);
  }
  flush();
  return out.replace(/ {2,}/g, ' ').trim();
}

/** How wide a text is, in points. */
export type Measure = (text: string) => number;

/** A letter and its marks. */
const partsOf = (text: string): string[] => text.match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];

/** A text of so many parts is measured as a whole first: most fit. */
const shortText = 120;

/** How many of the parts are together no wider than `width`, at least one. Measures little more than that: the rest may be long. */
function fitting(parts: readonly string[], width: number, measure: Measure): number {
  const isIn = (count: number): boolean => measure(parts.slice(0, count).join('')) <= width;
  if (parts.length <= shortText && isIn(parts.length)) return parts.length;
  let fits = 1;
  let tooMany = 16;
  while (tooMany <= parts.length && isIn(tooMany)) [fits, tooMany] = [tooMany, tooMany * 2];
  if (tooMany > parts.length) {
    if (isIn(parts.length)) return parts.length;
    tooMany = parts.length;
  }
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (isIn(middle)) fits = middle;
    else tooMany = middle;
  }
  return fits;
}

const ellipsis = '…';

/** The text, or its begin with an ellipsis where it is wider than `width`; never cut before a mark or within a pair. */
export function cut(text: string, width: number, measure: Measure): string {
  const parts = partsOf(text);
  if (parts.length === 0 || width === Infinity) return text;
  const fits = fitting(parts, width, measure);
  if (fits === parts.length && measure(text) <= width) return text;
  const room = width - measure(ellipsis);
  return room <= 0 ? ellipsis : `${parts.slice(0, fitting(parts, room, measure)).join('').trimEnd()}${ellipsis}`;
}

/** Lines no wider than `width`, broken between words where that goes; the last of `most` lines ends with an ellipsis when there is more. */
export function wrapped(text: string, width: number, most: number, measure: Measure): string[] {
  const lines: string[] = [];
  let rest = text.trim();
  while (rest !== '' && lines.length < most) {
    const parts = partsOf(rest);
    const fits = fitting(parts, width, measure);
    if (fits === parts.length) return [...lines, rest];
    if (lines.length === most - 1) return [...lines, cut(rest, width, measure)];
    const begin = parts.slice(0, fits).join('');
    const between = rest.charAt(begin.length) === ' ' ? begin.length : begin.lastIndexOf(' ');
    const line = between > 0 ? rest.slice(0, between) : begin;
    lines.push(line.trimEnd());
    rest = rest.slice(line.length).trimStart();
  }
  return lines;
}
