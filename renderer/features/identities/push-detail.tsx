// The MDM push certificate: what devices wait for, how long it is good, and whether one is missing.
import { type JSX, useState } from 'react';
import type { PushCertificate, PushOverview } from '../../../src/model/identities.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { fullDay } from '../../format.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { Copyable } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { certificateRows } from './certificate-rows.tsx';
import { pushLooks } from './push-state.ts';
import { ValidityWord } from './validity.tsx';

function RemovePush({ push, onClose }: { readonly push: PushCertificate; readonly onClose: () => void }): JSX.Element {
  const { busy, problem, run } = useCommand();
  const go = (): void => { void run(() => call.removePushCertificate({ id: push.id })).then((done) => { if (done !== undefined) onClose(); }); };
  const footer = <><span className="spacer" /><Button large autoFocus onPress={onClose}>{t('dialog.cancel')}</Button><Button large kind="primary" disabled={busy} onPress={go}>{t('push.removeGo')}</Button></>;
  return <Sheet narrow title={t('push.removeTitle')} onClose={onClose} footer={footer}><CommandProblem problem={problem} /><p className="sheet-lead">{t('push.removeText')}</p></Sheet>;
}

function One({ push, now }: { readonly push: PushCertificate; readonly now: number }): JSX.Element {
  const [removing, setRemoving] = useState(false);
  return (
    <section className="push-one" aria-label={push.certificate.name}>
      <header className="push-head"><h3>{push.certificate.name}</h3><ValidityWord certificate={push.certificate} now={now} /><span className="spacer" /><Button onPress={() => { setRemoving(true); }}>{t('identities.remove')}</Button></header>
      <Facts rows={[
        [t('push.topic'), <Copyable key="topic" name={t('push.topic')} value={push.topic} />],
        [t('push.account'), push.account ?? t('push.noAccount')],
        ...certificateRows(push.certificate),
        [t('identities.origin'), t('identities.importedOn', { day: fullDay(push.createdAt) })],
      ]} />
      {removing && <RemovePush push={push} onClose={() => { setRemoving(false); }} />}
    </section>
  );
}

export function PushDetail({ push, now, onImport }: { readonly push: PushOverview; readonly now: number; readonly onImport: () => void }): JSX.Element {
  const { icon, tone, word, text } = pushLooks[push.state];
  return (
    <main className="detail">
      <header className="detail-head">
        <h2>{t('push.title')}</h2>
        <span className="status"><span className={tone}><Icon name={icon} /></span>{t(word)}</span>
      </header>
      <p className="detail-lead">{t(text)}</p>
      <div className="detail-actions"><Button {...(push.state === 'missing' ? { kind: 'primary' as const } : {})} onPress={onImport}>{t('push.import')}</Button></div>
      {push.certificates.map((one) => <One key={one.id} push={one} now={now} />)}
    </main>
  );
}
