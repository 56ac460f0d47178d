// The one list of what the window may ask of the main process, and of what it is told. Handlers, preload and the
// window's client are mapped types over it: one too many or too few doesn't compile.
import { z } from 'zod';
import { actionResultSchema, deviceActionSchema, practiceDeedSchema, profileSummarySchema, recordsPageSchema, runIdSchema, runSchema, sha256Schema, snapshotSchema, udidSchema } from './model.ts';

const nothing = z.null();

export const commands = {
  /** The present snapshot, for a window that opens late. */
  getState: { input: nothing, output: snapshotSchema },
  /** Lets a person choose a file in the system's dialog; null when they cancel. */
  chooseProfile: { input: nothing, output: profileSummarySchema.nullable() },
  /** Removes a profile from the list; the file on disk is not touched. */
  forgetProfile: { input: z.strictObject({ sha256: sha256Schema }), output: nothing },
  /** Starts one run for each device; nothing is erased by any of them. */
  installProfile: {
    input: z.strictObject({ sha256: sha256Schema, udids: z.array(udidSchema).min(1).max(512) }),
    output: z.object({ runIds: z.array(runIdSchema) }),
  },
  cancelRun: { input: z.strictObject({ runId: runIdSchema }), output: nothing },
  /** Does something that loses nothing, on each device; ends when every one of them is read back. */
  actOnDevices: {
    input: z.strictObject({ udids: z.array(udidSchema).min(1).max(512), action: deviceActionSchema }),
    output: z.object({ results: z.array(actionResultSchema).max(512) }),
  },
  /** Asks the device for trust again after somebody tapped Don't Trust. */
  askTrust: { input: z.strictObject({ udid: udidSchema }), output: nothing },
  listRecords: {
    input: z.strictObject({ offset: z.number().int().min(0).max(1e9), limit: z.number().int().min(1).max(500), search: z.string().max(200) }),
    output: recordsPageSchema,
  },
  getRecord: { input: z.strictObject({ runId: runIdSchema }), output: runSchema },
  /** Does what the person at a practice bench would; refused where devices are real. */
  practiceDeed: { input: z.strictObject({ udid: udidSchema, deed: practiceDeedSchema }), output: nothing },
  /** Closes what is open and opens the practice bench, or real devices again. */
  setPractice: { input: z.strictObject({ on: z.boolean() }), output: nothing },
} as const;

export type CommandName = keyof typeof commands;
export type CommandInput<N extends CommandName> = z.infer<(typeof commands)[N]['input']>;
export type CommandOutput<N extends CommandName> = z.infer<(typeof commands)[N]['output']>;

export const events = {
  /** The whole snapshot, at most ten times a second. */
  state: snapshotSchema,
} as const;

export type EventName = keyof typeof events;
export type EventValue<N extends EventName> = z.infer<(typeof events)[N]>;

export type Handlers = { readonly [N in CommandName]: (input: CommandInput<N>) => Promise<CommandOutput<N>> };
