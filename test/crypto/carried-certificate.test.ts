// Certificates and PKCS #12 files that travel in profiles, made by openssl.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCarriedCertificate, readCarriedIdentity } from '../../src/crypto/carried-certificate.ts';
import { runProgram } from '../setup/run-program.ts';
import { tempFolder } from '../setup/temp-folder.ts';

/** Words that name a file are files of the folder. */
async function openssl(folder: string, ...words: string[]): Promise<void> {
  const { code, stderr } = await runProgram('openssl', words.map((word) => (/^\w+\.(?:pem|der|p12)$/.test(word) ? path.join(folder, word) : word)));
  if (code !== 0) throw new Error(stderr);
}

/** A self-signed certificate and its key, and what the folder then holds. */
async function made(kind: 'rsa' | 'ec', exported: readonly string[]): Promise<(name: string) => Uint8Array> {
  const folder = tempFolder();
  const key = kind === 'rsa' ? ['rsa:2048'] : ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  await openssl(folder, 'req', '-x509', '-newkey', ...key, '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem', '-subj', '/CN=Example', '-days', '30');
  await openssl(folder, 'x509', '-in', 'cert.pem', '-outform', 'der', '-out', 'cert.der');
  await openssl(folder, 'pkcs12', '-export', '-in', 'cert.pem', '-inkey', 'key.pem', '-passout', 'pass:secret', '-out', 'identity.p12', ...exported);
  return (name) => Uint8Array.from(readFileSync(path.join(folder, name)));
}

const inThirtyDays = (until: number): boolean => Math.abs(until - Date.now() - 30 * 86_400_000) < 3_600_000;

describe('a certificate in a profile', () => {
  it('says until when it is good, as DER and as PEM', async () => {
    const read = await made('ec', []);
    for (const name of ['cert.der', 'cert.pem']) {
      const facts = readCarriedCertificate(read(name));
      expect(facts.kind === 'certificate' && inThirtyDays(facts.until)).toBe(true);
    }
  });

  it('that is none is unreadable', () => {
    expect(readCarriedCertificate(Uint8Array.of(0x30, 0))).toEqual({ kind: 'unreadable' });
    expect(readCarriedCertificate(new Uint8Array(300_000))).toEqual({ kind: 'unreadable' });
  });
});

describe('an identity in a profile', () => {
  it.each([
    ['RSA, as openssl writes it today', 'rsa', []],
    ['EC, as openssl writes it today', 'ec', []],
    ['RSA, as it was written for decades', 'rsa', ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
  ] as const)('%s, opens with its password and no other', async (_, kind, exported) => {
    const read = await made(kind, exported);
    const facts = await readCarriedIdentity(read('identity.p12'), 'secret');
    expect(facts.kind === 'identity' && inThirtyDays(facts.until)).toBe(true);
    expect(await readCarriedIdentity(read('identity.p12'), 'guess')).toEqual({ kind: 'locked' });
    expect(await readCarriedIdentity(read('identity.p12'), '')).toEqual({ kind: 'locked' });
  });

  it('that would take ages to open, or is none, is unreadable', async () => {
    const read = await made('rsa', ['-iter', '3000000', '-maciter']);
    expect(await readCarriedIdentity(read('identity.p12'), 'secret')).toEqual({ kind: 'unreadable' });
    expect(await readCarriedIdentity(Uint8Array.of(0x30, 0), '')).toEqual({ kind: 'unreadable' });
    expect(await readCarriedIdentity(read('cert.der'), '')).toEqual({ kind: 'unreadable' });
  });
});
