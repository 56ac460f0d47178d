// The token with which a forgotten passcode is removed; after escalation only, and given only while no passcode is set
// (ios-protocols 3.3). It opens the device: a secret like a key, never in an error, a log or a journal.
import { z } from 'zod';
import { installerCommand } from './installer.ts';
import { parseReply } from './reply.ts';

const replySchema = z.object({ UnlockToken: z.instanceof(Uint8Array).refine(({ length }) => length > 0 && length <= 1024 * 1024) });

/** Throws keybag.passcodeSet. */
export const requestUnlockToken = installerCommand<null, Uint8Array>({
  name: 'RequestUnlockToken', result: (body) => parseReply(replySchema, body, 'no unlock token').UnlockToken, repeatable: true, deadline: 30_000,
});

export const clearPasscode = installerCommand<{ readonly token: Uint8Array }, null>({
  name: 'ClearPasscode', parameters: ({ token }) => ({ UnlockToken: token }), result: () => null, repeatable: false, deadline: 30_000,
});
