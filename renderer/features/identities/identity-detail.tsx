// One supervision identity: whose it is, how long it is good, how it is known again, and what can be done with it.
import { type JSX, useState } from 'react';
import type { IdentitySummary } from '../../../src/model/identities.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { fullDay } from '../../format.ts';
import { counted, t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Notice } from '../../ui/notice.tsx';
import { WrittenFiles } from '../../ui/written-files.tsx';
import { certificateRows } from './certificate-rows.tsx';
import { ExportSheet } from './export-sheet.tsx';
import { RemoveSheet } from './remove-sheet.tsx';
import { validityOf, ValidityWord } from './validity.tsx';

export function IdentityDetail({ identity, now }: { readonly identity: IdentitySummary; readonly now: number }): JSX.Element {
  const [sheet, setSheet] = useState<'export' | 'remove' | null>(null);
  const [written, setWritten] = useState<readonly string[] | null>(null);
  const { problem, run } = useCommand();
  const { certificate } = identity;
  const { state } = validityOf(certificate, now);
  const writeSheet = (): void => { void run(() => call.writeRecoverySheet({ id: identity.id })).then((done) => { if (done) setWritten(done.files); }); };
  const close = (): void => { setSheet(null); };
  return (
    <main className="detail">
      <header className="detail-head">
        <h2>{certificate.organization ?? certificate.name}</h2>
        <ValidityWord certificate={certificate} now={now} />
      </header>
      <CommandProblem problem={problem} />
      {(state === 'over' || state === 'ending') && <Notice tone={state === 'over' ? 'stop' : 'act'} title={t('identities.endTitle')} text={t('identities.endText')} />}
      <p className="detail-lead">{t('identities.about')}</p>
      <div className="detail-actions">
        <Button onPress={() => { setSheet('export'); }}>{t('identities.export')}</Button>
        <Button onPress={writeSheet}>{t('identities.sheet')}</Button>
        <span className="spacer" />
        <Button onPress={() => { setSheet('remove'); }}>{t('identities.remove')}</Button>
      </div>
      {written && <WrittenFiles files={written} />}
      <Facts rows={[
        ...certificateRows(certificate),
        ...(identity.chain > 0 ? [[t('certificate.chain'), counted('certificate.above', identity.chain)] as const] : []),
        [t('identities.origin'), t(identity.origin === 'made' ? 'identities.madeOn' : 'identities.importedOn', { day: fullDay(identity.createdAt) })],
      ]} />
      {sheet === 'export' && <ExportSheet identity={identity} onClose={close} />}
      {sheet === 'remove' && <RemoveSheet identity={identity} onClose={close} />}
    </main>
  );
}
