// Every screen in a language whose words are two fifths longer, in a window of 1280 × 800: nothing is cut off without a way to read it, no
// button is out of reach, and no word stands in the page that isn't in its table of words.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OpenApp } from './app-driver.ts';
import { heard } from './paper-driver.ts';
import { pseudo, speakPseudo } from './pseudo-locale.ts';
import { type TourOptions, tourWithDevices, tourWithoutDevices } from './tour.ts';

const source = path.resolve(import.meta.dirname, '../../src');
/** What the domain and errors say is in no table of the page's: sentences of what went wrong, meanings of settings, names of models. */
const domain = ['domain', 'model', ''].flatMap((folder) => readdirSync(path.join(source, folder), { recursive: folder !== '', encoding: 'utf8' }).map((name) => path.join(source, folder, name)))
  .filter((file) => file.endsWith('.ts')).map((file) => readFileSync(file, 'utf8')).join('\n');

/** Symbols of units, dates, and what isn't a word. */
const wordless = /\b(?:min|ms|kB|MB|GB|ca|Ctrl|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec|PM|AM)\b/g;

interface Seen {
  /** Text, and names for screen readers, without what stands in brackets. */
  readonly bare: readonly string[];
  readonly cut: readonly string[];
  readonly outside: readonly string[];
}

/** Runs in the page. */
function look(): Seen {
  // What is a pixel large, or hidden from everybody, is for screen readers or the system's own menus.
  const isShown = (element: Element): boolean => element.checkVisibility({ checkVisibilityCSS: true }) && !element.closest('.visually-hidden, .copy-source, [style*="clip-path: inset(50%)"], .print-only, [aria-hidden="true"]') && element.getBoundingClientRect().width > 1;
  const nameOf = (element: Element): string => `${element.tagName.toLowerCase()}.${element.classList.item(0) ?? ''} “${element.textContent.slice(0, 60)}”`;
  const unbracketed = (text: string): string => {
    let depth = 0;
    let rest = '';
    for (const letter of text) {
      if (letter === '[') depth += 1;
      else if (letter === ']') depth -= 1;
      else if (depth <= 0) rest += letter;
    }
    return rest.trim();
  };
  const bare = new Set<string>();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    const rest = unbracketed(texts.currentNode.textContent ?? '');
    if (parent && rest !== '' && isShown(parent) && !['SCRIPT', 'STYLE', 'OPTION'].includes(parent.tagName) && !parent.closest('pre, code, .serial')) bare.add(rest);
  }
  for (const element of document.querySelectorAll('[aria-label], [placeholder], [title]')) if (isShown(element)) for (const name of ['aria-label', 'placeholder', 'title']) bare.add(unbracketed(element.getAttribute(name) ?? ''));
  const cut: string[] = [];
  const outside: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    if (!isShown(element)) continue;
    const style = getComputedStyle(element);
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim() !== '');
    const isWide = element.scrollWidth > element.clientWidth + 1 && style.display !== 'inline';
    const isTall = element.scrollHeight > element.clientHeight + 2 && style.webkitLineClamp !== 'none';
    if (hasText && ['hidden', 'clip'].includes(style.overflowX) && (isWide || isTall)) {
      // Who points at it reads the whole.
      element.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
      if (!element.closest('[title]') || (style.textOverflow !== 'ellipsis' && !isTall)) cut.push(nameOf(element));
    }
    if (!element.matches('button, [role="button"], a, input, select, textarea')) continue;
    if (isWide && element.tagName === 'BUTTON' && !['hidden', 'clip'].includes(style.overflowX)) cut.push(nameOf(element));
    const box = element.getBoundingClientRect();
    let [left, right] = [0, window.innerWidth];
    for (let parent = element.parentElement; parent; parent = parent.parentElement) {
      const around = parent.getBoundingClientRect();
      if (['auto', 'scroll'].includes(getComputedStyle(parent).overflowX)) break;
      if (['hidden', 'clip'].includes(getComputedStyle(parent).overflowX)) [left, right] = [Math.max(left, around.left), Math.min(right, around.right)];
    }
    if (box.width > 0 && (box.left < left - 1 || box.right > right + 1)) outside.push(nameOf(element));
  }
  return { bare: [...bare].filter((text) => /\p{L}{2}/u.test(text)), cut, outside };
}

/** Names of languages are the system's. */
const systems = 'british english english united kingdom';

/**
 * Whether the app's other half said it. Its sentences have places in them, so it is enough that most neighbours of words are neighbours there;
 * what is written into the page's own sources is found for certain by test/renderer/words.test.ts.
 */
function isKnown(known: string, text: string): boolean {
  const tokens = text.replace(wordless, ' ').toLowerCase().split(/\s+/);
  const words = tokens.filter((word) => !/[\d{]|\w:\w/.test(word)).map((word) => word.replace(/[^\p{L}’-]+/gu, ' ').trim()).filter((word) => /\p{L}{2}/u.test(word));
  const rows = words.length < 3 ? words : words.slice(1).map((word, at) => `${words[at] ?? ''} ${word}`);
  const unknown = rows.filter((row) => !known.includes(row)).length;
  return unknown === 0 || (words.length > 2 && unknown <= rows.length * 0.6);
}

function tourIn(found: Record<string, unknown>): TourOptions {
  return {
    size: { width: 1280, height: 800 }, say: pseudo, prepare: speakPseudo,
    visit: async (app: OpenApp, state) => {
      const seen = await app.page.evaluate(look);
      const known = `${systems}\n${domain}\n${(await heard(app)).join('\n')}`.toLowerCase().replace(/[^\p{L}’-]+/gu, ' ');
      const bare = seen.bare.filter((text) => !isKnown(known, text));
      const wide = await app.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      const all = { ...(bare.length > 0 && { bare }), ...(seen.cut.length > 0 && { cut: seen.cut }), ...(seen.outside.length > 0 && { outside: seen.outside }), ...(wide && { wide }) };
      if (Object.keys(all).length > 0) found[state] = all;
    },
  };
}

describe('in a language with longer words', () => {
  it('nothing is cut off or left in English on screens without devices, nor in the records', async () => {
    const found = {};
    await tourWithoutDevices(tourIn(found));
    expect(found).toEqual({});
  });

  it('nothing is cut off or left in English from the wall to the summary, nor on paper', async () => {
    const found = {};
    await tourWithDevices(tourIn(found));
    expect(found).toEqual({});
  });
});
