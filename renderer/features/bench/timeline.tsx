// A run's steps as they happen: state, evidence, duration, and how long they usually take. Used by the inspector and by a record's page.
import type { JSX } from 'react';
import { evidenceText, needTexts, stepNames } from '../../../src/domain/prep/step-text.ts';
import { type Expected, stepTime } from '../../../src/domain/prep/time-left.ts';
import { describeError } from '../../../src/error-text.ts';
import type { Run, Step } from '../../../src/model.ts';
import { duration } from '../../format.ts';
import { t } from '../../i18n/text.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';

const icons: Readonly<Record<Step['state'], IconName>> = {
  todo: 'todo', checking: 'working', acting: 'working', verifying: 'working', asking: 'needs', done: 'done', skipped: 'skipped', failed: 'failed', unknown: 'question',
};
const tones: Readonly<Partial<Record<Step['state'], string>>> = { done: 'go', failed: 'stop', unknown: 'act', asking: 'act' };

function detail(step: Step, run: Run): string | null {
  if (step.evidence) return evidenceText(step.evidence);
  if (step.state === 'asking' && step.need) return needTexts[step.need].word;
  if (step.state === 'unknown') return [t('inspector.unknown'), ...(run.error ? [describeError(run.error).what] : [])].join(' ');
  return step.state === 'failed' && run.error ? describeError(run.error).what : null;
}

const underWay: ReadonlySet<Step['state']> = new Set(['checking', 'acting', 'verifying', 'asking']);

/** Milliseconds; less is said of no step beforehand. */
const least = 1000;

/** What it took; while it goes on, of how much; before, what it should take. Without an expectation only what is known. */
function when(step: Step, run: Run, now: number, expected: Expected | null): string {
  const usual = expected && run.outcome === 'running' ? duration(Math.max(least, stepTime(run.method, step.id, expected, run.blueprint?.id ?? null))) : null;
  if (step.startedAt === null) return usual === null ? '' : t('inspector.usual', { time: usual });
  const took = duration((step.finishedAt ?? now) - step.startedAt);
  return usual !== null && underWay.has(step.state) && step.state !== 'asking' ? t('inspector.ofUsual', { took, time: usual }) : took;
}

interface TimelineProps {
  readonly run: Run;
  readonly now: number;
  readonly expected?: Expected;
}

export function Timeline({ run, now, expected }: TimelineProps): JSX.Element {
  return (
    <ol className="timeline">
      {run.steps.map((step) => {
        const current = underWay.has(step.state) && run.outcome === 'running';
        const text = detail(step, run);
        return (
          <li key={step.id} data-todo={step.state === 'todo' || undefined} {...(current ? { 'aria-current': 'step' as const } : {})}>
            <span className={tones[step.state] ?? ''}><Icon name={icons[step.state]} /></span>
            <span><span className="step-name">{stepNames[step.id]}</span>{text !== null && <span className="evidence"> {text}</span>}</span>
            <span className="when">{when(step, run, now, expected ?? null)}</span>
          </li>
        );
      })}
    </ol>
  );
}
