// Judges how a server speaks TLS by what devices will ask of it (Appendix B 46; enrollment-formats 10.3). Pure: whoever connected tells the facts.
import { type Finding, Report } from '../profile/check/finding.ts';
import { quoted } from '../profile/check/subject.ts';

export interface CertificateTls {
  readonly name: string;
  /** As OpenSSL calls it: "rsa", "ec", "ed25519"; null: unknown. */
  readonly keyType: string | null;
  readonly keyBits: number | null;
  /** The digest of its signature: "SHA-256", "SHA-1", "MD5"; null: unknown, or of a kind that has none of its own. */
  readonly digest: string | null;
  /** Milliseconds since the Unix epoch. */
  readonly from: number;
  readonly until: number;
  /** At the top of the chain nobody looks at the signature. */
  readonly selfSigned: boolean;
}

/** What a connection showed. */
export interface TlsFacts {
  readonly kind: 'connected';
  /** "TLSv1.2", as the server chose. */
  readonly protocol: string;
  /** By OpenSSL's or by the standard's name. */
  readonly cipher: string;
  /** Whether it took what a device offers; else what it took from a host that offers everything. */
  readonly asDevice: boolean;
  /** The server's own certificate first. */
  readonly chain: readonly CertificateTls[];
  /** Whether the certificate names the host among its subject's alternative names; the common name doesn't count. */
  readonly named: boolean;
  readonly hasAlternativeNames: boolean;
  /** Null: an authority known here, or one that the profile brings along, vouches for it. Else why not, in the library's word; "unchecked": it couldn't be tried. */
  readonly distrusted: string | null;
  /** RFC 7627; null where the library can't tell. */
  readonly extendedMasterSecret: boolean | null;
}

/** No connection: why, as the end of a sentence. */
export interface TlsFailure {
  readonly kind: 'failed';
  readonly reason: string;
}

interface Subject {
  readonly facts: TlsFacts;
  readonly host: string;
  readonly now: number;
  readonly path: readonly (string | number)[];
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

function protocol(report: Report, { facts: { protocol: version, asDevice }, host, path }: Subject): void {
  const number = /^TLSv(\d+(?:\.\d+)?)$/.exec(version)?.[1];
  if (number === undefined || Number(number) < 1.2) report.error('tls.protocol', path, `${host} speaks ${version.replace('TLSv', 'TLS ')}; devices ask for TLS 1.2 or later.`);
  else if (number === '1.2' && asDevice) report.info('tls.protocol', path, `${host} speaks TLS 1.2; Apple advises TLS 1.3.`);
}

/** ECDHE and AES in GCM, by either naming. All of TLS 1.3 have ephemeral keys. */
const goodCipher = /^(?:TLS_)?ECDHE[-_](?:RSA|ECDSA)[-_](?:WITH_)?AES[-_]?(?:128|256)[-_]GCM[-_]SHA(?:256|384)$/;

function cipher(report: Report, { facts: { protocol: version, cipher: name, asDevice }, host, path }: Subject): void {
  if (version === 'TLSv1.3' || goodCipher.test(name)) return;
  const reason = `${host} answers with the cipher suite ${name.slice(0, 60)}; devices ask for ECDHE with AES-GCM.`;
  // As a device it offered nothing else: a server that took another is one whose name isn't known here.
  if (asDevice) report.warning('tls.cipher', path, reason);
  else report.error('tls.cipher', path, reason);
}

const leastBits: Readonly<Record<string, number>> = { rsa: 2048, 'rsa-pss': 2048, ec: 256 };
const kindNames: Readonly<Record<string, string>> = { rsa: 'an RSA', 'rsa-pss': 'an RSA', ec: 'an elliptic-curve' };
const goodDigests = ['SHA-256', 'SHA-384', 'SHA-512'];

function chain(report: Report, { facts, host, path }: Subject): void {
  for (const [at, { name, keyType, keyBits, digest, selfSigned }] of facts.chain.entries()) {
    const whose = at === 0 ? `The certificate of ${host}` : `The authority ${quoted(name)} above ${host}`;
    const least = keyType === null ? undefined : leastBits[keyType];
    if (keyType !== null && least === undefined) report.error('tls.key', path, `${whose} has a key of the kind ${keyType.slice(0, 30)}; devices ask for RSA of 2048 bits or an elliptic curve of 256.`);
    else if (keyType !== null && keyBits !== null && least !== undefined && keyBits < least) report.error('tls.key', path, `${whose} has ${kindNames[keyType] ?? 'a'} key of ${keyBits} bits; devices ask for ${least} or more.`);
    // What a root says of itself needs no proof; a server's own certificate is no root.
    if (digest !== null && !goodDigests.includes(digest) && (!selfSigned || at === 0)) report.error('tls.signature', path, `${whose} is signed with ${digest.slice(0, 30)}; devices ask for SHA-256 or better.`);
  }
}

function name(report: Report, { facts: { named, hasAlternativeNames, chain: [own] }, host, path }: Subject): void {
  if (named) return;
  const has = hasAlternativeNames ? 'names other hosts' : 'has no alternative names, and devices don’t look at its common name';
  report.error('tls.name', path, `The certificate of ${host}${own ? ` (${quoted(own.name)})` : ''} ${has}.`);
}

function lifetime(report: Report, { facts, host, now, path }: Subject): void {
  const [own, ...above] = facts.chain;
  if (!own) return;
  const days = Math.floor((own.until - now) / 86_400_000);
  if (own.until <= now) report.error('tls.lifetime', path, `The certificate of ${host} expired on ${dayOf(own.until)}.`);
  else if (own.from > now) report.error('tls.lifetime', path, `The certificate of ${host} begins only on ${dayOf(own.from)}.`);
  // Many renew themselves in their last month: only a week is no time.
  else if (days < 7) report.warning('tls.lifetime', path, `The certificate of ${host} expires on ${dayOf(own.until)}.`);
  // An expired root that came along is often only a cross-signed remainder, which devices leave aside.
  for (const { name: of, until, selfSigned } of above) if (until <= now && !selfSigned) report.warning('tls.lifetime', path, `The authority ${quoted(of)} above ${host} expired on ${dayOf(until)}.`);
}

/** Why OpenSSL trusts nobody, for people. */
const distrust: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it signed itself', SELF_SIGNED_CERT_IN_CHAIN: 'its root is not a known one', UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its issuer is not known, or the server leaves out what lies between',
  UNABLE_TO_GET_ISSUER_CERT: 'its issuer is not known', UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the server leaves out the certificates between it and a known root',
};
/** Said by rules of their own. */
const saidElsewhere = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH', 'EE_KEY_TOO_SMALL', 'CA_KEY_TOO_SMALL', 'CA_MD_TOO_WEAK'];

