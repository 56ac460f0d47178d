// Asking the file service: requests number by number as the fact sheet has them, answers of every kind, refusals by their
// number (ios-protocols 3.13), and the marker that ends Setup Assistant (3.11, step 8).
import { type Duplex, duplexPair } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Afc } from '../../src/device/afc/afc.ts';
import { type AfcPacket, encodeAfcPacket, readAfcPacket } from '../../src/device/afc/packet.ts';
import { writeSkipSetupMarker } from '../../src/device/afc/skip-setup.ts';
import { AppError } from '../../src/errors.ts';
import { codeOf, failureOf } from '../setup/failures.ts';
import { neverStopped } from '../setup/lockdown.ts';

const none = new Uint8Array();
const utf8 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf8'));

function u64(...numbers: bigint[]): Buffer {
  const bytes = Buffer.alloc(8 * numbers.length);
  numbers.forEach((number, i) => bytes.writeBigUInt64LE(number, 8 * i));
  return bytes;
}

type Reply = Pick<AfcPacket, 'operation'> & Partial<AfcPacket>;
const status = (code: bigint): Reply => ({ operation: 1n, head: u64(code) });
const data = (bytes: Uint8Array): Reply => ({ operation: 2n, data: bytes });
const opened = (handle: bigint): Reply => ({ operation: 0x0en, head: u64(handle) });

interface Asked {
  readonly operation: number;
  readonly head: string;
  readonly data: string;
}

