// What a set of devices comes to: how many are asked for, and what is to be known of them before Apple is.
import type { JSX } from 'react';
import { counted, t } from '../../i18n/text.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Serial } from '../../ui/serial.tsx';
import { Tick } from '../../ui/toggle.tsx';
import type { ResolvedTarget, TargetAnswer } from './use-target.ts';

const shown = 50;

function Line({ icon, tone = '', text }: { readonly icon: IconName; readonly tone?: string; readonly text: string }): JSX.Element {
  return <li><span className={tone}><Icon name={icon} /></span><span>{text}</span></li>;
}

function Serials({ serials, title }: { readonly serials: readonly string[]; readonly title: string }): JSX.Element {
  return (
    <details className="ade-serials">
      <summary>{title}</summary>
      <p>{serials.slice(0, shown).map((serial) => <span key={serial}><Serial value={serial} /> </span>)}{serials.length > shown && counted('written.more', serials.length - shown)}</p>
    </details>
  );
}

function Doubtful({ doubtful }: Pick<TargetAnswer, 'doubtful'>): JSX.Element {
  return (
    <details className="ade-serials" open={doubtful.length <= 5}>
      <summary>{counted('ade.target.doubtful', doubtful.length)}</summary>
      <ul>{doubtful.slice(0, shown).map(({ word, reason }, index) => <li key={index}><code>{word}</code> {reason}</li>)}</ul>
    </details>
  );
}

interface TargetSummaryProps {
  readonly resolved: ResolvedTarget;
  readonly waiting: boolean;
  /** It is about taking a profile away. */
  readonly removes: boolean;
  readonly withUnlisted: boolean;
  readonly onUnlisted: (on: boolean) => void;
}

export function TargetSummary({ resolved: { answer, problem }, waiting, removes, withUnlisted, onUnlisted }: TargetSummaryProps): JSX.Element {
  if (problem) return <ErrorNotice alert error={problem} />;
  if (!answer) return <p className="hint ade-comes" role="status">{waiting ? t('ade.target.looking') : ''}</p>;
  const { serials, unlisted, doubtful, already, elsewhere, pushed } = answer;
  const listed = serials.filter((serial) => !unlisted.includes(serial));
  return (
    <section className="ade-comes" aria-label={t('ade.target.comes')}>
      <div role="status"><h3>{counted('ade.target.found', listed.length)}</h3></div>
      <ul>
        {already > 0 && !removes && <Line icon="ready" tone="go" text={counted('ade.target.already', already)} />}
        {elsewhere > 0 && <Line icon="info" text={counted(removes ? 'ade.target.loses' : 'ade.target.elsewhere', elsewhere)} />}
        {pushed > 0 && <Line icon="warning" tone="act" text={counted(removes ? 'ade.target.pushedRemove' : 'ade.target.pushed', pushed)} />}
      </ul>
      {listed.length > 0 && <Serials serials={listed} title={t('ade.target.which')} />}
      {unlisted.length > 0 && (
        <>
          <ul><Line icon="question" tone="act" text={counted('ade.target.unlisted', unlisted.length)} /></ul>
          <Serials serials={unlisted} title={t('ade.target.whichUnlisted')} />
          <Tick label={t('ade.target.askUnlisted')} on={withUnlisted} onChange={onUnlisted} />
        </>
      )}
      {doubtful.length > 0 && <Doubtful doubtful={doubtful} />}
    </section>
  );
}
