// Removes an identity after its organization's name was typed: without a copy elsewhere its devices are lost to their organization.
import { type JSX, useState } from 'react';
import type { IdentitySummary } from '../../../src/model/identities.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { LineField } from '../../ui/line-field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Sheet } from '../../ui/sheet.tsx';

export function RemoveSheet({ identity, onClose }: { readonly identity: IdentitySummary; readonly onClose: () => void }): JSX.Element {
  const [typed, setTyped] = useState('');
  const { busy, problem, run } = useCommand();
  const name = identity.certificate.organization ?? identity.certificate.name;
  const ready = typed.trim() === name.trim() && !busy;
  // Return doesn't press it: what is lost here can't be made again.
  const go = (): void => { void run(() => call.removeIdentity({ id: identity.id })).then((done) => { if (done !== undefined) onClose(); }); };
  const footer = (
    <>
      <span className="spacer" />
      <Button large onPress={onClose}>{t('dialog.cancel')}</Button>
      <Button large kind="primary" disabled={!ready} onPress={go}>{t('identities.removeGo')}</Button>
    </>
  );
  return (
    <Sheet narrow title={t('identities.removeTitle', { name })} onClose={onClose} footer={footer}>
      <CommandProblem problem={problem} />
      <Notice tone="stop" title={t('identities.removeLost')} text={t('identities.removeLostText')} />
      <LineField label={t('identities.removeType', { name })} autoFocus value={typed} onChange={setTyped} />
    </Sheet>
  );
}
