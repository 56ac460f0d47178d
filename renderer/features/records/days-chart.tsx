// Preparations a day as stacked bars: what was done, what failed, what was stopped. Told by hatching and numbers too, not by colour alone,
// and as a table to those who see no picture.
import type { JSX } from 'react';
import { localDayOf } from '../../../src/domain/records/local-days.ts';
import { counted, t, type TextKey } from '../../i18n/text.ts';
import { type Bar, barsOf, type BarUnit, type ChartSpan } from './chart-bars.ts';
import { localMidnight } from './local-midnight.ts';
import type { RecordStatistics } from '../../../src/domain/records/statistics.ts';

const width = 700;
const floor = 84;
const tallestBar = 66;

const kinds = ['done', 'running', 'stopped', 'failed'] as const;
type Kind = (typeof kinds)[number];
const names: Readonly<Record<Kind, TextKey>> = { done: 'records.chart.done', running: 'records.chart.running', stopped: 'records.chart.stopped', failed: 'records.chart.failed' };

const dateOf = ({ day }: Bar): Date => new Date(localMidnight(day.year, day.month, day.day));
const written = (date: Date, options: Intl.DateTimeFormatOptions): string => date.toLocaleDateString('en-GB', options);

/** In full, for those who don't see where it stands. */
function spokenDay(bar: Bar, unit: BarUnit): string {
  const name = written(dateOf(bar), unit === 'month' ? { month: 'long', year: 'numeric' } : { weekday: 'short', day: 'numeric', month: 'long' });
  return unit === 'week' ? t('records.chart.weekOf', { day: name }) : name;
}

function axisLabel(bar: Bar, index: number, unit: BarUnit, every: number): string {
  if (index % every !== 0) return '';
  const { day } = bar;
  if (unit === 'month') return written(dateOf(bar), day.month === 1 || index === 0 ? { month: 'short', year: '2-digit' } : { month: 'short' });
  return index === 0 || unit === 'week' || day.day <= every ? written(dateOf(bar), { day: 'numeric', month: 'short' }) : String(day.day);
}

function Stack({ bar, x, wide, scale }: { readonly bar: Bar; readonly x: number; readonly wide: number; readonly scale: number }): JSX.Element {
  const parts = kinds.filter((kind) => bar[kind] > 0);
  // What there is at all is seen.
  const heights = parts.map((kind) => Math.max(2, bar[kind] * scale));
  const tops = heights.map((_, at) => floor - heights.slice(0, at + 1).reduce((sum, height) => sum + height + 1, -1));
  return (
    <>
      {parts.map((kind, at) => <rect key={kind} className={`bar-${kind}`} x={x} y={tops[at]} width={wide} height={heights[at]} />)}
      {bar.total > 0 && <text x={x + wide / 2} y={(tops.at(-1) ?? floor) - 4} textAnchor="middle">{bar.total}</text>}
    </>
  );
}

/** Patterns are the document's, by their ids. */
function Patterns(): JSX.Element {
  return (
    <svg className="visually-hidden" aria-hidden="true">
      <defs>
        <pattern id="hatch-stopped" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect className="hatch-act-ground" width="4" height="4" /><rect className="hatch-act" width="2" height="4" /></pattern>
        <pattern id="hatch-failed" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect className="hatch-stop" width="5" height="5" /><rect className="hatch-cut" width="1" height="5" /></pattern>
      </defs>
    </svg>
  );
}

function Swatch({ kind, count }: { readonly kind: Kind; readonly count: number }): JSX.Element {
  return <span><svg className="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect className={`bar-${kind}`} width="10" height="10" /></svg>{t(names[kind], { count })}</span>;
}

export function DaysChart({ span, statistics, now }: { readonly span: ChartSpan; readonly statistics: RecordStatistics; readonly now: number }): JSX.Element {
  const bars = barsOf(span, statistics.days);
  const most = Math.max(1, ...bars.map(({ total }) => total));
  const step = width / bars.length;
  const wide = Math.min(26, step * 0.6);
  const every = Math.ceil(bars.length / (span.unit === 'day' ? 16 : 12));
  const sums = Object.fromEntries(kinds.map((kind) => [kind, bars.reduce((sum, bar) => sum + bar[kind], 0)])) as Record<Kind, number>;
  const today = localDayOf(now, localMidnight);
  const isToday = ({ day }: Bar): boolean => span.unit === 'day' && day.day === today.day && day.month === today.month && day.year === today.year;
  return (
    <figure className="chart-days" aria-labelledby="chart-days">
      <figcaption><h2 id="chart-days">{t(`records.chart.${span.unit}`)}</h2><span className="legend num">{kinds.map((kind) => sums[kind] > 0 && <Swatch key={kind} kind={kind} count={sums[kind]} />)}{statistics.total === 0 && <span>{t('records.chart.nothing')}</span>}</span></figcaption>
      <Patterns />
      <svg className="chart" viewBox={`0 0 ${width} 104`} aria-hidden="true">
        <line className="grid-line" x1="0" x2={width} y1={floor + 0.5} y2={floor + 0.5} />
        {bars.map((bar, at) => (
          <g key={at}>
            <Stack bar={bar} x={at * step + (step - wide) / 2} wide={wide} scale={tallestBar / most} />
            <text className={isToday(bar) ? 'today' : ''} x={(at + 0.5) * step} y="100" textAnchor="middle">{axisLabel(bar, at, span.unit, every)}</text>
          </g>
        ))}
      </svg>
      <table className="visually-hidden">
        <caption>{t(`records.chart.${span.unit}`)}</caption>
        <thead><tr><th scope="col">{t('records.chart.when')}</th><th scope="col">{t('records.chart.all')}</th><th scope="col">{t('records.chart.what')}</th></tr></thead>
        <tbody>{bars.filter(({ total }) => total > 0).map((bar, at) => <tr key={at}><th scope="row">{spokenDay(bar, span.unit)}</th><td>{counted('records.total', bar.total)}</td><td>{kinds.filter((kind) => bar[kind] > 0).map((kind) => t(names[kind], { count: bar[kind] })).join(', ')}</td></tr>)}</tbody>
      </table>
    </figure>
  );
}
