// The profiles that are made here: kept as models, built anew each time, the same model to the same bytes.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { nameUuid } from '../crypto/name-uuid.ts';
import type { Clock } from '../clock.ts';
import { type BuildTools, buildProfile, buildUnfilled } from '../domain/profile/build/build.ts';
import { type ProfileModel, readModel } from '../domain/profile/build/model.ts';
import { perDevice } from '../domain/profile/build/per-device.ts';
import type { DeviceValues } from '../domain/profile/build/variables.ts';
import { AppError, asAppError } from '../errors.ts';
import { type Draft, type DraftProblem, type MadeId, madeIdSchema, type MadeSummary } from '../model/profiles.ts';
import type { PlistDict } from '../plist/value.ts';
import type { Secrets } from '../secrets.ts';
import { type MadeProfiles, type MadeRow, mostMade } from '../store/made-profiles.ts';
import { maxValue } from '../store/secret-format.ts';
import { appleSchema } from './profile-check.ts';
import { draftOf, joinSecrets, modelOf, type RawModel, type SecretValues, splitSecrets } from './drafts.ts';
import type { StagedFiles } from './staged-files.ts';

/** For building: names to UUIDs and content to a hash, the same on every computer. */
export const buildTools: BuildTools = { uuid: nameUuid, digest: (bytes) => createHash('sha256').update(bytes).digest('hex') };

const valuesSchema = z.record(z.string(), z.unknown());
const rawModelSchema = z.object({
  muster: z.literal('profile'), version: z.literal(1), profile: valuesSchema,
  payloads: z.array(z.object({ id: z.string(), kind: z.string(), values: valuesSchema })).max(200),
});
/** Whether it differs from device to device is kept beside it: secrets may be what differs, and a list has none of those. */
const keptSchema = z.object({ perDevice: z.boolean(), model: rawModelSchema });

/** Bytes of a model with its files, as of a file that is read; what is secret in it has a bound of its own. */
const largestModel = 20 * 1024 * 1024;

const inMegabytes = (size: number): string => `${Math.ceil(size / 1024 / 1024)} MB`;
const ofWhole = (reason: string): DraftProblem => ({ payload: null, field: null, reason });

const refuse = (problems: readonly DraftProblem[]): AppError => new AppError('profile.draftInvalid', { reason: problems[0]?.reason.replace(/\.$/, '') ?? 'it is empty' });

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What JSON says of a text that it can't read is a piece of that text. */
function secretsIn(bytes: Uint8Array): SecretValues {
  try {
    return valuesSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    throw new AppError('profile.draftInvalid', { reason: 'what is secret in it can’t be read any more; enter it anew' });
  }
}

export interface MadeLibraryOptions {
  readonly rows: MadeProfiles;
  readonly secrets: Secrets;
  readonly staged: StagedFiles;
  readonly clock: Clock;
  readonly ids: () => string;
}

export interface BuiltProfile {
  readonly name: string;
  readonly profile: PlistDict;
}

