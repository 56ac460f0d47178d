// The other records of a record's device, the newest first; each leads there.
import { type JSX, useEffect, useState } from 'react';
import { knownUdid, type Run } from '../../../src/model.ts';
import { anyRecord } from '../../../src/model/records.ts';
import { call } from '../../api.ts';
import { counted, t } from '../../i18n/text.ts';
import { OutcomeWord } from './outcome-word.tsx';
import { momentText, subjectText } from './record-words.ts';

const most = 20;

interface Others {
  readonly runs: readonly Run[];
  /** This one included. */
  readonly total: number;
}

export function OtherRuns({ run, now, onOpen }: { readonly run: Run; readonly now: number; readonly onOpen: (run: Run) => void }): JSX.Element | null {
  const [others, setOthers] = useState<Others | null>(null);
  const udid = knownUdid(run.device.udid);
  // Older devices are known by their ECID alone in recovery mode.
  const ecid = udid === null ? run.device.ecid : null;
  useEffect(() => {
    let current = true;
    void call.findRecords({ query: { ...anyRecord, udid, ecid }, at: { offset: 0 }, limit: most + 1, top: null }).then((result) => {
      if (current && result.ok) setOthers({ runs: result.value.rows.map(({ run: found }) => found), total: result.value.total });
    });
    return () => { current = false; };
  }, [udid, ecid]);
  const rest = others?.runs.filter(({ runId }) => runId !== run.runId).slice(0, most) ?? [];
  if (!others) return null;
  return (
    <section className="record-part" aria-label={t('records.others')}>
      <h3>{t('records.others')}</h3>
      {rest.length === 0 ? <p className="small secondary">{t('records.noOthers')}</p> : (
        <ul className="other-runs">
          {rest.map((other) => <li key={other.runId}><button type="button" className="link" onClick={() => { onOpen(other); }}>{momentText(other.startedAt, now)}</button><span className="truncate">{subjectText(other)}</span><OutcomeWord run={other} /></li>)}
        </ul>
      )}
      {others.total - 1 > rest.length && <p className="small secondary">{counted('records.moreOthers', others.total - 1 - rest.length)}</p>}
    </section>
  );
}
