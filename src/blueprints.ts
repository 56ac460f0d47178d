// The composition root of what is done with blueprints alone, without a device: made, described, compared, kept, taken from files.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { blankBlueprint } from './domain/blueprint/blank.ts';
import { canonicalText } from './domain/blueprint/canonical.ts';
import { happeningsOf } from './domain/blueprint/happenings.ts';
import { notesOf } from './domain/blueprint/notes.ts';
import { AppError } from './errors.ts';
import { type Blueprint, type BlueprintNote, blueprintSchema, type BlueprintSummary, type Happening, type Method } from './model/blueprints.ts';
import type { Pane } from './model/profiles.ts';
import type { SheetPaper } from './model/record-exports.ts';
import { type FolderOptions, withPapers } from './papers.ts';
import { describePanes, readDevices } from './profiles.ts';
import { fileNotes, isRemote, readBlueprintFile } from './services/blueprint-files.ts';
import { type BlueprintLibrary, hashOfText } from './services/blueprint-library.ts';
import { handSheet } from './services/hand-sheet.ts';
import { appleSchema } from './services/profile-check.ts';
import { writeWhole } from './services/write-files.ts';

export type BlueprintSurroundings = FolderOptions;

/** Opens the blueprints of a data folder, hands them to `work` and closes them. `write` needs the folder's lock. Throws store.*. */
export function withBlueprints<T>(around: BlueprintSurroundings, access: 'read' | 'write', work: (library: BlueprintLibrary) => Promise<T> | T): Promise<T> {
  return withPapers(around, access, async ({ blueprints }) => work(blueprints));
}

export type FoundBlueprint =
  /** `summary` null: it lies in a file and nowhere else. */
  | { readonly blueprint: Blueprint; readonly summary: BlueprintSummary | null; readonly notes: readonly BlueprintNote[]; readonly problems?: undefined }
  | { readonly blueprint?: undefined; readonly problems: readonly BlueprintNote[] };

/** Whether a word of the command line means a file; else it is the name of one that is kept. */
export function isBlueprintFile(fileOrName: string): boolean {
  return existsSync(fileOrName) || /\.json$/i.test(fileOrName);
}

/** A *.muster.json file, or a kept one by its id or name. Throws file.*, blueprint.unknown, blueprint.ambiguous, store.*. */
export async function findBlueprint(fileOrName: string, around: BlueprintSurroundings): Promise<FoundBlueprint> {
  if (isBlueprintFile(fileOrName)) {
    const read = await readBlueprintFile(fileOrName);
    return read.problems ? read : { ...read, summary: null };
  }
  return withBlueprints(around, 'read', (library) => ({ ...library.get(library.find(fileOrName).id), notes: [] }));
}

/** The names of a table's columns; null where there is none, or it can't be read, which the notes say. */
async function columnsOf({ table }: Blueprint): Promise<{ readonly columns: readonly string[] | null; readonly notes: readonly BlueprintNote[] }> {
  const unread = (reason: string): Awaited<ReturnType<typeof columnsOf>> => ({ columns: null, notes: [{ kind: 'problem', field: 'table.file', text: `The table can’t be read: ${reason}.` }] });
  if (table === null) return { columns: null, notes: [] };
  if (isRemote(table.file)) return unread('it lies on another computer, where nothing is read; copy it here');
  try {
    const [row] = await readDevices(table.file);
    return { columns: row ? Object.keys(row.columns) : null, notes: [] };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return unread(String(error.params['reason'] ?? 'it is larger than 5 MB'));
  }
}

/** Everything that can be said of a blueprint without a device: problems first. Its files are looked at. */
export async function allNotes(blueprint: Blueprint): Promise<BlueprintNote[]> {
  const [{ columns, notes }, files, schema] = await Promise.all([columnsOf(blueprint), fileNotes(blueprint), appleSchema()]);
  const own = notesOf(blueprint, { panes: new Set(schema.skipKeys.keys()), columns });
  return [...files, ...notes, ...own].sort((a, b) => Number(b.kind === 'problem') - Number(a.kind === 'problem'));
}

export interface Description {
  /** SHA-256 of the canonical form. */
  readonly hash: string;
  readonly happenings: readonly Happening[];
  readonly notes: readonly BlueprintNote[];
  /** Null: not by this method, or not by what is chosen here. */
  readonly panes: readonly Pane[] | null;
}

/** `model`: a product type; null: those that the blueprint is for. `osVersion` null: any. */
export async function describeBlueprint(blueprint: Blueprint, choice: { readonly model: string | null; readonly osVersion: string | null }): Promise<Description> {
  const { method, skip, gates } = blueprint;
  const types = choice.model === null ? gates.models : [choice.model];
  const platform = types.length > 0 && types.every((type) => type.startsWith('iPad')) ? 'iPadOS' : 'iOS';
  const own = method === 'setupAssistant' || method === 'superviseOnly';
  const model = types.length === 1 ? types[0] ?? null : null;
  const panes = own ? (await describePanes({ osVersion: choice.osVersion, model, platform, skip, by: 'cable' })).panes : null;
  return { hash: hashOfText(canonicalText(blueprint)), happenings: happeningsOf(blueprint), notes: await allNotes(blueprint), panes };
}

export interface HandSheetChoice {
  /** Null: the blueprint lies in a file. */
  readonly revision: number | null;
  readonly paper: SheetPaper;
  readonly output: string;
  readonly overwrite: boolean;
  readonly practice: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/** Writes it as a PDF for whoever does it by hand in Apple Configurator. Throws file.exists. */
export async function writeHandSheet(blueprint: Blueprint, { output, overwrite, ...task }: HandSheetChoice): Promise<void> {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  await writeWhole(output, await handSheet(blueprint, { ...task, timeZone }), overwrite);
}

/** Writes a new blueprint to a file. Throws file.exists. */
export async function writeNewBlueprint(method: Method, { name, output, overwrite }: { readonly name: string; readonly output: string; readonly overwrite: boolean }): Promise<Blueprint> {
  const made = blueprintSchema.parse(blankBlueprint(method, { id: randomUUID(), name }));
  await writeWhole(output, Buffer.from(canonicalText(made)), overwrite);
  return made;
}