function trust(report: Report, { facts: { distrusted }, host, path }: Subject): void {
  if (distrusted === null || saidElsewhere.includes(distrusted)) return;
  if (distrusted === 'unchecked') {
    report.info('tls.trust', path, `${host} breaks off without a client’s certificate, so it wasn’t tried who vouches for it.`);
    return;
  }
  // No error: devices may know roots that this computer doesn't, from another profile.
  report.warning('tls.trust', path, `Nobody known here vouches for the certificate of ${host} (${distrust[distrusted] ?? distrusted.slice(0, 60)}). Devices need its root before they connect, in this profile or earlier.`);
}

function masterSecret(report: Report, { facts: { protocol: version, extendedMasterSecret }, host, path }: Subject): void {
  if (version !== 'TLSv1.2' || extendedMasterSecret === true) return;
  if (extendedMasterSecret === false) report.error('tls.masterSecret', path, `${host} doesn’t do Extended Master Secret, which devices ask for with TLS 1.2.`);
  else report.info('tls.masterSecret', path, `Whether ${host} does Extended Master Secret, which devices ask for with TLS 1.2, can’t be told from here.`);
}

/** All of them are number 46 of Appendix B. */
export const tlsRules: readonly { readonly covers: readonly number[]; readonly run: (report: Report, subject: Subject) => void }[] = [
  { covers: [46], run: protocol }, { covers: [46], run: cipher }, { covers: [46], run: chain }, { covers: [46], run: name }, { covers: [46], run: lifetime }, { covers: [46], run: trust }, { covers: [46], run: masterSecret },
];

/** `host` as people know it, with a port that isn't 443; `path`: where in the profile the server is named. `now`: milliseconds since the Unix epoch. */
export function judgeTls(facts: TlsFacts | TlsFailure, host: string, now: number, path: readonly (string | number)[]): Finding[] {
  const report = new Report();
  if (facts.kind === 'failed') report.error('tls.unreachable', path, `${host} can’t be spoken to: ${facts.reason}.`);
  else for (const { run } of tlsRules) run(report, { facts, host, now, path });
  return report.findings();
}
