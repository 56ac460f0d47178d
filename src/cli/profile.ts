// muster profile show and verify: what a profile is and who signed it, without installing or remembering it.
import { App } from '../app.ts';
import type { ProfileSummary } from '../model.ts';
import type { CertificateFacts } from '../model/identities.ts';
import type { DetailRow, ProfileOrigin, SignatureReport } from '../model/profiles.ts';
import { describeError } from '../error-text.ts';
import { asAppError, shapeOf } from '../errors.ts';
import { describeProfile, verifyProfile } from '../profiles.ts';
import { systemClock } from '../system-clock.ts';
import { exit, jsonLine, localTime, type Output } from './print.ts';
import type { ProfileCommand } from './profile-arguments.ts';
import { plain } from './plain.ts';

const day = 86_400_000;

function signatureLine({ signature }: ProfileSummary): string {
  if (signature.kind === 'none') return 'Nobody; the file is not signed';
  // Who certified it is only claimed: whether that is so, and whom to trust, is told by muster profile verify.
  const by = signature.selfSigned ? 'certified by its own certificate' : `certified by ${signature.issuer}, as its certificate says`;
  return `${signature.signer}, ${by}, until ${localTime(signature.until)}; signature and content fit`;
}

const identityWords: Readonly<Record<ProfileOrigin['identity'], string>> = { scep: 'SCEP', acme: 'ACME', pkcs12: 'PKCS #12', none: 'not named' };

/** Whole days, so that nobody plans by the minute. */
function ageLine({ vendor, exportedAt, exportedBy, worksUntil }: ProfileOrigin, now: number): string {
  if (exportedAt === null) return vendor === 'intune' ? 'Microsoft Intune' : 'An MDM';
  const exported = `exported ${localTime(exportedAt).slice(0, 10)}${exportedBy === 'file' ? ', by the file’s date' : ''}`;
  if (worksUntil === null) return `An MDM; ${exported}`;
  const left = Math.ceil((worksUntil - now) / day);
  return `Microsoft Intune; ${exported}; ${left > 0 ? `works for ${left} more ${left === 1 ? 'day' : 'days'}` : 'stopped working: export it again'}`;
}

function rowLine({ depth, key, value, secret, meaning }: DetailRow): string {
  return `${'  '.repeat(depth + 2)}${plain(key)}  ${secret ? '(kept secret)' : plain(value)}${meaning === null ? '' : `  (${plain(meaning)})`}`;
}

/** Throws profile.*. */
export async function showProfile(command: Extract<ProfileCommand, { name: 'profile show' }>, { out }: Output): Promise<number> {
  const now = systemClock.now();
  const summary = await App.inspectProfile(command.profile);
  const detail = command.xml || command.all ? await describeProfile(command.profile, now) : null;
  if (command.json) out(jsonLine({ ...summary, ...(detail ? { detail } : {}) }));
  else if (command.xml) out(detail?.xml.trimEnd() ?? '');
  else {
    out(`Name          ${plain(summary.name)}`);
    out(`Organization  ${plain(summary.organization ?? 'not given')}`);
    out(`Identifier    ${plain(summary.identifier)}`);
    out(`UUID          ${plain(summary.uuid)}`);
    out(`Signed by     ${plain(signatureLine(summary))}`);
    if (summary.managementHost) out(`Enrolls at    ${plain(summary.managementHost)}`);
    if (summary.origin) {
      out(`From          ${ageLine(summary.origin, now)}`);
      out(`Identity      ${identityWords[summary.origin.identity]}`);
    }
    out(`Removable     ${summary.removable ? 'Yes, in Settings' : 'No'}`);
    out(`SHA-256       ${summary.sha256}`);
    out(`Payloads      ${summary.payloads.length}`);
    for (const [index, payload] of summary.payloads.entries()) {
      out(`  ${plain(payload.type)}${payload.name ? `  ${plain(payload.name)}` : ''}`);
      for (const row of detail?.payloads[index]?.rows ?? []) out(rowLine(row));
    }
  }
  return exit.done;
}

const trustWords = { trusted: 'its root is trusted here', unknown: 'its root is not known here; devices may show it as not verified', selfSigned: 'it certified itself; devices show it as not verified' } as const;
const validityWords = { valid: '', expired: 'a certificate of it has expired', notYet: 'a certificate of it is not valid yet' } as const;

function certificateLine({ name, issuer, until, key }: CertificateFacts): string {
  return `${plain(name)} (${key}), certified by ${plain(issuer)}, until ${localTime(until).slice(0, 10)}`;
}

function verdictLines(report: Extract<SignatureReport, { kind: 'intact' }>): string[] {
  const { chain, signedAt, digest, trust, validity, complete } = report;
  return [
    `signature and content fit (${digest}${signedAt === null ? '' : `, signed ${localTime(signedAt)}`})`,
    ...chain.map((certificate, at) => `${at === 0 ? 'signed by ' : '  above it '}${certificateLine(certificate)}`),
    ...(complete ? [] : ['the chain of certificates in the file has no end']),
    trustWords[trust], ...(validity === 'valid' ? [] : [validityWords[validity]]),
  ];
}

async function reportFor(file: string, anchors: readonly string[]): Promise<SignatureReport> {
  try {
    return await verifyProfile(file, anchors, systemClock.now());
  } catch (error) {
    const shape = shapeOf(asAppError(error));
    if (!/^(?:file|profile)\./.test(shape.code)) throw error;
    return { kind: 'broken', reason: describeError(shape).what };
  }
}

/** Exits 1 when a file isn't signed, was changed, or its signer isn't valid now; whom to trust is the reader's decision and only told. Throws file.*, identity.unusable for an anchor. */
export async function verifyProfiles({ profiles, anchors, json }: Extract<ProfileCommand, { name: 'profile verify' }>, { out }: Output): Promise<number> {
  let fine = true;
  for (const file of profiles) {
    const report = await reportFor(file, anchors);
    fine &&= report.kind === 'intact' && report.validity === 'valid' && (anchors.length === 0 || report.trust === 'trusted');
    if (json) out(jsonLine({ file, ...report }));
    else if (report.kind === 'none') out(`${file}: not signed`);
    else if (report.kind === 'broken') out(`${file}: broken: ${plain(report.reason)}`);
    else for (const line of verdictLines(report)) out(`${file}: ${line}`);
  }
  return fine ? exit.done : exit.failed;
}
