// What a summary says, device by device: who belongs to which part of it, and why. Pure.
import { meaningOf } from '../../../src/domain/error-meaning.ts';
import { currentStep } from '../../../src/domain/prep/machine.ts';
import { type Standing, standingOf } from '../../../src/domain/prep/standing.ts';
import { needTexts, stepNames } from '../../../src/domain/prep/step-text.ts';
import { describeError } from '../../../src/error-text.ts';
import type { Run } from '../../../src/model.ts';
import { t } from '../../i18n/text.ts';
import type { IconName } from '../../ui/icon.tsx';

export type GroupKind = 'failed' | 'needs' | 'prepared' | 'cancelled' | 'working' | 'enrolled' | 'done';

export interface SummaryGroup {
  readonly kind: GroupKind;
  readonly icon: readonly [IconName, string];
  readonly runs: readonly Run[];
}

/** In the order in which somebody should look at them. */
const kinds: readonly (Omit<SummaryGroup, 'runs'> & { readonly of: readonly Standing[] })[] = [
  { kind: 'failed', icon: ['failed', 'stop'], of: ['failed'] },
  { kind: 'needs', icon: ['needs', 'act'], of: ['needs', 'interrupted', 'paused'] },
  { kind: 'prepared', icon: ['done', 'go'], of: ['prepared'] },
  { kind: 'cancelled', icon: ['skipped', ''], of: ['cancelled'] },
  { kind: 'working', icon: ['working', ''], of: ['working'] },
  { kind: 'enrolled', icon: ['done', 'go'], of: ['enrolled'] },
  { kind: 'done', icon: ['done', 'go'], of: ['done'] },
];

/** As ports are counted: A2 before A10. */
function byPort(a: Run, b: Run): number {
  return a.place.hub.localeCompare(b.place.hub) || a.place.port - b.place.port;
}

export function groupsOf(runs: readonly Run[]): SummaryGroup[] {
  const sorted = [...runs].sort(byPort);
  return kinds.map(({ kind, icon, of }) => ({ kind, icon, runs: sorted.filter((run) => of.includes(standingOf(run))) })).filter((group) => group.runs.length > 0);
}

/** Each blueprint once, by which they were prepared. */
export function blueprintsOf(runs: readonly Run[]): { readonly name: string; readonly revision: number; readonly method: Run['method'] }[] {
  const found = new Map(runs.flatMap(({ blueprint, method }) => (blueprint ? [[blueprint.hash, { name: blueprint.name, revision: blueprint.revision, method }] as const] : [])));
  return [...found.values()];
}

export interface Why {
  /** Where it is or was. */
  readonly lead: string;
  readonly text: string;
}

const at = (step: { readonly id: Run['steps'][number]['id'] } | undefined, key: 'batch.at' | 'batch.stoppedBefore' | 'batch.stoppedUnknown'): string => (step ? t(key, { step: stepNames[step.id] }) : '');

/** Why a device isn't done, and what to do about it; empty for one that is. */
export function whyOf(run: Run): Why {
  const step = currentStep(run);
  const standing = standingOf(run);
  switch (standing) {
    case 'failed': {
      const { what, next } = run.error ? describeError(run.error) : { what: '', next: '' };
      return { lead: at(step, 'batch.at'), text: [what, run.error && meaningOf(run.error, run), next].filter(Boolean).join(' ') };
    }
    case 'needs': return step?.need ? { lead: `${needTexts[step.need].word}:`, text: needTexts[step.need].instruction } : { lead: '', text: '' };
    case 'interrupted': return { lead: '', text: `${t('records.unknown')}.` };
    case 'paused': return { lead: '', text: t('batch.pausedBefore') };
    case 'cancelled': {
      if (step?.state === 'unknown') return { lead: '', text: at(step, 'batch.stoppedUnknown') };
      const untouched = run.steps.every(({ id, state }) => id === 'pair' || id === 'gates' || state === 'todo' || state === 'skipped');
      return { lead: '', text: untouched ? t('batch.atStart') : at(step, 'batch.stoppedBefore') };
    }
    case 'working': case 'done': case 'prepared': case 'enrolled': return { lead: '', text: '' };
  }
}
