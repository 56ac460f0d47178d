// The records: a dense table, newest first, and one record's page beside it.
import { type JSX, useEffect, useState } from 'react';
import { deviceName } from '../../../src/domain/device-names.ts';
import { evidenceText, subjectOf } from '../../../src/domain/prep/step-text.ts';
import { describeError } from '../../../src/error-text.ts';
import type { RecordsPage, Run, RunId, Snapshot } from '../../../src/model.ts';
import { call } from '../../api.ts';
import { dayAndTime, duration } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import { attempt } from '../../state.ts';
import { Button } from '../../ui/button.tsx';
import { Search } from '../../ui/search.tsx';
import { Serial } from '../../ui/serial.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';
import { OutcomeWord } from './outcome-word.tsx';
import { RecordDetail } from './record-detail.tsx';

const pageSize = 100;

function reasonOf(run: Run): string {
  if (run.enrolled) return evidenceText(run.enrolled.evidence);
  if (run.error) return describeError(run.error).what;
  if (run.outcome === 'interrupted') return t('records.unknown');
  // What comes after, such as turning it off, proves nothing.
  const proof = run.steps.find(({ id, evidence }) => id === 'verify' && evidence) ?? run.steps.findLast(({ evidence }) => evidence !== null);
  return run.outcome === 'done' && proof?.evidence ? evidenceText(proof.evidence) : '';
}

function Row({ run, selected, onSelect }: { readonly run: Run; readonly selected: boolean; readonly onSelect: () => void }): JSX.Element {
  const onKeyDown = (event: { key: string; preventDefault: () => void }): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onSelect();
  };
  return (
    <tr tabIndex={0} aria-selected={selected} onClick={onSelect} onKeyDown={onKeyDown}>
      <td>{dayAndTime(run.startedAt)}</td>
      <td>{run.device.serial === null ? <code>{run.device.udid}</code> : <Serial value={run.device.serial} />}</td>
      <td>{deviceName(run.device.productType) ?? ''}</td>
      <td>{run.place.hub}{run.place.port}</td>
      <td className="truncate">{subjectOf(run)}</td>
      <td className="right">{run.finishedAt === null ? '–' : duration(run.finishedAt - run.startedAt)}</td>
      <td><OutcomeWord run={run} /></td>
      <td className="secondary truncate">{reasonOf(run)}</td>
      {run.practice && <td className="mark">{t('records.mark')}</td>}
    </tr>
  );
}

/** Loads again whenever a run changed, so that the table is never behind the wall. */
function useRecords(snapshot: Snapshot, search: string, limit: number, only: readonly RunId[] | null): RecordsPage | null {
  const [page, setPage] = useState<RecordsPage | null>(null);
  const changed = snapshot.runs.map((run) => `${run.runId}${run.outcome}${run.enrolled ? 'e' : ''}`).join() + (snapshot.ledger.state === 'open' ? String(snapshot.ledger.records) : '');
  useEffect(() => {
    let current = true;
    void attempt(call.listRecords({ offset: 0, limit, search, ...(only ? { runIds: [...only] } : {}) })).then((found) => { if (current && found) setPage(found); });
    return () => { current = false; };
  }, [search, limit, changed, only]);
  return page;
}

interface RecordsScreenProps {
  readonly snapshot: Snapshot;
  /** Null: all of them. */
  readonly only: readonly RunId[] | null;
  readonly onAll: () => void;
}

export function RecordsScreen({ snapshot, only, onAll }: RecordsScreenProps): JSX.Element {
  const [search, setSearch] = useState('');
  const [limit, setLimit] = useState(pageSize);
  const [open, setOpen] = useState<string | null>(null);
  const page = useRecords(snapshot, search, limit, only);
  const shown = page?.rows.find((run) => run.runId === open) ?? null;
  const practice = snapshot.practice;
  return (
    <>
      <Toolbar title={t('records.title')} note={snapshot.ledger.state === 'open' && snapshot.ledger.records > 0 ? t('records.count', { count: snapshot.ledger.records }) : null}>
        <span className="spacer" />
        <Search label={t('records.find')} placeholder={t('records.find')} value={search} onChange={setSearch} />
      </Toolbar>
      {only && <div className="subbar"><span>{counted('records.only', only.length)}</span><Button onPress={onAll}>{t('records.all')}</Button></div>}
      {page && page.rows.length > 0 ? (
        <div className={shown ? 'split records open' : 'split records'}>
          <main className="records-table">
            <table className="table" aria-rowcount={page.total}>
              <thead>
                <tr>
                  <th aria-sort="descending">{t('records.started')}</th><th>{t('records.serial')}</th><th>{t('records.device')}</th><th>{t('records.port')}</th><th>{t('records.subject')}</th>
                  <th className="right">{t('records.time')}</th><th>{t('records.outcome')}</th><th>{t('records.reason')}</th>{practice && <th />}
                </tr>
              </thead>
              <tbody>{page.rows.map((run) => <Row key={run.runId} run={run} selected={run.runId === open} onSelect={() => { setOpen(run.runId === open ? null : run.runId); }} />)}</tbody>
            </table>
            {page.total > page.rows.length && limit < 500 && <div className="padded"><Button onPress={() => { setLimit(Math.min(500, limit + pageSize)); }}>{t('records.more')}</Button></div>}
          </main>
          {shown && <RecordDetail run={shown} onClose={() => { setOpen(null); }} />}
        </div>
      ) : page && <main className="nothing"><h2>{search ? t('records.noMatch', { search }) : t('records.none')}</h2>{!search && <p className="secondary">{t('records.noneNext')}</p>}</main>}
      {page && page.rows.length > 0 && <footer className="statusline">{t('records.shown', { shown: page.rows.length, total: page.total })}<span className="truncate">{snapshot.ledger.state === 'open' ? snapshot.ledger.file : ''}</span></footer>}
    </>
  );
}
