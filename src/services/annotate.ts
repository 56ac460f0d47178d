// Adds to a record what a person says, whoever asks for it.
import { AppError } from '../errors.ts';
import type { Run, RunId } from '../model.ts';
import { type Annotation, mostNotes } from '../model/records.ts';
import type { Ledger } from '../store/ledger.ts';

/** `by`: the operator now; `now` in milliseconds since the Unix epoch. Throws run.unknown, run.notesFull, store.*. */
export function annotateRecord(ledger: Ledger, runId: RunId, annotation: Annotation, { by, now }: { readonly by: string; readonly now: number }): Run {
  if (annotation.kind === 'noted' && ledger.get(runId).notes.length >= mostNotes) throw new AppError('run.notesFull', { most: mostNotes });
  return ledger.append(runId, { kind: 'annotated', by, annotation }, now);
}
