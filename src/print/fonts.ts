// The fonts of printed paper (resources/fonts): found beside the program wherever it runs from, and read once.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { resourceFile } from '../resource-file.ts';

export const faces = ['regular', 'bold', 'mono', 'monoBold'] as const;
export type Face = (typeof faces)[number];

const files: Readonly<Record<Face, string>> = { regular: 'Inter-Regular.ttf', bold: 'Inter-SemiBold.ttf', mono: 'JetBrainsMono-Regular.ttf', monoBold: 'JetBrainsMono-Bold.ttf' };

export type Fonts = Readonly<Record<Face, Buffer>>;

let fonts: Promise<Fonts> | undefined;

async function read(): Promise<Fonts> {
  const folder = path.dirname(resourceFile(path.join('fonts', files.regular)));
  const [regular, bold, mono, monoBold] = await Promise.all([readFile(path.join(folder, files.regular)), readFile(path.join(folder, files.bold)), readFile(path.join(folder, files.mono)), readFile(path.join(folder, files.monoBold))]);
  return { regular, bold, mono, monoBold };
}

/** All of them. Rejects where they aren't there, and looks again the next time. */
export function loadFonts(): Promise<Fonts> {
  fonts ??= read().catch((error: unknown) => {
    fonts = undefined;
    throw error;
  });
  return fonts;
}
