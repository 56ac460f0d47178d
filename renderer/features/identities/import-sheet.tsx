// Takes in a supervision identity, or an MDM push certificate, from files.
import { type JSX, useState } from 'react';
import type { IdentityId } from '../../../src/model/identities.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { LineField } from '../../ui/line-field.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { StagedChoice, type StagedFiles } from './staged-choice.tsx';

interface ImportSheetProps {
  readonly kind: 'identity' | 'push';
  readonly onTaken: (kind: 'identity' | 'push', id: IdentityId) => void;
  readonly onClose: () => void;
}

const words = {
  identity: { title: 'identities.importTitle', lead: 'identities.importLead', choose: 'identities.chooseFiles' },
  push: { title: 'push.importTitle', lead: 'push.importLead', choose: 'push.chooseFile' },
} as const;

export function ImportSheet({ kind, onTaken, onClose }: ImportSheetProps): JSX.Element {
  const [files, setFiles] = useState<StagedFiles>([]);
  const [password, setPassword] = useState('');
  const [account, setAccount] = useState('');
  const { busy, problem, run, forget } = useCommand();
  const locked = files.some((file) => file.locked);
  const ready = files.length > 0 && !busy && (!locked || password !== '');
  const text = words[kind];

  const choose = (): void => {
    forget();
    void run(() => call.stageFile({ for: kind === 'push' ? 'pushCertificate' : 'identity' })).then((chosen) => { if (chosen) setFiles(chosen.files); });
  };
  const take = async (): Promise<void> => {
    const [first] = files;
    if (!ready || !first) return;
    const secret = locked ? password : null;
    const taken = kind === 'push'
      ? await run(() => call.importPushCertificate({ staged: first.staged, password: secret, account: account.trim() || null }))
      : await run(() => call.importIdentity({ staged: files.map(({ staged }) => staged), password: secret }));
    if (taken) onTaken(kind, taken.id);
  };
  const footer = (
    <>
      <span className="spacer" />
      <Button large onPress={onClose}>{t('dialog.cancel')}</Button>
      <Button large kind="primary" disabled={!ready} onPress={() => { void take(); }}>{t('identities.importGo')}</Button>
    </>
  );
  return (
    <Sheet narrow title={t(text.title)} onClose={onClose} footer={footer}>
      <form onSubmit={(event) => { event.preventDefault(); void take(); }}>
        <p className="sheet-lead">{t(text.lead)}</p>
        <CommandProblem problem={problem} />
        <StagedChoice files={files} label={t(text.choose)} onChoose={choose} />
        {locked && <LineField label={t('identities.password')} hint={t('identities.passwordHint')} hidden autoFocus value={password} onChange={setPassword} />}
        {kind === 'push' && files.length > 0 && <LineField label={t('push.account')} hint={t('push.accountHint')} maxLength={300} value={account} onChange={setAccount} />}
        <button type="submit" hidden />
      </form>
    </Sheet>
  );
}
