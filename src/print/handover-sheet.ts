// Hand-over sheets: a page for each device and the person who gets it, or one list of a batch to tick off and sign.
// The words are those of domain/records/handover-text.ts.
import { deviceName } from '../domain/device-names.ts';
import { outcomeNames } from '../domain/prep/step-text.ts';
import { type Contact, deviceWord, type Handover, type HandoverKind, handoverKindOf, handoverOf, helpText } from '../domain/records/handover-text.ts';
import { lastFourOf } from '../domain/records/last-four.ts';
import { assetTagOf, nameOf } from '../domain/records/record-facts.ts';
import { dayText, momentText } from '../domain/records/time-text.ts';
import { AppError } from '../errors.ts';
import type { Run } from '../model.ts';
import { bodyStyle, codeStyle, type Column, drawFeet, Flow, leadingOf, quietStyle, strongStyle } from './flow.ts';
import { ink, mm, openPaper, type Paper, type SheetSize, type Style } from './paper.ts';

export interface HandoverItem {
  readonly run: Run;
  /** Who helps the person who gets it, by its blueprint. */
  readonly contact: Contact;
}

export interface HandoverOptions {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Whose clock dates are told by: an IANA name; UTC where it is left out. */
  readonly timeZone?: string;
  readonly sheet?: SheetSize;
}

/** Pages of one file, and rows of one list. */
export const mostSheets = 500;

const titleStyle: Style = { face: 'bold', size: 22 };
const leadStyle: Style = { face: 'regular', size: 11, color: ink.quiet };
const stepStyle: Style = { face: 'bold', size: 10.5 };
const textStyle: Style = { face: 'regular', size: 10 };
const numberStyle: Style = { face: 'bold', size: 10.5, color: ink.quiet, tabular: true };
const fourStyle: Style = { face: 'monoBold', size: 34, tracking: 4 };
const stopStyle: Style = { face: 'bold', size: 10.5, color: ink.stop };

const boxWidth = 58 * mm;
const boxHeight = 26 * mm;

/** The four that Company Portal asks for, large enough to be read across a table. */
function drawFour(paper: Paper, flow: Flow, { lastFour }: Handover, y: number): void {
  const x = flow.right - boxWidth;
  paper.frame(x, y, boxWidth, boxHeight, ink.hairline, 1);
  paper.line('Last four of the serial number', x + 4 * mm, y + 6 * mm, quietStyle, { width: boxWidth - 8 * mm });
  paper.line(lastFour ?? 'unread', x + 4 * mm, y + boxHeight - 6 * mm, lastFour === null ? { ...fourStyle, face: 'regular', size: 20, tracking: 0 } : fourStyle, { width: boxWidth - 8 * mm });
}

async function drawWho(flow: Flow, { run }: HandoverItem, words: Handover): Promise<void> {
  const { paper } = flow;
  const { device } = run;
  const top = flow.y;
  const labels = [['Device', words.name], ['Model', deviceName(device.productType)], ['Serial number', device.serial], ['Asset tag', words.assetTag], ['For', words.user]] as const;
  const shown = labels.filter(([, value]) => value !== null && value !== '');
  const width = flow.width - boxWidth - 8 * mm;
  await flow.need(Math.max(boxHeight, shown.length * 6 * mm));
  shown.forEach(([label, value], i) => {
    const y = top + i * 6 * mm + textStyle.size;
    paper.line(label, flow.left, y, { ...quietStyle, size: 8.5 });
    paper.line(value ?? '', flow.left + 26 * mm, y, label === 'Serial number' ? { ...codeStyle, size: 10 } : label === 'Device' ? stepStyle : textStyle, { width: width - 26 * mm });
  });
  drawFour(paper, flow, words, top);
  flow.skip(Math.max(boxHeight, shown.length * 6 * mm) + 4 * mm);
}

const indent = 8 * mm;

interface PassageStyles {
  readonly title: Style;
  readonly text: Style;
}

/** What is to be done, numbered, or to be known, without a number. */
async function drawPassages(flow: Flow, passages: Handover['steps'], numbered: boolean, { title: titled, text: running }: PassageStyles = { title: stepStyle, text: textStyle }): Promise<void> {
  const width = flow.width - (numbered ? indent : 0);
  const x = flow.left + (numbered ? indent : 0);
  for (const [i, { title, text }] of passages.entries()) {
    await flow.need(leadingOf(titled) + flow.paper.lines(text, running, width, 5).length * leadingOf(running));
    if (numbered) flow.paper.line(String(i + 1), flow.left, flow.y + titled.size, { ...numberStyle, size: titled.size });
    await flow.paragraph(title, titled, { x, width, most: 1 });
    await flow.paragraph(text, running, { x, width, most: 5 });
    flow.skip(2.2 * mm);
  }
}

