// The certificate of one preparation, as a file that others read: what was done to a device, when, by whom, and what proves it.
// Told once more, so that a later change of the record's own shape doesn't change it. Version 1.
import { z } from 'zod';

const text = (max: number): z.ZodString => z.string().max(max);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
/** ISO 8601 in UTC, with milliseconds. */
const moment = z.iso.datetime({ precision: 3 });
const values = z.record(text(60), z.union([text(4000), z.number()]));

const base64 = (max: number): z.ZodString => z.string().max(max).regex(/^[A-Za-z0-9+/]+={0,2}$/);

/** The ledger's last line when the certificate was made, signed by the station: as the ledger's own heads are spelled, and its key's fingerprint. */
export const certificateHeadSchema = z.strictObject({
  /** Number and hash of the line. */
  seq: z.number().int().min(1),
  hash,
  /** Milliseconds since the Unix epoch: the signature is over this number. */
  at: z.number().int().min(0),
  /** The station's public key: SPKI, DER in base64. */
  key: base64(400),
  /** Its SHA-256, which people compare. */
  fingerprint: hash,
  signature: base64(400),
});
export type CertificateHead = z.infer<typeof certificateHeadSchema>;

const evidence = z.strictObject({ kind: text(60), values }).nullable();

export const certificateSchema = z.strictObject({
  muster: z.literal('certificate'),
  version: z.literal(1),
  /** Of a device of the practice bench: it proves nothing. */
  mark: z.literal('PRACTICE').nullable(),
  issuedAt: moment,
  record: z.uuid(),
  outcome: text(20),
  method: text(40),
  /** How its management came about. */
  origin: text(40),
  batch: z.uuid().nullable(),
  station: text(200),
  operator: text(200),
  /** Hub and number, as people see them: A3. */
  port: text(10),
  startedAt: moment,
  finishedAt: moment.nullable(),
  device: z.strictObject({
    /** Null: only its ECID was known. */
    udid: text(60).nullable(), /** Decimal. */ ecid: text(20).nullable(), serial: text(40).nullable(), imei: text(20).nullable(), imei2: text(20).nullable(),
    name: text(255).nullable(), productType: text(40).nullable(), model: text(60).nullable(), system: text(20), osVersion: text(20).nullable(), build: text(20).nullable(),
  }),
  assetTag: text(200).nullable(),
  user: text(300).nullable(),
  blueprint: z.strictObject({ id: z.uuid(), name: text(200), revision: z.number().int().min(1), sha256: hash }).nullable(),
  profiles: z.array(z.strictObject({ role: text(20), name: text(1000), identifier: text(1000), uuid: text(100).nullable(), sha256: hash })).max(26),
  steps: z.array(z.strictObject({
    id: text(40), state: text(20), startedAt: moment.nullable(),
    /** Milliseconds; null: not ended. */
    duration: z.number().int().min(0).nullable(),
    evidence,
  })).max(20),
  /** Why it failed, as Muster's codes have it. */
  error: z.strictObject({ code: text(60), params: values, device: z.strictObject({ domain: text(200), code: text(60), text: text(2000).nullable() }).nullable() }).nullable(),
  enrolled: z.strictObject({ at: moment, evidence }).nullable(),
  /** Until when a device that was added by hand may leave management; until when its first user has to sign in. */
  dates: z.strictObject({ provisionalUntil: moment.nullable(), firstUserUntil: moment.nullable() }),
  notes: z.array(z.strictObject({ at: moment, by: text(200), text: text(2000) })).max(200),
  /** Other records of the same device from before, the newest first. */
  earlier: z.array(z.strictObject({ record: z.uuid(), startedAt: moment, outcome: text(20), method: text(40), subject: text(1000) })).max(100),
  /** Null: the ledger had no signed head. */
  ledger: certificateHeadSchema.nullable(),
  /** How a ledger is checked against it: FILE is this certificate, or a file with the head's line. */
  check: text(200).nullable(),
});
export type Certificate = z.infer<typeof certificateSchema>;
