// openssl judges the .p12 files that Muster writes: both forms, every kind of key, with a chain.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { writePkcs12 } from '../../src/crypto/pkcs12.ts';
import { chainOf, keyKinds, openssl, selfSigned } from '../setup/openssl.ts';

describe('openssl opens a .p12 file of Muster', () => {
  it.each(keyKinds.flatMap((kind) => [[kind, 'modern'] as const, [kind, 'legacy'] as const]))('with a key of %s in its %s form, certificate and key byte for byte', async (kind, form) => {
    const ssl = openssl();
    await selfSigned(ssl, kind);
    ssl.put('made.p12', await writePkcs12({ certificate: ssl.read('cert.der'), chain: [], privateKey: ssl.read('key.der') }, 'sécret 校', { form, name: 'Skolan å' }));
    await ssl.run('pkcs12', '-in', 'made.p12', '-passin', 'pass:sécret 校', '-nodes', '-out', 'opened.pem', ...(form === 'legacy' ? ['-legacy'] : []));
    const opened = Buffer.from(ssl.read('opened.pem')).toString();
    expect(new X509Certificate(opened).raw.equals(ssl.read('cert.der'))).toBe(true);
    expect(createPrivateKey(opened).export({ type: 'pkcs8', format: 'der' }).equals(ssl.read('key.der'))).toBe(true);
    expect(opened).toMatch(/friendlyName: .*Skolan/);
    await expect(ssl.run('pkcs12', '-in', 'made.p12', '-passin', 'pass:guess', '-nodes', '-legacy')).rejects.toThrow(/invalid password/);
  });

  it('and says what guards it', async () => {
    const ssl = openssl();
    await selfSigned(ssl, 'RSA');
    const identity = { certificate: ssl.read('cert.der'), chain: [], privateKey: ssl.read('key.der') };
    const told = async (form: 'modern' | 'legacy'): Promise<string> => {
      ssl.put('made.p12', await writePkcs12(identity, 'secret', { form, name: 'x' }));
      return ssl.run('pkcs12', '-in', 'made.p12', '-passin', 'pass:secret', '-info', '-noout', '-legacy');
    };
    const modern = await told('modern');
    expect(modern).toMatch(/MAC: sha256, Iteration 200000\s/);
    expect(modern.match(/PBES2, PBKDF2, AES-256-CBC, Iteration 200000, PRF hmacWithSHA256/g)).toHaveLength(2);
    const legacy = await told('legacy');
    expect(legacy).toMatch(/MAC: sha1, Iteration 10000\s/);
    expect(legacy.match(/pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 10000/g)).toHaveLength(2);
  });

  it('with its chain', async () => {
    const ssl = openssl();
    await chainOf(ssl);
    const der = (name: string): Uint8Array => Uint8Array.from(new X509Certificate(ssl.read(name)).raw);
    const privateKey = Uint8Array.from(createPrivateKey(Buffer.from(ssl.read('leaf.key'))).export({ type: 'pkcs8', format: 'der' }));
    ssl.put('made.p12', await writePkcs12({ certificate: der('leaf.pem'), chain: [der('middle.pem'), der('root.pem')], privateKey }, 'secret', { form: 'modern', name: 'x' }));
    const shown = async (which: string): Promise<string[]> => [...(await ssl.run('pkcs12', '-in', 'made.p12', '-passin', 'pass:secret', '-nokeys', which)).matchAll(/subject=.*CN = (.*)/g)].map(([, name = '']) => name);
    expect(await shown('-clcerts')).toEqual(['Example Leaf']);
    expect((await shown('-cacerts')).sort()).toEqual(['Example Middle', 'Example Root']);
  });
});
