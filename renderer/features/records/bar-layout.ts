// Where each part of a stacked bar is drawn, and the lines behind them: in pixels of a picture of any width. Pure.
// d3-array, because d3-scale's own linear scale brings colours and number formats with it.
import { cumsum, nice, ticks } from 'd3-array';
import { scaleBand } from 'd3-scale';
import type { Bar } from './chart-bars.ts';

/** From the floor upwards. */
export const barKinds = ['done', 'running', 'stopped', 'failed'] as const;
export type BarKind = (typeof barKinds)[number];

const widest = 28;
/** What there is at all is seen. */
const least = 2;
/** Between parts, so that they are told apart without their colours. */
const gap = 1;

export interface BarColumn {
  readonly bar: Bar;
  /** The left edge of the bar. */
  readonly x: number;
  readonly wide: number;
  /** Under which its day stands. */
  readonly middle: number;
  readonly parts: readonly { readonly kind: BarKind; readonly y: number; readonly height: number }[];
  /** Of the uppermost part; the floor where there is none. */
  readonly top: number;
}

export interface BarLayout {
  readonly columns: readonly BarColumn[];
  /** Lines with a number, the floor's not among them. */
  readonly ticks: readonly { readonly value: number; readonly y: number }[];
}

/** `area`: where bars may be; `top` is above `floor`, thus smaller. */
export function layBars(bars: readonly Bar[], area: { readonly left: number; readonly right: number; readonly top: number; readonly floor: number }): BarLayout {
  const { left, right, top, floor } = area;
  const x = scaleBand<number>().domain(bars.map((_, at) => at)).range([left, right]).paddingInner(0.4).paddingOuter(0.2);
  const [, most] = nice(0, Math.max(1, ...bars.map(({ total }) => total)), 2);
  const y = (value: number): number => floor - (value / most) * (floor - top);
  const wide = Math.min(widest, x.bandwidth());
  const columns = bars.map((bar, at): BarColumn => {
    const middle = (x(at) ?? left) + x.bandwidth() / 2;
    let above = floor;
    const sums = cumsum(barKinds, (kind) => bar[kind]);
    const parts = barKinds.flatMap((kind, layer) => {
      if (bar[kind] === 0) return [];
      const height = Math.max(least, y((sums[layer] ?? 0) - bar[kind]) - y(sums[layer] ?? 0) - (above === floor ? 0 : gap));
      above -= height + (above === floor ? 0 : gap);
      return [{ kind, y: above, height }];
    });
    return { bar, x: middle - wide / 2, wide, middle, parts, top: above };
  });
  return { columns, ticks: ticks(0, most, 2).filter((value) => value > 0 && Number.isInteger(value)).map((value) => ({ value, y: y(value) })) };
}
