// An error in the running text of a page or a row: the same as its strip has, without the strip.
import type { JSX } from 'react';
import { meaningOf, type Scene } from '../../src/domain/error-meaning.ts';
import { describeError } from '../../src/error-text.ts';
import type { ErrorShape } from '../../src/errors.ts';
import { DeviceWord } from './device-word.tsx';
import { ErrorDetails } from './error-details.tsx';

interface ErrorWordsProps {
  readonly error: ErrorShape;
  readonly scene?: Scene;
  /** quiet: it only says how things are. box: it ended something. row: one line of many. */
  readonly kind?: 'quiet' | 'box' | 'row';
  /** Where it happened. */
  readonly lead?: string;
}

export function ErrorWords({ error, scene, kind = 'quiet', lead = '' }: ErrorWordsProps): JSX.Element {
  const { what, next } = describeError(error);
  const meaning = meaningOf(error, scene);
  const run = scene === undefined || scene === 'look' ? null : scene;
  return (
    <div className="error-words" data-kind={kind}>
      {kind === 'box' && <><p><b>{lead} {what}</b> {meaning}</p><p>{next}</p></>}
      {kind === 'row' && <p>{lead !== '' && <b>{lead} </b>}{what} {meaning} {next}</p>}
      {kind === 'quiet' && <p className="secondary">{what} {meaning} {next}</p>}
      {error.device && kind !== 'row' && <DeviceWord word={error.device} />}
      <ErrorDetails error={error} run={run} told={kind !== 'row'} />
    </div>
  );
}
