// The fonts of printed paper (resources/fonts): found beside the program wherever it runs from, and read once.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const faces = ['regular', 'bold', 'mono', 'monoBold'] as const;
export type Face = (typeof faces)[number];

const files: Readonly<Record<Face, string>> = { regular: 'Inter-Regular.ttf', bold: 'Inter-SemiBold.ttf', mono: 'JetBrainsMono-Regular.ttf', monoBold: 'JetBrainsMono-Bold.ttf' };

/** src/print, out/main and out/main/chunks are at most this far below the root, in a package too. */
const deepest = 4;

function fontFolder(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  for (let i = 0; i < deepest; i++, folder = path.dirname(folder)) {
    const fonts = path.join(folder, 'resources', 'fonts');
    if (existsSync(path.join(fonts, files.regular))) return fonts;
  }
  throw new Error('resources/fonts not found beside the program');
}

export type Fonts = Readonly<Record<Face, Buffer>>;

let fonts: Promise<Fonts> | undefined;

async function read(): Promise<Fonts> {
  const folder = fontFolder();
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
