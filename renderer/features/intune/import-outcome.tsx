// What became of each serial number that was sent to Microsoft: counted, then those that didn't succeed with why, then the others.
import type { JSX } from 'react';
import { t } from '../../i18n/text.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Serial } from '../../ui/serial.tsx';
import { type AssignAnswer, assignLine, type ImportAnswer, importLine, type ImportResult, type KnownAnswer, knownLine } from './import-words.ts';

const looks: Readonly<Record<ImportResult, readonly [IconName, string]>> = { imported: ['done', 'go'], refused: ['blocked', 'stop'], unanswered: ['question', 'act'], unsure: ['question', 'act'], notSent: ['todo', ''] };
const mostShown = 500;

export function ImportOutcome({ answer: { rows, problem } }: { readonly answer: ImportAnswer }): JSX.Element {
  const inOrder = [...rows.filter(({ result }) => result !== 'imported'), ...rows.filter(({ result }) => result === 'imported')];
  return (
    <div className="ade-outcome">
      <p className="ade-outcome-line" role="status">{importLine(rows)}</p>
      {problem && <ErrorNotice alert error={problem} />}
      <ul className="ade-results">{inOrder.slice(0, mostShown).map(({ serial, result }) => <li key={serial}><span className={looks[result][1]}><Icon name={looks[result][0]} /></span><Serial value={serial} /><span>{t(`intune.result.${result}Text`)}</span></li>)}</ul>
      {inOrder.length > mostShown && <p className="hint">{t('intune.step.andMore', { count: inOrder.length - mostShown })}</p>}
    </div>
  );
}

export function AssignOutcome({ answer }: { readonly answer: AssignAnswer }): JSX.Element {
  const { unsure, left, problem } = answer;
  return (
    <div className="ade-outcome">
      <p className="ade-outcome-line" role="status">{assignLine(answer)}</p>
      {problem && <ErrorNotice alert error={problem} />}
      <ul className="ade-results">
        {unsure.slice(0, mostShown).map((serial) => <li key={serial}><span className="act"><Icon name="question" /></span><Serial value={serial} /><span>{t('intune.result.unsureText')}</span></li>)}
        {left.slice(0, mostShown).map((serial) => <li key={serial}><span><Icon name="todo" /></span><Serial value={serial} /><span>{t('intune.result.notSentText')}</span></li>)}
      </ul>
    </div>
  );
}

const knownLooks: Readonly<Record<KnownAnswer['devices'][number]['state'], readonly [IconName, string]>> = { ready: ['done', 'go'], noProfile: ['blocked', 'stop'], missing: ['blocked', 'stop'] };

/** Whom Intune would turn away, first. */
export function KnownOutcome({ answer }: { readonly answer: KnownAnswer }): JSX.Element {
  const inOrder = [...answer.devices.filter(({ state }) => state !== 'ready'), ...answer.devices.filter(({ state }) => state === 'ready')];
  return (
    <div className="ade-outcome">
      <p className="ade-outcome-line" role="status">{knownLine(answer)}</p>
      <ul className="ade-results">{inOrder.slice(0, mostShown).map(({ serial, state, profile }) => <li key={serial}><span className={knownLooks[state][1]}><Icon name={knownLooks[state][0]} /></span><Serial value={serial} /><span>{state === 'ready' && profile !== null ? t('intune.known.profileText', { profile }) : t(`intune.known.${state}Text`)}</span></li>)}</ul>
      {inOrder.length > mostShown && <p className="hint">{t('intune.step.andMore', { count: inOrder.length - mostShown })}</p>}
    </div>
  );
}
