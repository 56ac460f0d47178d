// What became of a set of serial numbers: how many of each, then those that didn't succeed with what to do, then the others.
import type { JSX } from 'react';
import { type AdeOutcome, type AdeResult, adeResultWords } from '../../../src/model/ade.ts';
import { counted, t } from '../../i18n/text.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Serial } from '../../ui/serial.tsx';
import { resultText } from './device-words.ts';
import { outcomeLine } from './outcome-words.ts';

const looks: Readonly<Record<AdeResult['status'], readonly [icon: IconName, tone: string]>> = {
  SUCCESS: ['done', 'go'], NOT_ACCESSIBLE: ['blocked', 'stop'], FAILED: ['failed', 'stop'],
  THROTTLED: ['waiting', 'act'], NOT_FOUND: ['blocked', 'stop'],
};

export function OutcomeList({ outcome, now }: { readonly outcome: AdeOutcome; readonly now: number }): JSX.Element {
  const { results, counts, left, problem } = outcome;
  const all = adeResultWords.reduce((sum, word) => sum + counts[word], 0);
  return (
    <div className="ade-outcome">
      <p className="ade-outcome-line" role="status">{outcomeLine(outcome)}</p>
      {problem && <ErrorNotice alert error={problem} also={left > 0 ? t('ade.outcome.restKept') : ''} />}
      <ul className="ade-results">
        {results.map((result) => {
          const [icon, tone] = looks[result.status];
          return <li key={result.serial}><span className={tone}><Icon name={icon} /></span><Serial value={result.serial} /><span>{resultText(result, now)}</span></li>;
        })}
      </ul>
      {all > results.length && <p className="hint">{counted('ade.outcome.more', all - results.length)}</p>}
    </div>
  );
}
