// What makes a newer snapshot of an older one: parts by value; of lists what came, went, moved or differs, by what each item is known by.
// Shapes only; they are made and applied in domain/changes.
import { z } from 'zod';
import { busDeviceSchema, configuratorJobSchema, configuratorSchema, deviceSnapshotSchema, placeSchema, profileSummarySchema, runSchema, snapshotSchema } from '../model.ts';
import { adeListedSchema, adeOverviewSchema, adeServerSchema } from './ade.ts';
import { blueprintSummarySchema } from './blueprints.ts';
import { identitySummarySchema } from './identities.ts';
import { madeSummarySchema } from './profiles.ts';
import { benchCheckSchema, tileVerdictSchema } from './verdicts.ts';

/** Bytes of one event, as JSON. */
export const largestEvent = 50_000;

const key = z.string().max(100);
const most = 2000;

function listOf<I extends z.ZodType, F extends z.ZodType>(item: I, fields: F): z.ZodObject<{
  gone: z.ZodArray<typeof key>;
  placed: z.ZodArray<z.ZodObject<{ key: typeof key; after: z.ZodNullable<typeof key>; item: z.ZodNullable<I> }>>;
  changed: z.ZodArray<z.ZodObject<{ key: typeof key; fields: F }>>;
}> {
  return z.object({
    gone: z.array(key).max(most),
    /** In this order, each behind `after`, or before all; with null as item it is there already and moves. */
    placed: z.array(z.object({ key, after: key.nullable(), item: item.nullable() })).max(most),
    /** Only what differs of each. Parsing adds a run's defaults to it, so what was parsed is not to be applied. */
    changed: z.array(z.object({ key, fields })).max(most),
  });
}

/** By serial number. */
export const listedItemSchema = z.object({ serial: z.string().max(40), listed: adeListedSchema });
export type ListedItem = z.infer<typeof listedItemSchema>;

const lists = {
  places: listOf(placeSchema, placeSchema.partial()),
  busOnly: listOf(busDeviceSchema, busDeviceSchema.partial()),
  devices: listOf(deviceSnapshotSchema, deviceSnapshotSchema.partial()),
  runs: listOf(runSchema, runSchema.partial()),
  profiles: listOf(profileSummarySchema, profileSummarySchema.partial()),
  made: listOf(madeSummarySchema, madeSummarySchema.partial()),
  blueprints: listOf(blueprintSummarySchema, blueprintSummarySchema.partial()),
  identities: listOf(identitySummarySchema, identitySummarySchema.partial()),
  /** Of the check. */
  verdicts: listOf(tileVerdictSchema, tileVerdictSchema.partial()),
  /** Of Apple Configurator. */
  jobs: listOf(configuratorJobSchema, configuratorJobSchema.partial()),
  /** Of automated enrollment. */
  servers: listOf(adeServerSchema, adeServerSchema.partial()),
  listed: listOf(listedItemSchema, listedItemSchema.partial()),
} as const;

const partsSchema = snapshotSchema.omit({ revision: true, places: true, busOnly: true, devices: true, runs: true, profiles: true, made: true, blueprints: true, identities: true, listed: true }).extend({
  check: benchCheckSchema.omit({ verdicts: true }).nullable(), configurator: configuratorSchema.omit({ jobs: true }), ade: adeOverviewSchema.omit({ servers: true }),
});
export type Parts = z.infer<typeof partsSchema>;

export const changesSchema = z.object({ parts: partsSchema.partial(), lists: z.object(lists).partial() });
export type Changes = z.infer<typeof changesSchema>;
export type ListName = keyof typeof lists;

/** `base` null: what changed is too much for events, and whoever wants it asks for the whole. `more`: not to be shown before the next one. */
export const stateEventSchema = changesSchema.extend({ base: z.number().int().min(0).nullable(), revision: z.number().int().min(0), more: z.boolean() });
export type StateEvent = z.infer<typeof stateEventSchema>;
