// Preparations a day as stacked bars: what was done, what failed, what was stopped. Told by hatching and numbers too, not by colour alone,
// and as a table to those who see no picture.
import type { JSX } from 'react';
import { localDayOf } from '../../../src/domain/records/local-days.ts';
import { t, type TextKey } from '../../i18n/text.ts';
import { type BarColumn, type BarKind, barKinds, layBars } from './bar-layout.ts';
import { type Bar, barsOf, type BarUnit, type ChartSpan } from './chart-bars.ts';
import { ChartFrame } from './chart-frame.tsx';
import { localMidnight } from './local-midnight.ts';
import type { RecordStatistics } from '../../../src/domain/records/statistics.ts';
import { useWidth } from './use-width.ts';

const height = 112;
const floor = 92;
/** Its number stands above a bar. */
const top = 16;
/** Pixels that a day's name needs below its bar. */
const labelWidth = { day: 34, week: 52, month: 44 } as const satisfies Record<BarUnit, number>;

const names: Readonly<Record<BarKind, TextKey>> = { done: 'records.chart.done', running: 'records.chart.running', stopped: 'records.chart.stopped', failed: 'records.chart.failed' };
const columns: Readonly<Record<BarKind, TextKey>> = { done: 'records.column.done', running: 'records.column.running', stopped: 'records.column.stopped', failed: 'records.column.failed' };

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

function Column({ column: { bar, x, wide, middle, parts, top: above } }: { readonly column: BarColumn }): JSX.Element {
  return (
    <>
      {parts.map(({ kind, y, height: tall }) => <rect key={kind} className={`bar-${kind}`} x={x} y={y} width={wide} height={tall} />)}
      {bar.total > 0 && wide > 6 && <text x={middle} y={above - 4} textAnchor="middle">{bar.total}</text>}
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

function Swatch({ kind, count }: { readonly kind: BarKind; readonly count: number }): JSX.Element {
  return <span><svg className="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect className={`bar-${kind}`} width="10" height="10" /></svg>{t(names[kind], { count })}</span>;
}

function Picture({ span, bars, now }: { readonly span: ChartSpan; readonly bars: readonly Bar[]; readonly now: number }): JSX.Element {
  const [part, width] = useWidth<HTMLDivElement>(600);
  const { columns, ticks } = layBars(bars, { left: 0, right: width, top, floor });
  const every = Math.max(1, Math.ceil((bars.length * labelWidth[span.unit]) / width));
  const today = localDayOf(now, localMidnight);
  const isToday = ({ day }: Bar): boolean => span.unit === 'day' && day.day === today.day && day.month === today.month && day.year === today.year;
  return (
    <div ref={part} className="chart-room">
      <svg className="chart" width={width} height={height} aria-hidden="true">
        {ticks.map(({ value, y }) => <line key={value} className="tick-line" x1="0" x2={width} y1={Math.round(y) + 0.5} y2={Math.round(y) + 0.5} />)}
        <line className="grid-line" x1="0" x2={width} y1={floor + 0.5} y2={floor + 0.5} />
        {columns.map((column, at) => (
          <g key={at}>
            <Column column={column} />
            <text className={isToday(column.bar) ? 'today' : ''} x={column.middle} y="108" textAnchor="middle">{axisLabel(column.bar, at, span.unit, every)}</text>
          </g>
        ))}
      </svg>
    </div>
  );
}

export function DaysChart({ span, statistics, now }: { readonly span: ChartSpan; readonly statistics: RecordStatistics; readonly now: number }): JSX.Element {
  const bars = barsOf(span, statistics.days);
  const sums = Object.fromEntries(barKinds.map((kind) => [kind, bars.reduce((sum, bar) => sum + bar[kind], 0)])) as Record<BarKind, number>;
  const used = barKinds.filter((kind) => sums[kind] > 0);
  return (
    <ChartFrame
      id="chart-days" title={t(`records.chart.${span.unit}`)}
      legend={statistics.total === 0 ? <span>{t('records.chart.nothing')}</span> : used.map((kind) => <Swatch key={kind} kind={kind} count={sums[kind]} />)}
      head={[t('records.chart.when'), t('records.chart.all'), ...used.map((kind) => t(columns[kind]))]}
      rows={bars.filter(({ total }) => total > 0).map((bar) => [spokenDay(bar, span.unit), String(bar.total), ...used.map((kind) => String(bar[kind]))])}
    >
      <Patterns />
      <Picture span={span} bars={bars} now={now} />
    </ChartFrame>
  );
}
