// Signature algorithms of CMS (RFC 3370, 4056, 5753, 5754, 8419): which key they go with, what their parameters say, whether a
// signature fits. Which bytes are signed, and by whom, is decided elsewhere.
import { constants, type KeyObject, verify } from 'node:crypto';
import { childOf, type Element, numberOf, oidOf, tags } from './ber.ts';
import { type DigestName, digestOf, keyTypes } from './oids.ts';

export interface SignatureParts {
  readonly key: KeyObject;
  /** AlgorithmIdentifier. */
  readonly algorithm: Element;
  readonly digest: DigestName;
  readonly signature: Uint8Array;
}

/** Of the key alone, or of key and digest: some signers name the one, some the other; the digest has a field of its own. */
const families: readonly (readonly [keyType: string, oids: RegExp])[] = [
  ['rsa', /^1\.2\.840\.113549\.1\.1\.(?:1|4|5|10|11|12|13|14)$/], ['rsa-pss', /^1\.2\.840\.113549\.1\.1\.10$/],
  ['ec', /^1\.2\.840\.10045\.(?:2\.1|4\.1|4\.3\.[1-4])$/], ['ed25519', /^1\.3\.101\.112$/],
];
const mgf1 = '1.2.840.113549.1.1.8';

interface PssParameters {
  readonly digest: DigestName | null;
  readonly maskDigest: DigestName | null;
  readonly salt: number;
}

/** The identifier of an algorithm that has no parameters, or NULL for them. Throws an Error for one that has some. */
export function plainAlgorithm(algorithm: Element): string {
  const [, parameters] = algorithm.children;
  if (algorithm.tag !== tags.sequence || algorithm.children.length > 2 || (parameters && (parameters.tag !== tags.null || parameters.content.length > 0))) throw new Error('a part isn’t known');
  return oidOf(childOf(algorithm, 0));
}

/** Each has its own tag, and a value where it isn't said: SHA-1, SHA-1, 20 bytes, 1 (RFC 4055, 3.1). Throws an Error for anything else. */
function pssParameters(algorithm: Element): PssParameters {
  const parameters = childOf(algorithm, 1, tags.sequence).children;
  if (algorithm.children.length > 2) throw new Error('a part isn’t known');
  const at = (tag: number): Element | null => {
    const found = parameters.find((part) => part.tag === tag);
    return found ? childOf(found, 0) : null;
  };
  // Each once, and in their order.
  if (parameters.some(({ tag, children }, place) => tag <= (parameters[place - 1]?.tag ?? 0x9f) || tag > 0xa3 || children.length !== 1)) throw new Error('a part isn’t known');
  const [hash, mask, salt, trailer] = [at(0xa0), at(0xa1), at(0xa2), at(0xa3)];
  if ((mask && (mask.tag !== tags.sequence || mask.children.length !== 2 || oidOf(childOf(mask, 0)) !== mgf1)) || (trailer && numberOf(trailer) !== 1)) throw new Error('a part isn’t known');
  return {
    digest: hash ? digestOf(plainAlgorithm(hash)) : 'sha1',
    maskDigest: mask ? digestOf(plainAlgorithm(childOf(mask, 1))) : 'sha1', salt: salt ? numberOf(salt) : 20,
  };
}

/** Whether the algorithm goes with the key, and its parameters with the digest. Throws an Error for parameters that can't be read. */
export function isUnderstood({ asymmetricKeyType: type }: KeyObject, algorithm: Element, digest: DigestName): boolean {
  const kind = oidOf(childOf(algorithm, 0));
  if (!families.some(([keyType, oids]) => keyType === type && oids.test(kind))) return false;
  if (kind !== keyTypes.rsaPss) return plainAlgorithm(algorithm) === kind;
  const parameters = pssParameters(algorithm);
  // RFC 4056, 2.2: one and the same digest everywhere. The runtime has no other mask either.
  return parameters.digest === digest && parameters.maskDigest === digest;
}

/**
 * Content with the same MD5 as other content is made in hours, and an RSA key of less than 1024 bits, or with an exponent of 1, is
 * everybody's: such a signature says nothing of who signed what.
 */
export function isTooWeak({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject, digest: DigestName | null): boolean {
  if (digest === 'md5') return true;
  return type?.startsWith('rsa') === true && ((details?.modulusLength ?? 0) < 1024 || (details?.publicExponent ?? 0n) < 3n);
}

/** For an algorithm that is understood. Throws an Error where parameters can't be read. */
export function fits({ key, algorithm, digest, signature }: SignatureParts, data: Uint8Array): boolean {
  if (key.asymmetricKeyType === 'ed25519') return verify(null, data, key, signature);
  if (oidOf(childOf(algorithm, 0)) !== keyTypes.rsaPss) return verify(digest, data, key, signature);
  return verify(digest, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: pssParameters(algorithm).salt }, signature);
}
