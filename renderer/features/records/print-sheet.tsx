// Paper of the records that are selected: labels, hand-over sheets or certificates, with the few things to choose of each.
import { type JSX, useState } from 'react';
import type { CommandInput } from '../../../src/contract.ts';
import type { Result } from '../../../src/errors.ts';
import type { RunId } from '../../../src/model.ts';
import { type LabelPaper, mostPrinted, type PrintChoice, type QrContent, type SheetPaper } from '../../../src/model/record-exports.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { counted, t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorWords } from '../../ui/error-words.tsx';
import { Options } from '../../ui/options.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { WrittenFiles } from '../../ui/written-files.tsx';
import { RecordWorkProgress, stopRecordWork, useRecordWork, WorkProblem } from './record-work.tsx';

export type PrintKind = PrintChoice['kind'];

interface Form {
  readonly label: LabelPaper;
  readonly code: QrContent;
  readonly paper: SheetPaper;
  readonly sheets: 'each' | 'list';
  readonly form: 'pdf' | 'json';
}

const first: Form = { label: 'brother', code: 'serial', paper: 'a4', sheets: 'each', form: 'pdf' };

function choiceOf(kind: PrintKind, { label, code, paper, sheets, form }: Form): CommandInput<'printRecords'>['choice'] {
  if (kind === 'label') return { kind, paper: label, code };
  return kind === 'sheet' ? { kind, paper, as: sheets } : { kind, paper, as: form };
}

interface PartProps {
  readonly form: Form;
  readonly set: (change: Partial<Form>) => void;
}

function LabelOptions({ form, set }: PartProps): JSX.Element {
  return (
    <>
      <Options label={t('paper.labelPaper')} value={form.label} onChange={(label) => { set({ label }); }} items={[{ id: 'brother', name: t('paper.brother') }, { id: 'dymo', name: t('paper.dymo') }, { id: 'a4', name: t('paper.labelSheet') }]} />
      <Options label={t('paper.code')} value={form.code} onChange={(code) => { set({ code }); }} items={[{ id: 'serial', name: t('paper.codeSerial') }, { id: 'assetTag', name: t('paper.codeTag') }, { id: 'muster', name: t('paper.codeMuster'), hint: t('paper.codeMusterHint') }]} />
    </>
  );
}

function SizeOption({ form, set }: PartProps): JSX.Element {
  return <Segmented label={t('paper.size')} value={form.paper} onChange={(paper) => { set({ paper }); }} items={[['a4', t('paper.a4')], ['letter', t('paper.letter')]]} />;
}

function KindOptions({ kind, ...part }: PartProps & { readonly kind: PrintKind }): JSX.Element {
  const { form, set } = part;
  if (kind === 'label') return <LabelOptions {...part} />;
  const size = <SizeOption {...part} />;
  if (kind === 'sheet') return <><Options label={t('paper.which')} value={form.sheets} onChange={(sheets) => { set({ sheets }); }} items={[{ id: 'each', name: t('paper.each'), hint: t('paper.eachHint') }, { id: 'list', name: t('paper.list'), hint: t('paper.listHint') }]} />{size}</>;
  return <><Options label={t('paper.form')} value={form.form} onChange={(as) => { set({ form: as }); }} items={[{ id: 'pdf', name: t('paper.pdf') }, { id: 'json', name: t('paper.json'), hint: t('paper.jsonHint') }]} />{form.form === 'pdf' && size}</>;
}

interface PrintSheetProps {
  readonly kind: PrintKind;
  readonly count: number;
  /** Of what is selected, in the table's order. */
  readonly runIds: () => Promise<Result<RunId[]>>;
  readonly onClose: () => void;
}

export function PrintSheet({ kind, count, runIds, onClose }: PrintSheetProps): JSX.Element {
  const [form, setForm] = useState(first);
  const [files, setFiles] = useState<readonly string[] | null>(null);
  const { busy, problem, run } = useCommand();
  const work = useRecordWork('print');
  const leave = work ? () => { stopRecordWork('print'); } : onClose;
  const refused = count > mostPrinted ? { code: 'print.tooMany' as const, params: { count, most: mostPrinted } } : null;
  const print = async (): Promise<Result<{ files: string[] } | null>> => {
    const ids = await runIds();
    return ids.ok ? call.printRecords({ runIds: ids.value, choice: choiceOf(kind, form) }) : ids;
  };
  const go = (): void => { void run(print).then((written) => { if (written) setFiles(written.files); }); };
  const footer = files ? <><span className="spacer" /><Button large kind="primary" autoFocus onPress={onClose}>{t('dialog.done')}</Button></> : (
    <><span className="spacer" /><Button large onPress={leave}>{t('dialog.cancel')}</Button><Button large kind="primary" disabled={busy || refused !== null} onPress={go}>{t(busy ? 'exports.busy' : 'paper.go')}</Button></>
  );
  return (
    <Sheet narrow title={counted(`paper.${kind}`, count)} onClose={leave} footer={footer}>
      {files ? <WrittenFiles files={files} /> : work ? <RecordWorkProgress work={work} /> : (
        <>
          <WorkProblem wrote problem={problem} />
          {refused ? <ErrorWords error={refused} /> : <KindOptions kind={kind} form={form} set={(change) => { setForm({ ...form, ...change }); }} />}
        </>
      )}
    </Sheet>
  );
}
