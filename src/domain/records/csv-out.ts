// Records as CSV for spreadsheets (RFC 4180) and as JSON Lines for programs, line by line, however many there are. Writes no file.
import type { Run } from '../../model.ts';
import type { ColumnId } from '../../model/record-exports.ts';
import { isoTime, recordColumns, type RecordView, withPractice } from './columns.ts';
import { spreadsheetText } from './spreadsheet-cell.ts';

export interface CsvChoice {
  readonly columns: readonly ColumnId[];
  /** A byte order mark, without which Excel takes UTF-8 for something older. */
  readonly mark: boolean;
  /** Semicolons are what Excel wants where the comma is in numbers. */
  readonly separator: ',' | ';';
  /** Serial numbers and versions stay text in a spreadsheet, with an apostrophe where it would read them as numbers or dates. */
  readonly keepText: boolean;
}

const lineEnd = '\r\n';

/** Always between quotation marks: what is in it can't end it. */
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

function cell(id: ColumnId, run: Run, { keepText }: CsvChoice, view: RecordView): string {
  const { kind, value } = recordColumns[id];
  const found = value(run, view);
  if (found === null || found === '') return '';
  if (typeof found === 'string') return quoted(spreadsheetText(found, keepText));
  // A time is to be read as one.
  return kind === 'time' ? quoted(spreadsheetText(view.timeText(found), false)) : String(found);
}

/** Of other tables, without its end: text that spreadsheets don't take for a formula. */
export const csvLine = (texts: readonly string[]): string => texts.map((text) => (text === '' ? '' : quoted(spreadsheetText(text, false)))).join(',');

/** The head, then a line for each record. PRACTICE is in it, chosen or not. */
export function* csvPieces(runs: Iterable<Run>, choice: CsvChoice, view: RecordView): Generator<string> {
  const ids = withPractice(choice.columns);
  yield `${choice.mark ? '\uFEFF' : ''}${ids.map((id) => quoted(recordColumns[id].heading)).join(choice.separator)}${lineEnd}`;
  for (const run of runs) yield `${ids.map((id) => cell(id, run, choice, view)).join(choice.separator)}${lineEnd}`;
}

/**
 * An object a line; keys are the columns' names in the order given, each always there, null where nothing is known. Times are in UTC
 * (ISO 8601), the ECID is a decimal string, "practice" is "PRACTICE" or null.
 */
export function* jsonPieces(runs: Iterable<Run>, columns: readonly ColumnId[], view: RecordView): Generator<string> {
  const ids = withPractice(columns);
  for (const run of runs) {
    const entries = ids.map((id) => {
      const { kind, value, list } = recordColumns[id];
      if (list) return [id, list(run)];
      const found = value(run, view);
      return [id, kind === 'time' && typeof found === 'number' ? isoTime(found) : found];
    });
    yield `${JSON.stringify(Object.fromEntries(entries))}\n`;
  }
}
