// What the records that are searched for say together: a day's bars, the median of each method, and why what failed did.
import { type JSX, useEffect, useState } from 'react';
import type { RecordStatistics } from '../../../src/domain/records/statistics.ts';
import type { RecordQuery } from '../../../src/model/records.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n/text.ts';
import { chartQuery, type ChartSpan, chartSpan } from './chart-bars.ts';
import { DaysChart } from './days-chart.tsx';
import type { Zone } from './query-words.ts';
import { clockedTime, reasonName } from './record-words.ts';

interface Meter {
  readonly name: string;
  readonly share: number;
  readonly value: string;
}

const mostMeters = 5;

function Meters({ id, title, note, meters, none, tone = '' }: { readonly id: string; readonly title: string; readonly note?: string; readonly meters: readonly Meter[]; readonly none: string; readonly tone?: string }): JSX.Element {
  return (
    <figure aria-labelledby={id}>
      <figcaption><h2 id={id}>{title}</h2>{note && <span className="legend">{note}</span>}</figcaption>
      {meters.length === 0 ? <p className="small secondary">{none}</p> : (
        <dl className={`meters ${tone}`}>
          {meters.map(({ name, share, value }) => <div key={name}><dt title={name}>{name}</dt><dd><span className="meter" aria-hidden="true"><i style={{ width: `${share * 100}%` }} /></span><span className="num">{value}</span></dd></div>)}
        </dl>
      )}
    </figure>
  );
}

function methodMeters({ methods }: RecordStatistics): Meter[] {
  const longest = Math.max(...methods.map(({ medianMinutes }) => medianMinutes), 0);
  return methods.map(({ method, medianMinutes, done }) => ({ name: t('records.chart.methodOf', { method: t(`method.${method}`), count: done }), share: longest === 0 ? 0 : medianMinutes / longest, value: clockedTime(medianMinutes * 60_000) }));
}

function reasonMeters({ reasons }: RecordStatistics): Meter[] {
  const most = Math.max(...reasons.map(({ count }) => count), 0);
  return reasons.slice(0, mostMeters).map(({ reason, count }) => ({ name: reasonName(reason), share: count / most, value: String(count) }));
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
      <Meters id="chart-methods" title={t('records.chart.methods')} note={t('records.chart.median')} meters={methodMeters(shown.statistics)} none={t('records.chart.noMethods')} />
      <Meters id="chart-reasons" title={t('records.chart.reasons')} meters={reasonMeters(shown.statistics)} none={t('records.chart.noReasons')} tone="failures" />
    </section>
  );
}
