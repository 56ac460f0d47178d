// Signatures explained: as openssl makes them, of every form, intact, changed, expired, by strangers and by those that are trusted.
import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { context, element, sequence } from '../../src/crypto/der.ts';
import { makeIdentity } from '../../src/crypto/identity.ts';
import { signContent } from '../../src/crypto/sign-content.ts';
import { explainSignature } from '../../src/crypto/signature-report.ts';
import { openSignedContent } from '../../src/crypto/signed-content.ts';
import { signatureReportSchema, type SignatureReport } from '../../src/model/profiles.ts';
import { chainOf, keyKinds, newKey, openssl, type Openssl, selfSigned } from '../setup/openssl.ts';
import { profileXml } from '../setup/profiles.ts';

const content = Buffer.from(profileXml());
const day = 86_400_000;

type Intact = Extract<SignatureReport, { kind: 'intact' }>;
const explain = (bytes: Uint8Array, anchors: readonly Uint8Array[] = [], now = Date.now()): Promise<SignatureReport> => explainSignature(bytes, { now, anchors });

async function intact(bytes: Uint8Array, anchors: readonly Uint8Array[] = [], now = Date.now()): Promise<Intact> {
  const report = await explain(bytes, anchors, now);
  expect(signatureReportSchema.safeParse(report).success).toBe(true);
  if (report.kind !== 'intact') throw new Error(JSON.stringify(report));
  return report;
}

async function sign(ssl: Openssl, name: string, ...words: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  ssl.put('given.content', content);
  await ssl.run('cms', '-sign', '-nodetach', '-binary', '-in', 'given.content', '-signer', `${name}.pem`, '-inkey', name === 'cert' ? 'key.pem' : `${name}.key`, '-outform', 'DER', '-out', 'made.signed', ...words);
  return ssl.read('made.signed');
}

function changed(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes);
  const at = copy.indexOf('Example School</string>');
  expect(at).toBeGreaterThan(0);
  copy.writeUInt8('e'.charCodeAt(0), at);
  return copy;
}

const der = (ssl: Openssl, name: string): Uint8Array => Uint8Array.from(new X509Certificate(ssl.read(`${name}.pem`)).raw);
const names = ({ chain }: Intact): string[] => chain.map(({ name }) => name);