async function drawReceipt(flow: Flow): Promise<void> {
  const { paper, left, right } = flow;
  const half = (right - left - 8 * mm) / 2;
  await flow.need(18 * mm);
  flow.skip(Math.min(flow.free - 5 * mm, 14 * mm));
  for (const [i, label] of ['Received by', 'Date'].entries()) {
    const x = left + i * (half + 8 * mm);
    paper.rule(x, flow.y, x + half, ink.quiet);
    paper.line(label, x, flow.y + quietStyle.size + 3, quietStyle);
  }
  flow.skip(5 * mm);
}

async function drawSheet(flow: Flow, item: HandoverItem, words: Handover): Promise<void> {
  const { paper } = flow;
  if (item.run.practice) await flow.paragraph('PRACTICE: this is a virtual device. There is nothing to hand out.', stopStyle, { most: 2 });
  flow.skip(titleStyle.size);
  paper.line(words.title, flow.left, flow.y, titleStyle, { width: flow.width });
  flow.skip(3.5 * mm);
  await flow.paragraph(words.lead, leadStyle, { most: 3 });
  flow.skip(6 * mm);
  await drawWho(flow, item, words);
  if (words.stop !== null) {
    await flow.paragraph(words.stop, stopStyle, { most: 2 });
    flow.skip(2 * mm);
  }
  if (words.deadline !== null) {
    await flow.paragraph(words.deadline, { ...stepStyle, size: 10 }, { most: 3 });
    flow.skip(1 * mm);
  }
  if (words.steps.length > 0) {
    await flow.section('What to do', 40);
    flow.skip(1 * mm);
    await drawPassages(flow, words.steps, true);
  }
  if (words.cautions.length > 0) {
    await flow.section('What to know', 40);
    flow.skip(1 * mm);
    await drawPassages(flow, words.cautions, false);
  }
  await flow.section('Help', 30);
  await flow.paragraph(words.help, textStyle, { most: 2 });
  await drawReceipt(flow);
}

function checked(items: readonly HandoverItem[]): void {
  if (items.length === 0) throw new AppError('print.none');
  if (items.length > mostSheets) throw new AppError('print.tooMany', { count: items.length, most: mostSheets });
}

const isPractice = (items: readonly HandoverItem[]): boolean => items.some(({ run }) => run.practice);
const counted = (count: number): string => `${count} ${count === 1 ? 'device' : 'devices'}`;

/** A sheet for each device, in their order, each beginning on a page of its own. The same items and options give the same bytes. Rejects with print.none, print.tooMany. */
export async function handoverSheetsPdf(items: readonly HandoverItem[], { now, timeZone = 'UTC', sheet = 'a4' }: HandoverOptions): Promise<Uint8Array> {
  checked(items);
  const practice = isPractice(items);
  const paper = await openPaper({ title: `${practice ? 'PRACTICE: ' : ''}Hand-over of ${counted(items.length)}`, now, practice });
  for (const item of items) {
    const words = handoverOf(item.run, { contact: item.contact, now, timeZone });
    await drawSheet(await Flow.begin(paper, sheet, `${words.title}: ${words.name ?? ''}, continued`), item, words);
  }
  drawFeet(paper, sheet, `${practice ? 'PRACTICE · ' : ''}Printed by Muster, ${momentText(now, timeZone)}`);
  return paper.finish();
}

const kindNames: Readonly<Record<HandoverKind, string>> = {
  companyPortal: 'Users sign in: Company Portal', modern: 'Users sign in: Setup Assistant', legacy: 'Users sign in: Setup Assistant (legacy)', noUser: 'Without a user: no Company Portal', unmanaged: 'Not enrolled', unknown: 'User not recorded',
};

