// Readers of printed paper that are none of ours: pdfium opens and draws it, zxing reads the barcodes from what was drawn.
import { PDFiumLibrary, type PDFiumPage } from '@hyzyla/pdfium';
import { BinaryBitmap, Code128Reader, DecodeHintType, HybridBinarizer, NotFoundException, QRCodeReader, RGBLuminanceSource } from '@zxing/library';

export interface DrawnPage {
  /** Points. */
  readonly width: number;
  readonly height: number;
  text(): string;
  /** One byte a dot: 0 is black. Twice the dots of a label printer: pdfium fits a page to whole dots, and would change every tenth bar by one of its two. */
  draw(dotsAnInch?: number): Promise<Drawing>;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly light: Uint8ClampedArray;
}

let library: ReturnType<typeof PDFiumLibrary.init> | undefined;

function pageOf(page: PDFiumPage): DrawnPage {
  const { originalWidth: width, originalHeight: height } = page.getOriginalSize();
  return {
    width, height,
    text: () => page.getText().replaceAll('\u0000', ''),
    draw: async (dotsAnInch = 406) => {
      const drawn = await page.render({ scale: dotsAnInch / 72, render: 'bitmap' });
      const light = new Uint8ClampedArray(drawn.width * drawn.height);
      for (let i = 0; i < light.length; i++) light[i] = drawn.data[i * 4 + 1] ?? 0;
      return { width: drawn.width, height: drawn.height, light };
    },
  };
}

/** Opens a file, gives its pages to `use`, and closes it. Rejects where it is no PDF. */
export async function readPaper<T>(bytes: Uint8Array, use: (pages: readonly DrawnPage[]) => Promise<T> | T): Promise<T> {
  library ??= PDFiumLibrary.init();
  const document = await (await library).loadDocument(bytes);
  try {
    return await use([...document.pages()].map(pageOf));
  } finally {
    document.destroy();
  }
}

export const pagesOf = (bytes: Uint8Array): Promise<number> => readPaper(bytes, (pages) => pages.length);
export const textOf = (bytes: Uint8Array): Promise<string[]> => readPaper(bytes, (pages) => pages.map((page) => page.text()));

export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function part({ light, width, height }: Drawing, { left, top, width: wide, height: high }: Region): BinaryBitmap {
  return new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(light, wide, high, width, height, left, top)));
}

const whole = ({ width, height }: Drawing): Region => ({ left: 0, top: 0, width, height });
const hints = new Map<DecodeHintType, unknown>([[DecodeHintType.TRY_HARDER, true], [DecodeHintType.CHARACTER_SET, 'UTF-8']]);

function orNull(read: () => string): string | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotFoundException || (error instanceof Error && error.constructor.name.endsWith('Exception'))) return null;
    throw error;
  }
}

/** What the QR code in a region says; null: there is none that can be read. */
export function qrIn(drawing: Drawing, region: Region = whole(drawing)): string | null {
  return orNull(() => new QRCodeReader().decode(part(drawing, region), hints).getText());
}

/** What the Code 128 barcodes in a region say, from the top down. */
export function barsIn(drawing: Drawing, region: Region = whole(drawing)): string[] {
  const found = new Set<string>();
  for (let top = region.top; top + 20 <= region.top + region.height; top += 20) {
    const text = orNull(() => new Code128Reader().decode(part(drawing, { ...region, top, height: 20 })).getText());
    if (text !== null) found.add(text);
  }
  return [...found];
}
