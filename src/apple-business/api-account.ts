// An API account of Apple Business or Apple School Manager: who asks, for which of the two, and with which key (enrollment-formats 6.1).
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { AppError } from '../errors.ts';

export type AppleService = 'business' | 'school';

export interface AppleHosts {
  /** For people. */
  readonly name: string;
  /** Origin, without a slash at the end. */
  readonly api: string;
  readonly scope: string;
}

export const appleHosts: Readonly<Record<AppleService, AppleHosts>> = {
  business: { name: 'Apple Business', api: 'https://api-business.apple.com', scope: 'business.api' },
  school: { name: 'Apple School Manager', api: 'https://api-school.apple.com', scope: 'school.api' },
};

export interface ApiAccount {
  readonly service: AppleService;
  /** BUSINESSAPI.<uuid> or SCHOOLAPI.<uuid>. */
  readonly clientId: string;
  readonly keyId: string;
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** As copied from the portal; which service it is for stands in the client ID. Throws appleBusiness.account. */
export function apiAccount(clientId: string, keyId: string): ApiAccount {
  const [, kind, id] = new RegExp(`^(BUSINESS|SCHOOL)API\\.(${uuid})$`, 'i').exec(clientId.trim()) ?? [];
  if (kind === undefined || id === undefined) throw new AppError('appleBusiness.account', { reason: 'the client ID begins with BUSINESSAPI. or SCHOOLAPI.' });
  if (!/^[A-Za-z0-9-]{4,100}$/.test(keyId.trim())) throw new AppError('appleBusiness.account', { reason: 'the key ID is missing or no ID' });
  return { service: kind.toUpperCase() === 'SCHOOL' ? 'school' : 'business', clientId: `${kind.toUpperCase()}API.${id.toLowerCase()}`, keyId: keyId.trim() };
}

const longest = 20_000;

/**
 * The private key as Apple gives it out once: PEM, SEC1 (EC PRIVATE KEY), maybe after its parameters; or PKCS#8. Throws
 * appleBusiness.notAKey; never with a piece of the file.
 */
export function readApiKey(pem: string): KeyObject {
  const not = (reason: string): AppError => new AppError('appleBusiness.notAKey', { reason });
  if (pem.length > longest) throw not('it is too long');
  const block = /-----BEGIN ((?:EC )?PRIVATE KEY)-----[A-Za-z0-9+/=\s]+-----END \1-----/.exec(pem)?.[0];
  if (block === undefined) throw not(/BEGIN (?:CERTIFICATE|PUBLIC KEY)/.test(pem) ? 'it is a certificate or a public key' : pem.includes('ENCRYPTED') ? 'it has a password' : 'it has no private key in PEM');
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: block, format: 'pem' });
  } catch {
    throw not('it is damaged');
  }
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw not('it isn’t of the curve P-256');
  return key;
}
