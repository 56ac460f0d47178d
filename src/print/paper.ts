// A PDF under the pen: pages, lines of text at a baseline, hairlines. Lengths are points from the upper left corner. The same strokes
// with the same moment give the same bytes. What is written on it is others' business.
import { setImmediate as turn } from 'node:timers/promises';
import type PDFDocument from 'pdfkit';
import { type Face, faces, type Fonts, loadFonts } from './fonts.ts';
import { cut, type Measure, printable, wrapped } from './printable.ts';

export const ink = { text: '#1c1c1e', quiet: '#6e6e73', hairline: '#d2d2d7', mark: '#ececef', stop: '#b3261e', white: '#ffffff' } as const;

/** Points in a millimetre. */
export const mm = 72 / 25.4;

export const sheetSizes = { a4: [210 * mm, 297 * mm], letter: [612, 792] } as const satisfies Readonly<Record<string, readonly [number, number]>>;
export type SheetSize = keyof typeof sheetSizes;

export interface Style {
  readonly face: Face;
  readonly size: number;
  readonly color?: string;
  /** Digits of one width, for columns of them. */
  readonly tabular?: boolean;
  /** Points between letters. */
  readonly tracking?: number;
}

export interface PaperFacts {
  readonly title: string;
  /** Milliseconds since the Unix epoch; the file says that it was made then. */
  readonly now: number;
  /** PRACTICE across every page. */
  readonly practice: boolean;
}

/** What pdfkit keeps of a font, of which its types say nothing. */
interface WithFont {
  readonly _font: { readonly font: { hasGlyphForCodePoint(point: number): boolean } };
}

/**
 * Without contextual alternates: they make arrows and other signs of what was typed, and one of JetBrains Mono's can't be read by the
 * font engine. A new object each time, for the engine writes into it.
 */
function features({ tabular }: Style): PDFKit.Mixins.OpenTypeFeatures[] {
  return { calt: false, ...(tabular === true ? { tnum: true } : {}) } as unknown as PDFKit.Mixins.OpenTypeFeatures[];
}

export class Paper {
  readonly #doc: PDFKit.PDFDocument;
  readonly #done: Promise<Uint8Array>;
  readonly #practice: boolean;
  readonly #widths = new Map<string, Map<string, number>>();
  #pages = 0;

