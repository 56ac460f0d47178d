// Asks what becomes of unsaved changes before they are left.
import type { JSX } from 'react';
import { t } from '../../../i18n/text.ts';
import { Button } from '../../../ui/button.tsx';
import { Sheet } from '../../../ui/sheet.tsx';

interface LeaveSheetProps {
  readonly name: string;
  readonly onStay: () => void;
  readonly onDiscard: () => void;
  readonly onSave: () => void;
}

export function LeaveSheet({ name, onStay, onDiscard, onSave }: LeaveSheetProps): JSX.Element {
  const footer = (
    <>
      <Button large onPress={onDiscard}>{t('editor.discard')}</Button>
      <span className="spacer" />
      <Button large onPress={onStay}>{t('editor.stay')}</Button>
      <Button large kind="primary" autoFocus onPress={onSave}>{t('editor.save')}</Button>
    </>
  );
  return <Sheet narrow title={t('editor.leaveTitle', { name })} onClose={onStay} footer={footer}><p className="sheet-lead">{t('editor.leaveText')}</p></Sheet>;
}
