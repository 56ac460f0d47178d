// The server token's file as Apple's portals give it out (.p7m, enrollment-formats 5.7.3): a MIME message around a CMS envelope, and in
// it once more a MIME message around JSON between two lines of its own.
import { getCiphers } from 'node:crypto';
import { encryptFor } from '../crypto/envelope.ts';
import type { ServerEntry } from './practice-organization.ts';
import type { TokenSecrets } from './practice-tokens.ts';

const lines = (text: string, length: number): string => text.match(new RegExp(`.{1,${length}}`, 'g'))?.join('\r\n') ?? '';

/** Every other one as 3DES, unless this runtime has none; the others as AES, with their JSON broken over lines. */
export async function tokenFile(certificate: Uint8Array, { consumerKey }: ServerEntry, secrets: TokenSecrets, number: number): Promise<string> {
  const old = number % 2 === 0 && getCiphers().includes('des-ede3-cbc');
  const json = JSON.stringify({
    consumer_key: consumerKey, consumer_secret: secrets.consumerSecret, access_token: secrets.accessToken, access_secret: secrets.accessSecret,
    access_token_expiry: new Date(secrets.expires).toISOString().replace(/\.\d+Z$/, 'Z'),
  });
  const inner = `Content-Type: text/plain;charset=UTF-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n-----BEGIN MESSAGE-----\r\n${old ? json : lines(json, 76)}\r\n-----END MESSAGE-----\r\n`;
  const envelope = await encryptFor(certificate, Uint8Array.from(Buffer.from(inner, 'latin1')), old ? 'des-ede3-cbc' : 'aes-256-cbc');
  return [
    'MIME-Version: 1.0', 'Content-Type: application/pkcs7-mime; name="smime.p7m"; smime-type=enveloped-data', 'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename="smime.p7m"', 'Content-Description: S/MIME Encrypted Message', '', lines(Buffer.from(envelope).toString('base64'), 76), '',
  ].join('\r\n');
}
