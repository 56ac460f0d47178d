// What a device itself said beside an error of ours: its domain and code, to copy, and what the catalogue says of them.
import { type JSX, lazy, Suspense } from 'react';
import type { DeviceWord as Word } from '../../src/errors.ts';
import { t } from '../i18n/text.ts';
import { Copyable } from './copyable.tsx';

// The catalogue is read when something went wrong, and not before the window answers.
const Meaning = lazy(() => import('./device-meaning.tsx').then((part) => ({ default: part.DeviceMeaning })));

/** What it means, where the words themselves stand elsewhere. */
export function DeviceWordMeaning({ word }: { readonly word: Word }): JSX.Element {
  return <Suspense fallback={null}><p className="small secondary"><Meaning word={word} /></p></Suspense>;
}

export function DeviceWord({ word }: { readonly word: Word }): JSX.Element {
  const shown = `${word.domain} ${word.code}`;
  return (
    <div className="device-word">
      <p className="small secondary">{t('device.says')} <Copyable name={t('log.device')} value={word.text ? `${shown}: ${word.text}` : shown} shown={shown} /></p>
      <DeviceWordMeaning word={word} />
    </div>
  );
}
