// What the check of the blueprint said of one device: every reason with its evidence and the way out, and the steps that would follow.
import type { JSX } from 'react';
import type { PlanStep, Reason, Verdict } from '../../../src/model/verdicts.ts';
import { t, type TextKey } from '../../i18n/text.ts';
import { ErrorWords } from '../../ui/error-words.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import type { Verdicts } from './use-verdicts.ts';

const looks: Readonly<Record<Reason['severity'], readonly [icon: IconName, tone: string, word: TextKey]>> = {
  blocks: ['blocked', 'stop', 'reason.blocks'], confirm: ['question', 'act', 'reason.confirm'], warns: ['warning', 'act', 'reason.warns'],
};

function ReasonRow({ reason }: { readonly reason: Reason }): JSX.Element {
  const [icon, tone, word] = looks[reason.severity];
  return (
    <li>
      <span className={tone}><Icon name={icon} /></span>
      <span><span className="visually-hidden">{t(word)}. </span>{reason.what}</span>
      {reason.evidence !== null && <span className="check-detail">{t('reason.read', { evidence: reason.evidence })}</span>}
      <span className="check-detail">{reason.next}</span>
    </li>
  );
}

export function VerdictReasons({ verdicts, verdict }: { readonly verdicts: Verdicts; readonly verdict: Verdict | null }): JSX.Element {
  if (verdicts.problem) return <ErrorWords error={verdicts.problem} />;
  if (!verdict) return <p className="secondary" role="status">{t('tile.checking.word')}</p>;
  return (
    <ul className="checks reasons">
      {verdict.reasons.length === 0 && <li><span className="go"><Icon name="ready" /></span><span>{t('reason.none')}</span></li>}
      {verdict.reasons.map((reason, index) => <ReasonRow key={index} reason={reason} />)}
    </ul>
  );
}

export function StepRow({ step }: { readonly step: PlanStep }): JSX.Element {
  return (
    <li data-todo="true">
      <span className={step.destructive ? 'stop' : ''}><Icon name={step.destructive ? 'erase' : 'todo'} /></span>
      <span><span className="step-name">{t(`planStep.${step.id}`)}</span><span className="evidence"> {step.text}</span></span>
      <span />
    </li>
  );
}

/** Null: the device is blocked, so nothing would be done. */
export function PlannedSteps({ plan }: { readonly plan: Verdict['plan'] }): JSX.Element {
  if (!plan) return <p className="secondary">{t('inspector.noPlan')}</p>;
  return <ol className="timeline">{plan.map((step) => <StepRow key={step.id} step={step} />)}</ol>;
}
