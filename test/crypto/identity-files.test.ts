// Identities out of files as openssl writes them: every form a person may have, and what is told when it can't be.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Identity } from '../../src/crypto/identity.ts';
import { readIdentityFiles } from '../../src/crypto/identity-files.ts';
import { failureOf } from '../setup/failures.ts';
import { chainOf, keyKinds, openssl, type Openssl, selfSigned } from '../setup/openssl.ts';

/** The files of the folder, with the names they have there. */
async function read(ssl: Openssl, names: readonly string[], password: string | null = null): Promise<Identity> {
  return readIdentityFiles(names.map((name) => ({ name, bytes: ssl.read(name) })), password);
}

async function refusal(ssl: Openssl, names: readonly string[], password: string | null = null): Promise<unknown[]> {
  const { code, params } = await failureOf(read(ssl, names, password));
  return [code, params];
}

/** Whether it is what cert.der and key.der hold, byte for byte. */
function isWhole(ssl: Openssl, identity: Identity): boolean {
  return Buffer.from(identity.certificate).equals(ssl.read('cert.der')) && Buffer.from(identity.privateKey).equals(ssl.read('key.der'));
}

const unusable = (reason: string): unknown[] => ['identity.unusable', { reason }];

describe('certificate and key in files of their own', () => {
  it.each(keyKinds)('of %s are read as PEM and as DER, in any order', async (kind) => {
    const ssl = openssl();
    await selfSigned(ssl, kind);
    await ssl.run('pkey', '-in', 'key.pem', '-traditional', '-out', 'older.pem');
    await ssl.run(kind === 'RSA' ? 'rsa' : 'ec', '-in', 'key.pem', '-outform', 'DER', ...(kind === 'RSA' ? ['-traditional'] : []), '-out', 'older.der');
    for (const names of [['cert.pem', 'key.pem'], ['key.der', 'cert.der'], ['cert.der', 'older.pem'], ['older.der', 'cert.pem']]) expect(isWhole(ssl, await read(ssl, names))).toBe(true);
  });

  it('may be one file, with words around the blocks as openssl writes them', async () => {
    const ssl = openssl();
    await selfSigned(ssl, 'RSA');
    ssl.put('both.pem', `Bag Attributes\r\n    friendlyName: x\r\n${Buffer.from(ssl.read('key.pem')).toString()}subject=/CN=x\n${Buffer.from(ssl.read('cert.pem')).toString().replaceAll('\n', '\r\n')}`);
    expect(isWhole(ssl, await read(ssl, ['both.pem']))).toBe(true);
  });

  it.each([
    ['today’s PKCS #8', ['pkcs8', '-topk8', '-in', 'key.pem']],
    ['PKCS #8 with SHA-512 and AES-128', ['pkcs8', '-topk8', '-in', 'key.pem', '-v2', 'aes-128-cbc', '-v2prf', 'hmacWithSHA512']],
    ['PKCS #8 with SHA-384 and AES-192', ['pkcs8', '-topk8', '-in', 'key.pem', '-v2', 'aes-192-cbc', '-v2prf', 'hmacWithSHA384']],
    ['PKCS #8 with SHA-224 and 3DES', ['pkcs8', '-topk8', '-in', 'key.pem', '-v2', 'des3', '-v2prf', 'hmacWithSHA224']],
    ['PKCS #8 with SHA-1 only implied', ['pkcs8', '-topk8', '-in', 'key.pem', '-v2', 'aes256', '-v2prf', 'hmacWithSHA1']],
    ['PKCS #8 by scrypt', ['pkcs8', '-topk8', '-in', 'key.pem', '-scrypt']],
    ['PKCS #8 as of before', ['pkcs8', '-topk8', '-in', 'key.pem', '-v1', 'PBE-SHA1-3DES']],
    ['the oldest form of PEM', ['rsa', '-traditional', '-in', 'key.pem', '-aes128', '-passout', 'pass:sécret 校']],
  ])('open with the password when the key is locked: %s', async (_, words) => {
    const ssl = openssl();
    await selfSigned(ssl, 'RSA');
    const password = words.includes('pass:sécret 校') || words.includes('-v1') ? [] : ['-passout', 'pass:sécret 校'];
    if (words.includes('-v1')) password.push('-passout', 'pass:secret');
    const right = words.includes('-v1') ? 'secret' : 'sécret 校';
    await ssl.run(...words, ...password, '-out', 'locked.pem');
    expect(isWhole(ssl, await read(ssl, ['cert.pem', 'locked.pem'], right))).toBe(true);
    for (const wrong of ['guess', '', null]) expect(await refusal(ssl, ['cert.pem', 'locked.pem'], wrong)).toEqual(['identity.wrongPassword', { file: 'locked.pem' }]);
  });

  it('may be locked in DER as well', async () => {
    const ssl = openssl();
    await selfSigned(ssl, 'P-256');
    await ssl.run('pkcs8', '-topk8', '-in', 'key.pem', '-passout', 'pass:secret', '-outform', 'DER', '-out', 'locked.der');
    expect(isWhole(ssl, await read(ssl, ['locked.der', 'cert.der'], 'secret'))).toBe(true);
    expect(await refusal(ssl, ['locked.der', 'cert.der'], 'guess')).toEqual(['identity.wrongPassword', { file: 'locked.der' }]);
  });

  it('say what is missing or doesn’t fit', async () => {
    const ssl = openssl();
    const other = openssl();
    await Promise.all([selfSigned(ssl, 'RSA'), selfSigned(other, 'RSA')]);
    ssl.put('other.pem', other.read('key.pem'));
    ssl.put('nonsense.der', 'nonsense');
    ssl.put('large.der', new Uint8Array(300_000));
    expect(await refusal(ssl, ['cert.pem'])).toEqual(['identity.noKey', { file: 'cert.pem' }]);
    expect(await refusal(ssl, ['key.pem'])).toEqual(unusable('key.pem holds a private key and no certificate'));
    expect(await refusal(ssl, ['cert.pem', 'other.pem'])).toEqual(unusable('the private key belongs to another certificate'));
    expect(await refusal(ssl, ['cert.pem', 'nonsense.der'])).toEqual(unusable('nonsense.der is neither a certificate, nor a private key, nor a .p12 file'));
    expect(await refusal(ssl, ['large.der'])).toEqual(unusable('large.der is larger than 256 kB'));
    expect(await refusal(ssl, [])).toEqual(unusable('choose 1 to 20 files'));
  });

  it('are no key on a curve that no device was seen with', async () => {
    const ssl = openssl();
    await ssl.run('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1', '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem', '-subj', '/CN=x');
    expect(await refusal(ssl, ['cert.pem', 'key.pem'])).toEqual(unusable('its key is neither RSA nor on a curve of NIST'));
  });

  it('bring their chain into its order, without strangers and without doubles', async () => {
    const ssl = openssl();
    await chainOf(ssl);
    await selfSigned(ssl, 'P-256');
    const text = (...names: string[]): string => names.map((name) => Buffer.from(ssl.read(name)).toString()).join('');
    ssl.put('all.pem', text('root.pem', 'cert.pem', 'middle.pem', 'leaf.key', 'root.pem', 'leaf.pem'));
    const identity = await read(ssl, ['all.pem']);
    const names = [identity.certificate, ...identity.chain].map((der) => new X509Certificate(der).subject);
    expect(names).toEqual(['O=Example School\nCN=Example Leaf', 'CN=Example Middle', 'CN=Example Root']);
    expect(Buffer.from(identity.privateKey).equals(createPrivateKey(Buffer.from(ssl.read('leaf.key'))).export({ type: 'pkcs8', format: 'der' }))).toBe(true);
  });
});

