// A profile that the device keeps and installs when Setup Assistant ends (ios-protocols 3.2, 3.7).
import { z } from 'zod';
import { installerCommand } from './installer.ts';
import { parseReply } from './reply.ts';

const purpose = 'PostSetupInstallation';

/** Replaces the one kept before. */
export const storeProfile = installerCommand<{ readonly profile: Uint8Array }, null>({
  name: 'StoreProfile', parameters: ({ profile }) => ({ ProfileData: profile, Purpose: purpose }), result: () => null, refusedAs: 'profile.refused', repeatable: true, deadline: 30_000,
});

const replySchema = z.object({ ProfileData: z.instanceof(Uint8Array).refine(({ length }) => length <= 32 * 1024 * 1024).optional() });

/** Its bytes as they were stored; null when none is kept. */
export const getStoredProfile = installerCommand<null, Uint8Array | null>({
  name: 'GetStoredProfile',
  parameters: () => ({ Purpose: purpose }),
  result: (body) => parseReply(replySchema, body, 'the stored profile is no data').ProfileData ?? null,
  refusedAs: 'profile.refused',
  repeatable: true,
  deadline: 10_000,
  // The same as text, with what stands around it.
  maxReply: 48 * 1024 * 1024,
});
