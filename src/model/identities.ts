// What faces are told of identities and certificates: never a private key, never a password.
import { z } from 'zod';

const text = (max: number): z.ZodString => z.string().max(max);
const time = z.number().int();

export const identityIdSchema = z.uuid().brand<'IdentityId'>();
export type IdentityId = z.infer<typeof identityIdSchema>;

/** What a certificate says of itself. Times in milliseconds since the Unix epoch; fingerprints in lower-case hex. */
export const certificateFactsSchema = z.object({
  /** The common name, else the organization. */
  name: text(300),
  /** One line each: "CN=…, O=…". */
  subject: text(2000),
  issuer: text(2000),
  organization: text(300).nullable(),
  serialNumber: text(200),
  from: time,
  until: time,
  sha256: text(64),
  sha1: text(40),
  /** "RSA 2048", "EC P-256". */
  key: text(40),
  selfSigned: z.boolean(),
});
export type CertificateFacts = z.infer<typeof certificateFactsSchema>;

/** A supervision identity of the vault: certificate and key of an organization. */
export const identitySummarySchema = z.object({
  id: identityIdSchema,
  certificate: certificateFactsSchema,
  /** Certificates above it that came along. */
  chain: z.number().int().min(0).max(20),
  origin: z.enum(['made', 'imported']),
  createdAt: time,
});
export type IdentitySummary = z.infer<typeof identitySummarySchema>;

/** An MDM push certificate: its topic is what devices wait for. Kept without its key, which is the MDM's alone. */
export const pushCertificateSchema = z.object({
  id: identityIdSchema,
  certificate: certificateFactsSchema,
  topic: text(300),
  /** The Apple Account it was made with, as the operator noted it. */
  account: text(300).nullable(),
  createdAt: time,
});
export type PushCertificate = z.infer<typeof pushCertificateSchema>;

/** missing: a profile here enrolls devices, and no push certificate is known. mismatch: its topic is that of none known. */
export const pushStates = ['notNeeded', 'missing', 'mismatch', 'valid', 'expiring', 'expired'] as const;
export const pushOverviewSchema = z.object({ state: z.enum(pushStates), certificates: z.array(pushCertificateSchema).max(50) });
export type PushOverview = z.infer<typeof pushOverviewSchema>;

/** new: nothing was kept here yet and a passphrase is to be chosen. locked: the passphrase is needed. */
export const secretsStateSchema = z.object({ state: z.enum(['open', 'locked', 'new']), by: z.enum(['keychain', 'passphrase', 'practice']) });
export type SecretsState = z.infer<typeof secretsStateSchema>;
