// Signed profiles as openssl makes them: intact, tampered with, encrypted, and none at all.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it, afterAll } from 'vitest';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { looksSigned, openSignedContent } from '../../src/crypto/signed-content.ts';
import { makeFolder } from '../setup/temp-folder.ts';
import { profileXml } from '../setup/profiles.ts';

const content = Buffer.from(profileXml());
const folder = makeFolder();
const file = (name: string): string => path.join(folder, name);
const openssl = (...words: string[]): Buffer => execFileSync('openssl', words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });

function makeSigner(name: string, ...keyWords: string[]): void {
  openssl('req', '-x509', ...keyWords, '-nodes', '-days', '100', '-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/O=Example School/CN=Signer ${name}`);
}

function sign(name: string, ...more: string[]): Buffer {
  openssl('cms', '-sign', '-nodetach', '-binary', '-in', 'content', '-signer', `${name}.pem`, '-inkey', `${name}.key`, '-out', `${name}.signed`, ...more);
  return readFileSync(file(`${name}.signed`));
}

/** The file with one byte of its content changed. */
function tampered(signed: Buffer): Buffer {
  const copy = Buffer.from(signed);
  const at = copy.indexOf('Example School</string>');
  copy.writeUInt8('e'.charCodeAt(0), at);
  return copy;
}

beforeAll(() => {
  writeFileSync(file('content'), content);
  makeSigner('rsa', '-newkey', 'rsa:2048');
  makeSigner('ec', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1');
});

afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

describe('signed content', () => {
  it.each(['rsa', 'ec'])('with an %s signature is intact, and names its signer', async (kind) => {
    const opened = await openSignedContent(sign(kind, '-outform', 'DER'));
    if (opened.kind !== 'intact') throw new Error(`it is ${opened.kind}`);
    expect(Buffer.from(opened.content).equals(content)).toBe(true);
    expect([opened.signer, opened.issuer, opened.selfSigned]).toEqual([`Signer ${kind}`, `Signer ${kind}`, true]);
    const end = openssl('x509', '-in', `${kind}.pem`, '-noout', '-enddate').toString().trim().replace('notAfter=', '');
    expect(opened.until).toBe(Date.parse(end));
  });

  it('by a certificate of an authority names both', async () => {
    makeSigner('authority', '-newkey', 'rsa:2048');
    openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'leaf.key', '-out', 'leaf.csr', '-subj', '/O=Only An Organization');
    openssl('x509', '-req', '-in', 'leaf.csr', '-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial', '-days', '30', '-out', 'leaf.pem');
    const opened = await openSignedContent(sign('leaf', '-outform', 'DER', '-certfile', 'authority.pem'));
    expect(opened).toMatchObject({ kind: 'intact', signer: 'Only An Organization', issuer: 'Signer authority', selfSigned: false });
  });

  it('in PEM is read as well', async () => {
    const signed = sign('rsa', '-outform', 'PEM');
    expect(signed.subarray(0, 11).toString()).toBe('-----BEGIN ');
    expect(await openSignedContent(signed)).toMatchObject({ kind: 'intact', signer: 'Signer rsa' });
  });

  it('streamed in pieces of indefinite length is read as well', async () => {
    expect(await openSignedContent(sign('rsa', '-outform', 'DER', '-stream'))).toMatchObject({ kind: 'intact' });
  });

  it.each(['rsa', 'ec'])('that was changed after signing is broken (%s)', async (kind) => {
    expect((await openSignedContent(tampered(sign(kind, '-outform', 'DER')))).kind).toBe('broken');
  });

  it('whose signature was changed is broken', async () => {
    const signed = sign('rsa', '-outform', 'DER');
    signed.writeUInt8(signed.readUInt8(signed.length - 1) ^ 1, signed.length - 1);
    expect((await openSignedContent(signed)).kind).toBe('broken');
  });

  it('without the signer’s certificate, or detached from its content, is broken', async () => {
    expect((await openSignedContent(sign('rsa', '-outform', 'DER', '-nocerts'))).kind).toBe('broken');
    openssl('cms', '-sign', '-binary', '-in', 'content', '-signer', 'rsa.pem', '-inkey', 'rsa.key', '-outform', 'DER', '-out', 'detached');
    expect((await openSignedContent(readFileSync(file('detached')))).kind).toBe('broken');
  });

  it('that is encrypted for one device is encrypted', async () => {
    openssl('cms', '-encrypt', '-binary', '-in', 'content', '-outform', 'DER', '-out', 'encrypted', 'rsa.pem');
    expect((await openSignedContent(readFileSync(file('encrypted')))).kind).toBe('encrypted');
  });

  it('is none of these for anything else', async () => {
    const random = Buffer.from('30820102'.padEnd(600, '5a'), 'hex');
    for (const bytes of [random, Buffer.from([0x30, 0x00]), Buffer.from([0x30]), Buffer.from('3003180178', 'hex'), Buffer.from('-----BEGIN NOTHING-----\n!!!\n'), readFileSync(file('rsa.pem')), Buffer.alloc(0)]) {
      expect((await openSignedContent(bytes)).kind).toBe('other');
    }
  });

  it('is looked for only where it can be', () => {
    expect([looksSigned(sign('rsa', '-outform', 'DER')), looksSigned(Buffer.from('-----BEGIN PKCS7-----')), looksSigned(content), looksSigned(Buffer.from('bplist00')), looksSigned(Buffer.alloc(0))]).toEqual([true, true, false, false, false]);
  });
});
