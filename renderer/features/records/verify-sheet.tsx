// What the walk over the ledger found, in full, and room for heads that somebody kept elsewhere: on a certificate, in an export, on paper.
import { type JSX, useId, useState } from 'react';
import type { LedgerVerdict } from '../../../src/model/records.ts';
import { inFours } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Copyable } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { momentText } from './record-words.ts';
import { RecordWorkProgress, stopRecordWork, useRecordWork, WorkProblem } from './record-work.tsx';
import { type Verification, verifyLedger } from './verification.ts';

const number = (count: number): string => count.toLocaleString('en-GB');

function Broken({ verdict }: { readonly verdict: Extract<LedgerVerdict, { ok: false }> }): JSX.Element {
  const { line, reason, readable } = verdict;
  return (
    <>
      <Notice tone="stop" alert title={t('verify.brokenTitle', { line: number(line), reason })} text={t('verify.brokenNext')} />
      {readable && <p className="small secondary">{readable.length === 0 ? t('verify.nothingReadable') : t('verify.readable', { ranges: readable.slice(0, 20).map(([from, to]) => (from === to ? number(from) : `${number(from)}–${number(to)}`)).join(', ') })}</p>}
    </>
  );
}

function Sound({ verdict, kept, now }: { readonly verdict: Extract<LedgerVerdict, { ok: true }>; readonly kept: boolean; readonly now: number }): JSX.Element {
  const { lines, head, unsigned, keys } = verdict;
  return (
    <>
      <Notice tone="info" title={t(kept ? 'verify.soundKept' : 'verify.sound', { lines: number(lines) })} text={unsigned === 0 ? t('verify.allSigned') : head ? counted('verify.unsigned', unsigned) : t('verify.noneSigned')} />
      <Facts rows={[
        ...(head ? [[t('verify.head'), t('records.signedAt', { line: number(head.seq), time: momentText(head.at, now) })] as const, [t('records.headHash'), <code key="hash">{inFours(head.hash)}</code>] as const] : []),
        ...keys.map((key, at) => [t(keys.length === 1 ? 'verify.key' : 'verify.keyOf', { number: at + 1 }), <code key={key}>{inFours(key)}</code>] as const),
        ...(head ? [[t('records.head'), <Copyable key="head" name={t('records.head')} value={JSON.stringify(head)} shown={t('verify.keepHead')} />] as const] : []),
      ]} />
    </>
  );
}

interface VerifySheetProps {
  readonly file: string;
  readonly verification: Verification | null;
  readonly now: number;
  readonly onClose: () => void;
}

export function VerifySheet({ file, verification, now, onClose }: VerifySheetProps): JSX.Element {
  const [kept, setKept] = useState('');
  const id = useId();
  // Not disabled meanwhile: a button that is takes the focus out of the sheet.
  const busy = verification?.busy ?? false;
  const work = useRecordWork('verify');
  const verify = (): void => { void verifyLedger(file, kept); };
  return (
    <Sheet
      narrow title={t('verify.title')} onClose={onClose}
      footer={<><span className="spacer" /><Button onPress={onClose}>{t('verify.close')}</Button><Button kind="primary" onPress={verify}>{t(busy ? 'verify.busy' : kept.trim() === '' ? 'verify.go' : 'verify.goKept')}</Button></>}
    >
      <p className="sheet-lead">{t('verify.lead')}</p>
      {work ? <div className="label-row"><RecordWorkProgress work={work} /><Button onPress={() => { stopRecordWork('verify'); }}>{t('work.stop')}</Button></div> : <WorkProblem wrote={false} problem={verification?.problem ?? null} />}
      {verification?.verdict && !verification.problem && (verification.verdict.ok ? <Sound verdict={verification.verdict} kept={verification.kept} now={now} /> : <Broken verdict={verification.verdict} />)}
      <div className="field verify-kept">
        <label htmlFor={id}>{t('verify.kept')}</label>
        <textarea id={id} className="note-field code" rows={3} maxLength={100_000} spellCheck={false} value={kept} onChange={(event) => { setKept(event.target.value); }} aria-describedby={`${id}hint`} />
        <span className="hint" id={`${id}hint`}>{t('verify.keptHint')}</span>
      </div>
    </Sheet>
  );
}
