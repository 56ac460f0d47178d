// What stands behind an error, folded: who acts, whether trying again helps, the raw code and the device's domain and code, and a button
// that copies them for support without anything personal. What it means stands above it, in the open.
import type { JSX } from 'react';
import { actorOf, kindOf } from '../../src/error-text.ts';
import type { ErrorShape } from '../../src/errors.ts';
import type { Run } from '../../src/model.ts';
import { t } from '../i18n/text.ts';
import { supportText } from '../support-text.ts';
import { Copyable } from './copyable.tsx';
import { DeviceWordMeaning } from './device-word.tsx';

interface ErrorDetailsProps {
  readonly error: ErrorShape;
  /** The run that ended by it. */
  readonly run?: Run | null;
  /** What the device's words mean stands beside it already. */
  readonly told?: boolean;
}

export function ErrorDetails({ error, run = null, told = false }: ErrorDetailsProps): JSX.Element {
  const { code, device } = error;
  return (
    <details className="error-details">
      <summary>{t('error.details')}</summary>
      <dl className="facts">
        <div><dt>{t('error.acts')}</dt><dd>{actorOf(error)}</dd></div>
        <div><dt>{t('error.again')}</dt><dd>{t(`error.retry.${kindOf(code).retry}`)}</dd></div>
        <div><dt>{t('error.code')}</dt><dd><code>{code}</code></dd></div>
        {device && <div><dt>{t('error.device')}</dt><dd><code>{device.domain} {device.code}{device.text ? `: ${device.text}` : ''}</code></dd></div>}
      </dl>
      {device && !told && <DeviceWordMeaning word={device} />}
      <Copyable name={t('error.raw')} value={supportText(error, run)} shown="" button={t('error.copy')} />
    </details>
  );
}
