// What flows down a sheet of A4 or Letter: sections, facts side by side, tables, paragraphs, over as many pages as they take.
import { ink, mm, type Paper, type SheetSize, sheetSizes, type Style } from './paper.ts';

export interface Fact {
  readonly label: string;
  /** Null: a dash. */
  readonly value: string | null;
  readonly style?: Style;
  /** Columns that it takes. */
  readonly span?: number;
}

export interface Column {
  readonly title: string;
  /** Part of the width, all of them together 1. */
  readonly part: number;
  readonly style: Style;
  /** Lines of one cell, at most. */
  readonly most: number;
}

export const bodyStyle: Style = { face: 'regular', size: 9 };
export const strongStyle: Style = { face: 'bold', size: 9 };
export const quietStyle: Style = { face: 'regular', size: 7.5, color: ink.quiet };
export const hashStyle: Style = { face: 'mono', size: 6.2 };
export const codeStyle: Style = { face: 'mono', size: 8.5 };
const sectionStyle: Style = { face: 'bold', size: 10.5 };

/** Points from one line to the next. */
export const leadingOf = ({ size }: Style): number => Math.round(size * 1.36 * 2) / 2;

const margin = { side: 20 * mm, top: 15 * mm, bottom: 18 * mm } as const;
const gutter = 5 * mm;
const dash = '–';

export class Flow {
  readonly paper: Paper;
  readonly left = margin.side;
  readonly right: number;
  readonly #size: readonly [number, number];
  readonly #continued: string;
  #y = margin.top;

  private constructor(paper: Paper, size: SheetSize, continued: string) {
    this.paper = paper;
    this.#size = sheetSizes[size];
    this.right = this.#size[0] - margin.side;
    this.#continued = continued;
  }

  /** Begins on a new page. `continued` stands at the head of the pages after it. */
  static async begin(paper: Paper, size: SheetSize, continued: string): Promise<Flow> {
    const flow = new Flow(paper, size, continued);
    await paper.addPage(flow.#size);
    return flow;
  }

  get y(): number {
    return this.#y;
  }

  get width(): number {
    return this.right - this.left;
  }

  /** Points that are free above the foot. */
  get free(): number {
    return this.#size[1] - margin.bottom - this.#y;
  }

  skip(height: number): void {
    this.#y += height;
  }

  /** On a new page when `height` has no room on this one. */
  async need(height: number): Promise<void> {
    if (height <= this.free) return;
    await this.paper.addPage(this.#size);
    this.paper.line(this.#continued, this.left, margin.top, quietStyle, { width: this.width });
    this.#y = margin.top + 6 * mm;
  }

  /** A hairline and a heading; `after` is what has to stand below it on the same page. */
  async section(title: string, after: number): Promise<void> {
    await this.paper.rest();
    await this.need(6 * mm + leadingOf(sectionStyle) + after);
    this.#y += 2.4 * mm;
    this.paper.rule(this.left, this.#y, this.right);
    this.#y += 1.6 * mm + sectionStyle.size;
    this.paper.line(title, this.left, this.#y, sectionStyle, { width: this.width });
    this.#y += 1.8 * mm;
  }

  /** Labels with their values below, in columns of one width. */
  async facts(facts: readonly Fact[], columns: number, most = 2): Promise<void> {
    const unit = (this.width - gutter * (columns - 1)) / columns;
    let row: Fact[] = [];
    const flush = async (): Promise<void> => {
      let column = 0;
      const placed = row.map(({ label, value, style = bodyStyle, span = 1 }) => {
        const [x, width] = [this.left + column * (unit + gutter), span * unit + (span - 1) * gutter];
        column += span;
        const lines = this.paper.lines(value ?? dash, style, width, most);
        return { label, x, width, style, lines: lines.length > 0 ? lines : [dash], leading: leadingOf(style) };
      });
      const height = Math.max(...placed.map(({ lines, leading }) => lines.length * leading)) + leadingOf(quietStyle) + 1.3 * mm;
      await this.need(height);
      for (const { label, x, width, style, lines, leading } of placed) {
        this.paper.line(label, x, this.#y + quietStyle.size, quietStyle, { width });
        this.paper.write(lines, x, this.#y + leadingOf(quietStyle) + bodyStyle.size, style, leading);
      }
      this.#y += height;
      row = [];
    };
    for (const fact of facts) {
      if (row.reduce((sum, { span = 1 }) => sum + span, fact.span ?? 1) > columns) await flush();
      row.push(fact);
    }
    if (row.length > 0) await flush();
  }

  /** Rows under quiet headings, each under a hairline and at least `least` points high; a row is never torn apart. */
  async table(columns: readonly Column[], rows: readonly (readonly string[])[], least = 0): Promise<void> {
    const baseline = Math.max(...columns.map(({ style }) => style.size));
    const xs = columns.map((_, i) => this.left + this.width * columns.slice(0, i).reduce((sum, { part }) => sum + part, 0));
    await this.need(3 * leadingOf(bodyStyle) + leadingOf(quietStyle));
    columns.forEach(({ title, part }, i) => { this.paper.line(title, xs[i] ?? 0, this.#y + quietStyle.size, quietStyle, { width: part * this.width - 6 }); });
    this.#y += leadingOf(quietStyle) + 1;
    for (const row of rows) {
      const cells = columns.map(({ part, style, most }, i) => ({ x: xs[i] ?? 0, style, leading: leadingOf(style), lines: this.paper.lines(row[i] ?? '', style, part * this.width - 8, most) }));
      const height = Math.max(least, Math.max(...cells.map(({ lines, leading }) => Math.max(1, lines.length) * leading)) + 1.2 * mm);
      await this.need(height);
      this.paper.rule(this.left, this.#y, this.right);
      for (const { x, style, leading, lines } of cells) this.paper.write(lines, x, this.#y + 0.6 * mm + baseline, style, leading);
      this.#y += height;
    }
  }

  /** Lines of running text; a paragraph stands on one page. */
  async paragraph(text: string, style: Style = bodyStyle, { most = 8, width = this.width, x = this.left }: { readonly most?: number; readonly width?: number; readonly x?: number } = {}): Promise<void> {
    const leading = leadingOf(style);
    const lines = this.paper.lines(text, style, width, most);
    await this.need(lines.length * leading);
    this.paper.write(lines, x, this.#y + style.size, style, leading);
    this.#y += lines.length * leading;
  }
}

/** At the foot of every page: what it belongs to, and which page it is. */
export function drawFeet(paper: Paper, size: SheetSize, text: string): void {
  const [width, height] = sheetSizes[size];
  const y = height - 11 * mm;
  paper.onEachPage((number, of) => {
    paper.rule(margin.side, y - 9, width - margin.side);
    const took = paper.line(`Page ${number} of ${of}`, width - margin.side, y, quietStyle, { right: true });
    paper.line(text, margin.side, y, quietStyle, { width: width - 2 * margin.side - took - 12 });
  });
}
