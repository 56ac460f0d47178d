// Labels for the backs of devices: name, asset tag, model and serial number to read, a QR code and Code 128 to scan. One label a page for
// label printers, or 24 on a sheet of A4.
import { AppError } from '../errors.ts';
import type { Run } from '../model.ts';
import { deviceName } from '../domain/device-names.ts';
import { assetTagOf, nameOf } from '../domain/records/record-facts.ts';
import { type BarCode, barCode, barQuietOf, type BarRoom, barWidth, drawBars, drawQr, type QrCode, qrCode, qrQuietOf, qrSide } from './barcode.ts';
import { ink, mm, openPaper, type Paper, sheetSizes, type Style } from './paper.ts';

export interface Label {
  readonly name: string | null;
  readonly assetTag: string | null;
  readonly model: string | null;
  readonly serial: string | null;
  readonly practice: boolean;
}

/** brother: DK 62 × 29 mm. dymo: 57 × 32 mm. a4: 3 × 8 labels of 70 × 37 mm on a sheet. */
export const labelPapers = ['brother', 'dymo', 'a4'] as const;
export type LabelPaper = (typeof labelPapers)[number];

/** What the QR code says: the serial number, the asset tag, or the serial number with “muster:” before it. */
export const qrContents = ['serial', 'assetTag', 'muster'] as const;
export type QrContent = (typeof qrContents)[number];

export interface LabelOptions {
  readonly paper: LabelPaper;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly qr?: QrContent;
  /** Labels of the first sheet that are used up already; A4 only. */
  readonly skip?: number;
}

/** One file of labels; more are another roll. */
export const mostLabels = 1000;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a label is drawn, and how much of the white around it may be a barcode's quiet zone. */
interface Place extends Box {
  readonly bleed: { readonly x: number; readonly y: number };
}

/** Millimetres; `edge` is what printers leave white, on a sheet also what a cut may be off by. */
const forms: Readonly<Record<LabelPaper, { readonly width: number; readonly height: number; readonly edgeX: number; readonly edgeY: number }>> = {
  brother: { width: 62, height: 29, edgeX: 2.5, edgeY: 1.5 },
  dymo: { width: 57, height: 32, edgeX: 2.5, edgeY: 2 },
  a4: { width: 70, height: 37, edgeX: 6, edgeY: 4 },
};
const sheet = { columns: 3, rows: 8 } as const;

/** The label of a record's device. */
export function labelOf(run: Run): Label {
  return { name: nameOf(run), assetTag: assetTagOf(run), model: deviceName(run.device.productType), serial: run.device.serial, practice: run.practice };
}

function qrText({ serial, assetTag }: Label, content: QrContent): string {
  if (content === 'assetTag') return assetTag ?? '';
  if (serial === null) return '';
  return content === 'muster' ? `muster:${serial}` : serial;
}

interface Codes {
  readonly qr: QrCode | null;
  readonly serial: BarCode | null;
  readonly assetTag: BarCode | null;
}

async function codesOf(label: Label, content: QrContent): Promise<Codes> {
  const { serial, assetTag } = label;
  return { qr: await qrCode(qrText(label, content)), serial: await barCode(serial ?? ''), assetTag: assetTag === serial ? null : await barCode(assetTag ?? '') };
}

const nameStyle: Style = { face: 'bold', size: 8.5 };
const tagStyle: Style = { face: 'bold', size: 7.5 };
const modelStyle: Style = { face: 'regular', size: 6.5 };
const serialStyle: Style = { face: 'mono', size: 7.5 };
const lastFourStyle: Style = { face: 'monoBold', size: 7.5 };
const practiceStyle: Style = { face: 'bold', size: 6, tracking: 0.8 };
const captionStyle: Style = { face: 'regular', size: 5 };
/** Points between two lines. */
const leading = 1.6;

/** The serial number with its last four in bold, as people are asked for them. */
function drawSerial(paper: Paper, serial: string, x: number, baseline: number, width: number): void {
  const split = serial.length > 4 ? serial.length - 4 : 0;
  const took = paper.line(serial.slice(0, split), x, baseline, serialStyle, { width: width - paper.width('0000', lastFourStyle) });
  paper.line(serial.slice(split), x + took, baseline, lastFourStyle, { width: width - took });
}

/** What is read, from the top of `box` down; what has no room any more is left out, the serial number never. */
function drawWords(paper: Paper, label: Label, box: Box): void {
  const { name, assetTag, model, serial, practice } = label;
  const rows: (readonly [text: string, style: Style])[] = [[name ?? 'No name', nameStyle], ...(assetTag === null ? [] : [[assetTag, tagStyle] as const]), ...(model === null ? [] : [[model, modelStyle] as const])];
  const bottom = box.y + box.height + 0.5;
  const heightOf = (style: Style): number => style.size + leading;
  let y = box.y - 1;
  if (practice) {
    paper.frame(box.x + 0.5, y + 1, paper.width('PRACTICE', practiceStyle) + 5, practiceStyle.size + 3, ink.text, 1);
    paper.line('PRACTICE', box.x + 3.4, y + practiceStyle.size + 1.4, practiceStyle);
    y += practiceStyle.size + 5;
  }
  let spare = bottom - y - [...rows.map(([, style]) => style), serialStyle].reduce((sum, style) => sum + heightOf(style), 0);
  for (const [text, style] of rows) {
    const lines = paper.lines(text, style, box.width, spare >= heightOf(style) ? 2 : 1);
    if (lines.length > 1) spare -= heightOf(style);
    if (y + lines.length * heightOf(style) + heightOf(serialStyle) > bottom) continue;
    paper.write(lines, box.x, y + style.size, style, heightOf(style));
    y += lines.length * heightOf(style);
  }
  if (serial === null) paper.line('Serial number unread', box.x, y + modelStyle.size, modelStyle, { width: box.width });
  else drawSerial(paper, serial, box.x, y + serialStyle.size, box.width);
}

