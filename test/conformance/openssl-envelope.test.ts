// Envelopes by openssl's eyes: it opens what Muster encrypted, and Muster opens what it encrypted, for every kind of key.
import { describe, expect, it } from 'vitest';
import { encryptFor, openEnvelope } from '../../src/crypto/envelope.ts';
import type { Identity } from '../../src/crypto/identity.ts';
import { AppError } from '../../src/errors.ts';
import { failureOf } from '../setup/failures.ts';
import { keyKinds, openssl, type Openssl, selfSigned } from '../setup/openssl.ts';
import fc from 'fast-check';

const content = Buffer.from('<plist>\r\n\n\r\u0000å</plist>\n');
const identityOf = (ssl: Openssl): Identity => ({ certificate: ssl.read('cert.der'), chain: [], privateKey: ssl.read('key.der') });

describe('an envelope of Muster', () => {
  it.each(keyKinds)('for a key of %s is opened by openssl, and by Muster', async (kind) => {
    const ssl = openssl();
    await selfSigned(ssl, kind);
    for (const bytes of [content, Buffer.alloc(0), Buffer.alloc(16, 7), Buffer.alloc(100_000, 0x0a)]) {
      const made = await encryptFor(ssl.read('cert.der'), bytes);
      ssl.put('made.der', made);
      await ssl.run('cms', '-decrypt', '-binary', '-inform', 'DER', '-in', 'made.der', '-recip', 'cert.pem', '-inkey', 'key.pem', '-out', 'out.content');
      expect(Buffer.from(ssl.read('out.content')).equals(bytes)).toBe(true);
      expect(Buffer.from(await openEnvelope(made, identityOf(ssl))).equals(bytes)).toBe(true);
      expect(await ssl.run('cms', '-cmsout', '-print', '-inform', 'DER', '-in', 'made.der')).toMatch(/algorithm: aes-256-cbc /);
    }
  });

  it('is DER, and never the same twice', async () => {
    const ssl = openssl();
    await selfSigned(ssl, 'RSA');
    const [one, other] = await Promise.all([encryptFor(ssl.read('cert.der'), content), encryptFor(ssl.read('cert.der'), content)]);
    expect(Buffer.from(one).equals(other)).toBe(false);
    ssl.put('made.der', one);
    await ssl.run('cms', '-cmsout', '-inform', 'DER', '-in', 'made.der', '-outform', 'DER', '-out', 'again.der');
    expect(Buffer.from(ssl.read('again.der')).equals(one)).toBe(true);
  });

  it('of ten million bytes is made and opened within seconds', async () => {
    const ssl = openssl();
    await selfSigned(ssl, 'RSA');
    const bytes = Buffer.alloc(10_000_000, 'muster');
    expect(Buffer.from(await openEnvelope(await encryptFor(ssl.read('cert.der'), bytes), identityOf(ssl))).equals(bytes)).toBe(true);
  });

  it('is not made for what is no certificate, or has a key of another kind', async () => {
    const ssl = openssl();
    await ssl.run('req', '-x509', '-newkey', 'ed25519', '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem', '-subj', '/CN=x');
    await ssl.run('x509', '-in', 'cert.pem', '-outform', 'DER', '-out', 'cert.der');
    expect((await failureOf(encryptFor(ssl.read('cert.der'), content))).params).toEqual({ reason: 'the recipient’s key is neither RSA nor on a curve of NIST' });
    expect((await failureOf(encryptFor(Uint8Array.of(0x30, 0), content))).params).toEqual({ reason: 'the recipient’s certificate can’t be read' });
  });
});

describe('an envelope of openssl', () => {
  it.each([
    ['RSA', ['-aes256'], 'DER'], ['RSA', ['-aes128'], 'PEM'], ['RSA', ['-aes-192-cbc'], 'DER'], ['RSA', ['-des3'], 'DER'], ['RSA', ['-aes256', '-stream'], 'DER'], ['RSA', ['-aes256', '-keyid'], 'DER'],
    ['RSA', ['-aes256', '-keyopt', 'rsa_padding_mode:oaep'], 'DER'], ['RSA', ['-aes256', '-keyopt', 'rsa_padding_mode:oaep', '-keyopt', 'rsa_oaep_md:sha256', '-keyopt', 'rsa_mgf1_md:sha256'], 'DER'],
    ['P-256', ['-aes256'], 'DER'], ['P-256', ['-aes128'], 'DER'], ['P-384', ['-aes256', '-keyid'], 'DER'], ['P-521', ['-aes256', '-stream'], 'DER'],
    ['P-256', ['-aes256', '-keyopt', 'ecdh_kdf_md:sha512'], 'DER'],
  ] as const)('for %s with %j in %s is opened', async (kind, words, form) => {
    const ssl = openssl();
    await selfSigned(ssl, kind);
    ssl.put('given.content', content);
    const keyOptions = words.filter((word, at) => word === '-keyopt' || words[at - 1] === '-keyopt');
    await ssl.run('cms', '-encrypt', '-binary', '-in', 'given.content', ...words.filter((word) => !keyOptions.includes(word)), '-outform', form, '-out', 'made.der', '-recip', 'cert.pem', ...keyOptions);
    expect(Buffer.from(await openEnvelope(ssl.read('made.der'), identityOf(ssl))).equals(content)).toBe(true);
  });

  it.each([['-aes256'], ['-des3']])('of the older kind, with %s, is opened', async (cipher) => {
    const ssl = openssl();
    await selfSigned(ssl, 'RSA');
    ssl.put('given.content', content);
    await ssl.run('smime', '-encrypt', '-binary', '-in', 'given.content', cipher, '-outform', 'DER', '-out', 'made.der', 'cert.pem');
    expect(Buffer.from(await openEnvelope(ssl.read('made.der'), identityOf(ssl))).equals(content)).toBe(true);
  });

  it('for several is opened by each, and by nobody else', async () => {
    const [ssl, second, stranger] = [openssl(), openssl(), openssl()];
    await Promise.all([selfSigned(ssl, 'RSA', '/CN=First'), selfSigned(second, 'P-256', '/CN=Second'), selfSigned(stranger, 'RSA', '/CN=Stranger')]);
    ssl.put('given.content', content);
    await ssl.run('cms', '-encrypt', '-binary', '-in', 'given.content', '-aes256', '-outform', 'DER', '-out', 'made.der', 'cert.pem', second.file('cert.pem'));
    for (const one of [ssl, second]) expect(Buffer.from(await openEnvelope(ssl.read('made.der'), identityOf(one))).equals(content)).toBe(true);
    const failure = await failureOf(openEnvelope(ssl.read('made.der'), identityOf(stranger)));
    expect([failure.code, failure.params]).toEqual(['identity.unusable', { reason: 'it is encrypted for another certificate' }]);
  });
});

describe('a damaged envelope', () => {
  it.each(['RSA', 'P-256'] as const)('for %s is told as such, wherever it is cut or changed', async (kind) => {
    const ssl = openssl();
    await selfSigned(ssl, kind);
    const whole = await encryptFor(ssl.read('cert.der'), content);
    const open = async (bytes: Uint8Array): Promise<void> => {
      try {
        await openEnvelope(bytes, identityOf(ssl));
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect((error as AppError).code).toBe('identity.unusable');
      }
    };
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      expect((await failureOf(openEnvelope(whole.subarray(0, at), identityOf(ssl)))).code).toBe('identity.unusable');
      const changed = Uint8Array.from(whole);
      changed[at] = (changed[at] ?? 0) ^ change;
      await open(changed);
    }), { numRuns: 60 });
  });
});
