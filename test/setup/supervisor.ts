// Supervision identities for tests, made and used by openssl: what it signs, nobody of us has written.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll } from 'vitest';
import { dict, type PlistDict, type PlistValue } from '../../src/plist/value.ts';
import { makeFolder } from './temp-folder.ts';

export interface Supervisor {
  /** DER. */
  readonly certificate: Uint8Array;
  /** CMS in DER with the content inside; `options` are openssl's. */
  readonly sign: (content: Uint8Array, ...options: string[]) => Uint8Array;
}

/** At the top of a test file only: the keys go when the file is done. */
export function makeSupervisor(kind: 'rsa' | 'ec' = 'rsa'): Supervisor {
  const folder = makeFolder();
  afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
  const openssl = (...words: string[]): Buffer => execFileSync('openssl', words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const key = kind === 'rsa' ? ['rsa:2048'] : ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  openssl('req', '-x509', '-newkey', ...key, '-nodes', '-days', '3650', '-keyout', 'key', '-out', 'pem', '-subj', '/O=Example School/CN=Supervisor');
  const certificate = Uint8Array.from(openssl('x509', '-in', 'pem', '-outform', 'DER'));
  return {
    certificate,
    sign: (content, ...options) => {
      writeFileSync(path.join(folder, 'content'), content);
      openssl('cms', '-sign', '-nodetach', '-binary', '-in', 'content', '-signer', 'pem', '-inkey', 'key', '-outform', 'DER', '-out', 'signed', ...options);
      return Uint8Array.from(readFileSync(path.join(folder, 'signed')));
    },
  };
}

/** A complete configuration that names this supervisor. */
export function supervisedBy({ certificate }: Supervisor, more: Record<string, PlistValue> = {}): PlistDict {
  return dict({
    AllowPairing: true, CloudConfigurationUIComplete: true, ConfigurationSource: 2n, ConfigurationWasApplied: true, IsMandatory: true, IsSupervised: true,
    OrganizationName: 'Example School', SupervisorHostCertificates: [certificate], ...more,
  });
}
