// What takes long among records: how far it has come, and the way to stop it. Nothing of it is shown before it is under way.
import type { JSX } from 'react';
import type { RecordWorkKind, ShownRecordWork } from '../../../src/model/record-work.ts';
import type { ErrorShape } from '../../../src/errors.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n/text.ts';
import { attempt, usePageState } from '../../state.ts';
import { CommandProblem } from '../../ui/command-problem.tsx';

const number = (count: number): string => count.toLocaleString('en-GB');

/** Null: nothing of it is under way. */
export function useRecordWork(kind: RecordWorkKind): ShownRecordWork | null {
  return usePageState().snapshot?.recordWork.find((work) => work.kind === kind) ?? null;
}

export function stopRecordWork(kind: RecordWorkKind): void {
  void attempt(call.cancelRecordWork({ kind }));
}

/** A search that finds very many isn't counted to its end: then only what is done is told. */
function said({ kind, done, of }: ShownRecordWork): string {
  if (done === 0 && of === 0) return t(`work.${kind}.begun`);
  return done > of ? t(`work.${kind}.some`, { done: number(done) }) : t(`work.${kind}.of`, { done: number(done), all: number(of) });
}

export function RecordWorkProgress({ work }: { readonly work: ShownRecordWork }): JSX.Element {
  const { kind, done, of } = work;
  const words = said(work);
  return (
    <div className="record-work">
      <p className="num">{words}</p>
      <progress aria-label={t(`work.${kind}.begun`)} {...(of > 0 && done <= of ? { value: done, max: of } : {})} />
      {/* Not each number is read out. */}
      <span className="visually-hidden" role="status">{t(`work.${kind}.begun`)}</span>
    </div>
  );
}

/** Who stopped it is told that it was, and not that it failed. */
export function WorkProblem({ problem, wrote }: { readonly problem: ErrorShape | null; readonly wrote: boolean }): JSX.Element | null {
  if (problem?.code === 'run.cancelled') return <p className="sheet-lead" role="status">{t(wrote ? 'work.stopped' : 'work.stoppedWalk')}</p>;
  return <CommandProblem problem={problem} />;
}
