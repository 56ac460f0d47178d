// Packets of the file service, byte for byte, from any chunking and from hostile peers (ios-protocols 3.13).
import { duplexPair, PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AfcPacket, encodeAfcPacket, readAfcPacket } from '../../src/device/afc/packet.ts';
import { codeOf } from '../setup/failures.ts';

/** A stream that gives these bytes in pieces of the given sizes, then ends. */
function streamOf(bytes: Buffer, sizes: readonly number[] = []): PassThrough {
  const stream = new PassThrough();
  let at = 0;
  for (const size of sizes) {
    if (at < bytes.length) stream.write(bytes.subarray(at, at + size));
    at += size;
  }
  if (at < bytes.length) stream.write(bytes.subarray(at));
  stream.end();
  return stream;
}

const plain = (packet: AfcPacket | null): unknown => packet && { ...packet, head: [...packet.head], data: [...packet.data] };
const word = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const packets = fc.record({ number: word, operation: word, head: fc.uint8Array({ maxLength: 200 }), data: fc.uint8Array({ maxLength: 2000 }) });

/** A header with these four numbers. */
function header(entire: bigint, own: bigint, number = 0n, operation = 1n): Buffer {
  const bytes = Buffer.from('CFA6LPAA'.padEnd(40, '\0'), 'latin1');
  [entire, own, number, operation].forEach((value, i) => bytes.writeBigUInt64LE(value, 8 + 8 * i));
  return bytes;
}

describe('a packet', () => {
  it('to make a folder is this, byte for byte', () => {
    const head = Buffer.from('a/b\0');
    expect(encodeAfcPacket({ number: 5n, operation: 9n, head, data: new Uint8Array() }).toString('hex')).toBe(
      '434641364c504141' + '2c00000000000000' + '2c00000000000000' + '0500000000000000' + '0900000000000000' + '612f6200',
    );
  });

  it('that writes counts its data in the whole length only', () => {
    const bytes = encodeAfcPacket({ number: 0n, operation: 0x10n, head: new Uint8Array(8), data: new Uint8Array(100) });
    expect([bytes.length, bytes.readBigUInt64LE(8), bytes.readBigUInt64LE(16)]).toEqual([148, 148n, 48n]);
  });

  it('comes back as it was sent, however it is cut', async () => {
    await fc.assert(fc.asyncProperty(fc.array(packets, { minLength: 1, maxLength: 4 }), fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 40 }), async (sent, sizes) => {
      const stream = streamOf(Buffer.concat(sent.map(encodeAfcPacket)), sizes);
      for (const packet of sent) expect(plain(await readAfcPacket(stream))).toEqual(plain(packet));
      expect(await readAfcPacket(stream)).toBeNull();
    }), { numRuns: 150 });
  });

  it('that breaks off is a closed link, at whatever byte', async () => {
    const whole = encodeAfcPacket({ number: 1n, operation: 2n, head: Uint8Array.from([1, 2, 3]), data: Uint8Array.from([4, 5]) });
    for (let length = 1; length < whole.length; length += 1) expect(await codeOf(readAfcPacket(streamOf(whole.subarray(0, length))))).toBe('link.closed');
  });

  it.each([
    ['whole length below the header', 39n, 39n],
    ['own length below the header', 80n, 39n],
    ['own length of nothing', 40n, 0n],
    ['own length above the whole', 40n, 41n],
    ['whole length above what is taken', 32n * 1024n * 1024n + 1n, 40n],
    ['whole length of 64 bits', 2n ** 64n - 1n, 40n],
    ['both lengths of 64 bits', 2n ** 64n - 1n, 2n ** 64n - 1n],
  ])('with a %s is malformed, before anything of it is waited for', async (_, entire, own) => {
    const [host, peer] = duplexPair();
    peer.write(header(entire, own));
    expect(await codeOf(readAfcPacket(host))).toBe('link.malformed');
  });

  it('with any lengths at all is a packet, malformed or closed, never more than was sent', async () => {
    await fc.assert(fc.asyncProperty(word, word, fc.uint8Array({ maxLength: 100 }), async (entire, own, rest) => {
      const stream = streamOf(Buffer.concat([header(entire % 200n === 0n ? entire : entire % 200n, own % 200n), rest]));
      const packet = await readAfcPacket(stream).catch((error: unknown) => error as { code: string });
      if (packet && 'code' in packet) expect(['link.malformed', 'link.closed']).toContain(packet.code);
      else expect((packet?.head.length ?? 0) + (packet?.data.length ?? 0)).toBeLessThanOrEqual(rest.length);
    }), { numRuns: 300 });
  });

  it('of another kind is malformed', async () => {
    const bytes = header(40n, 40n);
    bytes[0] = 0x44;
    expect(await codeOf(readAfcPacket(streamOf(bytes)))).toBe('link.malformed');
    await fc.assert(fc.asyncProperty(fc.uint8Array({ minLength: 40, maxLength: 60 }), async (junk) => {
      expect(await codeOf(readAfcPacket(streamOf(Buffer.from(junk))))).toBe('link.malformed');
    }), { numRuns: 50 });
  });

  it('that nobody sends ends with the signal', async () => {
    const [host] = duplexPair();
    const stop = new AbortController();
    const waiting = readAfcPacket(host, stop.signal);
    waiting.catch(() => undefined);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});
