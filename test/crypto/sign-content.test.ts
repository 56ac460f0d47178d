// CMS as Muster signs it, by openssl's eyes: every kind of key, a chain, large content, and the form of DER.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Identity, makeIdentity } from '../../src/crypto/identity.ts';
import { signContent } from '../../src/crypto/sign-content.ts';
import { failureOf } from '../setup/failures.ts';
import { chainOf, type KeyKind, keyKinds, openssl, type Openssl, selfSigned } from '../setup/openssl.ts';

const now = Date.UTC(2026, 10, 22, 10, 0, 0);
/** Line ends are what text-mode signing spoils. */
const content = Buffer.from('<plist>\r\n\n\r\u0000å</plist>\n');

async function identityOf(ssl: Openssl, kind: KeyKind): Promise<Identity> {
  await selfSigned(ssl, kind);
  return { certificate: ssl.read('cert.der'), chain: [], privateKey: ssl.read('key.der') };
}

describe('signed content', () => {
  it.each(keyKinds)('by a key of %s is accepted by openssl, its bytes unchanged, and is DER', async (kind) => {
    const ssl = openssl();
    ssl.put('made.signed', await signContent(await identityOf(ssl, kind), content, now));
    await ssl.run('cms', '-verify', '-binary', '-inform', 'DER', '-noverify', '-in', 'made.signed', '-out', 'out.content');
    expect(Buffer.from(ssl.read('out.content')).equals(content)).toBe(true);
    // What openssl writes again from what it read is the same.
    await ssl.run('cms', '-cmsout', '-inform', 'DER', '-in', 'made.signed', '-outform', 'DER', '-out', 'again.signed');
    expect(Buffer.from(ssl.read('again.signed')).equals(ssl.read('made.signed'))).toBe(true);
  });

  it('says SHA-256, the time, and rsaEncryption as openssl itself does', async () => {
    const ssl = openssl();
    ssl.put('made.signed', await signContent(await identityOf(ssl, 'RSA'), content, Date.UTC(2026, 10, 22, 10, 0, 7)));
    ssl.put('given.content', content);
    await ssl.run('cms', '-sign', '-nodetach', '-binary', '-in', 'given.content', '-signer', 'cert.pem', '-inkey', 'key.pem', '-nosmimecap', '-outform', 'DER', '-out', 'judge.signed');
    const shown = async (name: string): Promise<string> => (await ssl.run('cms', '-cmsout', '-print', '-inform', 'DER', '-in', name)).replace(/signature: \n[^]*?unsignedAttrs/, 'signature: unsignedAttrs').replace(/UTCTIME:.*/, 'UTCTIME');
    expect(await shown('made.signed')).toBe(await shown('judge.signed'));
    expect(await ssl.run('cms', '-cmsout', '-print', '-inform', 'DER', '-in', 'made.signed')).toContain('UTCTIME:Nov 22 10:00:07 2026 GMT');
  });

  it('carries its chain, so that whoever knows the root alone can check it', async () => {
    const ssl = openssl();
    await chainOf(ssl);
    const [leaf, middle, root] = ['leaf', 'middle', 'root'].map((name) => Uint8Array.from(new X509Certificate(ssl.read(`${name}.pem`)).raw)) as [Uint8Array, Uint8Array, Uint8Array];
    const privateKey = Uint8Array.from(createPrivateKey(Buffer.from(ssl.read('leaf.key'))).export({ type: 'pkcs8', format: 'der' }));
    const verify = (): Promise<string> => ssl.run('cms', '-verify', '-binary', '-inform', 'DER', '-purpose', 'any', '-CAfile', 'root.pem', '-in', 'made.signed', '-out', 'out.content');
    for (const chain of [[middle], [middle, root], [root, middle]]) {
      ssl.put('made.signed', await signContent({ certificate: leaf, chain, privateKey }, content, now));
      await verify();
      await ssl.run('cms', '-cmsout', '-inform', 'DER', '-in', 'made.signed', '-outform', 'DER', '-out', 'again.signed');
      expect(Buffer.from(ssl.read('again.signed')).equals(ssl.read('made.signed'))).toBe(true);
    }
    ssl.put('made.signed', await signContent({ certificate: leaf, chain: [], privateKey }, content, now));
    await expect(verify()).rejects.toThrow(/unable to get local issuer/);
  });

  it('of nothing, and of ten million bytes, is the same bytes again', async () => {
    const ssl = openssl();
    const identity = await makeIdentity({ organization: 'School', country: null, uuid: '00000000-0000-4000-8000-000000000001', now });
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(10_000_000, 0x0a)]) {
      ssl.put('made.signed', await signContent(identity, bytes, now));
      await ssl.run('cms', '-verify', '-binary', '-inform', 'DER', '-noverify', '-in', 'made.signed', '-out', 'out.content');
      expect(Buffer.from(ssl.read('out.content')).equals(bytes)).toBe(true);
    }
  });

  it('is not made with a key of another certificate, nor with nonsense', async () => {
    const ssl = openssl();
    const [one, other] = [await identityOf(ssl, 'RSA'), await identityOf(ssl, 'P-256')];
    for (const bad of [{ ...one, privateKey: other.privateKey }, { ...one, privateKey: Uint8Array.of(1) }, { ...one, certificate: Uint8Array.of(0x30, 0) }, { ...one, chain: [Uint8Array.of(5)] }]) {
      expect((await failureOf(signContent(bad, content, now))).code).toBe('identity.unusable');
    }
  });
});