const listColumns: readonly Column[] = [
  { title: 'Last four', part: 0.12, style: { face: 'monoBold', size: 11 }, most: 1 }, { title: 'Device', part: 0.25, style: strongStyle, most: 2 }, { title: 'Asset tag', part: 0.14, style: bodyStyle, most: 2 },
  { title: 'For', part: 0.25, style: bodyStyle, most: 2 }, { title: 'Received by', part: 0.24, style: bodyStyle, most: 1 },
];
const openColumns = [...listColumns.slice(0, -1), { title: 'Why', part: 0.24, style: { ...bodyStyle, color: ink.stop }, most: 3 }];

const small: PassageStyles = { title: strongStyle, text: bodyStyle };

/** The words for all of a kind: with neither a name nor a number, and “device” where they are iPhones and iPads. */
function forAll(group: readonly HandoverItem[], { run, contact }: HandoverItem, options: { readonly now: number; readonly timeZone: string }): Handover {
  const productType = new Set(group.map((item) => deviceWord(item.run.device.productType))).size > 1 ? null : run.device.productType;
  return handoverOf({ ...run, enrolled: null, wanted: run.wanted && { ...run.wanted, name: null }, device: { ...run.device, name: null, serial: null, productType } }, { contact, ...options });
}

/** Kinds in the order in which they first come. */
function grouped(items: readonly HandoverItem[]): Map<HandoverKind, HandoverItem[]> {
  const groups = new Map<HandoverKind, HandoverItem[]>();
  for (const item of items) {
    const kind = handoverKindOf(item.run);
    const group = groups.get(kind);
    if (group) group.push(item);
    else groups.set(kind, [item]);
  }
  return groups;
}

function rowOf({ run }: HandoverItem, last: string): string[] {
  return [lastFourOf(run.device.serial) ?? 'unread', nameOf(run) ?? '', assetTagOf(run) ?? '', run.wanted?.user ?? '', last];
}

const rowHeight = 8 * mm;

async function drawGroup(flow: Flow, kind: HandoverKind, group: readonly HandoverItem[], options: { readonly now: number; readonly timeZone: string }): Promise<void> {
  await flow.section(`${kindNames[kind]} · ${counted(group.length)}`, 60);
  await flow.table(listColumns, group.map((item) => rowOf(item, '')), rowHeight);
  const [first] = group;
  if (!first) return;
  const words = forAll(group, first, options);
  flow.skip(3 * mm);
  if (words.deadline !== null) {
    await flow.paragraph(words.deadline, strongStyle, { most: 2 });
    flow.skip(2 * mm);
  }
  await drawPassages(flow, words.cautions, false, small);
  await drawPassages(flow, words.steps, true, small);
  for (const help of new Set(group.map(({ contact }) => helpText(contact)))) await flow.paragraph(help, bodyStyle, { most: 2 });
}

/**
 * One list of a batch: each device with its last four and a line to sign, and once for each way of enrolling what is to be done. Devices
 * that are not done stand on a list of their own. The same items and options give the same bytes. Rejects with print.none, print.tooMany.
 */
export async function handoverListPdf(items: readonly HandoverItem[], { now, timeZone = 'UTC', sheet = 'a4' }: HandoverOptions): Promise<Uint8Array> {
  checked(items);
  const practice = isPractice(items);
  const paper = await openPaper({ title: `${practice ? 'PRACTICE: ' : ''}Hand-over list of ${counted(items.length)}`, now, practice });
  const flow = await Flow.begin(paper, sheet, 'Hand-over list, continued');
  flow.skip(titleStyle.size);
  paper.line('Hand-over list', flow.left, flow.y, titleStyle);
  flow.skip(3.5 * mm);
  await flow.paragraph(`${practice ? 'PRACTICE. ' : ''}${counted(items.length)}, ${dayText(now, timeZone)}. Before a device is handed out, compare the last four of its serial number with the list.`, leadStyle, { most: 2 });
  flow.skip(3 * mm);
  for (const [kind, group] of grouped(items.filter(({ run }) => run.outcome === 'done'))) await drawGroup(flow, kind, group, { now, timeZone });
  const open = items.filter(({ run }) => run.outcome !== 'done');
  if (open.length > 0) {
    await flow.section(`Not to be handed out · ${counted(open.length)}`, 60);
    await flow.table(openColumns, open.map((item) => rowOf(item, `Recorded as “${outcomeNames[item.run.outcome]}”, not as done`)));
  }
  drawFeet(paper, sheet, `${practice ? 'PRACTICE · ' : ''}Printed by Muster, ${momentText(now, timeZone)}`);
  return paper.finish();
}
