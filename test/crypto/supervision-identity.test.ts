// Supervision identities by openssl's eyes: it makes them, and it judges what is signed with them (ios-protocols 2.12, 3.5).
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSignedContent } from '../../src/crypto/signed-content.ts';
import { makeSupervisionIdentity, type SupervisionIdentity } from '../../src/crypto/supervision-identity.ts';
import { failureOf } from '../setup/failures.ts';
import { runProgram } from '../setup/run-program.ts';
import { tempFolder } from '../setup/temp-folder.ts';

const now = Date.UTC(2026, 10, 22, 10, 0, 0);
const keys = {
  'RSA': ['rsa:2048'], 'another RSA': ['rsa:2048'], 'P-256': ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'], 'P-384': ['ec', '-pkeyopt', 'ec_paramgen_curve:secp384r1'], 'P-521': ['ec', '-pkeyopt', 'ec_paramgen_curve:secp521r1'],
  'secp256k1': ['ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1'], 'Ed25519': ['ed25519'],
} as const;
type Kind = keyof typeof keys;
const usable = ['RSA', 'P-256', 'P-384', 'P-521'] as const satisfies readonly Kind[];

async function openssl(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await runProgram('openssl', words);
  if (code !== 0) throw new Error(stderr);
  return stdout + stderr;
}

interface Files {
  readonly certificate: Buffer;
  readonly key: Buffer;
}
const made = new Map<Kind, Files>();

/** PEM of a self-signed certificate and its key. */
async function filesOf(kind: Kind): Promise<Files> {
  const known = made.get(kind);
  if (known) return known;
  const folder = tempFolder();
  const [certificate, key] = [path.join(folder, 'c.pem'), path.join(folder, 'k.pem')];
  await openssl('req', '-x509', '-newkey', ...keys[kind], '-nodes', '-keyout', key, '-out', certificate, '-days', '30', '-subj', '/O=CN=not this/CN=Apple Configurator: School (1234)/C=SE');
  const files = { certificate: readFileSync(certificate), key: readFileSync(key) };
  made.set(kind, files);
  return files;
}

async function identityOf(kind: Kind): Promise<SupervisionIdentity> {
  const { certificate, key } = await filesOf(kind);
  return makeSupervisionIdentity(certificate, key);
}

/** What openssl takes for the signed content; throws with its words when it accepts no signature. */
async function verified(signed: Uint8Array): Promise<Buffer> {
  const folder = tempFolder();
  const [given, content] = [path.join(folder, 'signed.der'), path.join(folder, 'content')];
  writeFileSync(given, signed);
  await openssl('cms', '-verify', '-binary', '-inform', 'DER', '-noverify', '-in', given, '-out', content);
  return readFileSync(content);
}

/** Line ends are what text-mode signing spoils. */
const challenge = Uint8Array.from([0x0a, 0x00, 0x0d, 0x0a, 0xff, 0x0a, 0x1a, 0x0a]);

describe('a signed challenge', () => {
  it.each(usable)('by a key of %s is accepted by openssl, its bytes unchanged', async (kind) => {
    const identity = await identityOf(kind);
    for (const bytes of [challenge, new Uint8Array(32).fill(0x0a), Uint8Array.from([7])]) expect([...await verified(await identity.sign(bytes, now))]).toEqual([...bytes]);
  });

  it.each(usable)('by a key of %s carries the certificate, a SHA-256 digest and the time of signing, in DER', async (kind) => {
    const identity = await identityOf(kind);
    const signed = await identity.sign(challenge, now);
    const file = path.join(tempFolder(), 'signed.der');
    writeFileSync(file, signed);
    const text = await openssl('cms', '-cmsout', '-print', '-inform', 'DER', '-in', file);
    expect(text).toMatch(/digestAlgorithms:\s+algorithm: sha256 /);
    expect(text).toMatch(/object: signingTime [^\n]*\s+set:\s+UTCTIME:Nov 22 10:00:00 2026 GMT/);
    expect(text).toMatch(/object: contentType [^]*object: signingTime [^]*object: messageDigest /);
    // DER has lengths, never an end mark; what openssl writes again is the same.
    expect(signed[1]).toBe(0x82);
    const again = path.join(tempFolder(), 'again.der');
    await openssl('cms', '-cmsout', '-inform', 'DER', '-in', file, '-outform', 'DER', '-out', again);
    expect(readFileSync(again).equals(signed)).toBe(true);
  });

  it('opens with what opens profiles, to the same bytes and the same certificate', async () => {
    for (const kind of usable) {
      const identity = await identityOf(kind);
      const opened = await openSignedContent(await identity.sign(challenge, now));
      if (opened.kind !== 'intact') throw new Error(opened.kind);
      expect([[...opened.content], Buffer.from(opened.firstCertificate).equals(identity.certificate)]).toEqual([[...challenge], true]);
    }
  });

  it('of any bytes holds exactly those', async () => {
    const identity = await identityOf('P-256');
    await fc.assert(fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
      const opened = await openSignedContent(await identity.sign(bytes, now));
      expect(opened.kind === 'intact' && [...opened.content]).toEqual([...bytes]);
    }), { numRuns: 40 });
  });

  it('that was changed is accepted by nobody', async () => {
    const signed = await (await identityOf('RSA')).sign(challenge, now);
    const at = Buffer.from(signed).indexOf(Buffer.from(challenge));
    const changed = Uint8Array.from(signed);
    changed[at] = 0x0b;
    await expect(verified(changed)).rejects.toThrow();
    expect((await openSignedContent(changed)).kind).toBe('broken');
  });

  it('is made from what the array shows, not from the memory around it', async () => {
    const around = Uint8Array.from([9, 9, ...challenge, 9, 9]);
    expect([...await verified(await (await identityOf('P-256')).sign(around.subarray(2, 2 + challenge.length), now))]).toEqual([...challenge]);
  });
});

