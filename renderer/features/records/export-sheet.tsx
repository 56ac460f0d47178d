// Writes records to a file: for spreadsheets, for programs, or as the lists that Intune takes; says what was written and what was left out.
import { type JSX, useState } from 'react';
import type { CommandInput, CommandOutput } from '../../../src/contract.ts';
import { defaultColumns } from '../../../src/domain/records/columns.ts';
import type { ColumnId, IntuneKind } from '../../../src/model/record-exports.ts';
import { anyRecord, type RecordQuery } from '../../../src/model/records.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { counted, t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorWords } from '../../ui/error-words.tsx';
import { Options } from '../../ui/options.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Toggle } from '../../ui/toggle.tsx';
import { WrittenFiles } from '../../ui/written-files.tsx';
import { ColumnChoice } from './column-choice.tsx';
import { IntuneChoice } from './intune-choice.tsx';
import { RecordWorkProgress, stopRecordWork, useRecordWork, WorkProblem } from './record-work.tsx';

type Format = CommandInput<'exportRecords'>['choice']['format'];
type Done = NonNullable<CommandOutput<'exportRecords'>>;

interface Form {
  readonly format: Format;
  readonly columns: readonly ColumnId[];
  readonly separator: ',' | ';';
  readonly keepText: boolean;
  readonly mark: boolean;
  readonly kind: IntuneKind;
  readonly details: string;
  /** Also those that the search leaves out. */
  readonly all: boolean;
}

const first: Form = { format: 'csv', columns: defaultColumns, separator: ',', keepText: false, mark: true, kind: 'configurator', details: '{assetTag} {name}', all: false };

function choiceOf({ format, columns, separator, keepText, mark, kind, details }: Form): CommandInput<'exportRecords'>['choice'] {
  if (format === 'intune') return { format, kind, details };
  return format === 'csv' ? { format, columns: [...columns], separator, keepText, mark } : { format, columns: [...columns] };
}

function Result({ done }: { readonly done: Done }): JSX.Element {
  return (
    <>
      <WrittenFiles files={done.files} />
      <p>{counted('exports.written', done.records)}{done.leftOutInAll > 0 && <> {counted('exports.leftOut', done.leftOutInAll)}</>}</p>
      {done.leftOut.length > 0 && <ul className="left-out">{done.leftOut.slice(0, 100).map(({ device, sentence }, at) => <li key={at}><code>{device}</code><span>{sentence}</span></li>)}</ul>}
      {done.leftOutInAll > Math.min(100, done.leftOut.length) && done.leftOut.length > 0 && <p className="small secondary">{t('exports.leftOutMore', { count: done.leftOutInAll - Math.min(100, done.leftOut.length) })}</p>}
    </>
  );
}

function CsvOptions({ form, set }: { readonly form: Form; readonly set: (change: Partial<Form>) => void }): JSX.Element {
  return (
    <>
      <Options label={t('exports.separator')} value={form.separator} onChange={(separator) => { set({ separator }); }} items={[{ id: ',', name: t('exports.comma') }, { id: ';', name: t('exports.semicolon'), hint: t('exports.semicolonHint') }]} />
      <Toggle label={t('exports.mark')} hint={t('exports.markHint')} on={form.mark} onChange={(mark) => { set({ mark }); }} />
      <Toggle label={t('exports.keepText')} hint={t('exports.keepTextHint')} on={form.keepText} onChange={(keepText) => { set({ keepText }); }} />
    </>
  );
}

interface ExportSheetProps {
  readonly query: RecordQuery;
  /** Of the search, as it is said. */
  readonly found: string;
  /** Null: nothing is left out by the search. */
  readonly all: string | null;
  readonly practice: boolean;
  readonly onClose: () => void;
}

export function ExportSheet({ query, found, all, practice, onClose }: ExportSheetProps): JSX.Element {
  const [form, setForm] = useState(first);
  const [done, setDone] = useState<Done | null>(null);
  const { busy, problem, run } = useCommand();
  const work = useRecordWork('export');
  const leave = work ? () => { stopRecordWork('export'); } : onClose;
  const set = (change: Partial<Form>): void => { setForm({ ...form, ...change }); };
  const asked = form.all ? anyRecord : query;
  const refused = practice && form.format === 'intune' ? { code: 'records.practice' as const, params: {} } : null;
  const ready = !busy && refused === null && (form.format === 'intune' || form.columns.length > 0);
  const go = (): void => { void run(() => call.exportRecords({ query: asked, choice: choiceOf(form) })).then((written) => { if (written) setDone(written); }); };
  const footer = done ? <><span className="spacer" /><Button large kind="primary" autoFocus onPress={onClose}>{t('dialog.done')}</Button></> : (
    <><span className="spacer" /><Button large onPress={leave}>{t('dialog.cancel')}</Button><Button large kind="primary" disabled={!ready} onPress={go}>{t(busy ? 'exports.busy' : 'export.go')}</Button></>
  );
  return (
    <Sheet narrow title={t('exports.title')} onClose={leave} footer={footer}>
      {done ? <Result done={done} /> : work ? <RecordWorkProgress work={work} /> : (
        <>
          <WorkProblem wrote problem={problem} />
          {all !== null && <Options label={t('exports.which')} value={form.all ? 'all' : 'found'} onChange={(id) => { set({ all: id === 'all' }); }} items={[{ id: 'found', name: found }, { id: 'all', name: all }]} />}
          <div className="export-format"><Segmented label={t('exports.format')} value={form.format} onChange={(format) => { set({ format }); }} items={[['csv', t('exports.csv')], ['jsonl', t('exports.jsonl')], ['intune', t('exports.intune')]]} /></div>
          {form.format === 'intune' && (refused ? <ErrorWords error={refused} /> : <IntuneChoice query={asked} kind={form.kind} details={form.details} onKind={(kind) => { set({ kind }); }} onDetails={(details) => { set({ details }); }} />)}
          {form.format === 'jsonl' && <p className="hint export-lead">{t('exports.jsonlHint')}</p>}
          {form.format !== 'intune' && <ColumnChoice chosen={form.columns} onChange={(columns) => { set({ columns }); }} />}
          {form.format === 'csv' && <CsvOptions form={form} set={set} />}
        </>
      )}
    </Sheet>
  );
}
