// Frames from a byte stream that may be cut anywhere, and sockets that go on as something else afterwards.
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExactly, writeAll } from '../../src/device/frame/byte-stream.ts';
import { encodeMuxFrame, maxMuxFrame, readMuxFrame } from '../../src/device/frame/mux-frame.ts';
import { maxPlistFrame, readPlistFrame, writePlistFrame } from '../../src/device/frame/plist-frame.ts';
import { AppError } from '../../src/errors.ts';
import { dict } from '../../src/plist/value.ts';
import { codeOf, failureOf } from '../setup/failures.ts';

const xml = (number: number): string => `<plist version="1.0"><dict><key>Number</key><integer>${number}</integer></dict></plist>`;

/** A mux frame by hand: length with header, version 1, message 8, tag, all little-endian (ios-protocols 1.2). */
function muxFrame(tag: number, body: string): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(16 + Buffer.byteLength(body), 0);
  header.writeUInt32LE(1, 4);
  header.writeUInt32LE(8, 8);
  header.writeUInt32LE(tag, 12);
  return Buffer.concat([header, Buffer.from(body)]);
}

/** A lockdown frame by hand: 32-bit big-endian length, then the property list (ios-protocols 2.1). */
function plistFrame(body: string): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(Buffer.byteLength(body), 0);
  return Buffer.concat([header, Buffer.from(body)]);
}

/** A stream that delivers these bytes cut at the given places, each piece in a turn of its own or all in one, then ends. */
function delivered(bytes: Buffer, cuts: readonly number[], together: boolean): PassThrough {
  const stream = new PassThrough();
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const pieces = [0, ...places].map((start, i) => bytes.subarray(start, places[i] ?? bytes.length));
  const send = (i: number): void => {
    const piece = pieces[i];
    if (piece === undefined) stream.end();
    else {
      if (piece.length > 0) stream.write(piece);
      if (together) send(i + 1);
      else setImmediate(() => { send(i + 1); });
    }
  };
  send(0);
  return stream;
}

const cuts = fc.array(fc.nat({ max: 2000 }), { maxLength: 12 });
const numbers = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 5 });

describe('frames of the multiplexer', () => {
  it('are the same however the stream is cut or joined', async () => {
    await fc.assert(fc.asyncProperty(numbers, cuts, fc.boolean(), async (values, places, together) => {
      const stream = delivered(Buffer.concat(values.map((value, i) => muxFrame(i + 1, xml(value)))), places, together);
      for (const [i, value] of values.entries()) {
        expect(await readMuxFrame(stream)).toEqual({ tag: i + 1, version: 1, type: 8, body: new Map([['Number', BigInt(value)]]) });
      }
      expect(await readMuxFrame(stream)).toBeNull();
    }), { numRuns: 150 });
  });

  it('are written with the header that the field describes', () => {
    const frame = encodeMuxFrame(dict({ MessageType: 'ListDevices' }), 7);
    expect(frame.readUInt32LE(0)).toBe(frame.length);
    expect(frame.subarray(4, 16).toString('hex')).toBe('010000000800000007000000');
    expect(frame.subarray(16).toString()).toContain('<key>MessageType</key>');
  });

  it('are refused as malformed when they announce more than the cap, before anything is waited for', async () => {
    const header = Buffer.alloc(16);
    header.writeUInt32LE(maxMuxFrame + 1, 0);
    const stream = new PassThrough();
    stream.write(header);
    expect(await codeOf(readMuxFrame(stream))).toBe('link.malformed');
  });

  it('are refused as malformed when they announce less than their own header', async () => {
    expect(await codeOf(readMuxFrame(delivered(Buffer.from('0f000000010000000800000001000000', 'hex'), [], true)))).toBe('link.malformed');
  });

  it('that break off in the header or in the body are a closed link', async () => {
    const whole = muxFrame(1, xml(5));
    for (const length of [1, 15, 16, 17, whole.length - 1]) {
      expect(await codeOf(readMuxFrame(delivered(whole.subarray(0, length), [], true))), `${length} bytes`).toBe('link.closed');
    }
  });

  it('of the binary protocol have no dictionary, and their bytes beside it', async () => {
    const frame = Buffer.from('14000000000000000300000009000000cafe0102', 'hex');
    expect(await readMuxFrame(delivered(frame, [3, 5], false))).toEqual({ tag: 9, version: 0, type: 3, body: new Map(), payload: Buffer.from('cafe0102', 'hex') });
  });

  it('with a body that is no property list, or no dictionary, are malformed', async () => {
    expect(await codeOf(readMuxFrame(delivered(muxFrame(1, 'not a plist'), [], true)))).toBe('link.malformed');
    expect(await codeOf(readMuxFrame(delivered(muxFrame(1, '<plist version="1.0"><string>x</string></plist>'), [], true)))).toBe('link.malformed');
  });
});

