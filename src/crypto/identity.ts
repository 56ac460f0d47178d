// An identity: a certificate and the private key that belongs to it. Makes a supervision identity as Apple Configurator
// does (enrollment-formats 4.3). Keeps nothing: where the key goes is decided by those who ask.
import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import { AppError } from '../errors.ts';
import { bits, context, element, integer, nothing, octets, oid, printable, sequence, set, time, unsigned, utf8, yes } from './der.ts';
import { makeRsaKeys } from './rsa-keys.ts';

export interface Identity {
  /** DER, byte for byte as devices keep it: they compare it so. */
  readonly certificate: Uint8Array;
  /** DER of the certificates above it, the one that certified it first. */
  readonly chain: readonly Uint8Array[];
  /** PKCS#8 DER, not encrypted. */
  readonly privateKey: Uint8Array;
}

export interface IdentityChoice {
  readonly organization: string;
  /** Two letters (ISO 3166). */
  readonly country: string | null;
  readonly uuid: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

const day = 86_400_000;
const longestName = 200;
const sha256WithRsa = (): Buffer => sequence(oid('1.2.840.113549.1.1.11'), nothing());

const extension = (type: string, critical: boolean, value: Uint8Array): Buffer => sequence(oid(type), ...(critical ? [yes()] : []), octets(value));

/** Without a basic constraint: the one that was observed has none. */
function extensions(publicKey: KeyObject, codeSigning: boolean): Buffer {
  // RFC 5280 4.2.1.2, method 1: SHA-1 of the key itself.
  const keyIdentifier = createHash('sha1').update(publicKey.export({ type: 'pkcs1', format: 'der' })).digest();
  return context(3, sequence(
    // digitalSignature is bit 0, keyEncipherment bit 2; five bits of the byte are unused.
    extension('2.5.29.15', true, bits(Uint8Array.of(0b1010_0000), 5)),
    ...(codeSigning ? [extension('2.5.29.37', true, sequence(oid('1.3.6.1.5.5.7.3.3')))] : []),
    extension('2.5.29.14', false, octets(keyIdentifier)),
  ));
}

function checked({ organization, country }: IdentityChoice): { name: string; land: string | null } {
  const name = organization.trim();
  if (name === '' || name.length > longestName || /[\u0000-\u001f\u007f]/.test(name)) throw new AppError('identity.unusable', { reason: `the organization’s name needs 1 to ${longestName} characters on one line` });
  if (country !== null && !/^[A-Za-z]{2}$/.test(country)) throw new AppError('identity.unusable', { reason: 'a country is named by two letters, such as SE' });
  return { name, land: country?.toUpperCase() ?? null };
}

/** Positive, as RFC 5280 wants it, and with its highest bits known, so that its length never differs. */
function makeSerial(): Buffer {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes;
}

interface SelfSigned {
  /** DER: a name's parts. */
  readonly subject: Buffer;
  readonly years: number;
  readonly codeSigning: boolean;
  readonly now: number;
}

const namePart = (type: string, value: Uint8Array): Buffer => set(sequence(oid(type), value));

async function selfSigned({ subject, years, codeSigning, now }: SelfSigned): Promise<Identity> {
  const { privateKey, publicKey } = await makeRsaKeys();
  // Since yesterday: clocks of erased devices are wrong.
  const until = new Date(now);
  until.setUTCFullYear(until.getUTCFullYear() + years);
  const body = sequence(
    context(0, integer(2)), unsigned(makeSerial()), sha256WithRsa(), subject,
    sequence(time(now - day), time(until.getTime())), subject,
    publicKey.export({ type: 'spki', format: 'der' }), extensions(publicKey, codeSigning),
  );
  const certificate = element(0x30, body, sha256WithRsa(), bits(sign('sha256', body, privateKey)));
  return { certificate: Uint8Array.from(certificate), chain: [], privateKey: Uint8Array.from(privateKey.export({ type: 'pkcs8', format: 'der' })) };
}

/** RSA 2048, self-signed, good for twenty years. Throws identity.unusable for a name or country that can't be. */
export async function makeIdentity(choice: IdentityChoice): Promise<Identity> {
  const { name, land } = checked(choice);
  const subject = sequence(
    namePart('2.5.4.3', utf8(`Apple Configurator: ${name} (${choice.uuid.toUpperCase()})`)),
    namePart('2.5.4.10', utf8(name)),
    ...(land === null ? [] : [namePart('2.5.4.6', printable(land))]),
  );
  return selfSigned({ subject, years: 20, codeSigning: true, now: choice.now });
}

/** What Apple's portal takes as a server's “public key”, and its private key: RSA 2048, for key encipherment and signatures (enrollment-formats 5.7). Throws identity.unusable for a name that can't be. */
export async function makeServerKeys(choice: Omit<IdentityChoice, 'country' | 'uuid'>): Promise<Identity> {
  const { name } = checked({ ...choice, country: null, uuid: '' });
  // A common name has 64 characters at most (X.520).
  return selfSigned({ subject: sequence(namePart('2.5.4.3', utf8(`Muster: ${Array.from(name).slice(0, 48).join('')}`))), years: 10, codeSigning: false, now: choice.now });
}
