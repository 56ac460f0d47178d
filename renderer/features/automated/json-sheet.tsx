// What Apple's service would be given for a profile, to read and to copy.
import type { JSX } from 'react';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Copyable } from '../../ui/copyable.tsx';
import { Sheet } from '../../ui/sheet.tsx';

export function JsonSheet({ json, onClose }: { readonly json: string; readonly onClose: () => void }): JSX.Element {
  return (
    <Sheet title={t('ade.json.title')} onClose={onClose} footer={<><span className="spacer" /><Button large kind="primary" autoFocus onPress={onClose}>{t('dialog.done')}</Button></>}>
      <p className="sheet-lead">{t('ade.json.lead')}</p>
      <div className="ade-json"><Copyable name={t('ade.json.title')} value={json} /></div>
    </Sheet>
  );
}
