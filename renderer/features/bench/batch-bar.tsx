// The line over the wall while preparations run, and what became of them when they have ended; leads to the summary.
import { type JSX, lazy, Suspense, useState } from 'react';
import { countsOf, runsOf, timesOf } from '../../../src/domain/prep/batch.ts';
import type { Run, RunId, Snapshot } from '../../../src/model.ts';
import { duration } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { headOf, type LinePart, partsOf, progressOfAll } from './batch-line.ts';
import { putAway, useRound } from './batch-round.ts';
import { CancelSheet } from './steer-sheets.tsx';
import { awaitsAgain, awaitsErase, canSteer, type Steering as Steered } from './steerable.ts';
import { steer, usePausing } from './steering.ts';
import './batch.css';

const BatchSheet = lazy(() => import('./batch-sheet.tsx').then((part) => ({ default: part.BatchSheet })));

function Parts({ head, parts }: { readonly head: string; readonly parts: readonly LinePart[] }): JSX.Element {
  return (
    <ul className="batch-line num">
      <li><strong>{head}</strong></li>
      {parts.map(({ text, tone, icon }) => <li key={text}>{icon && <span className={tone}><Icon name={icon} /></span>}{text}</li>)}
    </ul>
  );
}

/** Erases that were approved before Muster ended, and what would be done once more, are asked about elsewhere: nobody continues with them unseen. */
function Steering({ runs, pausing }: { readonly runs: readonly Run[]; readonly pausing: ReadonlySet<string> }): JSX.Element {
  const [asked, setAsked] = useState<readonly Run[] | null>(null);
  const those = (how: Steered): Run[] => runs.filter((run) => canSteer(run, how, true, pausing));
  const [pause, go, stop] = [those('pause'), those('continue').filter((run) => !awaitsErase(run) && !awaitsAgain(run)), those('cancel')];
  return (
    <>
      {go.length > 0 && <Button onPress={() => { void steer(go, 'continue'); }}><Icon name="play" size={14} />{t('batch.continue')}</Button>}
      {pause.length > 0 && <Button onPress={() => { void steer(pause, 'pause'); }}><Icon name="pause" size={14} />{t('batch.pause')}</Button>}
      <Button disabled={stop.length === 0} onPress={() => { setAsked(stop); }}>{t('batch.cancel')}</Button>
      {asked && <CancelSheet runs={asked} onClose={() => { setAsked(null); }} />}
    </>
  );
}

interface EndProps {
  readonly runs: readonly Run[];
  readonly again: number;
  readonly onAgain: () => void;
}

function End({ runs, again, onAgain }: EndProps): JSX.Element {
  const times = timesOf(runs);
  return (
    <>
      {times && <span className="small secondary num">{t('batch.took', { time: duration(times.whole) })}</span>}
      <span className="spacer" />
      {again > 0 && <Button onPress={onAgain}>{counted('batch.again', again)}</Button>}
    </>
  );
}

/** By how it goes, or how it went. */
function Mark({ isOpen, runs }: { readonly isOpen: boolean; readonly runs: readonly Run[] }): JSX.Element {
  if (isOpen) return <span className="batch-working"><Icon name="working" size={20} /></span>;
  const { failed, all, through } = countsOf(runs);
  if (failed > 0) return <span className="stop"><Icon name="failed" size={20} /></span>;
  return through === all ? <span className="go"><Icon name="done" size={20} /></span> : <Icon name="skipped" size={20} />;
}

interface BatchBarProps {
  readonly snapshot: Snapshot;
  readonly now: number;
  /** Shows the records of these runs. */
  readonly onRecords: (runIds: readonly RunId[]) => void;
}

export function BatchBar({ snapshot, now, onRecords }: BatchBarProps): JSX.Element | null {
  const { round, away } = useRound(snapshot.runs);
  const pausing = usePausing();
  const [shown, setShown] = useState(false);
  const runs = runsOf(round, snapshot.runs);
  if (runs.length === 0 || away) return null;
  const { expected, heavy, devices } = snapshot;
  const parts = partsOf(runs, { expected, now, places: heavy.limit, pausing });
  const head = headOf(runs);
  const failed = runs.filter((run) => canSteer(run, 'retry', devices.some(({ udid }) => udid === run.device.udid), pausing));
  const again = (): void => {
    setShown(false);
    void steer(failed, 'retry');
  };
  return (
    <>
      <section className="batch" aria-label={t('batch.label')}>
        <Mark isOpen={round.open} runs={runs} />
        <Parts head={head} parts={parts} />
        {round.open ? <><span className="spacer" /><Steering runs={runs} pausing={pausing} /></> : <End runs={runs} again={failed.length} onAgain={again} />}
        <Button onPress={() => { setShown(true); }}>{t('batch.summary')}</Button>
        {!round.open && <Button kind="plain" label={t('batch.away')} onPress={() => { putAway(true); }}><Icon name="close" /></Button>}
        {round.open && <progress value={progressOfAll(runs, expected, now)} max={1} aria-label={head} />}
      </section>
      <span className="visually-hidden" role="status">{round.open ? '' : [head, ...parts.map(({ text }) => text)].join(', ')}</span>
      {shown && <Suspense fallback={null}><BatchSheet snapshot={snapshot} runs={runs} isOpen={round.open} again={failed.length} onAgain={again} onRecords={() => { onRecords(runs.map(({ runId }) => runId)); }} onClose={() => { setShown(false); }} /></Suspense>}
    </>
  );
}

/** What brings the line back after it was put away. */
export function LastBatch({ snapshot }: Pick<BatchBarProps, 'snapshot'>): JSX.Element | null {
  const { round, away } = useRound(snapshot.runs);
  if (!away || runsOf(round, snapshot.runs).length === 0) return null;
  return <Button onPress={() => { putAway(false); }}>{t('batch.last')}</Button>;
}
