// What is kept of a signed-in account: who it is, by which app, and the sign-in library's own cache with the tokens. It lies in Secrets
// under intune/<account> and nowhere else.
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Secrets } from '../secrets.ts';
import { cloudIds } from '../domain/enrollment/microsoft-clouds.ts';

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** An organization by its ID or one of its domains; organizations: whichever the account is of. Personal accounts have no Intune. */
const registrationSchema = z.object({
  cloud: z.enum(cloudIds),
  tenant: z.string().regex(/^(?=.{1,253}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i),
  clientId: z.string().regex(guid),
});
/** An app that the organization's administrator registered as a public client, with the redirect http://localhost. */
export type AppRegistration = z.infer<typeof registrationSchema>;

/** The registration in one spelling. Throws intune.registration. */
export function checkRegistration({ cloud, tenant, clientId }: AppRegistration): AppRegistration {
  const parsed = registrationSchema.safeParse({ cloud, tenant: tenant.trim().toLowerCase(), clientId: clientId.trim().toLowerCase() });
  if (!parsed.success) {
    const [field] = parsed.error.issues[0]?.path ?? [];
    throw new AppError('intune.registration', { reason: field === 'clientId' ? 'the app’s ID is no ID; it has 32 letters and digits in five groups' : 'the organization is neither an ID nor a domain' });
  }
  if (['common', 'consumers'].includes(parsed.data.tenant)) throw new AppError('intune.registration', { reason: 'personal accounts have no Intune; write organizations, or the organization’s ID or domain' });
  return parsed.data;
}

export interface Account {
  /** The library's: of the person and of the organization, no secret. */
  readonly id: string;
  /** As people sign in: name@domain. */
  readonly userName: string;
  readonly name: string | null;
  /** The organization's ID. */
  readonly organization: string;
  readonly app: AppRegistration;
  /** Scopes that were granted at the last sign-in, without Graph's address. */
  readonly granted: readonly string[];
}

const longestCache = 4 * 1024 * 1024;
/** Two IDs with a dot between. */
export const accountId = /^[0-9a-f-]{1,60}\.[0-9a-f-]{1,60}$/i;

const keptSchema = z.object({
  format: z.literal(1),
  account: z.object({
    id: z.string().regex(accountId), userName: z.string().max(320), name: z.string().max(300).nullable(), organization: z.string().max(60),
    app: registrationSchema, granted: z.array(z.string().max(200)).max(100),
  }),
  cache: z.string().max(longestCache),
});
export interface KeptAccount {
  readonly account: Account;
  readonly cache: string;
}

const prefix = 'intune/';
const nameOf = (id: string): string => `${prefix}${id}`;

/** Null: nobody is signed in as that. Throws secrets.*. */
export async function readKept(secrets: Secrets, id: string): Promise<KeptAccount | null> {
  if (!accountId.test(id)) return null;
  const bytes = await secrets.read(nameOf(id));
  if (bytes === null) return null;
  let json: unknown = null;
  try {
    json = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    // As if it weren't there: signing in again writes it anew.
  }
  const parsed = keptSchema.safeParse(json);
  return parsed.success && parsed.data.account.id === id ? { account: parsed.data.account, cache: parsed.data.cache } : null;
}

/** Throws secrets.*. */
export async function writeKept(secrets: Secrets, { account, cache }: KeptAccount): Promise<void> {
  await secrets.write(nameOf(account.id), Uint8Array.from(Buffer.from(JSON.stringify({ format: 1, account, cache }))));
}

/** Throws secrets.*. */
export async function removeKept(secrets: Secrets, id: string): Promise<void> {
  if (accountId.test(id)) await secrets.remove(nameOf(id));
}

/** Everybody who is signed in, in no order. Throws secrets.*. */
export async function keptIds(secrets: Secrets): Promise<string[]> {
  return (await secrets.names()).filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}
