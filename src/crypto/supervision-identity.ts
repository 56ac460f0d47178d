// A supervision identity: the certificate that supervised devices know and the key that belongs to it. Signs a device's
// challenge as CMS SignedData: DER, content attached, SHA-256, signer's certificate inside (ios-protocols 2.12, 3.5).
import { createPrivateKey, type KeyObject, webcrypto, X509Certificate } from 'node:crypto';
import { AppError } from '../errors.ts';

export interface SupervisionIdentity {
  /** DER, byte for byte as devices keep it: they compare it so. */
  readonly certificate: Uint8Array;
  /** The common name, for people. */
  readonly name: string;
  /** CMS over exactly these bytes; `now` in milliseconds becomes the signing time. */
  readonly sign: (challenge: Uint8Array, now: number) => Promise<Uint8Array>;
}

const data = '1.2.840.113549.1.7.1';
const signedData = '1.2.840.113549.1.7.2';
const attributes = { contentType: '1.2.840.113549.1.9.3', messageDigest: '1.2.840.113549.1.9.4', signingTime: '1.2.840.113549.1.9.5' } as const;

/** By the names that keys have here, the names that WebCrypto has. */
const curves: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };

const curveOf = (key: KeyObject): string | undefined => curves[key.asymmetricKeyDetails?.namedCurve ?? ''];

async function importKey(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  const namedCurve = curveOf(key);
  const algorithm = namedCurve === undefined ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } : { name: 'ECDSA', namedCurve };
  return webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
}

async function signContent(certificate: Uint8Array, key: KeyObject, content: Uint8Array, now: number): Promise<Uint8Array> {
  const [pkijs, asn1js] = await Promise.all([import('pkijs'), import('asn1js')]);
  const engine = new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto });
  pkijs.setEngine('node', engine);
  const signer = pkijs.Certificate.fromBER(Uint8Array.from(certificate).buffer);
  const digest = await webcrypto.subtle.digest('SHA-256', Uint8Array.from(content));
  // Set by hand: the constructor would put it into pieces, which is BER, not DER.
  const inner = new pkijs.EncapsulatedContentInfo({ eContentType: data });
  inner.eContent = new asn1js.OctetString({ valueHex: Uint8Array.from(content).buffer });
  const attribute = (type: string, value: object): InstanceType<typeof pkijs.Attribute> => new pkijs.Attribute({ type, values: [value] });
  const message = new pkijs.SignedData({
    version: 1,
    encapContentInfo: inner,
    signerInfos: [new pkijs.SignerInfo({
      version: 1,
      sid: new pkijs.IssuerAndSerialNumber({ issuer: signer.issuer, serialNumber: signer.serialNumber }),
      signedAttrs: new pkijs.SignedAndUnsignedAttributes({
        type: 0,
        attributes: [
          attribute(attributes.contentType, new asn1js.ObjectIdentifier({ value: data })),
          attribute(attributes.signingTime, new asn1js.UTCTime({ valueDate: new Date(now) })),
          attribute(attributes.messageDigest, new asn1js.OctetString({ valueHex: digest })),
        ],
      }),
    })],
    certificates: [signer],
  });
  await message.sign((await importKey(key)) as Parameters<typeof message.sign>[0], 0, 'SHA-256', undefined, engine);
  const outer = new pkijs.ContentInfo({ contentType: signedData, content: message.toSchema(true) });
  return new Uint8Array(outer.toSchema().toBER(false));
}

function readKey(bytes: Uint8Array): KeyObject {
  const text = Buffer.from(bytes).toString('latin1');
  if (text.includes('-----BEGIN ')) return createPrivateKey(text);
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    try {
      return createPrivateKey({ key: Buffer.from(bytes), format: 'der', type });
    } catch {
      // DER doesn't say which of the three it is.
    }
  }
  throw new Error('the key is neither PEM nor DER');
}

/** Certificate and key may be PEM or DER. Throws identity.unusable: a PKCS#12 file, a key that belongs to another certificate. */
export function makeSupervisionIdentity(certificate: Uint8Array, privateKey: Uint8Array): SupervisionIdentity {
  const refuse = (reason: string, cause?: unknown): AppError => new AppError('identity.unusable', { reason }, { cause });
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(Buffer.from(certificate));
  } catch (error) {
    throw refuse('the certificate is neither PEM nor DER; a .p12 file has to be taken apart first', error);
  }
  let key: KeyObject;
  try {
    key = readKey(privateKey);
  } catch (error) {
    throw refuse('the private key can’t be read; it may be encrypted', error);
  }
  if (key.asymmetricKeyType !== 'rsa' && curveOf(key) === undefined) throw refuse('its key is neither RSA nor on a curve of NIST');
  if (!parsed.checkPrivateKey(key)) throw refuse('the private key belongs to another certificate');
  const der = Uint8Array.from(parsed.raw);
  return { certificate: der, name: /^CN=(.+)$/m.exec(parsed.subject)?.[1] ?? 'a certificate without a name', sign: (challenge, now) => signContent(der, key, challenge, now) };
}
