// A run's steps as they happen: state, evidence, duration. Used by the inspector and by a record's page.
import type { JSX } from 'react';
import { evidenceText, needTexts, stepNames } from '../../../src/domain/prep/step-text.ts';
import { describeError } from '../../../src/error-text.ts';
import type { Run, Step } from '../../../src/model.ts';
import { duration } from '../../format.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';

const icons: Readonly<Record<Step['state'], IconName>> = {
  todo: 'todo', checking: 'working', acting: 'working', verifying: 'working', asking: 'needs', done: 'done', skipped: 'skipped', failed: 'failed', unknown: 'failed',
};
const tones: Readonly<Partial<Record<Step['state'], string>>> = { done: 'go', failed: 'stop', unknown: 'stop', asking: 'act' };

function detail(step: Step, run: Run): string | null {
  if (step.evidence) return evidenceText(step.evidence);
  if (step.state === 'asking' && step.need) return needTexts[step.need].instruction;
  return (step.state === 'failed' || step.state === 'unknown') && run.error ? describeError(run.error).what : null;
}

export function Timeline({ run, now }: { readonly run: Run; readonly now: number }): JSX.Element {
  return (
    <ol className="timeline">
      {run.steps.map((step) => {
        const current = ['checking', 'acting', 'verifying', 'asking'].includes(step.state) && run.outcome === 'running';
        return (
          <li key={step.id} data-todo={step.state === 'todo' || undefined} {...(current ? { 'aria-current': 'step' as const } : {})}>
            <span className={tones[step.state] ?? ''}><Icon name={icons[step.state]} /></span>
            <span><span className="step-name">{stepNames[step.id]}</span>{detail(step, run) && <span className="evidence"> {detail(step, run)}</span>}</span>
            <span className="when">{step.startedAt === null ? '' : duration((step.finishedAt ?? now) - step.startedAt)}</span>
          </li>
        );
      })}
    </ol>
  );
}