describe('an identity', () => {
  it('has the certificate byte for byte, and its common name', async () => {
    const { certificate } = await filesOf('RSA');
    const identity = await identityOf('RSA');
    expect(Buffer.from(identity.certificate).equals(new X509Certificate(certificate).raw)).toBe(true);
    expect(identity.name).toBe('Apple Configurator: School (1234)');
  });

  it.each(['RSA', 'P-256'] as const)('of %s may be PEM or DER, its key of any of the usual forms', async (kind) => {
    const { certificate, key } = await filesOf(kind);
    const parsed = createPrivateKey(key);
    const older = kind === 'RSA' ? 'pkcs1' : 'sec1';
    const forms = [key, parsed.export({ type: 'pkcs8', format: 'der' }), parsed.export({ type: older, format: 'der' }), Buffer.from(parsed.export({ type: older, format: 'pem' }) as string)];
    for (const form of forms) expect(Buffer.from(makeSupervisionIdentity(new X509Certificate(certificate).raw, form).certificate).equals(new X509Certificate(certificate).raw)).toBe(true);
  });

  it('is no PKCS#12 file, whichever of the two it is given for', async () => {
    const { certificate, key } = await filesOf('RSA');
    const folder = tempFolder();
    const [c, k, p12] = ['c.pem', 'k.pem', 'both.p12'].map((name) => path.join(folder, name)) as [string, string, string];
    writeFileSync(c, certificate);
    writeFileSync(k, key);
    await openssl('pkcs12', '-export', '-in', c, '-inkey', k, '-out', p12, '-passout', 'pass:secret');
    const packed = readFileSync(p12);
    const failure = await failureOf(() => makeSupervisionIdentity(packed, key));
    expect([failure.code, failure.params]).toEqual(['identity.unusable', { reason: 'the certificate is neither PEM nor DER; a .p12 file has to be taken apart first' }]);
    expect((await failureOf(() => makeSupervisionIdentity(certificate, packed))).code).toBe('identity.unusable');
  });

  it('has the key that belongs to its certificate', async () => {
    const [one, other, curve] = [await filesOf('RSA'), await filesOf('another RSA'), await filesOf('P-256')];
    for (const key of [other.key, curve.key]) expect((await failureOf(() => makeSupervisionIdentity(one.certificate, key))).params).toEqual({ reason: 'the private key belongs to another certificate' });
  });

  it.each(['secp256k1', 'Ed25519'] as const)('has no key of %s, with which no device was seen', async (kind) => {
    const { certificate, key } = await filesOf(kind);
    expect((await failureOf(() => makeSupervisionIdentity(certificate, key))).code).toBe('identity.unusable');
  });

  it('has no encrypted key, and no nonsense for either', async () => {
    const { certificate, key } = await filesOf('RSA');
    const locked = createPrivateKey(key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' });
    for (const bad of [Buffer.from(locked), Buffer.from('nonsense'), Buffer.alloc(0), certificate]) {
      const failure = await failureOf(() => makeSupervisionIdentity(certificate, bad));
      expect([failure.code, failure.params]).toEqual(['identity.unusable', { reason: 'the private key can’t be read; it may be encrypted' }]);
    }
    for (const bad of [key, Buffer.from('nonsense'), Buffer.alloc(0)]) expect((await failureOf(() => makeSupervisionIdentity(bad, key))).code).toBe('identity.unusable');
  });

  it('shows nothing of its key', async () => {
    const identity = await identityOf('RSA');
    expect(Object.keys(identity).sort()).toEqual(['certificate', 'name', 'sign']);
  });
});
