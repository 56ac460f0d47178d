// Where each part of a stacked bar is drawn, and the lines behind them: in pixels of a picture of any width. Pure.
import { scaleBand, scaleLinear } from 'd3-scale';
import { stack } from 'd3-shape';
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
  const y = scaleLinear().domain([0, Math.max(1, ...bars.map(({ total }) => total))]).nice(2).range([floor, top]);
  const wide = Math.min(widest, x.bandwidth());
  const series = stack<Bar, BarKind>().keys(barKinds).value((bar, kind) => bar[kind])([...bars]);
  const columns = bars.map((bar, at): BarColumn => {
    const middle = (x(at) ?? left) + x.bandwidth() / 2;
    let above = floor;
    const parts = series.flatMap((one) => {
      const piece = one[at];
      if (!piece || piece[1] === piece[0]) return [];
      const height = Math.max(least, y(piece[0]) - y(piece[1]) - (above === floor ? 0 : gap));
      above -= height + (above === floor ? 0 : gap);
      return [{ kind: one.key, y: above, height }];
    });
    return { bar, x: middle - wide / 2, wide, middle, parts, top: above };
  });
  return { columns, ticks: y.ticks(2).filter((value) => value > 0 && Number.isInteger(value)).map((value) => ({ value, y: y(value) })) };
}
