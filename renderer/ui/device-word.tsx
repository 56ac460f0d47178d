// What a device itself said beside an error of ours: its domain and code, to copy, and what the catalogue says of them: what it means, whether
// it may be untrue, who acts and the next step. The catalogue is the main process's.
import { type JSX, useEffect, useState } from 'react';
import type { CommandOutput } from '../../src/contract.ts';
import { actorNames } from '../../src/error-text.ts';
import type { DeviceWord as Word } from '../../src/errors.ts';
import { call } from '../api.ts';
import { t } from '../i18n/text.ts';
import { Copyable } from './copyable.tsx';

type Meaning = CommandOutput<'explainWord'>;

/** By the word, as JSON. */
const known = new Map<string, Meaning>();

/** Null: not known yet, or it can't be asked for. */
function useMeaning(key: string): Meaning | null {
  const [, setLearned] = useState('');
  useEffect(() => {
    if (known.has(key)) return;
    void call.explainWord({ word: JSON.parse(key) as Word }).then((answer) => {
      if (!answer.ok) return;
      known.set(key, answer.value);
      setLearned(key);
    });
  }, [key]);
  return known.get(key) ?? null;
}

function textOf({ meaning, actor, next, lies, readBack }: Meaning): string {
  const beware = lies === null ? '' : t(lies === 'failure' ? 'device.liesFailure' : 'device.liesSuccess', { readBack: readBack ?? '' });
  return [meaning, beware, t('device.next', { actor: actorNames[actor], next })].filter(Boolean).join(' ');
}

/** What it means, where the words themselves stand elsewhere. */
export function DeviceWordMeaning({ word }: { readonly word: Word }): JSX.Element {
  const { domain, code, text } = word;
  const meaning = useMeaning(JSON.stringify({ domain, code, ...(text === undefined ? {} : { text }) }));
  return <p className="small secondary">{meaning && textOf(meaning)}</p>;
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