describe('a signature', () => {
  it.each(keyKinds)('by a key of %s is intact, and broken as soon as the content is another', async (kind) => {
    const ssl = openssl();
    await selfSigned(ssl, kind);
    const signed = await sign(ssl, 'cert');
    const report = await intact(signed);
    expect(report).toMatchObject({ digest: 'SHA-256', complete: true, trust: 'selfSigned', validity: 'valid' });
    expect(names(report)).toEqual(['Example Identity']);
    expect(report.chain[0]?.key).toBe(kind === 'RSA' ? 'RSA 2048' : `EC ${kind}`);
    expect(Math.abs((report.signedAt ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(await explain(changed(signed))).toEqual({ kind: 'broken', reason: 'it was changed after it was signed, or is damaged' });
  });

  it.each([
    ['SHA-1', ['-md', 'sha1'], 'SHA-1'], ['SHA-512', ['-md', 'sha512'], 'SHA-512'], ['no attributes', ['-noattr'], 'SHA-256'], ['the identifier of the key', ['-keyid'], 'SHA-256'],
    ['RSASSA-PSS', ['-keyopt', 'rsa_padding_mode:pss'], 'SHA-256'], ['RSASSA-PSS and SHA-384', ['-md', 'sha384', '-keyopt', 'rsa_padding_mode:pss'], 'SHA-384'],
    ['pieces of indefinite length', ['-stream'], 'SHA-256'], ['PEM', ['-outform', 'PEM'], 'SHA-256'],
  ] as const)('with %s is intact, and broken when it was changed', async (_, words, digest) => {
    const ssl = openssl();
    await selfSigned(ssl, 'RSA');
    const signed = await sign(ssl, 'cert', ...words);
    const report = await intact(signed);
    expect([report.digest, report.signedAt === null]).toEqual([digest, words.includes('-noattr' as never)]);
    const opened = await openSignedContent(signed);
    expect(opened.kind === 'intact' && Buffer.from(opened.content).equals(content) && opened.signedAt === report.signedAt).toBe(true);
    if (words.includes('PEM' as never)) return;
    expect([(await explain(changed(signed))).kind, (await openSignedContent(changed(signed))).kind]).toEqual(['broken', 'broken']);
  });

  it('by the older kind of message is intact', async () => {
    const ssl = openssl();
    await selfSigned(ssl, 'RSA');
    ssl.put('given.content', content);
    await ssl.run('smime', '-sign', '-nodetach', '-binary', '-in', 'given.content', '-signer', 'cert.pem', '-inkey', 'key.pem', '-outform', 'DER', '-out', 'made.signed');
    expect((await intact(ssl.read('made.signed'))).trust).toBe('selfSigned');
  });

  it('by several is intact when all of them are, and tells the first', async () => {
    const [ssl, other] = [openssl(), openssl()];
    await Promise.all([selfSigned(ssl, 'RSA', '/CN=First'), selfSigned(other, 'P-256', '/CN=Second')]);
    const signed = await sign(ssl, 'cert', '-signer', other.file('cert.pem'), '-inkey', other.file('key.pem'));
    expect((await intact(signed)).chain).toHaveLength(1);
    // The second's signature ends the file: a set orders its members by their bytes, the shorter one first.
    for (const at of [signed.length - 1, signed.length - 300]) {
      const bad = Uint8Array.from(signed);
      bad[at] = (bad[at] ?? 0) ^ 1;
      expect((await explain(bad)).kind).toBe('broken');
    }
  });

  it('is found among certificates of the same authority', async () => {
    const ssl = openssl();
    await chainOf(ssl);
    await ssl.run('req', '-new', ...await newKey(ssl, 'RSA', 'second.key'), '-out', 'second.csr', '-subj', '/CN=Second Leaf');
    await ssl.run('x509', '-req', '-in', 'second.csr', '-CA', 'middle.pem', '-CAkey', 'middle.key', '-CAcreateserial', '-days', '10', '-out', 'second.pem');
    expect(names(await intact(await sign(ssl, 'leaf', '-certfile', 'second.pem')))).toEqual(['Example Leaf']);
    expect(names(await intact(await sign(ssl, 'second', '-certfile', 'leaf.pem')))).toEqual(['Second Leaf']);
  });

  it('of one kind of content is not taken for that of another', async () => {
    const ssl = openssl();
    await selfSigned(ssl, 'RSA');
    const signed = Buffer.from(await sign(ssl, 'cert'));
    // The first place that says "data": what the message holds. What the signer signed says so again.
    const at = signed.indexOf(Buffer.from('06092a864886f70d010701', 'hex'));
    signed.writeUInt8(0x05, at + 10);
    expect([(await explain(signed)).kind, (await openSignedContent(signed)).kind]).toEqual(['broken', 'broken']);
  });

  it('that was itself changed, lacks its content or its certificate, is broken with the reason', async () => {
    const ssl = openssl();
    await selfSigned(ssl, 'RSA');
    const bad = await sign(ssl, 'cert');
    bad[bad.length - 1] = (bad.at(-1) ?? 0) ^ 1;
    expect(await explain(bad)).toMatchObject({ kind: 'broken' });
    expect(await explain(await sign(ssl, 'cert', '-nocerts'))).toEqual({ kind: 'broken', reason: 'the signer’s certificate isn’t in it' });
    await ssl.run('cms', '-sign', '-binary', '-in', 'given.content', '-signer', 'cert.pem', '-inkey', 'key.pem', '-outform', 'DER', '-out', 'detached.signed');
    expect(await explain(ssl.read('detached.signed'))).toEqual({ kind: 'broken', reason: 'it carries a signature and no content' });
  });

  it('is none on what isn’t signed', async () => {
    const ssl = openssl();
    await selfSigned(ssl, 'RSA');
    ssl.put('given.content', content);
    await ssl.run('cms', '-encrypt', '-binary', '-in', 'given.content', '-outform', 'DER', '-out', 'sealed.der', 'cert.pem');
    for (const bytes of [content, Buffer.from('bplist00'), Buffer.alloc(0), Uint8Array.of(0x30, 0), ssl.read('cert.pem'), ssl.read('cert.der'), ssl.read('sealed.der')]) expect(await explain(bytes)).toEqual({ kind: 'none' });
  });
});

describe('a chain', () => {
  it('is put into its order, and trusted only when its root is', async () => {
    const [ssl, other] = [openssl(), openssl()];
    await Promise.all([chainOf(ssl), chainOf(other)]);
    ssl.put('more.pem', ['root', 'middle'].map((name) => Buffer.from(ssl.read(`${name}.pem`)).toString()).join(''));
    const whole = await sign(ssl, 'leaf', '-certfile', 'more.pem');
    const all = ['Example Leaf', 'Example Middle', 'Example Root'];
    const untrusted = await intact(whole);
    expect([names(untrusted), untrusted.complete, untrusted.trust]).toEqual([all, true, 'unknown']);
    const trusted = await intact(whole, [der(ssl, 'root')]);
    expect([names(trusted), trusted.complete, trusted.trust]).toEqual([all, true, 'trusted']);
    // A root of the same name with another key is another root.
    expect((await intact(whole, [der(other, 'root')])).trust).toBe('unknown');

    const partly = await sign(ssl, 'leaf', '-certfile', 'middle.pem');
    expect(await intact(partly)).toMatchObject({ complete: false, trust: 'unknown' });
    expect(names(await intact(partly))).toEqual(all.slice(0, 2));
    const reached = await intact(partly, [der(ssl, 'root')]);
    expect([names(reached), reached.complete, reached.trust]).toEqual([all, true, 'trusted']);

    // Who trusts the one in the middle, or the signer itself, trusts this.
    expect(await intact(partly, [der(ssl, 'middle')])).toMatchObject({ trust: 'trusted', complete: false });
    expect(await intact(whole, [der(ssl, 'leaf')])).toMatchObject({ trust: 'trusted', complete: false });
    const alone = await sign(ssl, 'leaf');
    expect(await intact(alone, [der(ssl, 'root')])).toMatchObject({ trust: 'unknown', complete: false });
  });

  it('stops at a root that is trusted, though the file leads on to an older one', async () => {
    const ssl = openssl();
    await chainOf(ssl);
    // The root's own name and key, certified across by another authority.
    await ssl.run('req', '-x509', ...await newKey(ssl, 'RSA', 'old.key'), '-out', 'old.pem', '-days', '300', '-subj', '/CN=Old Root', '-addext', 'keyUsage=keyCertSign');
    await ssl.run('req', '-new', '-key', 'root.key', '-subj', '/CN=Example Root', '-out', 'cross.csr');
    await ssl.run('x509', '-req', '-in', 'cross.csr', '-CA', 'old.pem', '-CAkey', 'old.key', '-CAcreateserial', '-days', '100', '-extfile', 'ca.cnf', '-out', 'cross.pem');
    ssl.put('more.pem', ['cross', 'middle'].map((name) => Buffer.from(ssl.read(`${name}.pem`)).toString()).join(''));
    const signed = await sign(ssl, 'leaf', '-certfile', 'more.pem');
    const across = await intact(signed);
    expect([names(across), across.complete]).toEqual([['Example Leaf', 'Example Middle', 'Example Root'], false]);
    expect(await intact(signed, [der(ssl, 'root')])).toMatchObject({ trust: 'trusted', complete: true });
    const old = await intact(signed, [der(ssl, 'old')]);
    expect([names(old), old.trust]).toEqual([['Example Leaf', 'Example Middle', 'Example Root', 'Old Root'], 'trusted']);
  });

  it.each([
    ['is an end', 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\n', false],
    ['doesn’t say that it is an authority', 'subjectKeyIdentifier=hash\n', false],
    ['is an authority for something else than certificates', 'basicConstraints=critical,CA:TRUE\nkeyUsage=cRLSign\n', false],
    ['may', 'basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n', true],
  ])('by way of a certificate that %s is trusted only if that may certify', async (_, extensions, isTrusted) => {
    const ssl = openssl();
    await chainOf(ssl);
    ssl.put('between.cnf', extensions);
    for (const [name, by, settings] of [['between', 'middle', ['-extfile', 'between.cnf']], ['rogue', 'between', []]] as const) {
      await ssl.run('req', '-new', ...await newKey(ssl, 'RSA', `${name}.key`), '-out', `${name}.csr`, '-subj', `/CN=${name}`);
      await ssl.run('x509', '-req', '-in', `${name}.csr`, '-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-CAcreateserial', '-days', '10', '-out', `${name}.pem`, ...settings);
    }
    ssl.put('more.pem', ['root', 'middle', 'between'].map((name) => Buffer.from(ssl.read(`${name}.pem`)).toString()).join(''));
    const report = await intact(await sign(ssl, 'rogue', '-certfile', 'more.pem'), [der(ssl, 'root')]);
    expect(report.trust).toBe(isTrusted ? 'trusted' : 'unknown');
  });

  it.each([
    ['an authority that may certify ends alone', 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=keyCertSign\n', null, null, false],
    ['an authority that may certify one more', 'basicConstraints=critical,CA:TRUE,pathlen:1\nkeyUsage=keyCertSign\n', null, null, true],
    ['a demand that isn’t understood', 'basicConstraints=critical,CA:TRUE\n1.2.3.4=critical,ASN1:NULL\n', null, null, false],
    ['a remark that isn’t understood', 'basicConstraints=critical,CA:TRUE\n1.2.3.4=ASN1:NULL\n', null, null, true],
    ['an authority for some names only', 'basicConstraints=critical,CA:TRUE\nnameConstraints=critical,permitted;DNS:example.com\n', null, null, false],
    ['a signer whose key is for encryption', null, 'keyUsage=critical,keyEncipherment\n', null, false],
    ['a signer whose key is for anything', null, 'subjectKeyIdentifier=hash\n', null, true],
    ['a certificate signed by MD5', null, null, 'md5', false],
    ['a certificate signed by SHA-384', null, null, 'sha384', true],
  ] as const)('by way of %s is trusted only as far as that allows', async (_, above, end, digest, isTrusted) => {
    const ssl = openssl();
    const authority = 'basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n';
    await ssl.run('req', '-x509', ...await newKey(ssl, 'RSA', 'root.key'), '-out', 'root.pem', '-days', '90', '-subj', '/CN=Root', '-addext', 'keyUsage=keyCertSign');
    for (const [name, by, extensions] of [['upper', 'root', above ?? authority], ['lower', 'upper', authority], ['leaf', 'lower', end ?? 'keyUsage=digitalSignature\n']] as const) {
      ssl.put(`${name}.cnf`, extensions);
      await ssl.run('req', '-new', ...await newKey(ssl, 'RSA', `${name}.key`), '-out', `${name}.csr`, '-subj', `/CN=${name}`);
      await ssl.run('x509', '-req', '-in', `${name}.csr`, '-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-CAcreateserial', '-days', '10', '-extfile', `${name}.cnf`, ...(digest && name === 'lower' ? [`-${digest}`] : []), '-out', `${name}.pem`);
    }
    ssl.put('more.pem', ['root', 'upper', 'lower'].map((name) => Buffer.from(ssl.read(`${name}.pem`)).toString()).join(''));
    const report = await intact(await sign(ssl, 'leaf', '-certfile', 'more.pem'), [der(ssl, 'root')]);
    expect([names(report).length, report.trust]).toEqual([4, isTrusted ? 'trusted' : 'unknown']);
  });

  it('says when any of it has expired or isn’t good yet', async () => {
    const ssl = openssl();
    await chainOf(ssl, { root: '30', middle: '200', leaf: '100' });
    ssl.put('more.pem', ['root', 'middle'].map((name) => Buffer.from(ssl.read(`${name}.pem`)).toString()).join(''));
    const signed = await sign(ssl, 'leaf', '-certfile', 'more.pem');
    const at = async (days: number): Promise<[string, string]> => {
      const report = await intact(signed, [der(ssl, 'root')], Date.now() + days * day);
      return [report.validity, report.trust];
    };
    expect([await at(0), await at(29), await at(31), await at(500), await at(-1)]).toEqual([['valid', 'trusted'], ['valid', 'trusted'], ['expired', 'trusted'], ['expired', 'trusted'], ['notYet', 'trusted']]);
  });

  it('that comes round to itself ends, and a crowd of certificates is looked at in part', async () => {
    const ssl = openssl();
    // A and B certified each other, beside a root of each.
    for (const name of ['a', 'b']) await ssl.run('req', '-x509', ...await newKey(ssl, 'RSA', `${name}.key`), '-out', `${name}-root.pem`, '-subj', `/CN=${name}`, '-addext', 'keyUsage=keyCertSign,digitalSignature');
    ssl.put('ca.cnf', 'basicConstraints=critical,CA:TRUE\n');
    for (const [name, by] of [['a', 'b'], ['b', 'a']] as const) {
      await ssl.run('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${name}`, '-out', `${name}.csr`);
      await ssl.run('x509', '-req', '-in', `${name}.csr`, '-CA', `${by}-root.pem`, '-CAkey', `${by}.key`, '-CAcreateserial', '-extfile', 'ca.cnf', '-days', '30', '-out', `${name}.pem`);
    }
    ssl.put('more.pem', Buffer.from(ssl.read('b.pem')));
    const report = await intact(await sign(ssl, 'a', '-certfile', 'more.pem'));
    expect([names(report), report.complete, report.trust]).toEqual([['a', 'b'], false, 'unknown']);

    const identity = await makeIdentity({ organization: 'School', country: null, uuid: '00000000-0000-4000-8000-000000000001', now: Date.now() });
    const crowd = rootCertificates.slice(0, 60).map((pem) => Uint8Array.from(new X509Certificate(pem).raw));
    expect(await intact(await signContent({ ...identity, chain: crowd }, content, Date.now()))).toMatchObject({ trust: 'selfSigned' });
  });
});

describe('a damaged signature', () => {
  it('is told as such, wherever the file is cut or changed, and never believed', async () => {
    const ssl = openssl();
    await chainOf(ssl);
    const whole = await sign(ssl, 'leaf', '-certfile', 'middle.pem');
    const opened = async (bytes: Uint8Array): Promise<void> => {
      const report = await explain(bytes);
      expect(signatureReportSchema.safeParse(report).success).toBe(true);
      const read = await openSignedContent(bytes);
      if (read.kind === 'intact') expect(Buffer.from(read.content).equals(content)).toBe(true);
    };
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      expect((await explain(whole.subarray(0, at))).kind).not.toBe('intact');
      const bad = Uint8Array.from(whole);
      bad[at] = (bad[at] ?? 0) ^ change;
      await opened(bad);
    }), { numRuns: 300 });
  });

  it('of deep nesting, endless lengths or a million parts is none, within a moment', async () => {
    let deep: Uint8Array = Uint8Array.of(5, 0);
    for (let depth = 0; depth < 5000; depth += 1) deep = element(0x30, deep);
    const signedDataOid = Uint8Array.of(0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02);
    for (const bytes of [deep, sequence(signedDataOid, context(0, deep)), Buffer.alloc(5_000_000, Uint8Array.of(0x30, 0x80)), element(0x30, Buffer.alloc(4_000_000, Uint8Array.of(5, 0))), Buffer.alloc(1_000_000, 0x30)]) {
      expect(await explain(bytes)).toEqual({ kind: 'none' });
      expect((await openSignedContent(bytes)).kind).toBe('other');
    }
  });
});