describe('a .p12 file', () => {
  it.each([
    ['as openssl writes it', []],
    ['with AES-128 and a MAC of SHA-512', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC', '-macalg', 'sha512']],
    ['with AES-192 and a MAC of SHA-384', ['-keypbe', 'AES-192-CBC', '-certpbe', 'AES-192-CBC', '-macalg', 'sha384']],
    ['with 3DES and SHA-1', ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
    ['as Keychain wrote it for decades: RC2 with 40 bits, 3DES, SHA-1', ['-legacy']],
    ['with RC2 of 128 bits, and 3DES with two keys', ['-legacy', '-certpbe', 'PBE-SHA1-RC2-128', '-keypbe', 'PBE-SHA1-2DES']],
    ['with a friendly name', ['-name', 'Skolans identitet', '-caname', 'x']],
    ['without a MAC', ['-nomac']],
    ['with certificates that aren’t encrypted', ['-certpbe', 'NONE']],
    ['with nothing encrypted', ['-certpbe', 'NONE', '-keypbe', 'NONE']],
    ['with many rounds', ['-iter', '50000']],
  ])('%s, gives certificate and key byte for byte', async (_, words) => {
    const ssl = openssl();
    await selfSigned(ssl, 'RSA');
    await ssl.run('pkcs12', '-export', '-in', 'cert.pem', '-inkey', 'key.pem', '-out', 'both.p12', '-passout', 'pass:secret', ...words);
    expect(isWhole(ssl, await read(ssl, ['both.p12'], 'secret'))).toBe(true);
    if (words.includes('NONE') && words.includes('-keypbe')) return;
    for (const wrong of ['guess', '', null]) expect(await refusal(ssl, ['both.p12'], wrong)).toEqual(['identity.wrongPassword', { file: 'both.p12' }]);
  });

  it.each(keyKinds)('with a key of %s', async (kind) => {
    const ssl = openssl();
    await selfSigned(ssl, kind);
    await ssl.run('pkcs12', '-export', '-in', 'cert.pem', '-inkey', 'key.pem', '-out', 'both.p12', '-passout', 'pass:pässword 校 😀');
    expect(isWhole(ssl, await read(ssl, ['both.p12'], 'pässword 校 😀'))).toBe(true);
  });

  it('without a password opens whether that is an empty one or none at all', async () => {
    const ssl = openssl();
    await selfSigned(ssl, 'P-256');
    for (const words of [[], ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']]) {
      await ssl.run('pkcs12', '-export', '-in', 'cert.pem', '-inkey', 'key.pem', '-out', 'both.p12', '-passout', 'pass:', ...words);
      for (const password of ['', null]) expect(isWhole(ssl, await read(ssl, ['both.p12'], password))).toBe(true);
      expect((await refusal(ssl, ['both.p12'], 'guess'))[0]).toBe('identity.wrongPassword');
    }
  });

  it('made by forge with no password at all opens as well', async () => {
    const ssl = openssl();
    await selfSigned(ssl, 'RSA');
    const { default: forge } = await import('node-forge');
    const [key, certificate] = [forge.pki.privateKeyFromPem(Buffer.from(ssl.read('key.pem')).toString()), forge.pki.certificateFromPem(Buffer.from(ssl.read('cert.pem')).toString())];
    const made = forge.pkcs12.toPkcs12Asn1(key, [certificate], null, { useMac: true });
    ssl.put('both.p12', Buffer.from(forge.asn1.toDer(made).getBytes(), 'latin1'));
    for (const password of ['', null]) expect(isWhole(ssl, await read(ssl, ['both.p12'], password))).toBe(true);
  });

  it('with a chain and a stranger gives the key’s own certificate, and the chain in its order', async () => {
    const ssl = openssl();
    await chainOf(ssl);
    await selfSigned(ssl, 'P-256');
    ssl.put('more.pem', ['root.pem', 'cert.pem', 'middle.pem'].map((name) => Buffer.from(ssl.read(name)).toString()).join(''));
    await ssl.run('pkcs12', '-export', '-in', 'leaf.pem', '-inkey', 'leaf.key', '-certfile', 'more.pem', '-out', 'both.p12', '-passout', 'pass:secret');
    const identity = await read(ssl, ['both.p12'], 'secret');
    expect([identity.certificate, ...identity.chain].map((der) => /CN=(.*)/.exec(new X509Certificate(der).subject)?.[1])).toEqual(['Example Leaf', 'Example Middle', 'Example Root']);
  });

  it('that holds no key, or no certificate, says so', async () => {
    const ssl = openssl();
    await selfSigned(ssl, 'RSA');
    await ssl.run('pkcs12', '-export', '-nokeys', '-in', 'cert.pem', '-out', 'certs.p12', '-passout', 'pass:secret');
    await ssl.run('pkcs12', '-export', '-nocerts', '-inkey', 'key.pem', '-in', 'key.pem', '-out', 'keys.p12', '-passout', 'pass:secret');
    expect(await refusal(ssl, ['certs.p12'], 'secret')).toEqual(['identity.noKey', { file: 'certs.p12' }]);
    expect(await refusal(ssl, ['keys.p12'], 'secret')).toEqual(unusable('keys.p12 holds a private key and no certificate'));
    // Each has what the other lacks.
    expect(isWhole(ssl, await read(ssl, ['certs.p12', 'keys.p12'], 'secret'))).toBe(true);
  });

  it('that would take ages to open is refused at once', async () => {
    const ssl = openssl();
    await selfSigned(ssl, 'P-256');
    await ssl.run('pkcs12', '-export', '-in', 'cert.pem', '-inkey', 'key.pem', '-out', 'slow.p12', '-passout', 'pass:secret', '-iter', '2100000', '-nomac');
    expect(await refusal(ssl, ['slow.p12'], 'secret')).toEqual(unusable('opening the file would take far too long; export it again with fewer rounds'));
  });

  it('that would take ages because it holds many locked keys is refused, by PBKDF2 and by scrypt', async () => {
    const ssl = openssl();
    await selfSigned(ssl, 'P-256');
    for (const words of [['-v2', 'aes-256-cbc', '-iter', '1900000'], ['-scrypt', '-scrypt_N', '16384', '-scrypt_r', '8', '-scrypt_p', '14']]) {
      await ssl.run('pkcs8', '-topk8', '-in', 'key.pem', ...words, '-passout', 'pass:secret', '-out', 'locked.pem');
      const block = Buffer.from(ssl.read('locked.pem')).toString();
      ssl.put('many.pem', block.repeat(4));
      expect(await refusal(ssl, ['cert.pem', 'many.pem'], 'secret')).toEqual(unusable('opening the file would take far too long; export it again with fewer rounds'));
      expect(await refusal(ssl, ['cert.pem', 'locked.pem', 'locked.pem', 'locked.pem', 'locked.pem'], 'secret')).toEqual(unusable('opening the file would take far too long; export it again with fewer rounds'));
    }
  });
});
