// Proves the supervision identity to MCInstall; what that allows lasts as long as the connection (ios-protocols 3.5).
import { z } from 'zod';
import type { SupervisionIdentity } from '../../crypto/supervision-identity.ts';
import type { ServiceChannel } from '../session.ts';
import { checkChallenge } from '../lockdown/challenge.ts';
import { installerCommand } from './installer.ts';
import { parseReply } from './reply.ts';

const challengeSchema = z.object({ Challenge: z.instanceof(Uint8Array) });

/** Answers with the challenge. Throws escalation.certificateRejected. */
export const requestEscalation = installerCommand<{ readonly certificate: Uint8Array }, Uint8Array>({
  name: 'Escalate',
  parameters: ({ certificate }) => ({ SupervisorCertificate: certificate }),
  result: (body) => parseReply(challengeSchema, body, 'no challenge').Challenge,
  repeatable: true,
  deadline: 10_000,
});

/** Throws escalation.signatureRejected, which iOS 27 is known to say now and then for a good one: a new connection helps. */
export const answerEscalation = installerCommand<{ readonly signed: Uint8Array }, null>({
  name: 'EscalateResponse', parameters: ({ signed }) => ({ SignedRequest: signed }), result: () => null, repeatable: false, deadline: 10_000,
});

/** The device may take five minutes for it. Throws keybag.failed. */
export const migrateKeybag = installerCommand<null, null>({ name: 'ProceedWithKeybagMigration', result: () => null, repeatable: false, heavy: true, deadline: 330_000 });

/** Milliseconds that `escalate` may take in all: what a conversation's own deadline has to have room for. */
export const escalationDeadline = requestEscalation.deadline + answerEscalation.deadline + migrateKeybag.deadline;

/** After it, this connection may do what a supervisor may (ios-protocols 3.3). `now` in milliseconds. Throws escalation.*, keybag.failed; retries nothing. */
export async function escalate(channel: ServiceChannel, identity: SupervisionIdentity, now: number): Promise<void> {
  const challenge = await channel.send(requestEscalation, { certificate: identity.certificate });
  checkChallenge(challenge);
  await channel.send(answerEscalation, { signed: await identity.sign(challenge, now) });
  await channel.send(migrateKeybag, null);
}
