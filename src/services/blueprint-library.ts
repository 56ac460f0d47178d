// Blueprints that are kept here: saved by revisions, found by name, taken from files and written to them. A blueprint names
// profiles by their files and hashes and identities by their fingerprints; no secret is ever in one.
import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { canonicalText, normalized } from '../domain/blueprint/canonical.ts';
import { readBlueprint } from '../domain/blueprint/read-blueprint.ts';
import { AppError } from '../errors.ts';
import { type Blueprint, type BlueprintId, blueprintIdSchema, type BlueprintNote, type BlueprintSummary } from '../model/blueprints.ts';
import type { Blueprints, StoredBlueprint } from '../store/blueprints.ts';
import { fileNotes, readBlueprintFile, withRelativeFiles } from './blueprint-files.ts';
import { writeWhole } from './write-files.ts';

export interface LibraryOptions {
  readonly rows: Blueprints;
  readonly clock: Clock;
  /** A new UUID each time. */
  readonly ids: () => string;
  /** Who saves. */
  readonly operator: string;
}

export interface KeptBlueprint {
  readonly blueprint: Blueprint;
  readonly summary: BlueprintSummary;
}

export interface ImportedBlueprint {
  /** Null: it has problems and was not kept. */
  readonly saved: BlueprintSummary | null;
  /** Why not; or what was changed, and what is wrong with the files that it names. */
  readonly notes: readonly BlueprintNote[];
}

const most = 500;

/** SHA-256 of a canonical text, in lower-case hex. */
export function hashOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Devices are told whose they are by these (product.md, Steps by method). */
const tellsOrganization = ({ method, organization }: Blueprint): boolean => (method === 'setupAssistant' || method === 'superviseOnly') && organization.name.trim() !== '';

export class BlueprintLibrary {
  readonly #options: LibraryOptions;

  constructor(options: LibraryOptions) {
    this.#options = options;
  }

  /** By name. Throws store.*. */
  list(): BlueprintSummary[] {
    return this.#options.rows.all();
  }

  /** `revision` null: as it is. Throws blueprint.unknown, store.*. */
  get(id: BlueprintId, revision: number | null = null): KeptBlueprint {
    const { rows } = this.#options;
    const stored = revision === null ? rows.get(id) : rows.revision(id, revision);
    if (!stored) throw new AppError('blueprint.unknown', { name: id });
    return kept(stored);
  }

  /** The latest first. Throws blueprint.unknown, store.*. */
  revisions(id: BlueprintId): BlueprintSummary[] {
    const all = this.#options.rows.revisions(id);
    if (all.length === 0) throw new AppError('blueprint.unknown', { name: id });
    return all;
  }

  /** What a record names, also when it is removed; null when it was never saved here. Throws store.*. */
  withHash(hash: string): KeptBlueprint | null {
    const stored = this.#options.rows.withHash(hash);
    return stored ? kept(stored) : null;
  }

  /** Those that were removed, as they were, by name. Throws store.*. */
  removed(): BlueprintSummary[] {
    return this.#options.rows.removed();
  }

  /** By id, or by name as it is written or else in any case; `removed`: among those that were removed. Throws blueprint.unknown, blueprint.ambiguous, store.*. */
  find(name: string, removed = false): BlueprintSummary {
    const word = name.trim();
    const all = removed ? this.removed() : this.list();
    const tests: readonly ((one: BlueprintSummary) => boolean)[] = [({ id }) => id === word.toLowerCase(), (one) => one.name === word, (one) => one.name.toLowerCase() === word.toLowerCase()];
    for (const test of tests) {
      const [found, ...more] = all.filter(test);
      if (more.length > 0) throw new AppError('blueprint.ambiguous', { name });
      if (found) return found;
    }
    throw new AppError('blueprint.unknown', { name });
  }

  /**
   * A revision more when anything is different, else the one that is there. `base`: the revision that was changed; null for a
   * new one. An organization without its UUID gets one, the same for the same name. Throws blueprint.changed, tooMany, unknown; store.*.
   */
  save(blueprint: Blueprint, base: number | null): BlueprintSummary {
    const { rows } = this.#options;
    const current = rows.get(blueprint.id)?.summary ?? null;
    if (current && current.revision !== base) throw new AppError('blueprint.changed', { name: current.name, revision: current.revision });
    if (!current && base !== null) throw new AppError('blueprint.unknown', { name: blueprint.name });
    return this.#keep(blueprint);
  }

