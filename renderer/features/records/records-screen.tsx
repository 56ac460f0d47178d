// The records: searched in words, overseen in charts, gone through in a table of any length, one of them read in full beside it.
import { type JSX, lazy, Suspense, useRef, useState } from 'react';
import { deviceName } from '../../../src/domain/device-names.ts';
import type { Run, RunId, Snapshot } from '../../../src/model.ts';
import { anyRecord, type RecordQuery } from '../../../src/model/records.ts';
import { counted, t } from '../../i18n/text.ts';
import { useOfferUndo } from '../../undo.ts';
import { useNow } from '../../use-now.ts';
import { Button } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { useScreenKeys } from '../../use-screen-keys.ts';
import { localMidnight } from './local-midnight.ts';
import { Overview } from './overview.tsx';
import type { PrintKind } from './print-sheet.tsx';
import { withPart, type Zone } from './query-words.ts';
import { RecordDetail } from './record-detail.tsx';
import { RecordFilters } from './record-filters.tsx';
import { RecordsTable } from './records-table.tsx';
import { RecordsToolbar } from './records-toolbar.tsx';
import { ScanTag, type ScanTarget } from './scan-tag.tsx';
import { countSelected } from './selection.ts';
import { type RecordsState, useRecords } from './use-records.ts';
import { useVerification, type Verification, verifyLedger } from './verification.ts';
import { VerifyWord } from './verify-word.tsx';
import './records.css';

const ExportSheet = lazy(() => import('./export-sheet.tsx').then((part) => ({ default: part.ExportSheet })));
const LastFourSheet = lazy(() => import('./last-four-sheet.tsx').then((part) => ({ default: part.LastFourSheet })));
const PrintSheet = lazy(() => import('./print-sheet.tsx').then((part) => ({ default: part.PrintSheet })));
const VerifySheet = lazy(() => import('./verify-sheet.tsx').then((part) => ({ default: part.VerifySheet })));

type SheetName = 'export' | 'lastFour' | 'verify' | PrintKind | null;

const isPaper = (sheet: SheetName): sheet is PrintKind => sheet === 'label' || sheet === 'sheet' || sheet === 'certificate';

/** More are not counted one by one. */
const mostCounted = 100_000;
const number = (count: number): string => count.toLocaleString('en-GB');
const isAny = (query: RecordQuery): boolean => Object.keys(anyRecord).every((key) => query[key as keyof RecordQuery] === null);

function totalText(total: number, all: number, filtered: boolean): string {
  if (!filtered) return t(total === 1 ? 'records.total.one' : 'records.total.many', { count: number(total) });
  return total >= mostCounted ? t('records.totalMany', { count: number(mostCounted) }) : t('records.totalOf', { count: number(total), all: number(all) });
}

function targetOf(run: Run | null): ScanTarget | null {
  return run && { udid: run.device.udid, run, name: [deviceName(run.device.productType), run.device.serial].filter(Boolean).join(', ') };
}

interface PartProps {
  readonly snapshot: Snapshot;
  readonly records: RecordsState;
  readonly recorded: number;
}

function FilterBar({ snapshot, records: { search, table, say, renew }, recorded, zone }: PartProps & { readonly zone: Zone }): JSX.Element {
  const blueprints = [...new Set(snapshot.blueprints.map(({ name }) => name))];
  const offer = useOfferUndo();
  const clear = (): void => {
    const { words } = search;
    say('');
    offer({ text: t('undo.filters'), undo: () => {
      say(words);
      return Promise.resolve(true);
    } });
  };
  return (
    <section className="subbar" aria-label={t('records.filters')}>
      <RecordFilters query={search.query} zone={zone} blueprints={blueprints} operators={table.operators} onPart={(part) => { say(withPart(search.query, part, zone)); }} onClear={search.words === '' ? null : clear} />
      <span className="spacer" />
      {table.fresh > 0 && <Button onPress={renew}>{counted('records.fresh', table.fresh)}</Button>}
      <span className="small secondary num" role="status">{table.ready ? totalText(table.total, recorded, !isAny(search.query)) : ''}</span>
    </section>
  );
}

function OnlyBar({ only, onAll, records: { table }, recorded }: Pick<PartProps, 'records' | 'recorded'> & { readonly only: readonly RunId[]; readonly onAll: () => void }): JSX.Element {
  return <section className="subbar" aria-label={t('records.filters')}><span>{counted('records.only', only.length)}</span><Button onPress={onAll}>{t('records.all')}</Button><span className="spacer" /><span className="small secondary num" role="status">{table.ready ? totalText(table.total, recorded, true) : ''}</span></section>;
}

