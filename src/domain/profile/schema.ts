// Apple's schema of configuration profiles, as data: which payloads and keys there are, where, since when, with which values.
// Pure lookup: whoever checks hands the data in (resources/apple-schema), and it is parsed once.
import { z } from 'zod';

export const appleSystems = ['iOS', 'macOS', 'tvOS', 'visionOS', 'watchOS'] as const;
export type AppleSystem = (typeof appleSystems)[number];

/** Apple's schema knows iPadOS as iOS. */
export const platforms = ['iOS', 'iPadOS', 'macOS', 'tvOS', 'visionOS', 'watchOS'] as const;
export type Platform = (typeof platforms)[number];

export function systemOf(platform: Platform): AppleSystem {
  return platform === 'iPadOS' ? 'iOS' : platform;
}

const mode = z.enum(['allowed', 'required', 'forbidden', 'ignored']);

/** What holds on one system. A key without an entry follows its payload's. */
const supportSchema = z.object({
  absent: z.literal(true).optional(),
  introduced: z.string().optional(),
  deprecated: z.string().optional(),
  removed: z.string().optional(),
  supervised: z.literal(true).optional(),
  /** At most one payload of the type on a device. */
  single: z.literal(true).optional(),
  /** False: only a device management service can install it. */
  manual: z.literal(false).optional(),
  /** In user enrollment. */
  user: mode.optional(),
  /** On Shared iPad. */
  shared: mode.optional(),
  /** Of a Setup Assistant pane: false when it comes before the device has its settings. */
  skippable: z.literal(false).optional(),
  /** Here a number may be as much as this, whatever the key's own `max`. */
  max: z.number().optional(),
});
export type Support = z.infer<typeof supportSchema>;

const supports = z.partialRecord(z.enum(appleSystems), supportSchema);
export type Supports = z.infer<typeof supports>;

export const keyKinds = ['string', 'integer', 'boolean', 'real', 'array', 'dictionary', 'data', 'date', 'any'] as const;
export type KeyKind = (typeof keyKinds)[number];

const keySchema = z.object({
  type: z.enum(keyKinds),
  required: z.literal(true).optional(),
  values: z.array(z.union([z.string(), z.number()])).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  /** At least and at most so many entries in an array of these. */
  count: z.tuple([z.number(), z.number()]).optional(),
  /** One value of the type, or a list of such. */
  orList: z.literal(true).optional(),
  pattern: z.string().optional(),
  form: z.string().optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  keys: z.string().optional(),
  os: supports.optional(),
  /** What it does, in Apple's words. */
  about: z.string().optional(),
});

const payloadSchema = z.object({
  /** Apple's name for it, where it has one. */
  title: z.string().optional(),
  os: supports,
  keys: z.string(),
  /** The version up to which the keys of this payload are known, where that is more than the release as a whole. */
  known: z.string().optional(),
  /** Deprecated names and what takes the same value now. */
  replaced: z.record(z.string(), z.string()).optional(),
});

const skipKeySchema = z.object({ title: z.string(), first: z.string(), last: z.string(), os: supports.optional() });

const dataSchema = z.object({
  source: z.object({ repository: z.string(), commit: z.string(), date: z.string(), release: z.string(), newer: z.array(z.string()), notice: z.string() }),
  versions: z.record(z.enum(appleSystems), z.string()),
  top: z.string(),
  common: z.string(),
  payloads: z.record(z.string(), payloadSchema),
  lists: z.record(z.string(), z.record(z.string(), keySchema)),
  skipReleases: z.array(z.string()),
  skipKeys: z.record(z.string(), skipKeySchema),
});

/** One key. `keys` are the members of a dictionary, or the one kind of entry of an array; null where Apple says nothing. */
export interface SchemaKey extends Omit<z.infer<typeof keySchema>, 'keys' | 'pattern'> {
  readonly keys: KeyList | null;
  readonly pattern: RegExp | null;
}

/** "ANY" stands for every other name. */
export type KeyList = ReadonlyMap<string, SchemaKey>;

export interface PayloadSchema {
  readonly type: string;
  readonly title: string | null;
  readonly os: Supports;
  readonly keys: KeyList;
  readonly known: string | null;
  readonly replaced: ReadonlyMap<string, string>;
}

export type SkipKey = z.infer<typeof skipKeySchema>;

export interface ProfileSchema {
  readonly source: z.infer<typeof dataSchema>['source'];
  /** The release of every system that the data describes. */
  readonly versions: Readonly<Record<AppleSystem, string>>;
  /** Keys of the profile itself, and those that every payload may have. */
  readonly top: KeyList;
  readonly common: KeyList;
  readonly payloads: ReadonlyMap<string, PayloadSchema>;
  /** Releases whose Setup Assistant panes are known, oldest first. */
  readonly skipReleases: readonly string[];
  readonly skipKeys: ReadonlyMap<string, SkipKey>;
}

/** Throws ZodError when the data is not what compact.mjs writes. */
export function readSchema(data: unknown): ProfileSchema {
  const parsed = dataSchema.parse(data);
  // Lists name each other, and a folder's list itself: all are there before any is filled.
  const lists = new Map<string, Map<string, SchemaKey>>(Object.keys(parsed.lists).map((id) => [id, new Map()]));
  const listOf = (id: string): Map<string, SchemaKey> => {
    const list = lists.get(id);
    if (!list) throw new Error(`the schema has no list ${id}`);
    return list;
  };
  for (const [id, keys] of Object.entries(parsed.lists)) {
    for (const [name, { keys: inner, pattern, ...rest }] of Object.entries(keys)) {
      listOf(id).set(name, { ...rest, keys: inner === undefined ? null : listOf(inner), pattern: pattern === undefined ? null : new RegExp(pattern, 'u') });
    }
  }
  return {
    source: parsed.source, versions: parsed.versions, top: listOf(parsed.top), common: listOf(parsed.common),
    payloads: new Map(Object.entries(parsed.payloads).map(([type, { title, os, keys, known, replaced }]) => [
      type, { type, title: title ?? null, os, keys: listOf(keys), known: known ?? null, replaced: new Map(Object.entries(replaced ?? {})) },
    ])),
    skipReleases: parsed.skipReleases, skipKeys: new Map(Object.entries(parsed.skipKeys)),
  };
}
