// axe looks at every screen and its main states in the real app, in both themes: it finds nothing. It comes by the driver, past the page's
// policy, and is no part of the app.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import { describe, expect, it } from 'vitest';
import type { OpenApp } from './app-driver.ts';
import { tourWithDevices, tourWithoutDevices, type Visit } from './tour.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** A tile's name is one sentence, made to be heard: its ending is spelled, and not every figure is in it. So is a profile's in the tree. */
const sentences = /class="(?:tile|tree-item)[ "]/;
const isMeant = (id: string, html: string): boolean => id === 'label-content-name-mismatch' && sentences.test(html);

/** What is wrong, a line each: rule, how many, where the first few are. */
async function findings({ page }: OpenApp, options: RunOptions): Promise<string[]> {
  const { violations } = await page.evaluate<AxeResults, RunOptions>((words) => (globalThis as unknown as { axe: { run: (where: Document, how: RunOptions) => Promise<AxeResults> } }).axe.run(document, words), options);
  const wrong = violations.map((one) => ({ ...one, nodes: one.nodes.filter(({ html }) => !isMeant(one.id, html)) })).filter(({ nodes }) => nodes.length > 0);
  return wrong.map(({ id, help, nodes }) => `${id} (${help}) × ${nodes.length}: ${nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.any.at(0)?.message ?? ''} ${node.html.slice(0, 160)}`).join(' | ')}`);
}

/** In the light everything; in the dark what colours change. */
function judge(found: Record<string, string[]>): Visit {
  return async (app, state) => {
    if (!await app.page.evaluate(() => 'axe' in globalThis)) await app.page.evaluate(axe);
    const rules: RunOptions = { runOnly: { type: 'tag', values: standards }, resultTypes: ['violations'] };
    const light = await findings(app, rules);
    await app.page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    const dark = await findings(app, { runOnly: { type: 'rule', values: ['color-contrast'] }, resultTypes: ['violations'] });
    await app.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    if (light.length + dark.length > 0) found[state] = [...light, ...dark.map((line) => `dark: ${line}`)];
  };
}

describe('axe', () => {
  it('finds nothing on screens without devices, nor in the records', async () => {
    const found: Record<string, string[]> = {};
    await tourWithoutDevices({ visit: judge(found) });
    expect(found).toEqual({});
  });

  it('finds nothing from the wall to the summary, nor on paper', async () => {
    const found: Record<string, string[]> = {};
    await tourWithDevices({ visit: judge(found) });
    expect(found).toEqual({});
  });
});
