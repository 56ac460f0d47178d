// The records' head: how many there are since when, the search with its language, and what is done with all of them.
import { type JSX, type RefObject, useEffect, useState } from 'react';
import { describeError } from '../../../src/error-text.ts';
import type { ErrorShape } from '../../../src/errors.ts';
import { anyRecord } from '../../../src/model/records.ts';
import { call } from '../../api.ts';
import { fullDay } from '../../format.ts';
import { t } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorDetails } from '../../ui/error-details.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Search } from '../../ui/search.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';
import { SearchHelp } from './search-help.tsx';

/** When the first record began; null: not known, or there is none. */
function useSince(some: boolean): number | null {
  const [since, setSince] = useState<number | null>(null);
  useEffect(() => {
    if (!some) return undefined;
    let current = true;
    void call.findRecords({ query: anyRecord, at: { before: 2 }, limit: 1, top: null }).then((result) => { if (current && result.ok) setSince(result.value.rows[0]?.run.startedAt ?? null); });
    return () => { current = false; };
  }, [some]);
  return since;
}

interface RecordsToolbarProps {
  readonly recorded: number;
  readonly words: string;
  readonly problem: ErrorShape | null;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly verifying: boolean;
  readonly canExport: boolean;
  readonly onWords: (words: string) => void;
  readonly onVerify: () => void;
  readonly onLastFour: () => void;
  readonly onExport: () => void;
}

export function RecordsToolbar({ recorded, words, problem, searchRef, verifying, canExport, onWords, onVerify, onLastFour, onExport }: RecordsToolbarProps): JSX.Element {
  const since = useSince(recorded > 0);
  const count = recorded.toLocaleString('en-GB');
  const wrong = problem && describeError(problem);
  return (
    <>
      <Toolbar title={t('records.title')} note={recorded === 0 ? null : since === null ? t('records.count', { count }) : t('records.since', { count, day: fullDay(since) })}>
        <span className="spacer" />
        {recorded > 0 && <div className="records-search"><Search label={t('records.find')} placeholder={t('records.find')} value={words} onChange={onWords} inputRef={searchRef} /><SearchHelp onWords={onWords} /></div>}
        <Button onPress={onLastFour}>{t('lastFour.button')}</Button>
        <Button disabled={recorded === 0} onPress={onVerify}>{t(verifying ? 'verify.busy' : 'verify.button')}</Button>
        <Button disabled={!canExport} onPress={onExport}><Icon name="export" />{t('exports.button')}</Button>
      </Toolbar>
      {problem && wrong && (
        <div className="search-wrong">
          <Icon name="warning" /><p role="alert">{wrong.what} <span className="secondary">{wrong.next}</span></p>
          <ErrorDetails error={problem} />
        </div>
      )}
    </>
  );
}
