// Signatures as somebody would forge them: parts missing, twice, of another kind or for something else; none may be believed.
// Made by hand from RFC 5652, since no tool writes such messages.
import { constants, createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { readParts } from '../../src/crypto/certificate.ts';
import { bits, context, element, integer, nothing, octets, oid, sequence, set, sorted, time } from '../../src/crypto/der.ts';
import { type Identity, makeIdentity } from '../../src/crypto/identity.ts';
import { keyOfPkcs8 } from '../../src/crypto/private-keys.ts';
import { explainSignature } from '../../src/crypto/signature-report.ts';
import { openSignedContent } from '../../src/crypto/signed-content.ts';
import { profileXml } from '../setup/profiles.ts';

const now = Date.UTC(2030, 0, 1);
const content = Buffer.from(profileXml());
const types = { data: '1.2.840.113549.1.7.1', signedData: '1.2.840.113549.1.7.2', contentType: '1.2.840.113549.1.9.3', messageDigest: '1.2.840.113549.1.9.4', signingTime: '1.2.840.113549.1.9.5' } as const;
const hashes = { md5: '1.2.840.113549.2.5', sha1: '1.3.14.3.2.26', sha256: '2.16.840.1.101.3.4.2.1', sha384: '2.16.840.1.101.3.4.2.2' } as const;
const pss = '1.2.840.113549.1.1.10';
const rsa = (): Buffer => sequence(oid('1.2.840.113549.1.1.1'), nothing());

interface Signer {
  readonly certificate: Uint8Array;
  readonly key: KeyObject;
}

const signers: Signer[] = [];
const signer = (at = 0): Signer => signers[at] ?? expect.fail();

beforeAll(async () => {
  for (const organization of ['First', 'Second']) {
    const { certificate, privateKey }: Identity = await makeIdentity({ organization, country: null, uuid: '00000000-0000-4000-8000-000000000001', now });
    signers.push({ certificate, key: keyOfPkcs8(privateKey) });
  }
});

const attribute = (type: string, ...values: readonly Uint8Array[]): Buffer => sequence(oid(type), element(0x31, ...values));
const hashed = (bytes: Uint8Array, hash: keyof typeof hashes = 'sha256'): Buffer => octets(createHash(hash).update(bytes).digest());
const usual = (bytes: Uint8Array = content, hash: keyof typeof hashes = 'sha256'): Buffer[] => [attribute(types.contentType, oid(types.data)), attribute(types.messageDigest, hashed(bytes, hash)), attribute(types.signingTime, time(now))];

interface Info {
  readonly by?: Signer;
  readonly attributes?: readonly Uint8Array[] | null;
  readonly hash?: keyof typeof hashes;
  readonly algorithm?: Uint8Array;
  readonly identifier?: Uint8Array;
  /** What is signed instead of the set of the attributes. */
  readonly signed?: Uint8Array;
  readonly pss?: { readonly salt: number; readonly hash: string };
  readonly more?: readonly Uint8Array[];
  readonly tag?: number;
}

function signerInfo({ by = signer(), attributes = usual(), hash = 'sha256', algorithm = rsa(), identifier, signed, pss: padding, more = [], tag = 0x30 }: Info): Buffer {
  const { issuer, serial } = readParts(by.certificate);
  const parts = attributes && sorted(attributes);
  const bytes = signed ?? (parts ? element(0x31, ...parts) : content);
  const signature = padding ? sign(padding.hash, bytes, { key: by.key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: padding.salt }) : sign(hash, bytes, by.key);
  return element(tag, integer(1), identifier ?? sequence(issuer, element(0x02, serial)), sequence(oid(hashes[hash])), ...(parts ? [context(0, ...parts)] : []), algorithm, octets(signature), ...more);
}

interface Message {
  readonly infos?: readonly Uint8Array[];
  readonly certificates?: readonly Uint8Array[];
  readonly announced?: readonly string[];
  readonly type?: string;
  /** The element in which the content is, null for none. */
  readonly carried?: Uint8Array | null;
  readonly between?: readonly Uint8Array[];
}

function message({ infos = [signerInfo({})], certificates = signers.map(({ certificate }) => certificate), announced = Object.values(hashes), type = types.data, carried = octets(content), between = [] }: Message = {}): Buffer {
  return sequence(oid(types.signedData), context(0, sequence(
    integer(1), set(...announced.map((hash) => sequence(oid(hash)))), sequence(oid(type), ...(carried ? [context(0, carried)] : [])),
    context(0, ...certificates), ...between, element(0x31, ...infos),
  )));
}

const verdicts = async (bytes: Uint8Array): Promise<[string, string]> => [(await explainSignature(bytes, { now, anchors: [] })).kind, (await openSignedContent(bytes)).kind];
const by = (info: Info): Buffer => message({ infos: [signerInfo(info)] });

describe('a message by hand', () => {
  it('is believed as it should be', async () => {
    expect(await verdicts(message())).toEqual(['intact', 'intact']);
    expect(await verdicts(by({ attributes: null }))).toEqual(['intact', 'intact']);
    expect(await verdicts(message({ infos: [signerInfo({}), signerInfo({ by: signer(1) })] }))).toEqual(['intact', 'intact']);
    expect(await verdicts(message({ carried: element(0x24, octets(content.subarray(0, 100)), element(0x24, octets(content.subarray(100)))) }))).toEqual(['intact', 'intact']);
    // The members of a set in another order than DER's, signed as they are sent.
    const parts = sorted(usual()).reverse();
    const { issuer, serial } = readParts(signer().certificate);
    const info = sequence(integer(1), sequence(issuer, element(0x02, serial)), sequence(oid(hashes.sha256)), context(0, ...parts), rsa(), octets(sign('sha256', element(0x31, ...parts), signer().key)));
    expect(await verdicts(message({ infos: [info] }))).toEqual(['intact', 'intact']);
  });

  const other = Buffer.from('<plist version="1.0"><dict/></plist>');
  it.each<[string, () => Buffer]>([
    ['without the digest of the content', () => by({ attributes: usual().filter((_, at) => at !== 1) })],
    ['without the kind of the content', () => by({ attributes: usual().slice(1) })],
    ['without any attribute', () => by({ attributes: [] })],
    ['with the digest of other content', () => by({ attributes: usual(other) })],
    ['with two digests, the first of which is right', () => by({ attributes: [...usual(), attribute(types.messageDigest, hashed(other))] })],
    ['with two digests in one attribute', () => by({ attributes: [...usual().filter((_, at) => at !== 1), attribute(types.messageDigest, hashed(content), hashed(other))] })],
    ['with the same kind twice', () => by({ attributes: [...usual(), attribute(types.contentType, oid(types.data))] })],
    ['with a digest that is no octets', () => by({ attributes: [...usual().filter((_, at) => at !== 1), attribute(types.messageDigest, element(0x0c, createHash('sha256').update(content).digest()))] })],
    ['whose digest is cut off', () => by({ attributes: [...usual().filter((_, at) => at !== 1), attribute(types.messageDigest, octets(createHash('sha256').update(content).digest().subarray(0, 20)))] })],
    ['whose signature is over the content, though there are attributes', () => by({ signed: content })],
    ['whose signature is over the attributes as they are sent, with their other tag', () => by({ signed: context(0, ...sorted(usual())) })],
    ['whose signature is over other attributes', () => by({ signed: element(0x31, ...sorted(usual(other))) })],
    ['whose kind of content is another than its attributes say', () => message({ type: types.signedData })],
    ['of another kind without attributes', () => message({ type: '1.2.840.113549.1.9.16.1.4', infos: [signerInfo({ attributes: null })] })],
    ['whose content is of another form than octets', () => message({ carried: element(0x13, content) })],
    ['whose content is in pieces that are no octets', () => message({ carried: element(0x24, octets(content.subarray(0, 100)), element(0x02, content.subarray(100))) })],
    ['whose content is followed by more of it', () => sequence(oid(types.signedData), context(0, sequence(
      integer(1), set(sequence(oid(hashes.sha256))), sequence(oid(types.data), context(0, octets(content), octets(other))), context(0, signer().certificate), set(signerInfo({})),
    )))],
    ['without content', () => message({ carried: null })],
    ['with nothing as its content, signed for some', () => message({ carried: octets(Buffer.alloc(0)) })],
    ['whose digest isn’t announced', () => message({ announced: [hashes.sha384] })],
    ['by nobody', () => message({ infos: [] })],
    ['by two of whom the second didn’t', () => message({ infos: [signerInfo({}), signerInfo({ by: signer(1), signed: other })] })],
    ['by two of whom the first didn’t', () => message({ infos: [signerInfo({ signed: other }), signerInfo({ by: signer(1) })] })],
    ['by more than are looked at, the last of whom didn’t', () => message({ infos: [...Array.from({ length: 20 }, () => signerInfo({})), signerInfo({ signed: other })] })],
    ['by somebody in another’s name', () => by({ by: { certificate: signer().certificate, key: signer(1).key } })],
    ['by the key of another certificate, named by its identifier', () => by({ by: signer(1), identifier: element(0x80, readParts(signer().certificate).keyIdentifier ?? expect.fail()) })],
    ['whose signer is named in another form', () => by({ identifier: element(0x31, readParts(signer().certificate).issuer, element(0x02, readParts(signer().certificate).serial)) })],
    ['whose signer is no sequence', () => by({ tag: 0x31 })],
    ['whose signer has parts that nobody knows', () => by({ more: [octets(other)] })],
    ['with parts that nobody knows', () => message({ between: [octets(other)] })],
    ['by MD5, which anybody can match', () => by({ hash: 'md5', attributes: usual(content, 'md5') })],
    ['that names the algorithm of another key', () => by({ algorithm: sequence(oid('1.2.840.10045.4.3.2')) })],
    ['that names an algorithm nobody knows', () => by({ algorithm: sequence(oid('2.5.29.19')) })],
  ])('%s is not believed', async (_, make) => {
    expect(await verdicts(make())).toEqual(['broken', 'broken']);
  });

  it('in words before it is another file: a comment could hold any signature', async () => {
    const pem = (before: string): Buffer => Buffer.from(`${before}-----BEGIN PKCS7-----\n${message().toString('base64')}\n-----END PKCS7-----\n`);
    expect((await explainSignature(pem(''), { now, anchors: [] })).kind).toBe('intact');
    for (const before of ['<!-- ', '<?xml version="1.0"?><!--\n', 'x', '0']) expect(await verdicts(pem(before))).toEqual(['none', 'other']);
  });
});

describe('a signature of RSASSA-PSS', () => {
  const hash = (number: number, type: string): Buffer => context(number, sequence(oid(type), nothing()));
  const mask = (type: string): Buffer => context(1, sequence(oid('1.2.840.113549.1.1.8'), sequence(oid(type), nothing())));
  const salt = (length: number): Buffer => context(2, integer(length));
  const algorithm = (...parts: readonly Buffer[]): Buffer => sequence(oid(pss), sequence(...parts));
  const right = [hash(0, hashes.sha256), mask(hashes.sha256), salt(32)] as const;
  const made = { salt: 32, hash: 'sha256' };

  it('is believed when it is as its parameters say', async () => {
    expect(await verdicts(by({ algorithm: algorithm(...right), pss: made }))).toEqual(['intact', 'intact']);
    expect(await verdicts(by({ algorithm: algorithm(...right, context(3, integer(1))), pss: made }))).toEqual(['intact', 'intact']);
    expect(await verdicts(by({ hash: 'sha1', attributes: usual(content, 'sha1'), algorithm: algorithm(), pss: { salt: 20, hash: 'sha1' } }))).toEqual(['intact', 'intact']);
  });

  it.each<[string, () => Buffer]>([
    ['with another salt', () => by({ algorithm: algorithm(...right), pss: { salt: 20, hash: 'sha256' } })],
    ['with another digest than that of the content', () => by({ algorithm: algorithm(hash(0, hashes.sha1), mask(hashes.sha1), salt(20)), pss: { salt: 20, hash: 'sha1' } })],
    ['whose mask is made by another digest', () => by({ algorithm: algorithm(right[0], mask(hashes.sha1), right[2]), pss: made })],
    ['without parameters', () => by({ algorithm: sequence(oid(pss)), pss: made })],
    ['with a parameter twice', () => by({ algorithm: algorithm(...right, salt(32)), pss: made })],
    ['with a parameter that nobody knows', () => by({ algorithm: algorithm(...right, context(4, integer(1))), pss: made })],
    ['with another end', () => by({ algorithm: algorithm(...right, context(3, integer(2))), pss: made })],
  ])('%s isn’t', async (_, make) => {
    expect(await verdicts(make())).toEqual(['broken', 'broken']);
  });
});

describe('a key that is everybody’s', () => {
  /** A certificate of that key, by its own word; its signature is nobody's. */
  function certificateOf(spki: Uint8Array, key: KeyObject): Buffer {
    const name = sequence(element(0x31, sequence(oid('2.5.4.3'), element(0x0c, Buffer.from('Weak')))));
    const algorithm = sequence(oid('1.2.840.113549.1.1.11'), nothing());
    const body = sequence(integer(77), algorithm, name, sequence(time(now - 1000), time(now + 1e9)), name, spki);
    return sequence(body, algorithm, bits(sign('sha256', body, key)));
  }

  it('proves nothing: RSA of 512 bits', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 512 });
    const certificate = certificateOf(publicKey.export({ type: 'spki', format: 'der' }), privateKey);
    expect(await verdicts(message({ infos: [signerInfo({ by: { certificate, key: privateKey } })], certificates: [certificate] }))).toEqual(['broken', 'broken']);
  });

  it('proves nothing: RSA whose exponent is 1, where the padded digest is its own signature', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const modulus = Buffer.from(publicKey.export({ format: 'jwk' }).n ?? '', 'base64url');
    const spki = sequence(rsa(), bits(sequence(element(0x02, Buffer.concat([Buffer.alloc(1), modulus])), integer(1))));
    const certificate = certificateOf(spki, signer().key);
    const attributes = sorted(usual());
    const digest = sequence(sequence(oid(hashes.sha256), nothing()), octets(createHash('sha256').update(element(0x31, ...attributes)).digest()));
    const signature = Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(256 - 3 - digest.length, 0xff), Buffer.from([0]), digest]);
    const { issuer, serial } = readParts(certificate);
    const info = sequence(integer(1), sequence(issuer, element(0x02, serial)), sequence(oid(hashes.sha256)), context(0, ...attributes), rsa(), octets(signature));
    expect(await verdicts(message({ infos: [info], certificates: [certificate] }))).toEqual(['broken', 'broken']);
  });
});
