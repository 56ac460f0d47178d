// Adds to a record what a person or a service says afterwards, whoever asks for it.
import { latestTimeIn } from '../domain/prep/machine.ts';
import { AppError } from '../errors.ts';
import type { Evidence, Run, RunId } from '../model.ts';
import { type Annotation, mostNotes } from '../model/records.ts';
import type { Ledger } from '../store/ledger.ts';

/** `by`: the operator now; `now` in milliseconds since the Unix epoch. Throws run.unknown, run.notesFull, store.*. */
export function annotateRecord(ledger: Ledger, runId: RunId, annotation: Annotation, { by, now }: { readonly by: string; readonly now: number }): Run {
  if (annotation.kind === 'noted' && ledger.get(runId).notes.length >= mostNotes) throw new AppError('run.notesFull', { most: mostNotes });
  return ledger.append(runId, { kind: 'annotated', by, annotation }, now);
}

/** Says in the record of a preparation that its device is enrolled; false: it said so before, or isn't done. Throws run.unknown, store.*. */
export function recordEnrolled(ledger: Ledger, runId: RunId, evidence: Evidence, now: number): boolean {
  const run = ledger.get(runId);
  if (run.outcome !== 'done' || run.enrolled) return false;
  ledger.append(runId, { kind: 'enrolled', evidence }, Math.max(now, latestTimeIn(run)));
  return true;
}
