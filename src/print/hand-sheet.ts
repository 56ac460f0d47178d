// A blueprint on paper, for whoever prepares devices by hand in Apple Configurator. The words are those of domain/blueprint/hand-sheet.ts.
import type { HandPassage, HandSheet } from '../domain/blueprint/hand-sheet.ts';
import { momentText } from '../domain/records/time-text.ts';
import { bodyStyle, codeStyle, type Column, drawFeet, Flow, leadingOf, quietStyle, strongStyle } from './flow.ts';
import { ink, mm, openPaper, type SheetSize, type Style } from './paper.ts';

export interface HandSheetOptions {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Whose clock dates are told by: an IANA name; UTC where it is left out. */
  readonly timeZone?: string;
  readonly sheet?: SheetSize;
  readonly practice?: boolean;
}

const titleStyle: Style = { face: 'bold', size: 22 };
const leadStyle: Style = { face: 'regular', size: 11, color: ink.quiet };
const stepStyle: Style = { face: 'bold', size: 10 };
const numberStyle: Style = { ...stepStyle, color: ink.quiet, tabular: true };
const textStyle: Style = { face: 'regular', size: 9.5 };
const stopStyle: Style = { face: 'bold', size: 10.5, color: ink.stop };
const indent = 8 * mm;
const labelWidth = 46 * mm;

/** No line ends with a hyphen: readers of the file take that one for theirs and leave it out of what is copied. */
function unhyphenated(lines: readonly string[]): string[] {
  const whole: string[] = [];
  let carried = '';
  lines.forEach((line, at) => {
    const kept = at < lines.length - 1 ? (carried + line).replace(/-+$/, '') : carried + line;
    carried = (carried + line).slice(kept.length);
    whole.push(kept);
  });
  return whole;
}

/** A label and its value side by side; an address is never cut, for it is typed or copied from here. */
async function drawFacts(flow: Flow, facts: HandSheet['facts']): Promise<void> {
  for (const { label, value, exact } of facts) {
    const style = exact ? codeStyle : bodyStyle;
    const [labels, values] = [flow.paper.lines(label, quietStyle, labelWidth - 3 * mm, 2), exact ? unhyphenated(flow.paper.lines(value, style, flow.width - labelWidth - 4 * mm, 40)) : flow.paper.lines(value, style, flow.width - labelWidth, 4)];
    const height = Math.max(labels.length * leadingOf(quietStyle), values.length * leadingOf(style)) + 1.2 * mm;
    await flow.need(height);
    flow.paper.write(labels, flow.left, flow.y + bodyStyle.size, quietStyle, leadingOf(quietStyle));
    flow.paper.write(values, flow.left + labelWidth, flow.y + bodyStyle.size, style, leadingOf(style));
    flow.skip(height);
  }
}

async function drawPassages(flow: Flow, passages: readonly HandPassage[], numbered: boolean): Promise<void> {
  const place = { x: flow.left + (numbered ? indent : 0), width: flow.width - (numbered ? indent : 0) };
  for (const [i, { title, text }] of passages.entries()) {
    await flow.need(leadingOf(stepStyle) + flow.paper.lines(text, textStyle, place.width, 6).length * leadingOf(textStyle));
    if (numbered) flow.paper.line(String(i + 1), flow.left, flow.y + stepStyle.size, numberStyle);
    await flow.paragraph(title, stepStyle, { ...place, most: 1 });
    await flow.paragraph(text, textStyle, { ...place, most: 6 });
    flow.skip(1.6 * mm);
  }
}

/** The last has its title only where it has something to say. */
const paneColumns = (notes: boolean): readonly Column[] => [
  { title: 'Leave out', part: 0.4, style: strongStyle, most: 2 }, { title: 'Apple’s key', part: 0.25, style: codeStyle, most: 1 }, { title: notes ? 'Note' : '', part: 0.35, style: bodyStyle, most: 2 },
];

async function drawPanes(flow: Flow, { hidden, shown }: NonNullable<HandSheet['panes']>): Promise<void> {
  await flow.section('Setup Assistant', 40);
  await flow.table(paneColumns(hidden.some(({ reason }) => reason !== null)), hidden.map(({ title, key, reason }) => [title, key, reason ?? '']));
  flow.skip(2 * mm);
  await flow.paragraph(`Tick all others: ${shown.map(({ title }) => title).join(', ') || 'none'}. What Apple Configurator doesn’t list, it can’t leave out.`, bodyStyle, { most: 12 });
}

/** One sheet. The same words and options give the same bytes. */
export async function handSheetPdf(words: HandSheet, { now, timeZone = 'UTC', sheet = 'a4', practice = false }: HandSheetOptions): Promise<Uint8Array> {
  const paper = await openPaper({ title: `${practice ? 'PRACTICE: ' : ''}${words.title}, by hand`, now, practice });
  const flow = await Flow.begin(paper, sheet, `${words.title}, continued`);
  if (practice) await flow.paragraph('PRACTICE: this blueprint is one of the practice bench.', stopStyle, { most: 2 });
  flow.skip(titleStyle.size);
  paper.line(words.title, flow.left, flow.y, titleStyle, { width: flow.width });
  flow.skip(3.5 * mm);
  await flow.paragraph(words.lead, leadStyle, { most: 3 });
  await flow.section('What is entered', 30);
  await drawFacts(flow, words.facts);
  await flow.section('What to do', 40);
  flow.skip(1 * mm);
  await drawPassages(flow, words.steps, true);
  if (words.panes) await drawPanes(flow, words.panes);
  await flow.section('What to know', 40);
  flow.skip(1 * mm);
  await drawPassages(flow, words.cautions, false);
  drawFeet(paper, sheet, `${practice ? 'PRACTICE · ' : ''}Printed by Muster, ${momentText(now, timeZone)}`);
  return paper.finish();
}
