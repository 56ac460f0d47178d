// The three steps from a key pair made here to a token that Apple accepts: the certificate, the portal, the token. For a first token and for
// a renewed one.
import { type JSX, type ReactNode, useState } from 'react';
import type { AdeServer } from '../../../src/model/ade.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { fileNameOf } from '../../format.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { HeldToken, isAccepted } from './held-token.tsx';

interface ServerStepsProps {
  readonly server: AdeServer;
  readonly practice: boolean;
  /** A token stands already, and another shall take its place. */
  readonly renews: boolean;
  readonly onDone: () => void;
}

function Step({ number, title, children }: { readonly number: number; readonly title: string; readonly children: ReactNode }): JSX.Element {
  return <li><h3><span className="ade-step-number num" aria-hidden="true">{number}</span>{title}</h3>{children}</li>;
}

const savedAs = (files: readonly string[]): string => t('ade.steps.saved', { file: fileNameOf(files[0] ?? '') });

export function ServerSteps({ server, practice, renews, onDone }: ServerStepsProps): JSX.Element {
  const [saved, setSaved] = useState<string | null>(null);
  const { busy, problem, run } = useCommand();
  const save = (): void => { void run(() => call.exportServerCertificate({ server: server.id })).then((written) => { if (written) setSaved(savedAs(written.files)); }); };
  const take = async (): Promise<void> => {
    const [file] = (await run(() => call.stageFile({ for: 'serverToken' })))?.files ?? [];
    const taken = file && await run(() => call.importServerToken({ server: server.id, staged: file.staged }));
    if (taken && isAccepted(taken)) onDone();
  };
  const practise = (): void => { void run(() => call.practicePortal({ server: server.id })).then((done) => { if (done && isAccepted(done)) onDone(); }); };
  const entry = t('ade.steps.entry', { label: server.label });
  return (
    <div className="ade-setup">
      <CommandProblem problem={problem} />
      {server.renewal?.token === 'held' && <HeldToken server={server} onDone={onDone} />}
      <ol className="ade-steps">
        <Step number={1} title={t('ade.steps.certificate')}>
          <p>{t('ade.steps.certificateText')}</p>
          <Button kind={saved === null ? 'primary' : 'normal'} onPress={save} disabled={busy}>{t('ade.steps.save')}</Button>
          <p className="hint" role="status">{saved ?? ''}</p>
        </Step>
        <Step number={2} title={t('ade.steps.portal')}>
          <p>{t('ade.steps.portalWhere')} <code>business.apple.com</code> {t('ade.steps.portalOr')} <code>school.apple.com</code></p>
          <ol className="ade-portal">
            <li>{t('ade.steps.portal1')}</li>
            <li>{renews ? t('ade.steps.portalOld', { name: server.account?.server ?? server.label }) : entry}</li>
            <li>{t('ade.steps.portal3')}</li>
            {!renews && <li>{t('ade.steps.portal4')}</li>}
          </ol>
          {practice && <Button onPress={practise} disabled={busy}>{t('ade.steps.practice')}</Button>}
        </Step>
        <Step number={3} title={t('ade.steps.token')}>
          <p>{t(renews ? 'ade.steps.tokenRenew' : 'ade.steps.tokenText')}</p>
          <Button kind={saved === null ? 'normal' : 'primary'} onPress={() => { void take(); }} disabled={busy}>{t('ade.steps.import')}</Button>
          <p className="hint" role="status">{busy ? t('ade.steps.showing') : ''}</p>
        </Step>
      </ol>
      <Notice tone="act" title={t('ade.steps.ends')} text={t('ade.steps.endsText')} />
      <p className="ade-intune"><Icon name="info" /> <span>{t('ade.steps.intune')}</span></p>
    </div>
  );
}
