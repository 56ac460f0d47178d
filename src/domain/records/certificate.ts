// A record as its certificate: the facts that are printed, and the same as JSON for machines. Pure; moments are given.
import { type Evidence, knownUdid, type Run, type Step } from '../../model.ts';
import { type Certificate, type CertificateHead, certificateSchema } from '../../model/certificates.ts';
import { deviceName, systemName } from '../device-names.ts';
import { placeText } from '../places.ts';
import { subjectOf } from '../prep/step-text.ts';
import { assetTagOf, firstUserOf, nameOf, originOf, provisionalOf } from './record-facts.ts';

/** What a certificate says beside its record. */
export interface CertificateContext {
  /** When it is made, in milliseconds since the Unix epoch. */
  readonly now: number;
  /** The ledger's signed head at that moment; null: it has none. */
  readonly head: CertificateHead | null;
  /** Other records of the same device from before it, in any order. */
  readonly earlier: readonly Run[];
}

export const mostEarlier = 100;

/** The first millisecond of the year 10000, which ISO 8601 spells otherwise. */
const endOfDates = Date.UTC(10_000, 0);

const moment = (at: number): string => new Date(Math.min(Math.max(at, 0), endOfDates - 1)).toISOString();
/** A device may have said any number; what is no date is left out. */
const momentOrNull = (at: number | null | undefined): string | null => (typeof at === 'number' && at >= 0 && at < endOfDates ? moment(at) : null);

/** What checks a ledger against a head. */
export const headCheck = 'muster records verify --head FILE';

/** The head as one line of JSON, as that command reads it. */
export function headLine({ seq, hash, at, key, signature }: CertificateHead): string {
  return JSON.stringify({ seq, hash, at, key, signature });
}

function evidenceOf(evidence: Evidence | null): Certificate['steps'][number]['evidence'] {
  return evidence && { kind: evidence.kind, values: evidence.values };
}

function stepOf({ id, state, startedAt, finishedAt, evidence }: Step): Certificate['steps'][number] {
  return { id, state, startedAt: momentOrNull(startedAt), duration: startedAt === null || finishedAt === null ? null : Math.max(0, finishedAt - startedAt), evidence: evidenceOf(evidence) };
}

function profilesOf({ profile, wanted }: Run): Certificate['profiles'] {
  const single = profile ? [{ role: 'single', name: profile.name, identifier: profile.identifier, uuid: profile.uuid, sha256: profile.sha256 }] : [];
  return [...single, ...(wanted?.profiles ?? []).map(({ role, name, identifier, uuid, sha256 }) => ({ role, name, identifier, uuid, sha256 }))];
}

function deviceOf(run: Run): Certificate['device'] {
  const { udid, ecid, serial, imei, imei2, productType, osVersion, buildVersion } = run.device;
  return { udid: knownUdid(udid), ecid, serial, imei, imei2, name: nameOf(run), productType, model: deviceName(productType), system: systemName(productType), osVersion, build: buildVersion };
}

function earlierOf(run: Run, earlier: readonly Run[]): Certificate['earlier'] {
  return earlier.filter(({ runId, startedAt }) => runId !== run.runId && startedAt <= run.startedAt).sort((a, b) => b.startedAt - a.startedAt || (a.runId < b.runId ? -1 : 1)).slice(0, mostEarlier)
    .map((one) => ({ record: one.runId, startedAt: moment(one.startedAt), outcome: one.outcome, method: one.method, subject: subjectOf(one) }));
}

function errorOf({ error }: Run): Certificate['error'] {
  if (!error) return null;
  const { code, params, device } = error;
  return { code, params, device: device ? { domain: device.domain, code: device.code, text: device.text ?? null } : null };
}

/** Everything a certificate says, of one record. The record is one that was read from a ledger: it has the model's lengths. */
export function certificateOf(run: Run, { now, head, earlier }: CertificateContext): Certificate {
  return {
    muster: 'certificate', version: 1, mark: run.practice ? 'PRACTICE' : null, issuedAt: moment(now),
    record: run.runId, outcome: run.outcome, method: run.method, origin: originOf(run), batch: run.batch,
    station: run.station, operator: run.operator, port: placeText(run.place), startedAt: moment(run.startedAt), finishedAt: momentOrNull(run.finishedAt),
    device: deviceOf(run), assetTag: assetTagOf(run), user: run.wanted?.user ?? null,
    blueprint: run.blueprint && { id: run.blueprint.id, name: run.blueprint.name, revision: run.blueprint.revision, sha256: run.blueprint.hash },
    profiles: profilesOf(run), steps: run.steps.map(stepOf), error: errorOf(run),
    enrolled: run.enrolled && { at: moment(run.enrolled.at), evidence: evidenceOf(run.enrolled.evidence) },
    dates: { provisionalUntil: momentOrNull(provisionalOf(run, now)?.until), firstUserUntil: momentOrNull(firstUserOf(run, now)?.until) },
    notes: run.notes.map(({ at, by, text }) => ({ at: moment(at), by, text })), earlier: earlierOf(run, earlier),
    ledger: head && { seq: head.seq, hash: head.hash, at: head.at, key: head.key, fingerprint: head.fingerprint, signature: head.signature }, check: head && headCheck,
  };
}

/** By code units, not by anybody's language: the same everywhere. */
const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(byName).map(([name, inner]) => [name, sorted(inner)]));
}

/** The certificate as a file: JSON in UTF-8, names sorted, two spaces, a newline at the end; the same record and moment give the same bytes. Throws what it would not read itself. */
export function certificateJson(run: Run, context: CertificateContext): string {
  return `${JSON.stringify(sorted(certificateSchema.parse(certificateOf(run, context))), null, 2)}\n`;
}
