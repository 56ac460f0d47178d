// A language that nobody speaks: the page's words with accents, in brackets, two fifths longer. It is put into a copy of the built app, so that
// nothing of it is in the one that is handed out.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import en from '../../renderer/i18n/en.json' with { type: 'json' };
import type { Ground } from './app-driver.ts';

const accents: Readonly<Record<string, string>> = { a: 'á', c: 'ç', e: 'é', i: 'í', n: 'ñ', o: 'ö', s: 'š', u: 'ü', y: 'ý', A: 'Á', C: 'Ç', E: 'É', I: 'Í', N: 'Ñ', O: 'Ö', S: 'Š', U: 'Ü' };
const filling = 'ëxtrà wörds thát öthers neéd ';

/** Places in braces stay as they are; brackets show where one string begins and ends. */
export function pseudo(text: string): string {
  const said = text.replace(/\{\w+\}|[a-zA-Z]/g, (part) => accents[part] ?? part);
  const more = Math.ceil(text.replace(/\{\w+\}/g, '').length * 0.4);
  return `[${said} ${filling.repeat(Math.ceil(more / filling.length)).slice(0, more).trim()}]`;
}

const literal = '(`(?:[^`\\\\]|\\\\.)*`|"(?:[^"\\\\]|\\\\.)*"|\'(?:[^\'\\\\]|\\\\.)*\')';

/** Throws when a string isn't in the built page as expected: then its name or the way it is built has changed. */
export function speakPseudo({ data }: Ground): void {
  const folder = path.join(path.dirname(data), 'app', 'out', 'renderer', 'assets');
  const file = readdirSync(folder).find((name) => name.endsWith('.js') && readFileSync(path.join(folder, name), 'utf8').includes('"nav.bench":'));
  if (file === undefined) throw new Error('the page’s words aren’t in the built app');
  const words = new Map(Object.entries(en));
  const built = readFileSync(path.join(folder, file), 'utf8');
  const spoken = built.replace(new RegExp(`(?:"([\\w.-]+)"|\\b(\\w+)):${literal}`, 'g'), (whole, quoted: string | undefined, bare: string | undefined) => {
    const key = quoted ?? bare ?? '';
    const text = words.get(key);
    // Another object may have a property of such a short name.
    if (text === undefined || (bare !== undefined && !whole.includes(text))) return whole;
    words.delete(key);
    return `${JSON.stringify(key)}:${JSON.stringify(pseudo(text))}`;
  });
  if (words.size > 0) throw new Error(`not in the built app: ${[...words.keys()].slice(0, 5).join(', ')}`);
  writeFileSync(path.join(folder, file), spoken);
}
