// An MDM push certificate out of the file that Apple's portal gave, or that an MDM keeps: its topic is what devices wait for
// (enrollment-formats 8). The key beside it is left where it is.
import { AppError } from '../errors.ts';
import { type CertificateParts, nameTypes, partOf } from './certificate.ts';
import { readAll } from './certificate-chain.ts';
import { type NamedFile, readIdentityFile } from './identity-files.ts';
import { looksLikePem, pemBlocks } from './pem.ts';

export interface ReadPushCertificate {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly topic: string;
}

const prefix = 'com.apple.mgmt.';
const mostFiles = 20;
const mostCertificates = 50;
const largest = 256 * 1024;

const unusable = (reason: string, cause?: unknown): AppError => new AppError('push.unusable', { reason }, { cause });

/** Of PEM the certificates alone: a key in the same file may be locked, and nobody needs it. */
async function certificatesOf({ name, bytes }: NamedFile, password: string | null): Promise<readonly Uint8Array[]> {
  if (bytes.length > largest) throw unusable(`${name} is larger than 256 kB`);
  if (looksLikePem(bytes)) return pemBlocks(bytes).filter(({ label }) => label.endsWith('CERTIFICATE')).map((block) => block.bytes);
  try {
    return (await readIdentityFile({ name, bytes }, password)).certificates;
  } catch (error) {
    if (error instanceof AppError && error.code === 'identity.unusable') throw unusable(String(error.params['reason']), error);
    throw error;
  }
}

function whyNone(certificates: readonly CertificateParts[]): string {
  if (certificates.length === 0) return 'there is no certificate in it';
  const other = certificates.map(({ subjectParts }) => partOf(subjectParts, nameTypes.userId)).find((value) => value !== null);
  return other === undefined ? 'the certificate has no topic; an MDM’s has one, as the UID of its subject' : `its topic is ${other.slice(0, 100)}, which is no MDM’s`;
}

/** PEM, DER or .p12, also with key and chain beside it. Throws push.unusable with the reason; identity.wrongPassword for a .p12. */
export async function readPushCertificate(files: readonly NamedFile[], password: string | null): Promise<ReadPushCertificate> {
  if (files.length === 0 || files.length > mostFiles) throw unusable(`choose 1 to ${mostFiles} files`);
  const found: Uint8Array[] = [];
  for (const file of files) found.push(...await certificatesOf(file, password));
  const certificates = readAll(found, mostCertificates);
  for (const { der, subjectParts } of certificates) {
    const topic = partOf(subjectParts, nameTypes.userId);
    if (topic?.startsWith(prefix) && topic.length > prefix.length && topic.length <= 300) return { certificate: Uint8Array.from(der), topic };
  }
  throw unusable(whyNone(certificates));
}
