// Makes a supervision identity for an organization.
import { type JSX, useState } from 'react';
import type { IdentityId } from '../../../src/model/identities.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { LineField } from '../../ui/line-field.tsx';
import { Sheet } from '../../ui/sheet.tsx';

interface MakeSheetProps {
  readonly onMade: (id: IdentityId) => void;
  readonly onClose: () => void;
}

export function MakeSheet({ onMade, onClose }: MakeSheetProps): JSX.Element {
  const [organization, setOrganization] = useState('');
  const [country, setCountry] = useState('');
  const { busy, problem, run } = useCommand();
  const code = country.trim().toUpperCase();
  const wrong = code !== '' && !/^[A-Z]{2}$/.test(code);
  const ready = organization.trim() !== '' && !wrong && !busy;
  const go = (): void => {
    if (!ready) return;
    void run(() => call.makeIdentity({ organization: organization.trim(), country: code === '' ? null : code })).then((made) => { if (made) onMade(made.id); });
  };
  const footer = (
    <>
      <span className="spacer" />
      <Button large onPress={onClose}>{t('dialog.cancel')}</Button>
      <Button large kind="primary" disabled={!ready} onPress={go}>{t('identities.makeGo')}</Button>
    </>
  );
  return (
    <Sheet narrow title={t('identities.makeTitle')} onClose={onClose} footer={footer}>
      <form onSubmit={(event) => { event.preventDefault(); go(); }}>
        <p className="sheet-lead">{t('identities.makeLead')}</p>
        <CommandProblem problem={problem} />
        <LineField label={t('identities.organization')} hint={t('identities.organizationHint')} autoFocus maxLength={200} value={organization} onChange={setOrganization} />
        <LineField label={t('identities.country')} hint={t('identities.countryHint')} maxLength={2} value={country} onChange={setCountry} wrong={wrong && country.trim().length === 2 ? t('identities.countryWrong') : ''} />
        <button type="submit" hidden />
      </form>
    </Sheet>
  );
}
