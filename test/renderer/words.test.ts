// Every word that a person reads on the page is in its table of words: none is written into the markup.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import en from '../../renderer/i18n/en.json' with { type: 'json' };

const root = path.resolve(import.meta.dirname, '../../renderer');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
const spoken = new Set(['aria-label', 'aria-description', 'title', 'alt', 'placeholder', 'label', 'hint', 'text', 'name', 'ariaLabel']);
/** Letters beyond units and single signs; addresses are the same in every language. */
const isWord = (text: string): boolean => /\p{L}{3}/u.test(text) && !/^[a-z]+\.apple\.com$/.test(text.trim());

/** Texts between tags, and strings of attributes that are spoken or shown. */
function writtenIn(name: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && isWord(node.text)) found.push(`${name}: ${node.text.trim()}`);
    if (ts.isJsxAttribute(node) && node.initializer && ts.isStringLiteral(node.initializer) && spoken.has(node.name.getText()) && /^\p{Lu}\p{L}{2}|\p{L} \p{L}/u.test(node.initializer.text)) found.push(`${name}: ${node.name.getText()}="${node.initializer.text}"`);
    if (ts.isJsxExpression(node) && node.expression && ts.isStringLiteralLike(node.expression) && !ts.isJsxAttribute(node.parent) && isWord(node.expression.text)) found.push(`${name}: ${node.expression.text}`);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, readFileSync(path.join(root, name), 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return found;
}

describe('the page’s words', () => {
  it('are all in the table, none in the markup', () => {
    expect(files.length).toBeGreaterThan(200);
    expect(files.filter((name) => name.endsWith('.tsx')).flatMap(writtenIn)).toEqual([]);
  });

  it('have no half: what is counted has a form for one and one for many', () => {
    const keys = new Set(Object.keys(en));
    const halves = [...keys].filter((key) => (key.endsWith('.one') && !keys.has(key.replace(/\.one$/, '.many'))) || (key.endsWith('.many') && !keys.has(key.replace(/\.many$/, '.one'))));
    expect(halves).toEqual([]);
  });

  it('have no places that nobody fills, nor empty texts', () => {
    expect(Object.entries(en).filter(([, text]) => text.trim() === '' || /\{[^\w}]|\{\}|\{\w*$/.test(text))).toEqual([]);
  });
});
