// What the window and the page that is drawn in it tell each other: where one is, what the menu bar asks for, what was handed over.
import { z } from 'zod';
import { blueprintNoteSchema, blueprintSummarySchema } from './blueprints.ts';
import { errorShapeSchema } from './error-shape.ts';
import { sections } from './sections.ts';

/** What the pane can show: the sections, and the settings, which have a place of their own. */
export const paneSchema = z.enum([...sections, 'settings']);
export type Pane = z.infer<typeof paneSchema>;

export const menuDeedSchema = z.enum([...sections, 'settings', 'find', 'plan', 'new', 'import', 'undo', 'reportProblem']);
export type MenuDeed = z.infer<typeof menuDeedSchema>;

/** Where one is, what of the menu works there, and whether something typed would be lost. */
export const pageStateSchema = z.strictObject({ pane: paneSchema, deeds: z.array(menuDeedSchema).max(20), unsaved: z.boolean() });
export type PageState = z.infer<typeof pageStateSchema>;

/** What became of a document that was dropped on the window or that the system handed over. A server token waits for somebody to agree. */
export const openedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('profile'), sha256: z.string().max(64) }),
  z.object({ kind: z.literal('blueprint'), saved: blueprintSummarySchema.nullable(), notes: z.array(blueprintNoteSchema).max(500) }),
  z.object({ kind: z.literal('token'), staged: z.uuid(), name: z.string().max(255) }),
  z.object({ kind: z.literal('problem'), error: errorShapeSchema }),
]);
export type Opened = z.infer<typeof openedSchema>;

/** What is worth a sound, and a notification when nobody is looking. */
export const chimes = ['needs', 'done', 'failed'] as const;
export type Chime = (typeof chimes)[number];
