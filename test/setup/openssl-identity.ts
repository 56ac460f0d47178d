// Identities and push certificates as others make them: by openssl, as files that are gone with the test.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { tempFolder } from './temp-folder.ts';

export const openssl = (...words: string[]): string => execFileSync('openssl', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

export interface MadeFiles {
  readonly folder: string;
  readonly certificate: string;
  readonly key: string;
  /** In lower-case hex, as openssl says. */
  readonly sha256: string;
}

/** `subject` as openssl takes it: /O=Org/CN=Name. Valid from now on. */
export function madeByOpenssl(subject: string, days = 365): MadeFiles {
  const folder = tempFolder();
  const [certificate, key] = [path.join(folder, 'certificate.pem'), path.join(folder, 'key.pem')];
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-sha256', '-days', String(days), '-keyout', key, '-out', certificate, '-subj', subject);
  const sha256 = openssl('x509', '-in', certificate, '-noout', '-fingerprint', '-sha256').replace(/^.*=/s, '').replaceAll(':', '').trim().toLowerCase();
  return { folder, certificate, key, sha256 };
}

/** The same as PKCS#12. */
export function p12Of({ folder, certificate, key }: MadeFiles, password: string): string {
  const file = path.join(folder, 'identity.p12');
  openssl('pkcs12', '-export', '-in', certificate, '-inkey', key, '-out', file, '-passout', `pass:${password}`);
  return file;
}

/** A push certificate's subject (enrollment-formats 8). */
export const pushSubject = (topic: string): string => `/UID=${topic}/CN=APSP:${topic.slice(-36)}/C=US`;

export const fileOf = (file: string): { name: string; bytes: Uint8Array } => ({ name: path.basename(file), bytes: Uint8Array.from(readFileSync(file)) });