  /** A new blueprint with the same content, under another name. Throws blueprint.unknown, blueprint.tooMany, store.*. */
  duplicate(id: BlueprintId, name: string): BlueprintSummary {
    return this.#keep({ ...this.get(id).blueprint, id: this.#newId(), name });
  }

  /** Its revisions stay, for records. Throws blueprint.unknown, store.*. */
  remove(id: BlueprintId): void {
    if (!this.#options.rows.get(id)) throw new AppError('blueprint.unknown', { name: id });
    this.#options.rows.hide(id);
  }

  /** A removed one is there again, as it was when it was removed. Throws blueprint.tooMany, blueprint.unknown, store.*. */
  restore(id: BlueprintId): BlueprintSummary {
    const { rows } = this.#options;
    const [latest] = rows.revisions(id);
    if (!latest) throw new AppError('blueprint.unknown', { name: id });
    if (!rows.get(id) && rows.all().length >= most) throw new AppError('blueprint.tooMany', { count: most });
    rows.show(id, latest.revision);
    return rows.get(id)?.summary ?? latest;
  }

  /**
   * Keeps what is in a *.muster.json file, as a revision more of the blueprint with that id. Files that it names are looked at:
   * whether they are there, and are what is meant. Throws file.unreadable, file.tooLarge, blueprint.tooMany, store.*.
   */
  async importFile(file: string): Promise<ImportedBlueprint> {
    const read = await readBlueprintFile(file);
    if (read.problems) return { saved: null, notes: read.problems };
    const before = this.#options.rows.get(read.blueprint.id)?.summary;
    const saved = this.#keep(read.blueprint);
    const replaced: BlueprintNote[] = before && before.revision !== saved.revision ? [{ kind: 'consequence', field: '', text: `“${before.name}” was there with the same id; this is its revision ${saved.revision}, and the ones before are kept.` }] : [];
    return { saved, notes: [...await fileNotes(read.blueprint), ...read.notes, ...replaced] };
  }

  /** Paths in it are relative to where it lies. Throws blueprint.unknown, file.exists, store.*. */
  async exportFile(id: BlueprintId, file: string, overwrite: boolean): Promise<void> {
    await writeWhole(file, Buffer.from(canonicalText(withRelativeFiles(this.get(id).blueprint, file))), overwrite);
  }

  #newId(): BlueprintId {
    return blueprintIdSchema.parse(this.#options.ids());
  }

  #keep(given: Blueprint): BlueprintSummary {
    const { rows, clock, operator } = this.#options;
    const blueprint = this.#withMagic(normalized(given));
    const text = canonicalText(blueprint);
    const current = rows.get(blueprint.id);
    if (current?.text === text) return current.summary;
    if (!current && rows.all().length >= most) throw new AppError('blueprint.tooMany', { count: most });
    const { id, name, method } = blueprint;
    // A removed one that comes back goes on counting where it was.
    const revision = (rows.revisions(id)[0]?.revision ?? 0) + 1;
    const summary: BlueprintSummary = { id, name, method, revision, hash: hashOfText(text), savedAt: clock.now(), savedBy: operator.slice(0, 200) };
    rows.add({ summary, text });
    return summary;
  }

  /** One UUID for an organization, not one for a device: by it a device is recognised as ours (ios-protocols 3.4.2). */
  #withMagic(blueprint: Blueprint): Blueprint {
    const { organization } = blueprint;
    if (organization.magic !== null || !tellsOrganization(blueprint)) return blueprint;
    return { ...blueprint, organization: { ...organization, magic: this.#magicOf(organization.name) ?? this.#options.ids() } };
  }

  #magicOf(name: string): string | null {
    const word = name.trim().toLowerCase();
    for (const { id } of this.list()) {
      // One that is damaged keeps nobody from saving another.
      const organization = readBlueprint(this.#options.rows.get(id)?.text ?? '').blueprint?.organization;
      if (organization?.magic && organization.name.trim().toLowerCase() === word) return organization.magic;
    }
    return null;
  }
}

/** What is stored was read before it was stored; a ledger that was changed by hand is said to be damaged. */
function kept({ summary, text }: StoredBlueprint): KeptBlueprint {
  const read = readBlueprint(text);
  if (read.problems) throw new AppError('store.corrupt', { file: 'ledger.sqlite', reason: `the blueprint “${summary.name}” is damaged: ${read.problems[0]?.text.slice(0, 200) ?? ''}` });
  return { blueprint: read.blueprint, summary };
}