  constructor(doc: PDFKit.PDFDocument, { practice }: Pick<PaperFacts, 'practice'>) {
    this.#doc = doc;
    this.#practice = practice;
    const chunks: Uint8Array[] = [];
    this.#done = new Promise((resolve, reject) => {
      doc.on('data', (chunk: Uint8Array) => { chunks.push(chunk); });
      doc.on('error', reject);
      doc.on('end', () => { resolve(Uint8Array.from(Buffer.concat(chunks))); });
    });
  }

  get pages(): number {
    return this.#pages;
  }

  /** Width and height of the page under the pen. */
  get size(): { readonly width: number; readonly height: number } {
    return this.#doc.page;
  }

  /** Lets others have their turn: a section takes milliseconds, many pages seconds. */
  rest(): Promise<void> {
    return turn();
  }

  async addPage([width, height]: readonly [number, number], mark = this.#practice): Promise<void> {
    await this.rest();
    this.#doc.addPage({ size: [width, height], margin: 0 });
    this.#pages += 1;
    if (mark) this.#across('PRACTICE');
  }

  #across(word: string): void {
    const { width, height } = this.size;
    const style: Style = { face: 'bold', size: Math.hypot(width, height) / 7, color: ink.mark, tracking: 8 };
    this.#doc.save().rotate(-Math.atan2(height, width) * 180 / Math.PI, { origin: [width / 2, height / 2] });
    this.line(word, width / 2 - this.width(word, style) / 2, height / 2 + style.size * 0.36, style);
    this.#doc.restore();
  }

  #use({ face, size }: Style): PDFKit.PDFDocument {
    return this.#doc.font(face).fontSize(size);
  }

  /** What the font can show of a text. */
  shown(text: string, style: Style): string {
    const { _font: { font } } = this.#use(style) as unknown as WithFont;
    return printable(text, (point) => font.hasGlyphForCodePoint(point));
  }

  /** Laying text out is most of the work, and each text is asked for several times. */
  #measure(style: Style): Measure {
    const kind = `${style.face} ${style.size} ${style.tracking ?? 0} ${style.tabular ?? false}`;
    const known = this.#widths.get(kind) ?? new Map<string, number>();
    this.#widths.set(kind, known);
    return (text) => {
      const width = known.get(text) ?? (text === '' ? 0 : this.#use(style).widthOfString(text, { characterSpacing: style.tracking ?? 0, features: features(style) }));
      known.set(text, width);
      return width;
    };
  }

  width(text: string, style: Style): number {
    return this.#measure(style)(this.shown(text, style));
  }

  #draw(text: string, x: number, baseline: number, style: Style): void {
    if (text === '') return;
    // With its width told, it isn't laid out twice.
    const options: PDFKit.Mixins.TextOptions & { textWidth: number } = { lineBreak: false, baseline: 'alphabetic', characterSpacing: style.tracking ?? 0, features: features(style), textWidth: this.#measure(style)(text) };
    this.#use(style).fillColor(style.color ?? ink.text).text(text, x, baseline, options);
  }

  /** One line, cut with an ellipsis where `width` is too little for it. Returns how wide it became. */
  line(text: string, x: number, baseline: number, style: Style, { width = Infinity, right = false }: { readonly width?: number; readonly right?: boolean } = {}): number {
    const measure = this.#measure(style);
    const shown = cut(this.shown(text, style), width, measure);
    const took = measure(shown);
    this.#draw(shown, right ? x - took : x, baseline, style);
    return took;
  }

  /** The lines that a text takes within `width`, at most `most`. */
  lines(text: string, style: Style, width: number, most: number): string[] {
    return wrapped(this.shown(text, style), width, most, this.#measure(style));
  }

  /** Lines from `lines`, the first with its baseline at `baseline`, each `leading` below the one before. */
  write(lines: readonly string[], x: number, baseline: number, style: Style, leading: number): void {
    lines.forEach((line, i) => { this.#draw(line, x, baseline + i * leading, style); });
  }

  rule(from: number, y: number, to: number, color: string = ink.hairline, weight = 0.5): void {
    this.#doc.moveTo(from, y).lineTo(to, y).lineWidth(weight).strokeColor(color).stroke();
  }

  frame(x: number, y: number, width: number, height: number, color: string = ink.hairline, weight = 0.5): void {
    this.#doc.rect(x, y, width, height).lineWidth(weight).strokeColor(color).stroke();
  }

  /** Filled rectangles, all at once. */
  fill(rectangles: readonly (readonly [x: number, y: number, width: number, height: number])[], color: string = ink.text): void {
    if (rectangles.length === 0) return;
    for (const [x, y, width, height] of rectangles) this.#doc.rect(x, y, width, height);
    this.#doc.fillColor(color).fill();
  }

  /** Draws on each page what needs to know how many there are. */
  onEachPage(draw: (number: number, of: number) => void): void {
    for (let i = 0; i < this.#pages; i++) {
      this.#doc.switchToPage(i);
      draw(i + 1, this.#pages);
    }
  }

  /** The file. Nothing may be drawn after it. */
  finish(): Promise<Uint8Array> {
    this.#doc.end();
    return this.#done;
  }
}

function register(doc: PDFKit.PDFDocument, fonts: Fonts): void {
  for (const face of faces) doc.registerFont(face, fonts[face]);
}

/** An empty file, without a page. Rejects where the fonts aren't there. */
export async function openPaper(facts: PaperFacts): Promise<Paper> {
  const [{ default: Document }, fonts] = await Promise.all([import('pdfkit') as Promise<{ default: typeof PDFDocument }>, loadFonts()]);
  const doc = new Document({
    autoFirstPage: false, bufferPages: true, font: '', pdfVersion: '1.7', lang: 'en', displayTitle: true,
    info: { Title: printable(facts.title, () => true), Producer: 'Muster', Creator: 'Muster', CreationDate: new Date(facts.now) },
  });
  register(doc, fonts);
  return new Paper(doc, facts);
}
