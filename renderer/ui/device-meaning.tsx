// What the catalogue says of a device's word: its meaning, whether it may be untrue, who acts and the next step.
import type { JSX } from 'react';
import { explainDeviceError } from '../../src/domain/device-errors.ts';
import { actorNames } from '../../src/error-text.ts';
import type { DeviceWord } from '../../src/errors.ts';
import { t } from '../i18n/text.ts';

export function DeviceMeaning({ word }: { readonly word: DeviceWord }): JSX.Element {
  const { meaning, actor, next, lies, readBack } = explainDeviceError(word);
  const beware = lies === null ? '' : t(lies === 'failure' ? 'device.liesFailure' : 'device.liesSuccess', { readBack: readBack ?? '' });
  return <>{[meaning, beware, t('device.next', { actor: actorNames[actor], next })].filter(Boolean).join(' ')}</>;
}
