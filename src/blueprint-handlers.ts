// What a window may ask of blueprints. A page names profiles and tables by what main has shown it: paths that it makes up itself
// are no file that anybody chose.
import path from 'node:path';
import { writeHandSheet } from './blueprints.ts';
import type { Handlers } from './contract.ts';
import { certificateFacts, readCertificate } from './crypto/certificate-facts.ts';
import { differences } from './domain/blueprint/difference.ts';
import { notesOf } from './domain/blueprint/notes.ts';
import type { ProfileSummary } from './model.ts';
import type { Blueprint, BlueprintNote, CertificateRef, Discovery, ProfileRef } from './model/blueprints.ts';
import type { Destination } from './paper-handlers.ts';
import type { Papers } from './papers.ts';
import type { SheetPaper } from './model/record-exports.ts';
import { readDevices } from './profiles.ts';
import type { OnRemoved } from './services/removals.ts';
import { fileName } from './services/write-files.ts';

export interface BlueprintSurroundings {
  /** Throws where the data folder can't be used. */
  readonly papers: () => Papers;
  /** The profiles that were chosen here. */
  readonly profiles: () => readonly ProfileSummary[];
  readonly discover: (address: string) => Promise<Discovery>;
  readonly changed: () => void;
  /** Offers to put back what was removed. */
  readonly removed: OnRemoved;
  /** The blueprint that the bench is checked for, and another one. */
  readonly bench: { readonly chosen: () => Blueprint['id'] | null; readonly choose: (id: Blueprint['id']) => Promise<void> };
  readonly about: () => { readonly now: number; readonly practice: boolean };
}

export type BlueprintHandlers = Pick<Handlers, 'getBlueprint' | 'listRevisions' | 'saveBlueprint' | 'duplicateBlueprint' | 'removeBlueprint' | 'diffBlueprint' | 'takeCertificate' | 'discoverServer'>;

/** Commands whose dialog is the shell's. */
export type BlueprintDialogs = 'importBlueprint' | 'exportBlueprint' | 'printBlueprint' | 'chooseTable';

const problem = (field: string, text: string): BlueprintNote => ({ kind: 'problem', field, text });

/** The shell's part of blueprints, and what it remembers of dialogs. */
export class BlueprintDesk {
  readonly #around: BlueprintSurroundings;
  /** Tables that a person chose in this session. */
  readonly #tables = new Set<string>();

  constructor(around: BlueprintSurroundings) {
    this.#around = around;
  }

  /** Throws file.unreadable, file.tooLarge. */
  async chooseTable(file: string): Promise<{ file: string; columns: string[]; rows: number }> {
    const rows = await readDevices(file);
    const whole = path.resolve(file);
    this.#tables.add(whole);
    return { file: whole, columns: Object.keys(rows[0]?.columns ?? {}).slice(0, 200), rows: rows.length };
  }

  /** Throws file.unreadable, file.tooLarge, blueprint.tooMany, store.*. */
  async importFile(file: string): ReturnType<Papers['blueprints']['importFile']> {
    const imported = await this.#around.papers().blueprints.importFile(file);
    this.#around.changed();
    return imported;
  }

  async exportFile(id: Blueprint['id'], destination: Destination): Promise<{ files: string[] } | null> {
    const { blueprints } = this.#around.papers();
    const { name } = blueprints.get(id).summary;
    const chosen = await destination([`${name.replace(/[^\p{L}\p{N} ._-]+/gu, '-').slice(0, 80) || 'blueprint'}.muster.json`]);
    const [file] = chosen?.paths ?? [];
    if (!chosen || file === undefined) return null;
    await blueprints.exportFile(id, file, chosen.replace);
    return { files: [file] };
  }

  /** The sheet for Apple Configurator's own window; null: the person thought better of it. Throws blueprint.unknown, file.exists, store.*. */
  async printSheet(id: Blueprint['id'], paper: SheetPaper, destination: Destination): Promise<{ files: string[] } | null> {
    const { papers, about } = this.#around;
    const { blueprint, summary: { name, revision } } = papers().blueprints.get(id);
    const chosen = await destination([fileName(`${name} by hand`, 'pdf')]);
    const [file] = chosen?.paths ?? [];
    if (!chosen || file === undefined) return null;
    await writeHandSheet(blueprint, { revision, paper, output: file, overwrite: chosen.replace, ...about() });
    return { files: [file] };
  }

