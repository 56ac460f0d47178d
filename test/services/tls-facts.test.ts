// The TLS pre-flight against servers on loopback that fall short in one way each (enrollment-formats 10.3). OpenSSL makes the certificates.
import { constants } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { judgeTls, type TlsFacts } from '../../src/domain/enrollment/tls-preflight.ts';
import { readTlsFacts, type TlsChoice } from '../../src/services/tls-facts.ts';
import { systemClock } from '../../src/system-clock.ts';
import { FakeClock } from '../setup/fake-clock.ts';
import { makePaper, startPlain, startTls } from '../setup/tls-servers.ts';

const base: TlsChoice = { clock: systemClock, anchors: [], only: false };
const weak = { ciphers: 'DEFAULT@SECLEVEL=0' };

/** "severity rule" of everything that is wrong with the server; `host` is how it is asked. */
async function marks(port: number, more: Partial<TlsChoice> = {}, host = 'localhost', now = Date.now()): Promise<string[]> {
  return judgeTls(await readTlsFacts({ host, port }, { ...base, ...more }), `${host}:${port}`, now, ['ServerURL']).map(({ severity, rule }) => `${severity} ${rule}`);
}

async function reasons(port: number, host = 'localhost'): Promise<string[]> {
  return judgeTls(await readTlsFacts({ host, port }, base), host, Date.now(), []).map(({ reason }) => reason);
}

async function factsOf(port: number): Promise<TlsFacts> {
  const facts = await readTlsFacts({ host: 'localhost', port }, base);
  if (facts.kind === 'failed') throw new Error(facts.reason);
  return facts;
}

describe('a server that devices like', () => {
  it('has nothing to be said of when its authority is known', async () => {
    const root = makePaper('/CN=School Root', { authority: true, names: null });
    const own = makePaper('/CN=mdm', { by: root, key: 'rsa:2048' });
    const port = await startTls(own);
    expect(await marks(port, { anchors: [root.der] })).toEqual([]);
    expect(await marks(port, { anchors: [Buffer.from(root.certificate)], only: true })).toEqual([]);
    expect(await marks(port, { anchors: [root.der] }, '127.0.0.1')).toEqual([]);
    expect(await marks(port)).toEqual(['warning tls.trust']);
    expect(await marks(port, { anchors: [Uint8Array.of(1, 2)] })).toEqual(['warning tls.trust']);
  });

  it('is described as it is', async () => {
    const root = makePaper('/CN=School Root', { authority: true, names: null, key: 'rsa:4096', digest: 'sha512' });
    const port = await startTls(makePaper('/O=School/CN=mdm', { by: root, key: 'secp384r1', digest: 'sha384' }), {}, [root]);
    expect(await factsOf(port)).toMatchObject({
      protocol: 'TLSv1.3', asDevice: true, named: true, hasAlternativeNames: true, distrusted: 'SELF_SIGNED_CERT_IN_CHAIN', extendedMasterSecret: null,
      chain: [{ name: 'mdm', keyType: 'ec', keyBits: 384, digest: 'SHA-384', selfSigned: false }, { name: 'School Root', keyType: 'rsa', keyBits: 4096, digest: 'SHA-512', selfSigned: true }],
    });
  });

  it('with TLS 1.2 does Extended Master Secret, and is only advised of TLS 1.3', async () => {
    const paper = makePaper('/CN=mdm');
    const port = await startTls(paper, { maxVersion: 'TLSv1.2' });
    expect((await factsOf(port)).extendedMasterSecret).toBe(true);
    expect(await marks(port, { anchors: [paper.der] })).toEqual(['info tls.protocol']);
  });
});

