// .p12 files as Muster writes them, and files that no tool would write: damaged ones, endless ones, PBMAC1.
import { createHmac, pbkdf2Sync } from 'node:crypto';
import tls from 'node:tls';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCarriedIdentity } from '../../src/crypto/carried-certificate.ts';
import { context, element, integer, nothing, octets, oid, sequence } from '../../src/crypto/der.ts';
import { type Identity, makeIdentity } from '../../src/crypto/identity.ts';
import { readPkcs12, writePkcs12 } from '../../src/crypto/pkcs12.ts';
import { AppError } from '../../src/errors.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { openssl, selfSigned } from '../setup/openssl.ts';

let identity: Identity;
beforeAll(async () => { identity = await makeIdentity({ organization: 'Skolan', country: 'SE', uuid: '00000000-0000-4000-8000-000000000001', now: Date.UTC(2026, 10, 22) }); });

/** A file of one key that isn't encrypted and one certificate, under PBMAC1 (RFC 9579), put together by hand. */
function withPbmac1(password: string, { rounds = 2048, size = 32, right = true } = {}): Uint8Array {
  const bag = (type: string, value: Uint8Array): Buffer => sequence(oid(type), context(0, value));
  const bags = sequence(bag('1.2.840.113549.1.12.10.1.1', identity.privateKey), bag('1.2.840.113549.1.12.10.1.3', sequence(oid('1.2.840.113549.1.9.22.1'), context(0, octets(identity.certificate)))));
  const data = (content: Uint8Array): Buffer => sequence(oid('1.2.840.113549.1.7.1'), context(0, octets(content)));
  const safes = sequence(data(bags));
  const salt = Buffer.from('saltsalt');
  // What would take ages is never derived here either.
  const key = pbkdf2Sync(Buffer.from(password, 'utf8'), salt, Math.min(rounds, 2048), size, 'sha256');
  const mac = createHmac('sha256', key).update(safes).digest();
  if (!right) mac.writeUInt8(mac.readUInt8(0) ^ 1, 0);
  const hmac = sequence(oid('1.2.840.113549.2.9'), nothing());
  const algorithm = sequence(oid('1.2.840.113549.1.5.14'), sequence(sequence(oid('1.2.840.113549.1.5.12'), sequence(octets(salt), integer(rounds), integer(size), hmac)), hmac));
  return sequence(integer(3), data(safes), sequence(sequence(algorithm, octets(mac)), octets(Buffer.from('unused')), integer(1)));
}

describe('a .p12 file of Muster', () => {
  it.each(['modern', 'legacy'] as const)('in its %s form is read again by its password and no other', async (form) => {
    const file = await writePkcs12(identity, 'pässword 校', { form, name: 'Skolan' });
    expect(await readPkcs12(file, 'pässword 校')).toEqual(identity);
    const failure = await failureOf(readPkcs12(file, 'password', 'skolan.p12'));
    expect([failure.code, failure.params]).toEqual(['identity.wrongPassword', { file: 'skolan.p12' }]);
  });

  it('is never the same twice, and never without a password', async () => {
    const [one, other] = await Promise.all([writePkcs12(identity, 'x', { form: 'legacy', name: '' }), writePkcs12(identity, 'x', { form: 'legacy', name: '' })]);
    expect(Buffer.from(one).equals(other)).toBe(false);
    expect(await codeOf(writePkcs12(identity, '', { form: 'modern', name: '' }))).toBe('identity.unusable');
    expect(await codeOf(writePkcs12({ ...identity, privateKey: Uint8Array.of(1) }, 'x', { form: 'modern', name: '' }))).toBe('identity.unusable');
  });
});

describe('PBMAC1', () => {
  it('guards a file that Node’s own library opens, and so do we', async () => {
    const file = withPbmac1('sécret');
    // The judge: OpenSSL 3.5 inside this Node knows PBMAC1.
    expect(() => tls.createSecureContext({ pfx: Buffer.from(file), passphrase: 'sécret' })).not.toThrow();
    expect(() => tls.createSecureContext({ pfx: Buffer.from(file), passphrase: 'guess' })).toThrow();
    expect(await readPkcs12(file, 'sécret')).toEqual(identity);
  });

  it('refuses another password, a changed file, a short key and endless work', async () => {
    expect(await codeOf(readPkcs12(withPbmac1('secret'), 'guess'))).toBe('identity.wrongPassword');
    expect(await codeOf(readPkcs12(withPbmac1('secret', { right: false }), 'secret'))).toBe('identity.wrongPassword');
    expect(await codeOf(readPkcs12(withPbmac1('secret', { size: 16 }), 'secret'))).toBe('identity.unusable');
    expect(await codeOf(readPkcs12(withPbmac1('secret', { rounds: 1 << 30 }), 'secret'))).toBe('identity.unusable');
  });
});

describe('a damaged .p12 file', () => {
  const expectCalm = async (bytes: Uint8Array): Promise<void> => {
    try {
      await readPkcs12(bytes, 'secret');
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      expect(['identity.unusable', 'identity.wrongPassword', 'identity.noKey']).toContain((error as AppError).code);
      expect(JSON.stringify((error as AppError).params)).not.toContain('secret');
    }
    expect(['identity', 'locked', 'unreadable']).toContain((await readCarriedIdentity(bytes, 'secret')).kind);
  };

  it.each([['without a MAC', ['-nomac']], ['with one', ['-maciter', '-iter', '10']], ['of before', ['-legacy', '-nomac', '-iter', '10']]] as const)('%s is told as such, wherever it is cut or changed', async (_, words) => {
    const ssl = openssl();
    await selfSigned(ssl, 'P-256');
    await ssl.run('pkcs12', '-export', '-in', 'cert.pem', '-inkey', 'key.pem', '-out', 'both.p12', '-passout', 'pass:secret', ...words);
    const whole = ssl.read('both.p12');
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      await expectCalm(whole.subarray(0, at));
      const changed = Uint8Array.from(whole);
      changed[at] = (changed[at] ?? 0) ^ change;
      await expectCalm(changed);
    }), { numRuns: 60 });
  });

  it('and noise, deep nesting and a million tiny parts are told within a moment', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (noise) => { await expectCalm(Uint8Array.from([0x30, 0x82, 1, 0x90, 2, 1, 3, ...noise])); }), { numRuns: 100 });
    let deep: Uint8Array = Uint8Array.of(2, 1, 3);
    for (let depth = 0; depth < 5000; depth += 1) deep = element(0x30, deep);
    await expectCalm(deep);
    await expectCalm(element(0x30, Buffer.alloc(240_000, Uint8Array.of(5, 0))));
    await expectCalm(new Uint8Array(200_000).fill(0x30));
  });
});
