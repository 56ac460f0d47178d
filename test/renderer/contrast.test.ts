// Every pair of tokens that words or controls are drawn with has the contrast of WCAG 2.2 AA, in both themes: 4.5 for text (1.4.3), 3 for the
// shapes of controls (1.4.11). Translucent colours are laid over what is under them. Computed from tokens.css, not from a window.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(path.resolve(import.meta.dirname, '../../renderer/tokens.css'), 'utf8').split('@media')[0] ?? '';
const themes = ['light', 'dark'] as const;
type Theme = (typeof themes)[number];
type Colour = readonly [red: number, green: number, blue: number, alpha: number];

function colour(name: string, theme: Theme): Colour {
  const [, value = ''] = new RegExp(`--${name}:\\s*([^;]+);`).exec(css) ?? [];
  const hexes = value.match(/#[0-9a-f]{6,8}/g) ?? [];
  const hex = (theme === 'dark' ? hexes[1] : undefined) ?? hexes[0];
  if (hex === undefined) throw new Error(`no colour --${name}`);
  const byte = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16);
  return [byte(1), byte(3), byte(5), hex.length === 9 ? byte(7) / 255 : 1];
}

const over = (top: Colour, under: Colour): Colour => [0, 1, 2].map((at) => (top[at] ?? 0) * top[3] + (under[at] ?? 0) * (1 - top[3])).concat(1) as unknown as Colour;

/** WCAG 2.2, relative luminance. */
function luminance(of: Colour): number {
  const [red, green, blue] = of.slice(0, 3).map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

function ratio(one: Colour, other: Colour): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

const surfaces = ['surface-sidebar', 'surface-window', 'surface-bench', 'surface-raised', 'surface-inset', 'surface-field'];
const papers = ['surface-window', 'surface-raised', 'surface-inset'];
const texts: readonly (readonly [text: string, grounds: readonly string[]])[] = [
  ['text', [...surfaces, 'surface-thumb', 'act-tint', 'stop-tint', 'go-tint', 'accent-tint', 'idle-tint']],
  ['text-secondary', [...surfaces, 'act-tint', 'stop-tint', 'go-tint', 'accent-tint', 'idle-tint']],
  ['accent-text', [...papers, 'surface-sidebar', 'accent-tint']],
  ['go-text', [...papers, 'go-tint']], ['act-text', [...papers, 'act-tint', 'surface-sidebar']], ['stop-text', [...papers, 'stop-tint']], ['idle-text', [...papers, 'idle-tint']],
  ['text-on-accent', ['accent', 'accent-hover', 'go-solid']], ['act-on-solid', ['act-solid']], ['stop-on-solid', ['stop-solid']],
];
const shapes: readonly (readonly [shape: string, grounds: readonly string[]])[] = [['line-control', papers], ['accent-bar', ['accent-track', ...papers]], ['accent', papers]];
/** Hovered or selected: laid over what a list or a bar lies on. */
const layers: readonly (readonly [layer: string, under: string])[] = [['surface-hover', 'surface-window'], ['surface-selected', 'surface-window'], ['surface-selected', 'surface-sidebar'], ['surface-hover', 'surface-sidebar']];

function tooFaint(theme: Theme, pairs: typeof texts, least: number): string[] {
  return pairs.flatMap(([name, grounds]) => grounds.map((ground) => ({ ground, name, is: ratio(colour(name, theme), colour(ground, theme)) })))
    .filter(({ is }) => is < least).map(({ name, ground, is }) => `${name} on ${ground}: ${is.toFixed(2)}`);
}

describe('the tokens’ contrast', () => {
  it('is computed as WCAG does', () => {
    expect(ratio([0, 0, 0, 1], [255, 255, 255, 1])).toBeCloseTo(21, 5);
    // The grey that is known to be the lightest one for text on white.
    expect(ratio([0x76, 0x76, 0x76, 1], [255, 255, 255, 1])).toBeCloseTo(4.54, 2);
    expect(over([0, 0, 0, 0.5], [255, 255, 255, 1])).toEqual([127.5, 127.5, 127.5, 1]);
  });

  it.each(themes)('is enough for text, %s', (theme) => {
    expect(tooFaint(theme, texts, 4.5)).toEqual([]);
  });

  it.each(themes)('is enough for controls, %s', (theme) => {
    expect(tooFaint(theme, shapes, 3)).toEqual([]);
  });

  it.each(themes)('is enough on what is hovered or selected, %s', (theme) => {
    const faint = layers.flatMap(([layer, under]) => ['text', 'text-secondary'].map((text) => [text, layer, under, ratio(colour(text, theme), over(colour(layer, theme), colour(under, theme)))] as const)).filter(([, , , is]) => is < 4.5);
    expect(faint).toEqual([]);
  });

  it('and nothing moves for whoever asked for less motion', () => {
    const whole = readFileSync(path.resolve(import.meta.dirname, '../../renderer/tokens.css'), 'utf8');
    const still = /prefers-reduced-motion: reduce\)\s*\{\s*:root\s*\{([^}]*)\}/.exec(whole)?.[1] ?? '';
    for (const name of ['press', 'state', 'panel']) expect(still).toContain(`--motion-${name}: 0ms`);
  });
});
