// A server token that was dropped or opened: it is shown to Apple only when somebody says so, and belongs to the server whose key opens it.
import type { JSX } from 'react';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { CommandProblem } from '../../ui/command-problem.tsx';
import { Sheet } from '../../ui/sheet.tsx';

interface TokenSheetProps {
  readonly staged: string;
  readonly name: string;
  readonly onTaken: () => void;
  readonly onClose: () => void;
}

export function TokenSheet({ staged, name, onTaken, onClose }: TokenSheetProps): JSX.Element {
  const { busy, problem, run } = useCommand();
  const go = (): void => { void run(() => call.importServerToken({ server: null, staged })).then((server) => { if (server) onTaken(); }); };
  const footer = (
    <>
      <span className="spacer" />
      <Button large onPress={onClose}>{t('dialog.cancel')}</Button>
      <Button large kind="primary" disabled={busy} onPress={go}>{t(busy ? 'arrived.token.busy' : 'arrived.token.go')}</Button>
    </>
  );
  return (
    <Sheet narrow title={t('arrived.token.title')} onClose={onClose} footer={footer}>
      <p className="sheet-lead">{t('arrived.token.lead', { name })}</p>
      <CommandProblem problem={problem} />
    </Sheet>
  );
}