/** A file service that gives these replies, one a request. */
function serviceSaying(...replies: Reply[]): { afc: Afc; asked: Asked[]; peer: Duplex } {
  const [host, peer] = duplexPair();
  const asked: Asked[] = [];
  const serve = async (): Promise<void> => {
    for (const reply of replies) {
      const request = await readAfcPacket(peer);
      if (!request) return;
      asked.push({ operation: Number(request.operation), head: Buffer.from(request.head).toString('latin1'), data: Buffer.from(request.data).toString('latin1') });
      peer.write(encodeAfcPacket({ number: request.number, head: none, data: none, ...reply }));
    }
    await readAfcPacket(peer);
    peer.destroy();
  };
  void serve();
  return { afc: new Afc(host, neverStopped), asked, peer };
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('the file service', () => {
  it.each<[string, (afc: Afc) => Promise<unknown>, Reply, Asked]>([
    ['a folder made', (afc) => afc.makeDir('a/b'), status(0n), { operation: 0x09, head: 'a/b\0', data: '' }],
    ['a file removed', (afc) => afc.remove('a'), status(0n), { operation: 0x08, head: 'a\0', data: '' }],
    ['a tree removed', (afc) => afc.removeAll('a'), status(0n), { operation: 0x22, head: 'a\0', data: '' }],
    ['a file renamed', (afc) => afc.rename('a', 'b'), status(0n), { operation: 0x18, head: 'a\0b\0', data: '' }],
    ['a folder read', (afc) => afc.readDir('/'), data(none), { operation: 0x03, head: '/\0', data: '' }],
    ['a file described', (afc) => afc.info('a'), data(none), { operation: 0x0a, head: 'a\0', data: '' }],
    ['a storage described', (afc) => afc.deviceInfo(), data(none), { operation: 0x0b, head: '', data: '' }],
    ['a file opened', (afc) => afc.open('a', 'w'), opened(7n), { operation: 0x0d, head: `${latin1(u64(3n))}a\0`, data: '' }],
    ['a file opened to read', (afc) => afc.open('a', 'r'), opened(7n), { operation: 0x0d, head: `${latin1(u64(1n))}a\0`, data: '' }],
    ['a file opened to add', (afc) => afc.open('a', 'a+'), opened(7n), { operation: 0x0d, head: `${latin1(u64(6n))}a\0`, data: '' }],
    ['bytes read', (afc) => afc.read(7n, 100), data(none), { operation: 0x0f, head: latin1(u64(7n, 100n)), data: '' }],
    ['bytes written', (afc) => afc.write(7n, utf8('hi')), status(0n), { operation: 0x10, head: latin1(u64(7n)), data: 'hi' }],
    ['a file closed', (afc) => afc.close(7n), status(0n), { operation: 0x14, head: latin1(u64(7n)), data: '' }],
  ])('is asked for %s', async (_, act, reply, request) => {
    const { afc, asked } = serviceSaying(reply);
    await act(afc);
    expect(asked).toEqual([request]);
  });

  it('names what is in a folder, without the folder itself and the one above', async () => {
    const { afc } = serviceSaying(data(utf8('.\0..\0DCIM\0Bücher\0')), data(none), status(0n));
    expect(await afc.readDir('/')).toEqual(['DCIM', 'Bücher']);
    expect(await afc.readDir('/empty')).toEqual([]);
    expect(await afc.readDir('/status')).toEqual([]);
  });

  it('describes files, folders and the storage', async () => {
    const info = (text: string): Reply => data(utf8(text.replaceAll('|', '\0')));
    const { afc } = serviceSaying(
      info('st_size|1234|st_blocks|8|st_nlink|1|st_ifmt|S_IFREG|st_mtime|1700000000123456789|'),
      info('st_size|nonsense|st_ifmt|S_IFDIR|'), info('st_ifmt|constructor|odd'),
      info('Model|iPad13,18|FSTotalBytes|128000000000|FSFreeBytes|97800000000|FSBlockSize|4096|'),
    );
    expect(await afc.info('a')).toEqual({ kind: 'file', size: 1234, modifiedAt: 1_700_000_000_123 });
    expect(await afc.info('b')).toEqual({ kind: 'folder', size: 0, modifiedAt: null });
    expect(await afc.info('c')).toEqual({ kind: 'other', size: 0, modifiedAt: null });
    expect(await afc.deviceInfo()).toEqual({ model: 'iPad13,18', total: 128_000_000_000, free: 97_800_000_000, blockSize: 4096 });
  });

  it('takes large files in pieces, and gives them so', async () => {
    const large = new Uint8Array(150_000).fill(65);
    const writing = serviceSaying(opened(9n), status(0n), status(0n), status(0n), status(0n));
    await writing.afc.writeFile('big', large);
    expect(writing.asked.map(({ operation, data: sent }) => [operation, sent.length])).toEqual([[0x0d, 0], [0x10, 65_536], [0x10, 65_536], [0x10, 18_928], [0x14, 0]]);
    const reading = serviceSaying(opened(9n), data(utf8('one ')), data(utf8('two')), data(none), status(0n));
    expect(Buffer.from(await reading.afc.readFile('small', 7)).toString()).toBe('one two');
    const endless = serviceSaying(opened(9n), data(utf8('12345678')));
    expect((await failureOf(endless.afc.readFile('big', 7))).params).toEqual({ path: 'big', word: 'it has more than 7 bytes' });
  });

  it('writes an empty file by opening and closing it', async () => {
    const { afc, asked } = serviceSaying(opened(9n), status(0n));
    await afc.writeFile('empty', none);
    expect(asked.map(({ operation }) => operation)).toEqual([0x0d, 0x14]);
  });

  it.each([
    [1n, 'an unknown error'], [7n, 'an invalid argument'], [8n, 'not found'], [9n, 'it is a folder'], [10n, 'not permitted'], [16n, 'it exists already'], [18n, 'no space left'], [33n, 'the folder isn’t empty'], [99n, 'error 99'],
    [2n ** 64n - 1n, 'error 18446744073709551615'],
  ])('that refuses with %i says “%s”, its number kept', async (code, text) => {
    const failure = await failureOf(serviceSaying(status(code)).afc.makeDir('a/b'));
    expect([failure.code, failure.params, failure.device]).toEqual(['files.refused', { path: 'a/b', word: text }, { domain: 'AFC', code: String(code) }]);
  });

  it.each<[string, Reply, (afc: Afc) => Promise<unknown>]>([
    ['a status without a number', { operation: 1n }, (afc) => afc.remove('a')],
    ['data for a status', data(utf8('x')), (afc) => afc.remove('a')],
    ['another operation for data', { operation: 0x0en, head: u64(1n) }, (afc) => afc.readDir('a')],
    ['data for a handle', data(utf8('x')), (afc) => afc.open('a', 'r')],
    ['a handle of four bytes', { operation: 0x0en, head: new Uint8Array(4) }, (afc) => afc.open('a', 'r')],
    ['more bytes than were asked for', data(utf8('12345')), (afc) => afc.read(1n, 4)],
    ['another request’s number', { ...status(0n), number: 77n }, (afc) => afc.remove('a')],
  ])('that answers with %s is malformed', async (_, reply, act) => {
    expect(await codeOf(act(serviceSaying(reply).afc))).toBe('link.malformed');
  });

  it('that hangs up is a closed link', async () => {
    expect(await codeOf(serviceSaying().afc.remove('a'))).toBe('link.closed');
  });

  it('is never asked for a name with a NUL in it, which would be two names', async () => {
    const { afc, asked } = serviceSaying(status(0n));
    expect(await codeOf(async () => afc.rename('a', 'b\0c'))).toBe('files.refused');
    expect(await codeOf(async () => afc.readDir('a\0b'))).toBe('files.refused');
    expect(asked).toEqual([]);
  });

  it('is asked nothing more once the signal has ended it', async () => {
    const [host, peer] = duplexPair();
    const stop = new AbortController();
    const afc = new Afc(host, stop.signal);
    const waiting = afc.remove('a');
    waiting.catch(() => undefined);
    stop.abort(new AppError('run.cancelled'));
    expect(await codeOf(waiting)).toBe('run.cancelled');
    const before = peer.readableLength;
    expect(await codeOf(afc.remove('b'))).toBe('run.cancelled');
    expect(peer.readableLength).toBe(before);
  });
});

describe('the marker that ends Setup Assistant', () => {
  it('is an empty file, made anew in a folder that is made first', async () => {
    const { afc, asked } = serviceSaying(status(0n), status(0n), opened(4n), status(0n));
    await writeSkipSetupMarker(afc);
    expect(asked).toEqual([
      { operation: 0x08, head: 'iTunes_Control/iTunes/SkipSetup\0', data: '' },
      { operation: 0x09, head: 'iTunes_Control/iTunes\0', data: '' },
      { operation: 0x0d, head: `${latin1(u64(3n))}iTunes_Control/iTunes/SkipSetup\0`, data: '' },
      { operation: 0x14, head: latin1(u64(4n)), data: '' },
    ]);
  });

  it('may be missing before, but anything else that goes wrong is told', async () => {
    await expect(writeSkipSetupMarker(serviceSaying(status(8n), status(0n), opened(4n), status(0n)).afc)).resolves.toBeUndefined();
    expect((await failureOf(writeSkipSetupMarker(serviceSaying(status(10n)).afc))).device?.code).toBe('10');
    expect((await failureOf(writeSkipSetupMarker(serviceSaying(status(0n), status(18n)).afc))).device?.code).toBe('18');
    expect(await codeOf(writeSkipSetupMarker(serviceSaying().afc))).toBe('link.closed');
  });
});
