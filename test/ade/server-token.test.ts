// Server tokens as Apple's portals give them out (enrollment-formats 5.7), encrypted by another program.
import { beforeAll, describe, expect, it } from 'vitest';
import { checkRenewal, readServerToken } from '../../src/ade/server-token.ts';
import { type Identity, makeIdentity } from '../../src/crypto/identity.ts';
import { codeOf } from '../setup/failures.ts';
import { openssl } from '../setup/openssl.ts';

const members = { consumer_key: 'CK_0123', consumer_secret: 'CS_4567', access_token: 'AT_O89', access_secret: 'AS_ab', access_token_expiry: '2027-11-22T10:00:00Z' };
const token = { consumerKey: 'CK_0123', consumerSecret: 'CS_4567', accessToken: 'AT_O89', accessSecret: 'AS_ab', expires: Date.UTC(2027, 10, 22, 10) };
const message = (json: string): string => `Content-Type: text/plain;charset=UTF-8\nContent-Transfer-Encoding: 7bit\n\n-----BEGIN MESSAGE-----\n${json}\n-----END MESSAGE-----\n`;

let identity: Identity;
let other: Identity;

beforeAll(async () => {
  const choice = { organization: 'Example School', country: 'SE', uuid: 'c0ffee00-0000-4000-8000-000000000001', now: Date.UTC(2026, 10, 22) };
  [identity, other] = await Promise.all([makeIdentity(choice), makeIdentity(choice)]);
});

async function encrypted(content: string, cipher: string, form: 'SMIME' | 'PEM' | 'DER'): Promise<Uint8Array> {
  const judge = openssl();
  judge.put('cert.der', identity.certificate);
  await judge.run('x509', '-inform', 'DER', '-in', 'cert.der', '-out', 'cert.pem');
  judge.put('a.content', content);
  await judge.run('smime', '-encrypt', '-binary', cipher, '-in', 'a.content', '-out', 'a.p7m', '-outform', form, 'cert.pem');
  return judge.read('a.p7m');
}

const utf8 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

describe('a server token', () => {
  it.each([['-des3', 'SMIME'], ['-aes256', 'SMIME'], ['-aes128', 'PEM'], ['-aes256', 'DER']] as const)('encrypted with %s as %s is opened by the key that was made for it', async (cipher, form) => {
    expect(await readServerToken(await encrypted(message(JSON.stringify(members)), cipher, form), identity)).toEqual(token);
  });

  it('may be wrapped over lines, have lines of Windows, and no lines around it', async () => {
    const wrapped = JSON.stringify(members).replace(/(.{20})/g, '$1\r\n');
    expect(await readServerToken(await encrypted(message(wrapped).replaceAll('\n', '\r\n'), '-des3', 'SMIME'), identity)).toEqual(token);
    expect(await readServerToken(await encrypted(JSON.stringify(members), '-aes256', 'SMIME'), identity)).toEqual(token);
    const mime = Buffer.from(await encrypted(message(JSON.stringify(members)), '-aes256', 'SMIME')).toString('latin1');
    expect(await readServerToken(utf8(mime.replaceAll('\n', '\r\n')), identity)).toEqual(token);
    expect(await readServerToken(utf8(`\ufeff${mime}`), identity)).toEqual(token);
  });

  it('for another key says so', async () => {
    expect(await codeOf(readServerToken(await encrypted(message(JSON.stringify(members)), '-aes256', 'SMIME'), other))).toBe('ade.wrongKey');
  });

  it.each([
    ['a text', 'Hello'], ['a page', '<html></html>'], ['nothing', ''], ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'],
    ['a message without an envelope', 'Content-Type: text/plain\n\nHello there'], ['something large', 'A'.repeat(300_000)],
  ])('is not %s', async (_, text) => {
    expect(await codeOf(readServerToken(utf8(text), identity))).toBe('ade.notAToken');
  });

  it.each([['no JSON', 'x'], ['a member too few', JSON.stringify({ ...members, access_secret: undefined })], ['a time that is none', JSON.stringify({ ...members, access_token_expiry: 'soon' })]])('with %s inside is refused', async (_, json) => {
    expect(await codeOf(readServerToken(await encrypted(message(json), '-aes256', 'SMIME'), identity))).toBe('ade.notAToken');
  });

  it('is replaced only by one of the same server entry', async () => {
    checkRenewal(token, { ...token, consumerKey: 'CK_0123' });
    expect(await codeOf(() => { checkRenewal(token, { consumerKey: 'CK_9' }); })).toBe('ade.otherServer');
  });
});
