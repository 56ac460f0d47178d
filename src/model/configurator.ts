// What is known of Apple Configurator on this computer, and of what it does here: jobs that only it can do, by ECID.
import { z } from 'zod';

/** restore erases; revive and update keep what is on the device. */
export const configuratorWorks = ['revive', 'restore', 'update'] as const;
export type ConfiguratorWork = (typeof configuratorWorks)[number];

/** Programs that talk to devices beside Muster. */
export const programs = ['configurator', 'photos', 'itunes', 'finder'] as const;
export type Program = (typeof programs)[number];

/** unseen: Apple Configurator says that it was done, but the device wasn't seen to start. */
export const jobOutcomes = ['running', 'checking', 'done', 'unseen', 'failed'] as const;

/** off: it isn't looked for, as in practice. `tools`: scripts find cfgutil too. */
export const configuratorFoundSchema = z.object({ state: z.enum(['off', 'notAMac', 'missing', 'ready']), version: z.string().max(20).nullable(), tools: z.boolean() });
export type ConfiguratorFound = z.infer<typeof configuratorFoundSchema>;
