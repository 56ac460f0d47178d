// What Apple's service of automated enrollment answers, as schemas (enrollment-formats 5.2, 5.3, 5.6). Lenient: fields come and go with the protocol's version.
import { z } from 'zod';
import { AppError } from '../errors.ts';

const text = (max: number): z.ZodString => z.string().max(max);
const maybe = (max: number): z.ZodDefault<z.ZodNullable<z.ZodString>> => text(max).nullable().default(null);

/** What is only shown: cut, or left out where it is no text. One strange description must not hold up a list of 200,000. */
const shown = (max: number): z.ZodType<string | null> => text(1_000_000).transform((found) => found.slice(0, max)).nullable().default(null).catch(null);

export const serialStatuses = ['SUCCESS', 'NOT_ACCESSIBLE', 'FAILED', 'THROTTLED', 'NOT_FOUND'] as const;
const statusOf = z.string().max(60).transform((word): SerialStatus => {
  const known = word.toUpperCase();
  return (serialStatuses as readonly string[]).includes(known) ? known as SerialStatus : 'FAILED';
});
export type SerialStatus = (typeof serialStatuses)[number];

export const deviceSchema = z.object({
  serial_number: text(40).min(1),
  model: shown(200), description: shown(1000), color: shown(60), asset_tag: shown(200), os: shown(20), device_family: shown(40),
  profile_status: maybe(20), profile_uuid: maybe(100), profile_assign_time: shown(60), profile_push_time: shown(60),
  device_assigned_by: shown(300), device_assigned_date: shown(60), order_number: shown(200),
  op_type: maybe(20), op_date: maybe(60), mdm_migration_deadline: shown(60), response_status: maybe(40),
});
export type AdeDevice = z.infer<typeof deviceSchema>;

/** The service takes and gives at most 1,000, or what its account says; more than 10,000 in a page is no page. */
export const pageSchema = z.object({
  devices: z.array(deviceSchema).max(10_000).default([]),
  cursor: text(1000).min(1),
  fetched_until: maybe(60),
  more_to_follow: z.boolean(),
});
export type DevicePage = z.infer<typeof pageSchema>;

const limitSchema = z.object({ default: z.number().int().min(1).max(1e6).optional(), maximum: z.number().int().min(1).max(1e6).optional() });
export const accountSchema = z.object({
  server_name: text(300), server_uuid: text(100), admin_id: maybe(300), facilitator_id: maybe(300), org_name: maybe(300), org_email: maybe(300), org_phone: maybe(100), org_address: maybe(1000),
  org_id: maybe(100), org_id_hash: maybe(200), org_type: maybe(40), org_version: maybe(20),
  urls: z.array(z.object({ uri: text(300), http_method: z.array(text(20)).max(20), limit: limitSchema.optional() })).max(200).default([]),
});
export type AdeAccount = z.infer<typeof accountSchema>;

export const sessionSchema = z.object({ auth_session_token: text(2000).min(1) });

const statuses = z.record(text(60), statusOf);
export const assignedSchema = z.object({ profile_uuid: maybe(100), devices: statuses.default({}), retry_after_seconds: z.number().min(0).max(1e7).nullable().default(null) });
export type Assigned = z.infer<typeof assignedSchema>;
export const definedSchema = z.object({ profile_uuid: text(100).min(1), devices: statuses.default({}) });
export const detailsSchema = z.object({ devices: z.record(text(60), z.object({ serial_number: maybe(40), response_status: maybe(40) }).catchall(z.unknown())) });
export const storedProfileSchema = z.object({ profile_name: text(1000) }).catchall(z.unknown());
export const accountDrivenSchema = z.object({ mdm_service_discovery_url: text(2000).min(1), last_updated_timestamp: maybe(60) });
export type AccountDriven = z.infer<typeof accountDrivenSchema>;
const betaTokens = z.array(z.object({ os: text(40), title: text(300), token: text(2000).min(1) })).max(1000);
/** Under an older name from older services (enrollment-formats 5.2). */
export const betaTokensSchema = z.union([z.object({ betaEnrollmentTokens: betaTokens }), z.object({ seedBuildTokens: betaTokens })]).transform((answer) => ('betaEnrollmentTokens' in answer ? answer.betaEnrollmentTokens : answer.seedBuildTokens));
export type BetaToken = z.infer<typeof betaTokens>[number];
export const lockedSchema = z.object({ serial_number: maybe(40), response_status: text(60) });

/** The service's own word: a bare one, a quoted one, or {"code": …} (5.6). Null: none. */
export function wordOf(body: Uint8Array): string | null {
  const shown = Buffer.from(body.subarray(0, 2000)).toString('utf8').trim();
  let found: unknown = shown;
  try {
    found = JSON.parse(shown);
  } catch {
    // Bare, as it mostly is.
  }
  const word = typeof found === 'object' && found !== null ? ('code' in found ? found.code : 'error' in found ? found.error : null) : found;
  // A page of a proxy or of a load balancer is no word of the service.
  const match = typeof word === 'string' && !word.startsWith('<') ? /[A-Z][A-Z0-9_]{2,80}/.exec(word.toUpperCase().replace(/[\s-]+/g, '_')) : null;
  return match?.[0] ?? null;
}

/** Throws ade.protocol for an answer of another shape. */
export function parseAnswer<T>(schema: z.ZodType<T>, body: Uint8Array, what: string): T {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    throw new AppError('ade.protocol', { what, reason: 'it isn’t JSON' });
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new AppError('ade.protocol', { what, reason: `its ${parsed.error.issues[0]?.path.join('.') ?? 'form'} isn’t as documented` });
  return parsed.data;
}
