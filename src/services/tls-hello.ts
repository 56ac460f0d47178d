// Asks a server for its half of a TLS 1.2 handshake and goes: what it would choose, whether it does Extended Master Secret
// (RFC 7627), and its certificates. All of that is in clear up to TLS 1.2, even where the server wants a client's certificate.
import { randomBytes } from 'node:crypto';
import net from 'node:net';

export type ServerHello =
  | {
    readonly kind: 'answered';
    /** By OpenSSL's name, else its number in hex. */
    readonly cipher: string;
    readonly extendedMasterSecret: boolean;
    /** DER, the server's own first. */
    readonly chain: readonly Uint8Array[];
    readonly wantsClient: boolean;
  }
  /** It answered with an alert of that number (RFC 5246 7.2), or with nothing that is TLS 1.2 (null). */
  | { readonly kind: 'refused'; readonly alert: number | null };

/** What App Transport Security offers up to TLS 1.2. */
const suites: ReadonlyMap<number, string> = new Map([
  [0xc02c, 'ECDHE-ECDSA-AES256-GCM-SHA384'], [0xc02b, 'ECDHE-ECDSA-AES128-GCM-SHA256'], [0xc030, 'ECDHE-RSA-AES256-GCM-SHA384'], [0xc02f, 'ECDHE-RSA-AES128-GCM-SHA256'],
]);
/** TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746). */
const renegotiation = 0x00ff;
const groups = [0x001d, 0x0017, 0x0018, 0x0019];
/** SHA-1 as well: a server that has nothing better shall show its certificate. */
const signatures = [0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201];
const extension = { serverName: 0, groups: 10, pointFormats: 11, signatures: 13, extendedMasterSecret: 23 } as const;
const message = { serverHello: 2, certificate: 11, certificateRequest: 13, done: 14 } as const;
const record = { alert: 21, handshake: 22 } as const;

const largest = 256 * 1024;

const words = (numbers: readonly number[]): Buffer => Buffer.from(numbers.flatMap((number) => [number >> 8, number & 255]));

/** With its length before it, in so many bytes. */
function counted(size: 1 | 2 | 3, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const length = Buffer.alloc(size);
  length.writeUIntBE(content.length, 0, size);
  return Buffer.concat([length, content]);
}

function clientHello(host: string): Buffer {
  const one = (type: number, content: Uint8Array): Buffer => Buffer.concat([words([type]), counted(2, content)]);
  const extensions = [
    ...(net.isIP(host) === 0 ? [one(extension.serverName, counted(2, Uint8Array.of(0), counted(2, Buffer.from(host, 'ascii'))))] : []),
    one(extension.groups, counted(2, words(groups))), one(extension.pointFormats, counted(1, Uint8Array.of(0))), one(extension.signatures, counted(2, words(signatures))),
    one(extension.extendedMasterSecret, new Uint8Array(0)),
  ];
  const body = Buffer.concat([words([0x0303]), randomBytes(32), counted(1), counted(2, words([...suites.keys(), renegotiation])), counted(1, Uint8Array.of(0)), counted(2, ...extensions)]);
  return Buffer.concat([Uint8Array.of(record.handshake), words([0x0301]), counted(2, Uint8Array.of(1), counted(3, body))]);
}

function readHello(body: Buffer): { cipher: string; extendedMasterSecret: boolean } | null {
  if (body.readUInt16BE(0) !== 0x0303) return null;
  let at = 35 + body.readUInt8(34);
  const suite = body.readUInt16BE(at);
  at += 3;
  let extendedMasterSecret = false;
  for (at += 2; at + 4 <= body.length; at += 4 + body.readUInt16BE(at + 2)) if (body.readUInt16BE(at) === extension.extendedMasterSecret) extendedMasterSecret = true;
  return { cipher: suites.get(suite) ?? `0x${suite.toString(16).padStart(4, '0')}`, extendedMasterSecret };
}

function readChain(body: Buffer): Uint8Array[] {
  const chain: Uint8Array[] = [];
  for (let at = 3; at + 3 <= body.length && chain.length < 10;) {
    const end = at + 3 + body.readUIntBE(at, 3);
    chain.push(Uint8Array.from(body.subarray(at + 3, end)));
    at = end;
  }
  return chain;
}

/** The handshake's bytes out of the records that have arrived as a whole, or the number of an alert. */
function unpack(received: Buffer): { handshake: Buffer } | { alert: number | null } {
  const pieces: Buffer[] = [];
  for (let at = 0; at + 5 <= received.length;) {
    const [type, end] = [received.readUInt8(at), at + 5 + received.readUInt16BE(at + 3)];
    // Whoever speaks something else may wait for more, and so would we.
    if ((type !== record.alert && type !== record.handshake) || received[at + 1] !== 3) return { alert: null };
    if (end > received.length) break;
    if (type === record.alert) return { alert: received[at + 6] ?? null };
    pieces.push(received.subarray(at + 5, end));
    at = end;
  }
  return { handshake: Buffer.concat(pieces) };
}

/** Undefined: not all has arrived. Throws a RangeError where lengths are wrong. */
function readAnswer(received: Buffer): ServerHello | undefined {
  const unpacked = unpack(received);
  if ('alert' in unpacked) return { kind: 'refused', alert: unpacked.alert };
  const { handshake } = unpacked;
  let hello: ReturnType<typeof readHello> = null;
  let chain: Uint8Array[] = [];
  let wantsClient = false;
  for (let at = 0; at + 4 <= handshake.length;) {
    const [type, end] = [handshake.readUInt8(at), at + 4 + handshake.readUIntBE(at + 1, 3)];
    if (end > handshake.length) return undefined;
    const body = handshake.subarray(at + 4, end);
    if (type === message.serverHello) hello = readHello(body);
    if (type === message.certificate) chain = readChain(body);
    if (type === message.certificateRequest) wantsClient = true;
    if (hello === null) return { kind: 'refused', alert: null };
    if (type === message.done) return { kind: 'answered', ...hello, chain, wantsClient };
    at = end;
  }
  return undefined;
}

function answerIn(received: Buffer): ServerHello | undefined {
  try {
    return readAnswer(received);
  } catch {
    return { kind: 'refused', alert: null };
  }
}

/** Rejects with what the socket says, or with the signal's reason. */
export function askServerHello({ host, port }: { readonly host: string; readonly port: number }, signal: AbortSignal): Promise<ServerHello> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port });
    const pieces: Buffer[] = [];
    let size = 0;
    const finish = (end: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      end();
    };
    const onAbort = (): void => { finish(() => { reject(signal.reason as Error); }); };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    socket.on('connect', () => { socket.write(clientHello(host)); });
    socket.on('error', (error) => { finish(() => { reject(error); }); });
    socket.on('close', () => { finish(() => { resolve({ kind: 'refused', alert: null }); }); });
    socket.on('data', (piece: Buffer) => {
      pieces.push(piece);
      size += piece.length;
      const answer = size > largest ? { kind: 'refused', alert: null } as const : answerIn(Buffer.concat(pieces));
      if (answer) finish(() => { resolve(answer); });
    });
  });
}
