// How large the built page is as it would go over a wire: all of it, and what the window needs before it answers.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

export interface PageSize {
  readonly files: number;
  /** Bytes of all styles and scripts, each compressed by gzip. */
  readonly total: number;
  /** Of those that the page names, and what they import at once. */
  readonly first: number;
}

/** The folder of the built page; `npm run build` writes it. */
export const pageFolder = path.resolve(import.meta.dirname, '../../out/renderer');

export function pageSize(folder = pageFolder): PageSize {
  const assets = path.join(folder, 'assets');
  const html = readFileSync(path.join(folder, 'index.html'), 'utf8');
  const texts = new Map(readdirSync(assets).filter((name) => /\.(?:js|css)$/.test(name)).map((name) => [name, readFileSync(path.join(assets, name))]));
  const first = new Set<string>();
  const add = (name: string): void => {
    const text = texts.get(name);
    if (!text || first.has(name)) return;
    first.add(name);
    for (const [, imported = ''] of text.toString().matchAll(/\b(?:from|import)\s*["'`]\.\/([^"'`]+)["'`]/g)) add(imported);
  };
  for (const name of texts.keys()) if (html.includes(name)) add(name);
  const sum = (names: Iterable<string>): number => [...names].reduce((bytes, name) => bytes + gzipSync(texts.get(name) ?? '').length, 0);
  return { files: texts.size, total: sum(texts.keys()), first: sum(first) };
}