/** Points of bars: what one is at least, and what a single one is at most. */
const barHeight = { least: 5 * mm, most: 8 * mm } as const;
const gap = 1 * mm;

const roomOf = ({ width, bleed }: Place): BarRoom => ({ width: width + bleed.x, quiet: bleed.x });

/** Bars from the left edge of the words, their quiet zone in the white beside them; what they are at the right where it leaves the other one alone. */
function drawBarRow(paper: Paper, code: BarCode, caption: string, { bleed, ...box }: Place): void {
  const room = roomOf({ bleed, ...box });
  const left = box.x - Math.min(bleed.x, barQuietOf(code, room));
  const end = left + barWidth(code, room);
  if (box.x + box.width - end >= paper.width(caption, captionStyle)) paper.line(caption, box.x + box.width, box.y + box.height / 2 + captionStyle.size * 0.36, captionStyle, { right: true });
  drawBars(paper, code, left, box.y, { room, height: box.height });
}

/** In the upper right corner, its black at the edges of the words. Returns how much of the width it takes. */
function drawCorner(paper: Paper, code: QrCode, { bleed, ...box }: Place): number {
  const room = box.height + bleed.y;
  const side = qrSide(code, room);
  if (side === 0) return 0;
  const quiet = qrQuietOf(code, room);
  const left = box.x + box.width - side + Math.min(bleed.x, quiet);
  drawQr(paper, code, left, box.y - Math.min(bleed.y, quiet), room);
  return box.x + box.width - left;
}

function drawLabel(paper: Paper, label: Label, { qr, ...codes }: Codes, place: Place): void {
  const bars = ([['Asset tag', codes.assetTag], ['Serial', codes.serial]] as const).flatMap(([caption, code]) => (code && barWidth(code, roomOf(place)) > 0 ? [{ caption, code }] : []));
  const each = bars.length > 1 ? barHeight.least : barHeight.most;
  const top: Place = { ...place, height: place.height - bars.length * (each + gap) };
  const taken = qr ? drawCorner(paper, qr, top) : 0;
  drawWords(paper, label, { ...top, width: top.width - taken });
  bars.forEach(({ caption, code }, i) => { drawBarRow(paper, code, caption, { ...place, y: top.y + top.height + gap + i * (each + gap), height: each }); });
}

/** The labels' places, page by page. */
async function placeOf(paper: Paper, { paper: kind }: LabelOptions, index: number): Promise<Place> {
  const { width, height, edgeX, edgeY } = forms[kind];
  const inner = { width: (width - 2 * edgeX) * mm, height: (height - 2 * edgeY) * mm, bleed: { x: edgeX * mm, y: edgeY * mm } };
  if (kind !== 'a4') {
    await paper.addPage([width * mm, height * mm], false);
    return { x: edgeX * mm, y: edgeY * mm, ...inner };
  }
  const onSheet = index % (sheet.columns * sheet.rows);
  if (paper.pages === 0 || onSheet === 0) await paper.addPage(sheetSizes.a4, false);
  const [left, top] = [(paper.size.width - sheet.columns * width * mm) / 2, (paper.size.height - sheet.rows * height * mm) / 2];
  return { x: left + ((onSheet % sheet.columns) * width + edgeX) * mm, y: top + (Math.floor(onSheet / sheet.columns) * height + edgeY) * mm, ...inner };
}

/**
 * A PDF with a label for each, in their order. The same labels, options and moment give the same bytes. Barcodes are left out where
 * what they say is missing, too long for the label, or not ASCII; the text never is. Rejects with print.none, print.tooMany.
 */
export async function labelsPdf(labels: readonly Label[], options: LabelOptions): Promise<Uint8Array> {
  const { now, qr = 'serial', skip = 0 } = options;
  if (labels.length === 0) throw new AppError('print.none');
  if (labels.length > mostLabels) throw new AppError('print.tooMany', { count: labels.length, most: mostLabels });
  const practice = labels.some((label) => label.practice);
  const paper = await openPaper({ title: `${practice ? 'PRACTICE: ' : ''}Labels of ${labels.length} ${labels.length === 1 ? 'device' : 'devices'}`, now, practice });
  const first = options.paper === 'a4' ? Math.max(0, Math.floor(skip)) % (sheet.columns * sheet.rows) : 0;
  for (const [i, label] of labels.entries()) drawLabel(paper, label, await codesOf(label, qr), await placeOf(paper, options, first + i));
  return paper.finish();
}
