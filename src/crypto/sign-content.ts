// Signs bytes as CMS SignedData, as configuration profiles and answers to devices need it: DER, content attached, SHA-256,
// the signer's certificate and its chain inside (enrollment-formats 1.1, ios-protocols 2.12).
import { createHash, type KeyObject, sign as signBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { AppError } from '../errors.ts';
import { childOf, readBer, tags } from './ber.ts';
import { readParts } from './certificate.ts';
import { context, element, integer, nothing, octets, oid, sequence, set, sorted, time } from './der.ts';
import type { Identity } from './identity.ts';
import { attributeTypes, contentTypes, digests, ecdsa, keyTypes } from './oids.ts';
import { isUsableKey, keyOfPkcs8 } from './private-keys.ts';

const sign = promisify(signBytes);

/** Certificate and chain as DER, the key as the runtime holds it. */
export interface Signer {
  readonly certificate: Uint8Array;
  readonly chain: readonly Uint8Array[];
  readonly key: KeyObject;
}

/** Without parameters, as RFC 5754 wants it. */
const sha256 = (): Buffer => sequence(oid(digests.sha256));

/** rsaEncryption, not sha256WithRSAEncryption: what OpenSSL and Apple's own tools write, and so what devices have met. */
const signatureAlgorithm = (key: KeyObject): Buffer => (key.asymmetricKeyType === 'rsa' ? sequence(oid(keyTypes.rsa), nothing()) : sequence(oid(ecdsa.sha256)));

const attribute = (type: string, value: Uint8Array): Buffer => sequence(oid(type), set(value));

/** `now` in milliseconds becomes the signing time. The key must belong to the certificate. */
export async function signAs(signer: Signer, content: Uint8Array, now: number): Promise<Uint8Array<ArrayBuffer>> {
  const { serial, issuer } = readParts(signer.certificate);
  const attributes = sorted([
    attribute(attributeTypes.contentType, oid(contentTypes.data)),
    attribute(attributeTypes.signingTime, time(now)),
    attribute(attributeTypes.messageDigest, octets(createHash('sha256').update(content).digest())),
  ]);
  // What is signed is the SET of the attributes; what is sent has another tag in its place (RFC 5652 5.4).
  const signature = await sign('sha256', element(tags.set, ...attributes), signer.key);
  const signerInfo = sequence(
    integer(1), sequence(issuer, element(tags.integer, serial)), sha256(),
    context(0, ...attributes), signatureAlgorithm(signer.key), octets(signature),
  );
  return new Uint8Array(sequence(oid(contentTypes.signedData), context(0, sequence(
    integer(1), set(sha256()),
    sequence(oid(contentTypes.data), context(0, octets(content))),
    context(0, ...sorted([signer.certificate, ...signer.chain])),
    set(signerInfo),
  ))));
}

/** The identity's certificates and key, checked to be usable together. Throws identity.unusable. */
export function signerOf({ certificate, chain, privateKey }: Identity): Signer {
  try {
    const key = keyOfPkcs8(privateKey);
    for (const der of chain) childOf(readBer(der), 0, tags.sequence);
    if (isUsableKey(key) && readParts(certificate).parsed.checkPrivateKey(key)) return { certificate, chain, key };
  } catch (error) {
    throw new AppError('identity.unusable', { reason: 'its certificate or its key can’t be read' }, { cause: error });
  }
  throw new AppError('identity.unusable', { reason: 'its key can’t be used, or belongs to another certificate' });
}

/** CMS SignedData in DER over exactly these bytes. Throws identity.unusable. */
export async function signContent(identity: Identity, content: Uint8Array, now: number): Promise<Uint8Array<ArrayBuffer>> {
  return signAs(signerOf(identity), content, now);
}