function Body({ snapshot, records, now, plain }: Pick<PartProps, 'snapshot' | 'records'> & { readonly now: number; readonly plain: boolean }): JSX.Element {
  const { search, table, selection, read, select, openRow, openRun, close, changed } = records;
  if (table.total === 0) {
    if (!table.ready || table.problem) return <main />;
    return <main className="nothing"><h2>{plain ? t('records.none') : t('records.noMatch', { search: search.words })}</h2>{plain && <p className="secondary">{t('records.noneNext')}</p>}</main>;
  }
  return (
    <main className={read ? 'split records open' : 'split records'}>
      <RecordsTable key={table.shownKey} total={table.total} runAt={table.runAt} nearest={table.nearest} onSight={table.onSight} selection={selection} onSelect={select} onOpen={openRow} onClose={close} practice={snapshot.practice} now={now} />
      {read && <RecordDetail key={read.runId} run={read} now={now} signing={snapshot.ledger.state === 'open' && snapshot.ledger.signed} onClose={close} onChanged={changed} onOther={openRun} />}
    </main>
  );
}

function PrintMenu({ onPrint }: { readonly onPrint: (kind: PrintKind) => void }): JSX.Element {
  const entry = (id: PrintKind, name: string): { id: string; name: string; onAction: () => void } => ({ id, name, onAction: () => { onPrint(id); } });
  return <Menu label={t('paper.menu')} entries={[entry('label', t('paper.labels')), entry('sheet', t('paper.sheets')), entry('certificate', t('paper.certificates'))]} />;
}

function Foot({ snapshot, records: { table, selection }, verification, onDetails, onPrint }: Pick<PartProps, 'snapshot' | 'records'> & { readonly verification: Verification | null; readonly onDetails: () => void; readonly onPrint: (kind: PrintKind) => void }): JSX.Element | null {
  const { ledger } = snapshot;
  if (table.total === 0 && !verification) return null;
  return (
    <footer className="statusline">
      <span>{selection.active === null ? t('records.noneSelected') : t('records.selected', { count: number(countSelected(selection)), total: number(table.total) })}</span>
      {countSelected(selection) > 0 && <PrintMenu onPrint={onPrint} />}
      <VerifyWord verification={verification} onDetails={onDetails} />
      <span className="spacer" />
      {!verification && ledger.state === 'open' && !ledger.signed && <span className="text-act">{t('records.notSigned')}</span>}
      <span className="records-keys">{t('records.keys')}</span>
    </footer>
  );
}

interface RecordsScreenProps {
  readonly snapshot: Snapshot;
  /** Null: all of them. */
  readonly only: readonly RunId[] | null;
  readonly onAll: () => void;
}

export function RecordsScreen({ snapshot, only, onAll }: RecordsScreenProps): JSX.Element {
  const records = useRecords(snapshot, only);
  const [sheet, setSheet] = useState<SheetName>(null);
  const now = useNow();
  const searchRef = useRef<HTMLInputElement>(null);
  const { search, table, focused, round, say, renew, openRun, close, changed } = records;
  const { ledger } = snapshot;
  const zone: Zone = { now, midnight: localMidnight };
  const recorded = ledger.state === 'open' ? ledger.records : 0;
  const file = ledger.state === 'open' ? ledger.file : '';
  const verification = useVerification(file);
  const filtered = !isAny(search.query);
  const closeSheet = (): void => { setSheet(null); };
  useScreenKeys({ find: () => searchRef.current?.focus(), close });

  return (
    <>
      <RecordsToolbar
        recorded={recorded} words={search.words} problem={search.problem} searchRef={searchRef} verifying={verification?.busy ?? false} canExport={only === null && table.total > 0 && search.problem === null}
        onWords={say} onVerify={() => { void verifyLedger(file, ''); }} onLastFour={() => { setSheet('lastFour'); }} onExport={() => { setSheet('export'); }}
      />
      {only ? <OnlyBar only={only} onAll={onAll} records={records} recorded={recorded} /> : recorded > 0 && <FilterBar snapshot={snapshot} records={records} recorded={recorded} zone={zone} />}
      {table.problem && <div className="strip"><ErrorNotice alert error={table.problem} action={<Button onPress={renew}>{t('records.again')}</Button>} /></div>}
      <Body snapshot={snapshot} records={records} now={now} plain={!filtered && only === null} />
      {/* Seen above the table, and read after it. */}
      {!only && recorded > 0 && <Overview query={search.query} zone={zone} round={`${round} ${table.shownKey}`} />}
      <Foot snapshot={snapshot} records={records} verification={verification} onDetails={() => { setSheet('verify'); }} onPrint={setSheet} />
      <ScanTag target={targetOf(focused)} nothing={t('scan.noneInFocus')} onTagged={changed} />
      <Suspense fallback={null}>
        {sheet === 'export' && <ExportSheet query={search.query} found={totalText(table.total, recorded, filtered)} all={filtered ? t('exports.all', { count: number(recorded) }) : null} practice={snapshot.practice} onClose={closeSheet} />}
        {isPaper(sheet) && <PrintSheet kind={sheet} count={countSelected(records.selection)} runIds={() => table.idsIn(records.selection.ranges)} onClose={closeSheet} />}
        {sheet === 'lastFour' && <LastFourSheet snapshot={snapshot} expected={focused?.device ?? null} onClose={closeSheet} onRecord={(run) => { closeSheet(); openRun(run); }} />}
        {sheet === 'verify' && <VerifySheet file={file} verification={verification} now={now} onClose={closeSheet} />}
      </Suspense>
    </>
  );
}
