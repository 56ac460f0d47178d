// The profiles that are made here: kept as models, built anew each time, the same model to the same bytes.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { nameUuid } from '../crypto/name-uuid.ts';
import type { Clock } from '../clock.ts';
import { type BuildTools, buildProfile, buildUnfilled } from '../domain/profile/build/build.ts';
import { type ProfileModel, readModel } from '../domain/profile/build/model.ts';
import { perDevice } from '../domain/profile/build/per-device.ts';
import type { DeviceValues } from '../domain/profile/build/variables.ts';
import { AppError } from '../errors.ts';
import { type Draft, type DraftProblem, type MadeId, madeIdSchema, type MadeSummary } from '../model/profiles.ts';
import type { PlistDict } from '../plist/value.ts';
import type { Secrets } from '../secrets.ts';
import type { MadeProfiles, MadeRow } from '../store/made-profiles.ts';
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

const refuse = (problems: readonly DraftProblem[]): AppError => new AppError('profile.draftInvalid', { reason: problems[0]?.reason.replace(/\.$/, '') ?? 'it is empty' });

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

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
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: MadeLibraryOptions) {
    this.#options = options;
  }

  /** A row of a form this version doesn't know is left out. */
  list(): MadeSummary[] {
    return this.#options.rows.all().flatMap((row) => {
      const kept = keptSchema.safeParse(row.model);
      if (!kept.success) return [];
      const { profile, payloads } = kept.data.model;
      const identifier = textOf(profile['identifier']);
      return [{
        id: madeIdSchema.parse(row.id), name: (textOf(profile['name']) || identifier).slice(0, 1000), identifier: identifier.slice(0, 1000), kinds: payloads.map(({ kind }) => kind.slice(0, 40)),
        perDevice: kept.data.perDevice, changedAt: row.changedAt,
      }];
    });
  }

  #row(id: MadeId): MadeRow & { readonly model: RawModel } {
    const row = this.#options.rows.get(id);
    if (!row) throw new AppError('profile.unknown');
    return { ...row, model: keptSchema.parse(row.model).model };
  }

  async #whole(row: MadeRow & { readonly model: RawModel }): Promise<RawModel> {
    if (row.secret === null) return row.model;
    const kept = await this.#options.secrets.read(row.secret);
    const secret: SecretValues = kept === null ? {} : valuesSchema.parse(JSON.parse(Buffer.from(kept).toString('utf8')));
    return joinSecrets(row.model, secret);
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

  async #save(draft: Draft): Promise<{ readonly id: MadeId | null; readonly problems: readonly DraftProblem[] }> {
    const { rows, secrets, clock, ids } = this.#options;
    const model = await this.#modelOf(draft);
    const read = readModel(model, await appleSchema());
    if (read.problems) return { id: null, problems: read.problems };
    const { open, secret } = splitSecrets(model);
    const id = draft.id ?? madeIdSchema.parse(ids());
    const earlier = draft.id === null ? null : this.#row(draft.id).secret;
    // A new name each time: should the row not be written, the one that is there still finds its own secrets.
    const name = Object.keys(secret).length === 0 ? null : `made/${id}/${ids()}`;
    if (name !== null) await secrets.write(name, Buffer.from(JSON.stringify(secret), 'utf8'));
    rows.keep({ id, changedAt: clock.now(), model: { perDevice: perDevice(read.model), model: open }, secret: name });
    if (earlier !== null) await secrets.remove(earlier);
    return { id, problems: [] };
  }

  remove(id: MadeId): Promise<void> {
    return this.#inTurn(async () => {
      const { rows, secrets } = this.#options;
      const { secret } = this.#row(id);
      rows.remove(id);
      // Left behind where the passphrase isn't known; encrypted, and named by nobody.
      if (secret !== null) await secrets.remove(secret).catch(() => undefined);
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
