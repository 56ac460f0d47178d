// Writes an identity to a file: with its key under a password, or the certificate alone as an MDM wants it.
import { type JSX, useState } from 'react';
import type { IdentitySummary } from '../../../src/model/identities.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { LineField } from '../../ui/line-field.tsx';
import { Options } from '../../ui/options.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { Toggle } from '../../ui/toggle.tsx';
import { WrittenFiles } from '../../ui/written-files.tsx';

type Form = 'p12' | 'cer';

export function ExportSheet({ identity, onClose }: { readonly identity: IdentitySummary; readonly onClose: () => void }): JSX.Element {
  const [form, setForm] = useState<Form>('p12');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [legacy, setLegacy] = useState(false);
  const [files, setFiles] = useState<readonly string[] | null>(null);
  const { busy, problem, run } = useCommand();
  const withKey = form === 'p12';
  const differs = withKey && again !== '' && again !== password;
  const ready = !busy && (!withKey || (password !== '' && again === password));
  const go = (): void => {
    if (!ready) return;
    void run(() => call.exportIdentity({ id: identity.id, as: form, password: withKey ? password : null, legacy: withKey && legacy })).then((written) => { if (written) setFiles(written.files); });
  };
  const footer = files ? <><span className="spacer" /><Button large kind="primary" autoFocus onPress={onClose}>{t('dialog.done')}</Button></> : (
    <>
      <span className="spacer" />
      <Button large onPress={onClose}>{t('dialog.cancel')}</Button>
      <Button large kind="primary" disabled={!ready} onPress={go}>{t('export.go')}</Button>
    </>
  );
  return (
    <Sheet narrow title={t('identities.exportTitle', { name: identity.certificate.organization ?? identity.certificate.name })} onClose={onClose} footer={footer}>
      {files ? <WrittenFiles files={files} /> : (
        <form onSubmit={(event) => { event.preventDefault(); go(); }}>
          <CommandProblem problem={problem} />
          <Options label={t('export.what')} value={form} onChange={setForm} items={[
            { id: 'p12', name: t('identities.asP12'), hint: t('identities.asP12Hint') },
            { id: 'cer', name: t('identities.asCer'), hint: t('identities.asCerHint') },
          ]} />
          {withKey && (
            <>
              <LineField label={t('identities.newPassword')} hint={t('identities.newPasswordHint')} hidden value={password} onChange={setPassword} />
              <LineField label={t('identities.passwordAgain')} hidden value={again} onChange={setAgain} wrong={differs ? t('identities.passwordDiffers') : ''} />
              <Toggle label={t('identities.legacy')} hint={t('identities.legacyHint')} on={legacy} onChange={setLegacy} />
            </>
          )}
          <button type="submit" hidden />
        </form>
      )}
    </Sheet>
  );
}
