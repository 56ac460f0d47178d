// muster records export, label, sheet and certificate: records as files, or on the standard output.
import { defaultColumns, readColumns } from '../domain/records/columns.ts';
import type { RecordQuery } from '../model/records.ts';
import { printOnPaper, type RecordSource, streamOut, withRecordWork } from '../records.ts';
import { systemClock } from '../system-clock.ts';
import { exit, jsonLine, type Output } from './print.ts';
import { type ExportWords, queryOf, type RecordsCommand } from './records-arguments.ts';

type Of<Name extends RecordsCommand['name']> = Extract<RecordsCommand, { name: Name }>;

type Choice = Parameters<typeof streamOut>[1]['choice'];

/** Throws records.column. */
function choiceOf(words: ExportWords): Choice {
  if (words.format === 'intune') return words;
  const columns = words.columns === null ? defaultColumns : readColumns(words.columns);
  return words.format === 'jsonl' ? { format: 'jsonl', columns } : { format: 'csv', columns, separator: words.separator, mark: words.excel, keepText: words.excel };
}

interface Left {
  readonly records: number;
  readonly leftOut: readonly { readonly device: string; readonly sentence: string }[];
  readonly leftOutInAll: number;
}

function sayLeftOut({ leftOut, leftOutInAll }: Left, say: Output['say']): void {
  for (const { device, sentence } of leftOut) say(`left out, ${device}: ${sentence}`);
  if (leftOutInAll > leftOut.length) say(`and ${leftOutInAll - leftOut.length} more`);
}

const counted = (records: number): string => `${records} ${records === 1 ? 'record' : 'records'}`;

/** What the reader of a pipe takes; one that goes away, as head does, has had enough. */
async function toStdout(source: RecordSource, query: RecordQuery, choice: Choice, output: Output): Promise<number> {
  const take = (text: string): Promise<void> => new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => { if (error) reject(error); else resolve(); });
  });
  try {
    sayLeftOut(await streamOut(source, { query, choice, now: systemClock.now() }, take), output.say);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
  return exit.done;
}

/** Throws records.*, file.exists, store.*. */
export async function exportOut(source: RecordSource, query: RecordQuery, command: Of<'records export'>, output: Output): Promise<number> {
  const { file, replace, json } = command;
  const choice = choiceOf(command.choice);
  if (file === '-') return toStdout(source, query, choice, output);
  const written = await withRecordWork(source, (records) => records.write({ query, choice, file, overwrite: replace, now: systemClock.now() }));
  sayLeftOut(written, output.say);
  if (json) for (const name of written.files) output.out(jsonLine({ file: name, records: written.records, leftOut: written.leftOutInAll, ...(source.practice ? { mark: 'PRACTICE' } : {}) }));
  else for (const name of written.files) output.out(name);
  if (!json) output.say(`${counted(written.records)} written.${source.practice ? ' PRACTICE: of virtual devices.' : ''}`);
  return exit.done;
}

/** `read`: the words as a search. Throws print.*, records.query, run.unknown, file.exists, store.*. */
export async function printOut(source: RecordSource, read: (text: string) => RecordQuery, { words, choice, file, replace, json }: Of<'records print'>, { out, say }: Output): Promise<number> {
  const { files, records } = await printOnPaper(source, { words, query: () => read(queryOf(words)), choice, file, overwrite: replace, now: systemClock.now() });
  // What is asked for by --json is the certificate itself.
  const asJson = json && choice.kind !== 'certificate';
  for (const name of files) out(asJson ? jsonLine({ file: name, records, ...(source.practice ? { mark: 'PRACTICE' } : {}) }) : name);
  if (!asJson) say(`${counted(records)}.${source.practice ? ' PRACTICE: of virtual devices.' : ''}`);
  return exit.done;
}
