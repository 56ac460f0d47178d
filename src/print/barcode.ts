// QR and Code 128 as modules, drawn as rectangles of whole printer dots: label printers have 203 dots an inch, and a bar that is two and
// a half dots wide comes out as two or as three.
import { AppError } from '../errors.ts';
import type { Paper } from './paper.ts';

/** Points of one dot of a printer with 203 dots an inch. */
export const dot = 72 / 203;

/** Modules of white that scanners need around it: ISO/IEC 18004 four on each side, ISO/IEC 15417 ten at each end. */
const qrQuiet = 4;
const barQuiet = 10;
/** Dots of a module: fewer smear on thermal paper, more help no scanner. */
const qrDots = { least: 3, most: 6 } as const;
const barDots = { least: 2, most: 3 } as const;
/** Characters: a signed head of the ledger has 330. More only costs time. */
const longest = 500;

interface Matrix {
  readonly pixs: readonly number[];
  readonly pixx: number;
}
interface Bars {
  readonly sbs: readonly number[];
}
interface Library {
  readonly default: { readonly raw: (options: { readonly bcid: string; readonly text: string; readonly eclevel?: string }) => readonly (Matrix | Bars)[] };
}

/** Its export `raw` is a kind of barcode; the function that gives modules is on its default export, of which its types say nothing. */
async function symbolOf(options: Parameters<Library['default']['raw']>[0]): Promise<Matrix | Bars | undefined> {
  const library = await import('bwip-js/generic') as unknown as Library;
  return library.default.raw(options)[0];
}

export interface QrCode {
  /** Modules a side, without the quiet zone. */
  readonly side: number;
  /** Row by row: true is black. */
  readonly modules: readonly boolean[];
}

export interface BarCode {
  /** Widths in modules, a bar first, then a space, in turn. */
  readonly widths: readonly number[];
  readonly total: number;
}

/** Null for what is empty or too long. Error correction M: a scratch may take 15 %. */
export async function qrCode(text: string): Promise<QrCode | null> {
  if (text === '' || text.length > longest || /\p{Cs}/u.test(text)) return null;
  const symbol = await symbolOf({ bcid: 'qrcode', text, eclevel: 'M' });
  if (!symbol || !('pixs' in symbol)) throw new AppError('app.internal', { detail: 'no QR code was made' });
  return { side: symbol.pixx, modules: symbol.pixs.map((value) => value === 1) };
}

/** Null for what is empty, too long or not of the printable ASCII characters, which is what every scanner types alike. */
export async function barCode(text: string): Promise<BarCode | null> {
  if (text.length > longest || !/^[\x20-\x7e]+$/.test(text)) return null;
  const symbol = await symbolOf({ bcid: 'code128', text });
  if (!symbol || !('sbs' in symbol)) throw new AppError('app.internal', { detail: 'no barcode was made' });
  return { widths: symbol.sbs, total: symbol.sbs.reduce((sum, width) => sum + width, 0) };
}

function dotsFor(modules: number, room: number, { least, most }: { readonly least: number; readonly most: number }): number {
  const dots = Math.min(most, Math.floor(room / (modules * dot)));
  return dots < least ? 0 : dots;
}

const onDots = (length: number): number => Math.round(length / dot) * dot;

/** How long a side with its quiet zone becomes within `room`, in points; 0: it would be too fine to print. */
export function qrSide({ side }: QrCode, room: number): number {
  return dotsFor(side + 2 * qrQuiet, room, qrDots) * (side + 2 * qrQuiet) * dot;
}

/** How much of that is white on each side, in points. */
export function qrQuietOf({ side }: QrCode, room: number): number {
  return dotsFor(side + 2 * qrQuiet, room, qrDots) * qrQuiet * dot;
}

/** Draws it with its quiet zone, from its upper left corner. */
export function drawQr(paper: Paper, code: QrCode, x: number, y: number, room: number): void {
  const module = dotsFor(code.side + 2 * qrQuiet, room, qrDots) * dot;
  const [left, top] = [onDots(x) + qrQuiet * module, onDots(y) + qrQuiet * module];
  const black: [number, number, number, number][] = [];
  for (let row = 0; row < code.side; row++) {
    for (let column = 0; column < code.side; column++) {
      const start = column;
      while (column < code.side && code.modules[row * code.side + column] === true) column++;
      if (column > start) black.push([left + start * module, top + row * module, (column - start) * module, module]);
    }
  }
  paper.fill(black, '#000000');
}

export interface BarRoom {
  /** Points for all of it, quiet zones included. */
  readonly width: number;
  /** Points of white that may be its quiet zone at each end: bars that stand under each other then begin under each other. */
  readonly quiet: number;
}

function dotsOfBars({ total }: BarCode, { width, quiet }: BarRoom): number {
  const most = Math.min(barDots.most, Math.max(barDots.least, Math.floor(quiet / (barQuiet * dot))));
  return dotsFor(total + 2 * barQuiet, width, { least: barDots.least, most });
}

/** How wide it becomes with its quiet zones, in points; 0: it would be too fine to print. */
export function barWidth(code: BarCode, room: BarRoom): number {
  return dotsOfBars(code, room) * (code.total + 2 * barQuiet) * dot;
}

/** How much of that is white at each end, in points. */
export function barQuietOf(code: BarCode, room: BarRoom): number {
  return dotsOfBars(code, room) * barQuiet * dot;
}

/** Draws it with its quiet zones, from its upper left corner. */
export function drawBars(paper: Paper, code: BarCode, x: number, y: number, { room, height }: { readonly room: BarRoom; readonly height: number }): void {
  const module = dotsOfBars(code, room) * dot;
  let at = onDots(x) + barQuiet * module;
  const black: [number, number, number, number][] = [];
  code.widths.forEach((width, i) => {
    if (i % 2 === 0) black.push([at, onDots(y), width * module, height]);
    at += width * module;
  });
  paper.fill(black, '#000000');
}