describe('a server that devices won’t speak to', () => {
  it('has a short key', async () => {
    expect(await reasons(await startTls(makePaper('/CN=mdm', { key: 'rsa:1024' }), weak))).toContain('The certificate of localhost has an RSA key of 1024 bits; devices ask for 2048 or more.');
  });

  it('has a signature with SHA-1', async () => {
    const root = makePaper('/CN=Old Root', { authority: true, names: null, digest: 'sha1', key: 'rsa:2048' });
    const middle = makePaper('/CN=Old Middle', { authority: true, names: null, digest: 'sha1', by: root });
    expect(await marks(await startTls(makePaper('/CN=mdm', { by: middle }), weak, [middle, root]))).toEqual(['error tls.signature', 'warning tls.trust']);
    expect(await marks(await startTls(makePaper('/CN=mdm', { by: root }), weak, [root]))).toEqual(['warning tls.trust']);
    expect(await reasons(await startTls(makePaper('/CN=mdm', { by: root, digest: 'sha1' }), weak))).toContain('The certificate of localhost is signed with SHA-1; devices ask for SHA-256 or better.');
  });

  it('has another name', async () => {
    expect(await reasons(await startTls(makePaper('/CN=localhost', { names: 'DNS:other.example' })))).toContain('The certificate of localhost (“localhost”) names other hosts.');
    expect(await reasons(await startTls(makePaper('/CN=localhost', { names: null })))).toContain('The certificate of localhost (“localhost”) has no alternative names, and devices don’t look at its common name.');
    expect(await marks(await startTls(makePaper('/CN=mdm', { names: 'DNS:localhost' })), {}, '127.0.0.1')).toContain('error tls.name');
  });

  it('has a certificate that ran out, or has not begun', async () => {
    const paper = makePaper('/CN=mdm', { days: 90 });
    const port = await startTls(paper);
    const at = (days: number): Promise<string[]> => marks(port, { anchors: [paper.der] }, 'localhost', Date.now() + days * 86_400_000);
    expect([await at(82), await at(84), await at(91), await at(-1)]).toEqual([[], ['warning tls.lifetime'], ['error tls.lifetime'], ['error tls.lifetime']]);
  });

  it('speaks TLS 1.1', async () => {
    const port = await startTls(makePaper('/CN=mdm', { key: 'rsa:2048' }), { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ...weak });
    expect(await reasons(port)).toContain('localhost speaks TLS 1.1; devices ask for TLS 1.2 or later.');
  });

  it('has no suite with ECDHE and AES-GCM', async () => {
    const port = await startTls(makePaper('/CN=mdm', { key: 'rsa:2048' }), { maxVersion: 'TLSv1.2', ciphers: 'AES256-SHA@SECLEVEL=0' });
    expect(await reasons(port)).toContain('localhost answers with the cipher suite AES256-SHA; devices ask for ECDHE with AES-GCM.');
  });

  it('doesn’t do Extended Master Secret', async () => {
    // SSL_OP_NO_EXTENDED_MASTER_SECRET, which Node has no name for.
    const port = await startTls(makePaper('/CN=mdm'), { maxVersion: 'TLSv1.2', secureOptions: 1 | constants.SSL_OP_ALL });
    expect(await marks(port)).toContain('error tls.masterSecret');
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('wants a client’s certificate with %s, which is no fault', async (maxVersion) => {
    const paper = makePaper('/CN=mdm');
    const port = await startTls(paper, { maxVersion, requestCert: true, rejectUnauthorized: true, ca: [paper.certificate] });
    expect((await marks(port, { anchors: [paper.der] })).filter((mark) => !mark.startsWith('info'))).toEqual([]);
  });
});

describe('a server that can’t be asked', () => {
  it('is an error with the reason', async () => {
    const port = await startPlain(null);
    const clock = new FakeClock();
    const asked = readTlsFacts({ host: '127.0.0.1', port }, { ...base, clock });
    clock.advance(15_000);
    expect(await asked).toEqual({ kind: 'failed', reason: 'no answer in time' });
    expect(judgeTls({ kind: 'failed', reason: 'its name is unknown' }, 'mdm.example', 0, ['url'])).toEqual([{ severity: 'error', rule: 'tls.unreachable', path: 'url', reason: 'mdm.example can’t be spoken to: its name is unknown.' }]);
  });

  it.each([['a web server without TLS', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')], ['an alert', Buffer.from([21, 3, 3, 0, 2, 2, 40])], ['wrong lengths', Buffer.from([22, 3, 3, 0, 6, 2, 0, 0, 2, 3, 3])]])('may be %s', async (_, says) => {
    expect((await readTlsFacts({ host: '127.0.0.1', port: await startPlain(says) }, base)).kind).toBe('failed');
  });

  it('is not asked on when nobody wants to know any more', async () => {
    const port = await startPlain(null);
    const stop = new AbortController();
    const asked = readTlsFacts({ host: '127.0.0.1', port }, { ...base, signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });
});
