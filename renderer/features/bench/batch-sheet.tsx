// The summary of preparations that were under way together: totals, times, and device by device what is still to be done about it.
// On the screen a sheet, on paper a page.
import { type JSX, useEffect, useRef, useState } from 'react';
import { timesOf } from '../../../src/domain/prep/batch.ts';
import { deviceName } from '../../../src/domain/device-names.ts';
import type { Run, Snapshot } from '../../../src/model.ts';
import { clockTime, dayAndTime, duration } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorWords } from '../../ui/error-words.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Serial } from '../../ui/serial.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { headOf } from './batch-line.ts';
import { blueprintsOf, groupsOf, type SummaryGroup, whyOf } from './batch-summary.ts';
import { portName } from './tile.tsx';
import './batch.css';
import './plan.css';

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly icon?: readonly [IconName, string];
  readonly isTime?: boolean;
}

function Figure({ name, value, icon, isTime = false }: FigureProps): JSX.Element {
  return <div><dt>{icon && <span className={icon[1]}><Icon name={icon[0]} size={14} /></span>}{name}</dt><dd className={isTime ? 'batch-time' : undefined}>{value}</dd></div>;
}

function Figures({ runs, portOf }: { readonly runs: readonly Run[]; readonly portOf: (run: Run) => string }): JSX.Element {
  const times = timesOf(runs);
  return (
    <dl className="batch-figures">
      {groupsOf(runs).map(({ kind, icon, runs: { length } }) => <Figure key={kind} name={t(`batch.figure.${kind}`)} value={String(length)} icon={icon} />)}
      {times && <Figure isTime name={t('batch.median')} value={duration(times.median)} />}
      {times && runs.length > 1 && <Figure isTime name={t('batch.longest', { port: portOf(times.longest.run) })} value={duration(times.longest.ms)} />}
      {times && <Figure isTime name={t('batch.whole')} value={duration(times.whole)} />}
    </dl>
  );
}

interface PartProps {
  readonly group: SummaryGroup;
  readonly portOf: (run: Run) => string;
}

function Devices({ group: { kind, runs }, portOf }: PartProps): JSX.Element {
  const explains = kind === 'failed' || kind === 'needs' || kind === 'cancelled';
  return (
    <table className="table">
      <thead><tr><th>{t('dialog.port')}</th><th>{t('dialog.device')}</th><th>{t('dialog.serial')}</th>{explains ? <th>{t(kind === 'needs' ? 'batch.waits' : 'batch.why')}</th> : <><th>{t('batch.name')}</th><th className="right">{t('batch.time')}</th></>}</tr></thead>
      <tbody>
        {runs.map((run) => {
          const { lead, text } = whyOf(run);
          return (
            <tr key={run.runId}>
              <td>{portOf(run)}</td><td>{deviceName(run.device.productType)}</td><td>{run.device.serial !== null && <Serial value={run.device.serial} />}</td>
              {explains ? <td className="wraps">{kind === 'failed' && run.error ? <ErrorWords kind="row" lead={lead} error={run.error} scene={run} /> : <>{lead !== '' && <b>{lead} </b>}{text}</>}</td> : <><td className="truncate">{run.wanted?.name ?? run.device.name}</td><td className="right">{run.finishedAt === null ? '–' : duration(run.finishedAt - run.startedAt)}</td></>}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** What somebody has to look at is open; the rest is folded on the screen and whole on paper. */
function Part({ group, portOf }: PartProps): JSX.Element {
  const title = `${t(`batch.part.${group.kind}`)}: ${group.runs.length}`;
  const table = <Devices group={group} portOf={portOf} />;
  if (['done', 'enrolled', 'working'].includes(group.kind)) return <details className="batch-part"><summary>{title}</summary>{table}</details>;
  return (
    <section className="batch-part">
      <h3><span className={group.icon[1]}><Icon name={group.icon[0]} size={14} /></span>{title}</h3>
      {group.kind === 'prepared' && <p className="hint">{t('batch.preparedNext')}</p>}
      {table}
    </section>
  );
}

interface BatchSheetProps {
  readonly snapshot: Snapshot;
  readonly runs: readonly Run[];
  readonly isOpen: boolean;
  readonly again: number;
  readonly onAgain: () => void;
  readonly onRecords: () => void;
  readonly onClose: () => void;
}

function whenOf(runs: readonly Run[], isOpen: boolean): string {
  const from = Math.min(...runs.map(({ startedAt }) => startedAt));
  if (isOpen) return t('batch.from', { time: dayAndTime(from) });
  return t('batch.fromTo', { from: dayAndTime(from), to: clockTime(Math.max(...runs.map(({ finishedAt }) => finishedAt ?? 0))) });
}

export function BatchSheet({ snapshot, runs, isOpen, again, onAgain, onRecords, onClose }: BatchSheetProps): JSX.Element {
  const [at] = useState(() => Date.now());
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Paper can't be pressed: everything is open on it.
    const open = (): void => { for (const details of body.current?.querySelectorAll<HTMLDetailsElement>('details.batch-part') ?? []) details.open = true; };
    window.addEventListener('beforeprint', open);
    return () => { window.removeEventListener('beforeprint', open); };
  }, []);
  const portOf = ({ device, place }: Run): string => portName(snapshot.devices.find(({ udid }) => udid === device.udid)?.place ?? place);
  const title = isOpen ? t('batch.titleOpen', { line: headOf(runs) }) : headOf(runs);
  const footer = (
    <>
      <Button large onPress={() => { window.print(); }}><Icon name="print" size={14} />{t('batch.print')}</Button>
      <Button large onPress={onRecords}>{t('batch.records')}</Button>
      <span className="spacer" />
      {again > 0 && <Button large onPress={onAgain}>{counted('batch.again', again)}</Button>}
      <Button large kind="primary" onPress={onClose}>{t('batch.close')}</Button>
    </>
  );
  return (
    <Sheet title={title} onClose={onClose} footer={footer}>
      <div ref={body}>
        <p className="sheet-lead">{blueprintsOf(runs).map(({ name, revision, method }) => t('batch.by', { name, revision, method: t(`method.${method}`) })).join('; ')} · {whenOf(runs, isOpen)}</p>
        <p className="print-only">{snapshot.practice && <b>{t('records.mark')} </b>}{t('batch.printed', { station: snapshot.station, operator: snapshot.operator, time: dayAndTime(at) })}</p>
        <Figures runs={runs} portOf={portOf} />
        {groupsOf(runs).map((group) => <Part key={group.kind} group={group} portOf={portOf} />)}
      </div>
    </Sheet>
  );
}
