// References between payloads: what is named by its UUID is in the same file, and is what it is named as (Appendix B 11 to 14; enrollment-formats 1.3).
import { isDict, type PlistDict, type PlistValue } from '../../../plist/value.ts';
import type { KeyList } from '../schema.ts';
import type { Path, Report } from './finding.ts';
import { type Payload, quoted, type Subject } from './subject.ts';

/** enrollment-formats 2.1: what a management identity can be. ADCertificate: a Mac's, from Active Directory. */
const identities = ['com.apple.security.pkcs12', 'com.apple.security.scep', 'com.apple.security.acme', 'com.apple.ADCertificate.managed'];
const certificates = ['com.apple.security.root', 'com.apple.security.pkcs1', 'com.apple.security.pem', 'com.apple.security.pkcs12'];
const either = [...identities, ...certificates];

interface Target {
  readonly rule: string;
  readonly types: readonly string[];
  readonly called: string;
}

const identity: Target = { rule: 'references.identity', types: identities, called: 'a SCEP, ACME or PKCS #12 payload' };
const anchor: Target = { rule: 'references.anchors', types: certificates, called: 'a certificate payload' };
const pinned: Target = { rule: 'references.pinning', types: certificates, called: 'a certificate payload' };
const other: Target = { rule: 'references.other', types: either, called: 'a certificate or identity payload' };

/** Names that stand for a payload of the same file; in a list, every entry does. Not VPNUUID and its like, which other profiles may answer. */
const targets: ReadonlyMap<string, Target> = new Map([
  ['IdentityCertificateUUID', identity],
  ['PayloadCertificateUUID', { ...identity, rule: 'references.other', called: 'an identity payload' }],
  ['PayloadCertificateAnchorUUID', anchor],
  ['ServerURLPinningCertificateUUIDs', pinned],
  ['CheckInURLPinningCertificateUUIDs', pinned],
  ['SMIMESigningCertificateUUID', other],
  ['SMIMEEncryptionCertificateUUID', other],
  ['LeaderPayloadCertificateAnchorUUID', anchor],
  ['MemberPayloadCertificateAnchorUUID', anchor],
  ['ResourcePayloadCertificateUUID', other],
]);

/** Whose reference of that name may be to any certificate. */
const anyCertificate = 'com.apple.security.certificatepreference';

interface Looking {
  readonly report: Report;
  /** Of the payload that is looked through. */
  readonly type: string | null;
  readonly subject: Subject;
  readonly used: Set<Payload>;
}

function resolve({ report, subject, used }: Looking, name: string, value: PlistValue, path: Path, target: Target): void {
  if (typeof value !== 'string' || value === '') return;
  const exact = subject.byUuid.get(value);
  const found = exact ?? subject.byUpperUuid.get(value.toUpperCase());
  if (!found) {
    report.error(target.rule, path, `“${name}” names ${quoted(value)}, and no payload of the profile has that UUID.`);
    return;
  }
  used.add(found);
  if (!exact && found.uuid !== null) report.warning(target.rule, path, `“${name}” is spelt in another case than the UUID it names.`, { says: 'Spell it the same.', edit: { kind: 'set', path, value: found.uuid } });
  if (found.type !== null && !target.types.includes(found.type)) report.error(target.rule, path, `“${name}” names a payload of type ${quoted(found.type)} and must name ${target.called}.`);
}

const deepest = 64;

/** Follows what the schema describes, and no further: an app's own settings may use the same names. */
function look(looking: Looking, keys: KeyList, dict: PlistDict, path: Path): void {
  for (const [name, value] of dict) {
    const key = keys.get(name);
    if (!key) continue;
    const target = name === 'PayloadCertificateUUID' && looking.type === anyCertificate ? other : targets.get(name);
    const at = [...path, name];
    if (target && Array.isArray(value)) for (const [index, entry] of value.entries()) resolve(looking, name, entry, [...at, index], target);
    else if (target) resolve(looking, name, value, at, target);
    else if (key.keys && path.length < deepest) within(looking, key.keys, value, at);
  }
}

function within(looking: Looking, keys: KeyList, value: PlistValue, path: Path): void {
  if (isDict(value)) look(looking, keys, value, path);
  const [entry] = keys.values();
  if (!Array.isArray(value) || !entry?.keys) return;
  for (const [index, member] of value.entries()) if (path.length < deepest) within(looking, entry.keys, member, [...path, index]);
}

/** 11 to 14. */
export function references(report: Report, subject: Subject): void {
  const used = new Set<Payload>();
  for (const { schema, dict, path, type } of subject.payloads) if (schema) look({ report, subject, type, used }, schema.keys, dict, path);
  // What a payload of an unknown type refers to can't be known; then nobody is called unused.
  if (subject.payloads.some(({ schema }) => !schema)) return;
  for (const payload of subject.payloads) {
    if (payload.type === null || !either.includes(payload.type) || used.has(payload)) continue;
    report.info('references.unused', payload.path, payload.type === 'com.apple.security.root'
      ? 'No payload refers to this certificate; it is only made trusted.'
      : 'No payload refers to this certificate or identity.');
  }
}
