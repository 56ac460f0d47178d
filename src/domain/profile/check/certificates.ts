// Identities and certificates: SCEP, ACME, DER and PEM, PKCS #12 (Appendix B 21 to 24; enrollment-formats 2.2 to 2.4).
import { decodeBase64 } from '../../../plist/base64.ts';
import type { PlistDict, PlistValue } from '../../../plist/value.ts';
import type { Fix, Path, Report } from './finding.ts';
import { dictAt, listAt, ofType, type Payload, quoted, type Subject, textAt } from './subject.ts';

const shortNames = ['C', 'L', 'ST', 'O', 'OU', 'CN'];

/** [ [ ["O", "Acme"] ], [ ["CN", "x"] ] ]; that these are lists of two texts is the schema's business. */
function subjectName(report: Report, dict: PlistDict, path: Path): void {
  for (const [rdn, set] of listAt(dict, 'Subject').entries()) {
    if (!Array.isArray(set)) continue;
    for (const [at, pair] of set.entries()) {
      const type = Array.isArray(pair) ? pair[0] : undefined;
      if (typeof type !== 'string' || shortNames.includes(type) || /^[0-2](?:\.[0-9]{1,39})+$/.test(type)) continue;
      report.warning('certificates.subject', [...path, 'Subject', rdn, at], `${quoted(type)} is neither a dotted OID nor one of ${shortNames.join(', ')}.`);
    }
  }
}

const scepKeys = ['URL', 'Challenge', 'Keysize', 'Key Type', 'Key Usage', 'Subject', 'SubjectAltName', 'CAFingerprint', 'Retries', 'RetryDelay'];

/** 21. */
export function scep(report: Report, subject: Subject): void {
  for (const { dict, path } of ofType(subject, 'com.apple.security.scep')) {
    const astray = scepKeys.filter((key) => dict.has(key));
    if (astray.length > 0) report.error('certificates.scep', path, `SCEP settings belong in the payload’s own “PayloadContent” dictionary, not beside it: ${astray.join(', ')}.`);
    const content = dictAt(dict, 'PayloadContent');
    if (!content) continue;
    const at = [...path, 'PayloadContent'];
    subjectName(report, content, at);
    // enrollment-formats 2.2: of the alternative names only this is a single text; Apple's words say all may be lists, so no error.
    if (Array.isArray(dictAt(content, 'SubjectAltName')?.get('ntPrincipalName'))) {
      report.warning('certificates.subject', [...at, 'SubjectAltName', 'ntPrincipalName'], 'Give one “ntPrincipalName”, as text: not every device and server reads a list of them.');
    }
    const type = textAt(content, 'Key Type');
    if (type !== null && type !== 'RSA') {
      const reason = `“Key Type” is ${quoted(type)}; SCEP knows RSA only.`;
      const fix: Fix = { says: 'Set it to RSA.', edit: { kind: 'set', path: [...at, 'Key Type'], value: 'RSA' } };
      if (type.toUpperCase() === 'RSA') report.warning('certificates.scep', fix.edit.path, reason, fix);
      else report.error('certificates.scep', fix.edit.path, reason, fix);
    }
    const usage = content.get('Key Usage');
    if (typeof usage === 'bigint' && ![0n, 1n, 4n, 5n].includes(usage)) report.error('certificates.scep', [...at, 'Key Usage'], `“Key Usage” is ${usage.toString()} and must be 1 (signing), 4 (encryption), 5 (both) or 0.`);
  }
}

const curves = [192n, 256n, 384n, 521n];

function acmeKey(report: Report, dict: PlistDict, path: Path): void {
  const [type, size] = [textAt(dict, 'KeyType'), dict.get('KeySize')];
  if (typeof size !== 'bigint') return;
  const at = [...path, 'KeySize'];
  if (type === 'RSA' && (size < 1024n || size > 4096n || size % 8n !== 0n)) report.error('certificates.acme', at, `An RSA key of ${size.toString()} bits: it must be from 1024 to 4096, in steps of 8.`);
  if (type === 'ECSECPrimeRandom' && !curves.includes(size)) report.error('certificates.acme', at, `An elliptic-curve key of ${size.toString()} bits: it must be one of ${curves.join(', ')}.`);
}

