// The head of the ledger that signs a record: the first one at or after its last line. Kept elsewhere, it tells whether the record was changed.
import { type JSX, useEffect, useState } from 'react';
import type { CommandOutput } from '../../../src/contract.ts';
import type { Run } from '../../../src/model.ts';
import { call } from '../../api.ts';
import { inFours } from '../../format.ts';
import { t } from '../../i18n/text.ts';
import { Copyable } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { momentText } from './record-words.ts';

type Signed = CommandOutput<'recordHead'>;

/** `signing`: the station's key is open. */
export function RecordSignature({ run: { runId }, signing, now }: { readonly run: Run; readonly signing: boolean; readonly now: number }): JSX.Element | null {
  const [signed, setSigned] = useState<Signed | null>(null);
  useEffect(() => {
    let current = true;
    void call.recordHead({ runId }).then((result) => { if (current && result.ok) setSigned(result.value); });
    return () => { current = false; };
  }, [runId]);
  if (!signed) return null;
  const { line, head } = signed;
  return (
    <section className="record-part" aria-label={t('records.signature')}>
      <h3>{t('records.signature')}</h3>
      {head === null ? <p className="small secondary">{t(signing ? 'records.unsignedLine' : 'records.unsignable', { line: line.toLocaleString('en-GB') })}</p> : (
        <Facts rows={[
          [t('records.lastLine'), line.toLocaleString('en-GB')],
          [t('records.signedBy'), t('records.signedAt', { line: head.seq.toLocaleString('en-GB'), time: momentText(head.at, now) })],
          [t('records.headHash'), <code key="hash">{inFours(head.hash)}</code>],
          [t('records.head'), <Copyable key="head" name={t('records.head')} value={JSON.stringify(head)} shown={t('records.headShown')} />],
        ]} />
      )}
    </section>
  );
}
