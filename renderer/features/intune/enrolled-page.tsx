// Did they enroll? Asks Intune for devices that were prepared here, says of each how it stands, and turns records that wait for it to enrolled.
import { type JSX, useEffect, useState } from 'react';
import type { EnrolledAnswer } from '../../../src/model/intune.ts';
import type { Run, Snapshot } from '../../../src/model.ts';
import { anyRecord } from '../../../src/model/records.ts';
import { call } from '../../api.ts';
import { useCommand } from '../../command.ts';
import { dayAndTime } from '../../format.ts';
import { counted, t, type TextKey } from '../../i18n/text.ts';
import { Button } from '../../ui/button.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Options } from '../../ui/options.tsx';
import { Serial } from '../../ui/serial.tsx';
import { enrolledLine, latestOf } from './enrolled-words.ts';
import { Trouble } from './trouble.tsx';

const looks: Readonly<Record<EnrolledAnswer['state'], readonly [IconName, string, TextKey]>> = {
  enrolled: ['done', 'go', 'intune.enrolled.enrolled'], pending: ['waiting', 'act', 'intune.enrolled.pending'], missing: ['failed', 'stop', 'intune.enrolled.missing'], unrecorded: ['question', '', 'intune.enrolled.unrecorded'],
};

/** Records that are looked through for the devices of the last days. */
const looked = 300;

/** The devices that were prepared last, the newest first; those that Intune told of already are left out. */
function useAwaited(round: number): readonly Run[] {
  const [runs, setRuns] = useState<readonly Run[]>([]);
  useEffect(() => {
    let current = true;
    void call.findRecords({ query: { ...anyRecord, outcome: 'done' }, at: { offset: 0 }, limit: looked, top: null }).then((result) => { if (current && result.ok) setRuns(latestOf(result.value.rows.map(({ run }) => run))); });
    return () => { current = false; };
  }, [round]);
  return runs;
}

function Answers({ answers }: { readonly answers: readonly EnrolledAnswer[] }): JSX.Element {
  return (
    <section aria-label={t('intune.enrolled.answers')}>
      <p className="ade-outcome-line" role="status">{enrolledLine(answers)}</p>
      <ul className="intune-answers">
        {answers.map(({ serial, state, sentences, recorded, stale }) => {
          const [icon, tone, word] = looks[state];
          return (
            <li key={serial}>
              <Serial value={serial} />
              <span className="status"><span className={tone}><Icon name={icon} /></span>{t(word)}</span>
              <span>{sentences.map((sentence) => <span key={sentence} className="intune-sentence">{sentence}</span>)}{recorded && <span className="hint">{t('intune.enrolled.recorded')}</span>}</span>
              {stale > 0 && <span className="status text-act"><span className="act"><Icon name="warning" /></span>{counted('intune.enrolled.stale', stale)}</span>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Awaited({ runs }: { readonly runs: readonly Run[] }): JSX.Element {
  return <ul className="intune-serials wide">{runs.slice(0, 30).map(({ runId, device, finishedAt }) => <li key={runId}><Serial value={device.serial ?? ''} /> <span className="small secondary">{finishedAt === null ? '' : dayAndTime(finishedAt)}</span></li>)}</ul>;
}

export function EnrolledPage({ snapshot, asked }: { readonly snapshot: Snapshot; readonly asked: readonly string[]; readonly now: number }): JSX.Element {
  const [of, setOf] = useState<'asked' | 'latest'>(asked.length > 0 ? 'asked' : 'latest');
  const [answers, setAnswers] = useState<readonly EnrolledAnswer[] | null>(null);
  const [round, setRound] = useState(0);
  const { busy, problem, run } = useCommand();
  const runs = useAwaited(round);
  const kind = asked.length > 0 ? of : 'latest';
  const serials = kind === 'asked' ? [...asked] : runs.flatMap(({ device }) => device.serial ?? []);
  const go = (): void => {
    void run(() => call.checkIntuneEnrolled({ serials })).then((answer) => {
      if (!answer) return;
      setAnswers(answer.devices);
      setRound((before) => before + 1);
    });
  };
  return (
    <main className="intune-page">
      <h2>{t('intune.page.enrolled')}</h2>
      <p className="detail-lead">{t('intune.enrolled.lead')}</p>
      {asked.length > 0 && <Options label={t('ade.target.label')} value={kind} onChange={setOf} items={[{ id: 'asked', name: counted('intune.serials.asked', asked.length) }, { id: 'latest', name: counted('intune.enrolled.latest', runs.length) }]} />}
      {kind === 'asked' ? <ul className="intune-serials">{asked.slice(0, 30).map((serial) => <li key={serial}><Serial value={serial} /></li>)}</ul> : runs.length === 0 ? <p className="secondary">{t('intune.enrolled.none')}</p> : <Awaited runs={runs} />}
      <Trouble problem={problem} />
      <div className="detail-actions">
        <Button kind="primary" disabled={busy || serials.length === 0 || snapshot.intune.work !== null} onPress={go}>{counted('intune.enrolled.go', serials.length)}</Button>
        {busy && <span className="hint" role="status">{t('intune.asking')}</span>}
      </div>
      {answers && <Answers answers={answers} />}
    </main>
  );
}
