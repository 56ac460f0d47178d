// PEM as tools and people leave it: words around the blocks, headers in them, other line ends, cut off.
import { describe, expect, it } from 'vitest';
import { looksLikePem, pemBlocks } from '../../src/crypto/pem.ts';

/** The bytes 1, 2, 3 in base64. */
const body = 'AQID';
const blocksOf = (text: string): [string, number[]][] => pemBlocks(Buffer.from(text)).map(({ label, bytes }) => [label, [...bytes]]);

describe('PEM', () => {
  it('has its blocks in their order, whatever stands around and in them', () => {
    const text = `Bag Attributes\r\n-----BEGIN CERTIFICATE-----\r\nAQ\r\nID\r\n-----END CERTIFICATE-----\r\nsubject=/CN=x\n-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n${body}\n-----END RSA PRIVATE KEY-----`;
    expect(blocksOf(text)).toEqual([['CERTIFICATE', [1, 2, 3]], ['RSA PRIVATE KEY', [1, 2, 3]]]);
    expect(pemBlocks(Buffer.from(text))[1]?.text).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\nProc-Type[^]*KEY-----$/);
  });

  it('that is cut off, or ends as something else, holds no block', () => {
    expect(blocksOf(`-----BEGIN CERTIFICATE-----\n${body}`)).toEqual([]);
    expect(blocksOf(`-----BEGIN CERTIFICATE-----\n${body}\n-----END PRIVATE KEY-----`)).toEqual([]);
    expect([looksLikePem(Buffer.from('x\n-----BEGIN X-----')), looksLikePem(Buffer.from([0x30, 0x03])), looksLikePem(Buffer.alloc(0))]).toEqual([true, false, false]);
  });

  it('of a thousand blocks is read in part, and of endless beginnings at once', () => {
    expect(blocksOf(`-----BEGIN X-----\n${body}\n-----END X-----\n`.repeat(1000))).toHaveLength(50);
    expect(blocksOf('-----BEGIN X-----\n'.repeat(200_000))).toEqual([]);
  });
});