export class MadeLibrary {
  readonly #options: MadeLibraryOptions;
  /** A list is asked for with every change, and models may have megabytes. Null: of a form this version doesn't know. */
  readonly #summaries = new Map<string, { readonly changedAt: number; readonly summary: MadeSummary | null }>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: MadeLibraryOptions) {
    this.#options = options;
  }

  /** A row of a form this version doesn't know is left out. */
  list(): MadeSummary[] {
    const heads = this.#options.rows.heads();
    const ids = new Set(heads.map(({ id }) => id));
    for (const id of this.#summaries.keys()) if (!ids.has(id)) this.#summaries.delete(id);
    return heads.flatMap(({ id, changedAt }) => {
      const known = this.#summaries.get(id);
      const summary = known?.changedAt === changedAt ? known.summary : this.#read(id);
      this.#summaries.set(id, { changedAt, summary });
      return summary ? [summary] : [];
    });
  }

  #read(id: string): MadeSummary | null {
    const row = this.#options.rows.get(id);
    const kept = keptSchema.safeParse(row?.model);
    if (!row || !kept.success) return null;
    const { profile, payloads } = kept.data.model;
    const identifier = textOf(profile['identifier']);
    return {
      id: madeIdSchema.parse(row.id), name: (textOf(profile['name']) || identifier).slice(0, 1000), identifier: identifier.slice(0, 1000), kinds: payloads.map(({ kind }) => kind.slice(0, 40)),
      perDevice: kept.data.perDevice, changedAt: row.changedAt,
    };
  }

  #row(id: MadeId): MadeRow & { readonly model: RawModel } {
    const row = this.#options.rows.get(id);
    if (!row) throw new AppError('profile.unknown');
    return { ...row, model: keptSchema.parse(row.model).model };
  }

  async #whole(row: MadeRow & { readonly model: RawModel }): Promise<RawModel> {
    if (row.secret === null) return row.model;
    const kept = await this.#options.secrets.read(row.secret);
    return joinSecrets(row.model, kept === null ? {} : secretsIn(kept));
  }

  /** Without secrets. Throws profile.unknown. */
  draft(id: MadeId): Draft {
    return draftOf(id, this.#row(id).model);
  }

  /** The model that a draft stands for; secrets that it keeps are read. Throws profile.unknown, secrets.*, file.notStaged. */
  async #modelOf(draft: Draft): Promise<RawModel> {
    const before = draft.id === null ? null : await this.#whole(this.#row(draft.id));
    return modelOf(draft, before, this.#options.staged);
  }

  /** One change after the other: a row and its secrets are two writes. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when every change that was begun has ended, however it did. */
  async settled(): Promise<void> {
    await this.#last;
  }

  /** With problems nothing is kept. Throws profile.unknown, secrets.*, file.notStaged, store.*. */
  save(draft: Draft): Promise<{ readonly id: MadeId | null; readonly problems: readonly DraftProblem[] }> {
    return this.#inTurn(() => this.#save(draft));
  }

  /** What keeps a model that is right in itself from being kept. */
  #tooMuch(draft: Draft, open: RawModel, secret: Uint8Array): DraftProblem | null {
    if (draft.id === null && this.#options.rows.heads().length >= mostMade) return ofWhole(`${mostMade} profiles are kept here already. Remove old ones first.`);
    const size = JSON.stringify(open).length;
    if (size > largestModel) return ofWhole(`The profile has ${inMegabytes(size)} with its files; ${inMegabytes(largestModel)} is the most there can be.`);
    return secret.length > maxValue ? ofWhole(`What is secret in the profile has ${inMegabytes(secret.length)}; ${inMegabytes(maxValue)} is the most there can be.`) : null;
  }

  async #save(draft: Draft): Promise<{ readonly id: MadeId | null; readonly problems: readonly DraftProblem[] }> {
    const { rows, secrets, clock, ids } = this.#options;
    const model = await this.#modelOf(draft);
    const read = readModel(model, await appleSchema());
    if (read.problems) return { id: null, problems: read.problems };
    const { open, secret } = splitSecrets(model);
    const sealed = Buffer.from(JSON.stringify(secret), 'utf8');
    const tooMuch = this.#tooMuch(draft, open, sealed);
    if (tooMuch) return { id: null, problems: [tooMuch] };
    const id = draft.id ?? madeIdSchema.parse(ids());
    const earlier = draft.id === null ? null : this.#row(draft.id).secret;
    // A new name each time: should the row not be written, the one that is there still finds its own secrets.
    const name = Object.keys(secret).length === 0 ? null : `made/${id}/${ids()}`;
    if (name !== null) await secrets.write(name, sealed);
    try {
      rows.keep({ id, changedAt: clock.now(), model: { perDevice: perDevice(read.model), model: open }, secret: name });
    } catch (error) {
      if (name !== null) await secrets.remove(name).catch(() => undefined);
      throw error;
    }
    this.#summaries.delete(id);
    // It is kept, and nothing after that makes it otherwise: what can't be removed now goes with its next change.
    if (name !== null || earlier !== null) await this.#forget(id, name).catch(() => undefined);
    return { id, problems: [] };
  }

  /** Everything secret that was ever kept for it, `but` this; also what a crash left. Throws secrets.*, store.*. */
  async #forget(id: string, but: string | null): Promise<void> {
    const { secrets } = this.#options;
    await secrets.remove(...(await secrets.names()).filter((name) => name.startsWith(`made/${id}/`) && name !== but));
  }

  /** It isn't shown any more, and can be put back until it is swept away. Throws profile.unknown, store.*. */
  remove(id: MadeId): Promise<void> {
    return this.#inTurn(() => {
      this.#row(id);
      this.#options.rows.hide(id, this.#options.clock.now());
      return Promise.resolve();
    });
  }

  /** As it was, secrets included. Throws undo.noRoom, undo.over, store.*. */
  restore(id: MadeId, name: string): Promise<void> {
    return this.#inTurn(() => {
      const { rows } = this.#options;
      if (rows.heads().length >= mostMade) throw new AppError('undo.noRoom', { name });
      if (!rows.show(id)) throw new AppError('undo.over');
      return Promise.resolve();
    });
  }

  /** Removed ones are gone for good, with what was secret in them; `only`: this one. Where the passphrase isn't known they wait for it, hidden. Throws store.*. */
  sweep(only: MadeId | null = null): Promise<void> {
    return this.#inTurn(async () => {
      const { rows } = this.#options;
      for (const { id, secret } of rows.hidden()) {
        if (only !== null && id !== only) continue;
        // The secret first: a crash in between leaves what can be removed again.
        const gone = secret === null || await this.#forget(id, null).then(() => true, (error: unknown) => {
          if (!asAppError(error).code.startsWith('secrets.')) throw error;
          return false;
        });
        if (gone) rows.remove(id);
      }
    });
  }

  /** What a draft becomes for one device; for none its variables stay as they are written. Throws profile.variable and what #modelOf does. */
  async preview(draft: Draft, device: DeviceValues | null): Promise<{ readonly profile: PlistDict } | { readonly problems: readonly DraftProblem[] }> {
    const read = readModel(await this.#modelOf(draft), await appleSchema());
    if (read.problems) return { problems: read.problems };
    return { profile: device ? buildProfile(read.model, device, buildTools) : buildUnfilled(read.model, buildTools) };
  }

  /** Throws profile.unknown, profile.draftInvalid, profile.variable, secrets.*. */
  async build(id: MadeId, device: DeviceValues | null): Promise<BuiltProfile> {
    const read = readModel(await this.#whole(this.#row(id)), await appleSchema());
    if (read.problems) throw refuse(read.problems);
    return built(read.model, device);
  }
}

/** Throws profile.variable, profile.draftInvalid. */
export function built(model: ProfileModel, device: DeviceValues | null): BuiltProfile {
  const { name, identifier } = model.profile;
  return { name: textOf(name) || textOf(identifier), profile: buildProfile(model, device, buildTools) };
}