describe('frames of lockdown and its services', () => {
  it('are the same however the stream is cut or joined', async () => {
    await fc.assert(fc.asyncProperty(numbers, cuts, fc.boolean(), async (values, places, together) => {
      const stream = delivered(Buffer.concat(values.map((value) => plistFrame(xml(value)))), places, together);
      for (const value of values) expect(await readPlistFrame(stream)).toEqual(new Map([['Number', BigInt(value)]]));
      expect(await readPlistFrame(stream)).toBeNull();
    }), { numRuns: 150 });
  });

  it('may carry a binary property list', async () => {
    // {"A": 1} as bplist00: dictionary, key, integer, offsets, trailer.
    const body = Buffer.from('62706c6973743030d101025141100108' + '0b0d' + '0000000000000101' + '0000000000000003' + '0000000000000000' + '000000000000000f', 'hex');
    const header = Buffer.alloc(4);
    header.writeUInt32BE(body.length, 0);
    expect(await readPlistFrame(delivered(Buffer.concat([header, body]), [2], false))).toEqual(new Map([['A', 1n]]));
  });

  it('are refused as malformed when they announce more than the cap', async () => {
    const header = Buffer.alloc(4);
    header.writeUInt32BE(maxPlistFrame + 1, 0);
    const stream = new PassThrough();
    stream.write(header);
    expect(await codeOf(readPlistFrame(stream))).toBe('link.malformed');
    const small = new PassThrough();
    small.write(Buffer.from('00000401', 'hex'));
    expect(await codeOf(readPlistFrame(small, undefined, 1024))).toBe('link.malformed');
  });

  it('that break off are a closed link, and an end before the first byte is a clean end', async () => {
    const whole = plistFrame(xml(5));
    for (const length of [1, 3, 4, 10, whole.length - 1]) expect(await codeOf(readPlistFrame(delivered(whole.subarray(0, length), [], true)))).toBe('link.closed');
    expect(await readPlistFrame(delivered(Buffer.alloc(0), [], true))).toBeNull();
  });

  it('larger than the stream buffers at once arrive whole', async () => {
    const text = 'x'.repeat(3_000_000);
    const stream = delivered(plistFrame(`<plist version="1.0"><dict><key>Number</key><string>${text}</string></dict></plist>`), [100_000, 1_000_000], false);
    expect((await readPlistFrame(stream))?.get('Number')).toBe(text);
  });
});

describe('reading exact byte counts', () => {
  it('leaves the bytes that nobody asked for in the stream', async () => {
    const stream = new PassThrough();
    stream.write(Buffer.from('abcdefgh'));
    expect(String(await readExactly(stream, 3))).toBe('abc');
    expect(stream.readableLength).toBe(5);
    expect(String(await readExactly(stream, 5))).toBe('defgh');
  });

  it('of nothing needs no bytes', async () => {
    expect(await readExactly(new PassThrough(), 0)).toEqual(Buffer.alloc(0));
  });

  it('ends with the signal’s own reason, at once when that has aborted already', async () => {
    const stop = new AbortController();
    const waiting = readExactly(new PassThrough(), 1, stop.signal);
    stop.abort(new AppError('run.cancelled'));
    expect(await codeOf(waiting)).toBe('run.cancelled');
    expect(await codeOf(readExactly(new PassThrough(), 1, stop.signal))).toBe('run.cancelled');
  });

  it('turns an error of the stream into a closed link that keeps its cause', async () => {
    const stream = new PassThrough();
    const waiting = readExactly(stream, 4);
    stream.destroy(new Error('reset by peer'));
    const failure = await failureOf(waiting);
    expect(failure.code).toBe('link.closed');
    expect((failure.cause as Error).message).toBe('reset by peer');
  });

  it('leaves no listener behind', async () => {
    const stream = new PassThrough();
    const stop = new AbortController();
    stream.write('abcd');
    await readExactly(stream, 4, stop.signal);
    expect(['readable', 'end', 'close', 'error'].map((name) => stream.listenerCount(name) - new PassThrough().listenerCount(name))).toEqual([0, 0, 0, 0]);
  });
});

describe('writing', () => {
  it('to a peer that reads nothing ends with the signal', async () => {
    const stuck = new PassThrough({ highWaterMark: 1 });
    stuck.write('fills the buffer');
    const stop = new AbortController();
    const writing = writePlistFrame(stuck, dict({ A: 'b' }), stop.signal);
    stop.abort(new AppError('link.timeout', { seconds: 10 }));
    expect(await codeOf(writing)).toBe('link.timeout');
  });

  it('to a stream that is gone is a closed link', async () => {
    const gone = new PassThrough();
    gone.on('error', () => undefined);
    gone.destroy();
    expect(await codeOf(writeAll(gone, Buffer.from('x')))).toBe('link.closed');
  });
});
