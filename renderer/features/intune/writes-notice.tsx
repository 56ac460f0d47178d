// Says that whoever is signed in may only look, and leads to where that changes.
import type { JSX } from 'react';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { showIntune } from './intune-view.ts';

export function WritesNotice(): JSX.Element {
  return <Notice tone="info" icon="info" title={t('intune.readOnly')} text={t('intune.readOnlyText')} action={<Button onPress={() => { showIntune({ page: 'account' }); }}>{t('intune.signIn.more')}</Button>} />;
}