  /** Profiles by their hashes among those that are known here, or as the revision before had them; the same for the table. */
  resolved(blueprint: Blueprint): { readonly blueprint: Blueprint; readonly notes: readonly BlueprintNote[] } {
    const { papers, profiles } = this.#around;
    const before = stored(papers(), blueprint.id);
    const refs = [before?.enrollment, before?.wifi, ...(before?.profiles ?? [])].filter((ref) => ref !== null && ref !== undefined);
    const notes: BlueprintNote[] = [];
    const found = (field: string, { sha256, name }: ProfileRef): ProfileRef | null => {
      const known = profiles().find((summary) => summary.sha256 === sha256);
      if (known) return { file: known.file, sha256, name: known.name, identifier: known.identifier };
      const kept = refs.find((ref) => ref.sha256 === sha256) ?? null;
      if (!kept) notes.push(problem(field, `“${name}” is no profile that was chosen here. Choose its file first.`));
      return kept;
    };
    const { enrollment, wifi, table } = blueprint;
    const knownTable = table === null || this.#tables.has(table.file) || before?.table?.file === table.file;
    if (!knownTable) notes.push(problem('table', 'The table is no file that was chosen here. Choose it again.'));
    return {
      notes,
      blueprint: {
        ...blueprint, enrollment: enrollment && found('enrollment', enrollment), wifi: wifi && found('wifi', wifi),
        profiles: blueprint.profiles.flatMap((ref, at) => found(`profiles[${at}]`, ref) ?? []),
      },
    };
  }
}

function stored({ blueprints }: Papers, id: Blueprint['id']): Blueprint | null {
  return blueprints.list().some((one) => one.id === id) ? blueprints.get(id).blueprint : null;
}

/** `der`: whole. Throws where it is no certificate. */
export function certificateRef(der: Uint8Array): CertificateRef {
  const { name, sha256 } = certificateFacts(der);
  return { name: name.slice(0, 300), sha256, base64: Buffer.from(der).toString('base64') };
}

export function blueprintHandlers(around: BlueprintSurroundings, desk: BlueprintDesk): BlueprintHandlers {
  const { papers, changed, discover, removed, bench } = around;
  const keep = <T>(value: T): T => {
    changed();
    return value;
  };
  return {
    getBlueprint: ({ id, revision }) => answered(() => {
      const { blueprint, summary } = papers().blueprints.get(id, revision);
      return { blueprint, revision: summary.revision };
    }),
    listRevisions: ({ id }) => answered(() => ({ revisions: papers().blueprints.revisions(id).slice(0, 1000) })),
    saveBlueprint: ({ blueprint, base }) => answered(() => {
      const { blueprint: whole, notes } = desk.resolved(blueprint);
      const all = [...notes, ...notesOf(whole)];
      // What is not right yet can be kept: whoever checks a bench with it is told so.
      return notes.length > 0 ? { saved: null, notes: all } : keep({ saved: papers().blueprints.save(whole, base), notes: all.slice(0, 500) });
    }),
    duplicateBlueprint: ({ id, name }) => answered(() => keep(papers().blueprints.duplicate(id, name))),
    removeBlueprint: ({ id }) => answered(() => {
      const { name } = papers().blueprints.get(id).summary;
      const wasChosen = bench.chosen() === id;
      papers().blueprints.remove(id);
      removed({
        kind: 'blueprint', name,
        restore: async () => {
          papers().blueprints.restore(id);
          changed();
          // The bench was checked for it; nobody chose another one since.
          if (wasChosen && bench.chosen() === null) await bench.choose(id);
        },
      });
      return keep(null);
    }),
    diffBlueprint: ({ id, from, to }) => answered(() => {
      const { blueprints } = papers();
      return { differences: differences(blueprints.get(id, from).blueprint, blueprints.get(id, to).blueprint).slice(0, 1000) };
    }),
    takeCertificate: (input) => answered(() => {
      const { vault, staged } = papers();
      return certificateRef('identity' in input ? vault.exportCertificate(input.identity) : readCertificate(staged.get(input.staged).bytes));
    }),
    discoverServer: ({ address }) => discover(address),
  };
}

/** What `work` throws rejects: no handler throws at its caller. */
function answered<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => { resolve(work()); });
}
