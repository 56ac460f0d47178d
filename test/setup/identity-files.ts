// A supervision identity as two files, made by openssl as an organization would; gone with the test.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { tempFolder } from './temp-folder.ts';

export interface IdentityFiles {
  readonly certificate: string;
  readonly key: string;
  readonly der: Uint8Array;
}

export function makeIdentityFiles(organization: string): IdentityFiles {
  const folder = tempFolder();
  const certificate = path.join(folder, 'supervision.der');
  const key = path.join(folder, 'supervision.key');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '3650', '-keyout', key, '-outform', 'DER', '-out', certificate, '-subj', `/O=${organization}/CN=Supervision`], { stdio: ['ignore', 'ignore', 'pipe'] });
  return { certificate, key, der: Uint8Array.from(readFileSync(certificate)) };
}
