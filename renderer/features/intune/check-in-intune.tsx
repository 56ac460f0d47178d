// From a record to what Intune says of its device.
import { type JSX, useContext } from 'react';
import type { Run } from '../../../src/model.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { LookUpContext } from './lookup-context.ts';

export function CheckInIntune({ run: { outcome, practice, device: { serial } } }: { readonly run: Run }): JSX.Element | null {
  const { intune } = useContext(LookUpContext);
  if (intune === null || practice || serial === null || outcome !== 'done') return null;
  return <p className="record-intune"><Button onPress={() => { intune([serial]); }}>{t('intune.record.check')}</Button></p>;
}