/** 22. */
export function acme(report: Report, subject: Subject): void {
  for (const { dict, path } of ofType(subject, 'com.apple.security.acme')) {
    if (dict.has('PayloadContent')) report.error('certificates.acme', [...path, 'PayloadContent'], 'ACME settings lie in the payload itself, not in a “PayloadContent”.');
    acmeKey(report, dict, path);
    subjectName(report, dict, path);
    const bound = dict.get('HardwareBound') === true;
    const size = dict.get('KeySize');
    if (bound && textAt(dict, 'KeyType') === 'RSA') report.error('certificates.acme', [...path, 'KeyType'], 'A hardware-bound key must be an elliptic-curve one (ECSECPrimeRandom).');
    else if (bound && typeof size === 'bigint' && size !== 256n && size !== 384n) report.error('certificates.acme', [...path, 'KeySize'], `A hardware-bound key has 256 or 384 bits, not ${size.toString()}.`);
    if (dict.get('Attest') === true && !bound) {
      const at = [...path, 'HardwareBound'];
      report.error('certificates.acme', at, 'Only a hardware-bound key can be attested.', { says: 'Bind the key to the hardware.', edit: { kind: 'set', path: at, value: true } });
    }
  }
}

/** One DER sequence that fills the data from end to end. */
export function isDer(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x30 || bytes.length < 2) return false;
  const first = bytes[1] ?? 0;
  if (first < 0x80) return bytes.length === first + 2;
  const size = first & 0x7f;
  if (size < 1 || size > 4 || bytes.length < size + 2) return false;
  let length = 0;
  for (let i = 0; i < size; i += 1) length = length * 256 + (bytes[2 + i] ?? 0);
  return bytes.length === length + 2 + size;
}

const pemText = /^\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*/;
const largestCertificate = 1024 * 1024;

/** The text of PEM, or null; a certificate is never a megabyte. */
function pemBody(bytes: Uint8Array): string | null {
  if (bytes.length > largestCertificate) return null;
  return pemText.exec(new TextDecoder('utf-8').decode(bytes))?.[1] ?? null;
}

/** Nothing stands behind it, such as another certificate, which DER would lose. */
const isAlone = (bytes: Uint8Array): boolean => /-----END CERTIFICATE-----\s*$/.test(new TextDecoder('utf-8').decode(bytes)) && new TextDecoder('utf-8').decode(bytes).split('-----BEGIN ').length === 2;

function derOf(body: string): Uint8Array | null {
  try {
    const der = decodeBase64(body, 0);
    return isDer(der) ? der : null;
  } catch {
    return null;
  }
}

/** The first certificate of PEM text as DER, or null. */
export function derOfPem(bytes: Uint8Array): Uint8Array | null {
  const body = pemBody(bytes);
  return body === null ? null : derOf(body);
}

/** 23. */
function certificateContent(report: Report, { type, path }: Payload, value: PlistValue | undefined): void {
  if (!(value instanceof Uint8Array)) return;
  const at = [...path, 'PayloadContent'];
  const body = pemBody(value);
  if (type === 'com.apple.security.pem') {
    if (body === null) report.error('certificates.content', at, 'The certificate is not PEM text (“-----BEGIN CERTIFICATE-----”).');
    return;
  }
  if (isDer(value)) return;
  const der = body === null ? null : derOf(body);
  // Common in the wild, and devices have been seen to take it; so no error.
  if (der) report.warning('certificates.content', at, 'The certificate is PEM text and should be DER.', isAlone(value) ? { says: 'Write it as DER.', edit: { kind: 'set', path: at, value: der } } : undefined);
  else report.error('certificates.content', at, type === 'com.apple.security.pkcs12' ? 'The identity is not PKCS #12 data.' : 'The certificate is not DER data.');
}

/** 24, and the same for certificates: what the caller found inside. */
function knownContent(report: Report, { context: { contents, now } }: Subject, { index, path, dict }: Payload): void {
  const facts = contents?.get(index);
  const at = [...path, 'PayloadContent'];
  if (!facts) return;
  if (facts.kind === 'locked') {
    if (textAt(dict, 'Password')) report.error('certificates.identity', at, 'The identity doesn’t open with the password given.');
    else report.info('certificates.identity', at, 'The identity’s password is not in the profile; whoever installs it is asked.');
  } else if (facts.kind === 'unreadable') report.warning('certificates.content', at, 'What it holds could not be read here.');
  else if (facts.until <= now) {
    const day = new Date(facts.until).toISOString().slice(0, 10);
    if (facts.kind === 'identity') report.error('certificates.identity', at, `The identity expired on ${day}.`);
    else report.warning('certificates.expiry', at, `The certificate expired on ${day}.`);
  }
}

/** 23, 24. */
export function contents(report: Report, subject: Subject): void {
  for (const payload of ofType(subject, 'com.apple.security.root', 'com.apple.security.pkcs1', 'com.apple.security.pem', 'com.apple.security.pkcs12')) {
    certificateContent(report, payload, payload.dict.get('PayloadContent'));
    knownContent(report, subject, payload);
  }
}
