// The pages of records that are known, and where in them a record is.
import type { Run, RunId } from '../../../src/model.ts';
import { type AskRows, type RowPage, RowPages } from '../../ui/row-pages.ts';

export type AskedPage = RowPage<Run>;
export type AskPage = AskRows<Run>;

export class RecordPages extends RowPages<Run> {
  /** Where a record stands; null: on no page that is known. */
  indexOf(wanted: RunId): number | null {
    return this.find(({ runId }) => runId === wanted);
  }

  /** A record has changed. */
  replace(run: Run): void {
    this.swap(({ runId }) => runId === run.runId, run);
  }
}
