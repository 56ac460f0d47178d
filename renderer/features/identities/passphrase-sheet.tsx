// Opens what is kept under a passphrase, or has one chosen; shown when something needs it, and from the identities' screen.
import { type JSX, useState } from 'react';
import type { SecretsState } from '../../../src/model/identities.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { LineField } from '../../ui/line-field.tsx';
import { Sheet } from '../../ui/sheet.tsx';

export function PassphraseSheet({ secrets, onDone }: { readonly secrets: SecretsState; readonly onDone: (opened: boolean) => void }): JSX.Element {
  const [isNew] = useState(secrets.state === 'new');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const { busy, problem, run } = useCommand();
  const differs = isNew && again !== '' && again !== passphrase;
  const ready = passphrase !== '' && (!isNew || again === passphrase) && !busy;
  const go = (): void => {
    if (!ready) return;
    void run(() => call.unlockSecrets({ passphrase })).then((done) => { if (done !== undefined) onDone(true); });
  };
  const footer = (
    <>
      <span className="spacer" />
      <Button large onPress={() => { onDone(false); }}>{t('dialog.cancel')}</Button>
      <Button large kind="primary" disabled={!ready} onPress={go}>{t(isNew ? 'secrets.choose' : 'secrets.openGo')}</Button>
    </>
  );
  return (
    <Sheet narrow title={t(isNew ? 'secrets.chooseTitle' : 'secrets.openTitle')} onClose={() => { onDone(false); }} footer={footer}>
      <form onSubmit={(event) => { event.preventDefault(); go(); }}>
        <p className="sheet-lead">{t(isNew ? 'secrets.chooseLead' : 'secrets.openLead')}</p>
        <CommandProblem problem={problem} />
        <LineField label={t('secrets.passphrase')} hidden autoFocus value={passphrase} onChange={setPassphrase} {...(isNew ? { hint: t('secrets.hint') } : {})} />
        {isNew && <LineField label={t('secrets.again')} hidden value={again} onChange={setAgain} wrong={differs ? t('secrets.differs') : ''} />}
        <button type="submit" hidden />
      </form>
    </Sheet>
  );
}
