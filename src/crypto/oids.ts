// Object identifiers of CMS, PKCS #5 and PKCS #12 (RFC 5652, 8018, 7292), by what they name.

export const contentTypes = {
  data: '1.2.840.113549.1.7.1', signedData: '1.2.840.113549.1.7.2', envelopedData: '1.2.840.113549.1.7.3', encryptedData: '1.2.840.113549.1.7.6',
} as const;

export const attributeTypes = {
  contentType: '1.2.840.113549.1.9.3', messageDigest: '1.2.840.113549.1.9.4', signingTime: '1.2.840.113549.1.9.5', friendlyName: '1.2.840.113549.1.9.20', localKeyId: '1.2.840.113549.1.9.21',
} as const;

/** By the names that node:crypto has for them. */
export const digests = {
  md5: '1.2.840.113549.2.5', sha1: '1.3.14.3.2.26', sha224: '2.16.840.1.101.3.4.2.4', sha256: '2.16.840.1.101.3.4.2.1', sha384: '2.16.840.1.101.3.4.2.2', sha512: '2.16.840.1.101.3.4.2.3',
} as const;
export type DigestName = keyof typeof digests;

/** HMAC, as PBKDF2 names its pseudo-random function. */
export const hmacs = {
  sha1: '1.2.840.113549.2.7', sha224: '1.2.840.113549.2.8', sha256: '1.2.840.113549.2.9', sha384: '1.2.840.113549.2.10', sha512: '1.2.840.113549.2.11',
} as const;
export type HmacName = keyof typeof hmacs;

export const keyTypes = { rsa: '1.2.840.113549.1.1.1', rsaPss: '1.2.840.113549.1.1.10', rsaOaep: '1.2.840.113549.1.1.7', ec: '1.2.840.10045.2.1' } as const;

/** ECDSA with a digest; of RSA the digest is named beside it. */
export const ecdsa = { sha256: '1.2.840.10045.4.3.2', sha384: '1.2.840.10045.4.3.3', sha512: '1.2.840.10045.4.3.4' } as const;

/** Block ciphers by the names that node:crypto has, with the length of their keys in bytes. */
export const ciphers = {
  'des-ede3-cbc': { oid: '1.2.840.113549.3.7', key: 24, block: 8 },
  'aes-128-cbc': { oid: '2.16.840.1.101.3.4.1.2', key: 16, block: 16 },
  'aes-192-cbc': { oid: '2.16.840.1.101.3.4.1.22', key: 24, block: 16 },
  'aes-256-cbc': { oid: '2.16.840.1.101.3.4.1.42', key: 32, block: 16 },
} as const;
export type CipherName = keyof typeof ciphers;

function nameIn<Name extends string>(table: Readonly<Record<Name, string>>, oid: string): Name | null {
  return (Object.keys(table) as Name[]).find((name) => table[name] === oid) ?? null;
}

export const digestOf = (oid: string): DigestName | null => nameIn(digests, oid);
export const hmacOf = (oid: string): HmacName | null => nameIn(hmacs, oid);
export const cipherOf = (oid: string): CipherName | null => (Object.keys(ciphers) as CipherName[]).find((name) => ciphers[name].oid === oid) ?? null;
