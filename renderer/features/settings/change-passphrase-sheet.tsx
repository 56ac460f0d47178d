// Another passphrase for private keys and passwords, or a first one beside a keychain.
import { type JSX, useState } from 'react';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { LineField } from '../../ui/line-field.tsx';
import { Sheet } from '../../ui/sheet.tsx';

interface ChangePassphraseProps {
  /** False: none was chosen yet. */
  readonly hasOne: boolean;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function ChangePassphraseSheet({ hasOne, onDone, onClose }: ChangePassphraseProps): JSX.Element {
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [again, setAgain] = useState('');
  const { busy, problem, run } = useCommand();
  const ready = (!hasOne || from !== '') && to !== '' && again === to && !busy;
  const go = (): void => {
    if (ready) void run(() => call.changePassphrase({ from, to })).then((done) => { if (done !== undefined) onDone(); });
  };
  const footer = (
    <>
      <span className="spacer" />
      <Button large onPress={onClose}>{t('dialog.cancel')}</Button>
      <Button large kind="primary" disabled={!ready} onPress={go}>{t(hasOne ? 'settings.passphrase.changeGo' : 'settings.passphrase.setGo')}</Button>
    </>
  );
  return (
    <Sheet narrow title={t(hasOne ? 'settings.passphrase.changeTitle' : 'settings.passphrase.setTitle')} onClose={onClose} footer={footer}>
      <form onSubmit={(event) => { event.preventDefault(); go(); }}>
        <p className="sheet-lead">{t(hasOne ? 'settings.passphrase.changeLead' : 'settings.passphrase.setLead')}</p>
        <CommandProblem problem={problem} />
        {hasOne && <LineField label={t('settings.passphrase.present')} hidden autoFocus value={from} onChange={setFrom} />}
        <LineField label={t('settings.passphrase.next')} hidden autoFocus={!hasOne} value={to} onChange={setTo} hint={t('secrets.hint')} />
        <LineField label={t('secrets.again')} hidden value={again} onChange={setAgain} wrong={again !== '' && again !== to ? t('secrets.differs') : ''} />
        <button type="submit" hidden />
      </form>
    </Sheet>
  );
}
