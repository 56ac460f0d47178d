// Apple's side of automated enrollment, or Microsoft's.
import type { JSX } from 'react';
import { t } from '../../i18n/text.ts';
import { leave } from '../../leaving.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { showIntune, useIntuneView } from './intune-view.ts';

export function SideChoice(): JSX.Element {
  const { side } = useIntuneView();
  return <Segmented label={t('intune.side')} value={side} onChange={(next) => { leave(() => { showIntune({ side: next }); }); }} items={[['apple', t('intune.apple')], ['intune', t('intune.microsoft')]]} />;
}
