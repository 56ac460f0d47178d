// What the records that are searched for say together: a day's bars, the median of each method, and why what failed did.
import { type JSX, useEffect, useState } from 'react';
import type { RecordStatistics } from '../../../src/domain/records/statistics.ts';
import type { RecordQuery } from '../../../src/model/records.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n/text.ts';
import { chartQuery, type ChartSpan, chartSpan } from './chart-bars.ts';
import { ChartFrame } from './chart-frame.tsx';
import { DaysChart } from './days-chart.tsx';
import type { Zone } from './query-words.ts';
import { clockedTime, reasonName } from './record-words.ts';

interface Meter {
  readonly name: string;
  readonly share: number;
  readonly value: string;
  readonly cells: readonly string[];
}

const mostMeters = 5;

interface MetersProps {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  /** Of the table. */
  readonly head: readonly string[];
  readonly meters: readonly Meter[];
  readonly none: string;
  readonly tone?: string;
}

/** Bars on their side, each beside its words and its number; all of them are in the table. */
function Meters({ id, title, note, head, meters, none, tone = '' }: MetersProps): JSX.Element {
  return (
    <ChartFrame id={id} title={title} legend={note} head={head} rows={meters.map(({ cells }) => cells)} readable>
      {meters.length === 0 ? <p className="small secondary">{none}</p> : (
        <dl className={`meters ${tone}`}>
          {meters.slice(0, mostMeters).map(({ name, share, value }) => <div key={name}><dt title={name}>{name}</dt><dd><span className="meter" aria-hidden="true"><i style={{ width: `${share}%` }} /></span><span className="num">{value}</span></dd></div>)}
        </dl>
      )}
    </ChartFrame>
  );
}

/** Percent of the longest bar. */
const shareOf = (values: readonly number[]): ((value: number) => number) => {
  const most = Math.max(...values, 0) || 1;
  return (value) => (value / most) * 100;
};

function methodMeters({ methods }: RecordStatistics): Meter[] {
  const share = shareOf(methods.map(({ medianMinutes }) => medianMinutes));
  return methods.map(({ method, medianMinutes, done }) => {
    const [name, took] = [t(`method.${method}`), clockedTime(medianMinutes * 60_000)];
    return { name: t('records.chart.methodOf', { method: name, count: done }), share: share(medianMinutes), value: took, cells: [name, String(done), took] };
  });
}

function reasonMeters({ reasons }: RecordStatistics): Meter[] {
  const share = shareOf(reasons.map(({ count }) => count));
  return reasons.map(({ reason, count }) => ({ name: reasonName(reason), share: share(count), value: String(count), cells: [reasonName(reason), String(count)] }));
}

interface Counted {
  readonly span: ChartSpan;
  readonly statistics: RecordStatistics;
}

/** Milliseconds after the last change; a million records take a second to count. */
const pause = 250;

interface OverviewProps {
  readonly query: RecordQuery;
  readonly zone: Zone;
  /** Changes when there may be others. */
  readonly round: string;
}

export function Overview({ query, zone, round }: OverviewProps): JSX.Element {
  const [shown, setShown] = useState<Counted | null>(null);
  const span = chartSpan(query, zone);
  const asked = JSON.stringify([chartQuery(query, span, zone), span]);
  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      const [question, days] = JSON.parse(asked) as [RecordQuery, ChartSpan];
      void call.countRecords({ query: question }).then((result) => { if (current && result.ok) setShown({ span: days, statistics: result.value }); });
    }, pause);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [asked, round]);
  if (!shown) return <section className="charts" aria-label={t('records.overview')} aria-busy="true" />;
  return (
    <section className="charts" aria-label={t('records.overview')}>
      <DaysChart span={shown.span} statistics={shown.statistics} now={zone.now} />
      <Meters id="chart-methods" title={t('records.chart.methods')} note={t('records.chart.median')} head={[t('records.method'), t('records.column.done'), t('records.chart.medianTime')]} meters={methodMeters(shown.statistics)} none={t('records.chart.noMethods')} />
      <Meters id="chart-reasons" title={t('records.chart.reasons')} head={[t('records.column.reason'), t('records.column.count')]} meters={reasonMeters(shown.statistics)} none={t('records.chart.noReasons')} tone="failures" />
    </section>
  );
}
