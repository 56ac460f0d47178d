// The practice portal: tokens as openssl reads them (enrollment-formats 5.7), server entries, and the switches of a rehearsal.
import { describe, expect, it } from 'vitest';
import { type Apple, ask, keys, opened, portal, startApple, tokenFor, upload, wordOf } from '../setup/apple-client.ts';
import { openssl, selfSigned } from '../setup/openssl.ts';

interface Shown {
  readonly server_uuid: string;
  readonly server_name: string;
  readonly devices: number;
  readonly consumer_key: string | null;
  readonly token_expires: string | null;
}

const servers = async (at: Apple): Promise<readonly Shown[]> => ((await portal(at, '/servers')).json as { servers: Shown[] }).servers;

describe('a server token', () => {
  it('is a MIME message around an envelope for the certificate, in 3DES and in AES by turns', async () => {
    const at = await startApple();
    const ciphers: (string | undefined)[] = [];
    for (const query of ['', '?name=Two', '?name=Three']) {
      const { status, headers, text } = await upload(at, query);
      expect([status, headers['content-type'], text.slice(0, text.indexOf('\r\n\r\n')).split('\r\n')]).toEqual([200, 'application/pkcs7-mime; name="smime.p7m"; smime-type=enveloped-data', [
        'MIME-Version: 1.0', 'Content-Type: application/pkcs7-mime; name="smime.p7m"; smime-type=enveloped-data', 'Content-Transfer-Encoding: base64', 'Content-Disposition: attachment; filename="smime.p7m"',
        'Content-Description: S/MIME Encrypted Message',
      ]]);
      const ssl = openssl();
      ssl.put('token.der', Buffer.from(text.slice(text.indexOf('\r\n\r\n')).replace(/\s/g, ''), 'base64'));
      ciphers.push(/:(des-ede3-cbc|aes-\d+-cbc)/.exec(await ssl.run('asn1parse', '-inform', 'DER', '-in', 'token.der'))?.[1]);
      const token = await opened(text);
      expect(Object.keys(token)).toEqual(['consumer_key', 'consumer_secret', 'access_token', 'access_secret', 'access_token_expiry']);
      expect([token.consumer_key, token.consumer_secret, token.access_token, token.access_secret].map((secret) => /^([A-Z]{2})_O?[0-9a-f]{40,}$/.exec(secret)?.[1])).toEqual(['CK', 'CS', 'AT', 'AS']);
      expect(token.access_token_expiry).toBe('2027-11-22T10:00:00Z');
    }
    expect(ciphers).toEqual(['des-ede3-cbc', 'aes-256-cbc', 'des-ede3-cbc']);
  });

  it('is saved under a name that says whose it is and when', async () => {
    const { headers } = await upload(await startApple(), '?name=School%20MDM');
    expect(headers['content-disposition']).toBe('attachment; filename="School_MDM_Token_2026-11-22T10-00-00Z_smime.p7m"');
  });

  it('is renewed for the same server entry with the same consumer key, and is new otherwise', async () => {
    const at = await startApple();
    const first = await tokenFor(at);
    const [entry] = await servers(at);
    const renewed = await upload(at, `?server=${entry?.server_uuid ?? ''}`);
    expect(renewed.headers['x-practice-server']).toBe(entry?.server_uuid);
    const second = await opened(renewed.text);
    expect([second.consumer_key === first.consumer_key, second.access_token === first.access_token]).toEqual([true, false]);
    const other = await tokenFor(at);
    expect(other.consumer_key).not.toBe(first.consumer_key);
    expect((await servers(at)).map(({ server_name: name, consumer_key: key }) => [name, key])).toEqual([['Practice MDM', first.consumer_key], ['Server 2', other.consumer_key]]);
  });

  it('isn’t given for anything but a certificate with an RSA key, nor for an entry that isn’t there', async () => {
    const at = await startApple();
    const ssl = openssl();
    await selfSigned(ssl, 'P-256');
    const give = (body: Uint8Array | string, query = ''): ReturnType<typeof ask> => ask(`${at.origin}/business.practice.example/servers${query}`, { method: 'POST', body });
    for (const body of ['', 'hello', (await keys()).key, ssl.read('cert.pem')]) expect(wordOf(await give(body))).toBe('400 CERTIFICATE_INVALID');
    expect(wordOf(await give((await keys()).certificate, '?server=0'))).toBe('404 SERVER_NOT_FOUND');
    expect(wordOf(await give((await keys()).certificate, '?name='))).toBe('400 REQUEST_INVALID');
    expect((await servers(at)).map(({ consumer_key: key }) => key)).toEqual([null]);
  });

  it('comes by the form of the page, too', async () => {
    const at = await startApple();
    const page = await ask(`${at.origin}/business.practice.example/`);
    expect([page.status, page.headers['content-type'], page.text.includes('<form method="post" action="servers" enctype="multipart/form-data">')]).toEqual([200, 'text/html; charset=utf-8', true]);
    const body = `--b\r\nContent-Disposition: form-data; name="certificate"; filename="a.pem"\r\n\r\n${Buffer.from((await keys()).certificate).toString('latin1')}\r\n--b--\r\n`;
    const { status, text } = await ask(`${at.origin}/business.practice.example/servers`, { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=b' }, body });
    expect([status, (await opened(text)).consumer_key]).toEqual([200, (await servers(at))[0]?.consumer_key]);
  });
});

describe('the portal', () => {
  it('shows whose devices are where, and moves them', async () => {
    const at = await startApple([], 7);
    expect(await servers(at)).toEqual([{ server_uuid: expect.stringMatching(/^[0-9A-F]{32}$/) as string, server_name: 'Practice MDM', devices: 7, consumer_key: null, token_expires: null }]);
    await tokenFor(at);
    await tokenFor(at, '?name=Two&devices=all');
    expect((await servers(at)).map(({ server_name: name, devices, token_expires: expires }) => [name, devices, expires])).toEqual([['Practice MDM', 0, '2027-11-22T10:00:00.000Z'], ['Two', 7, '2027-11-22T10:00:00.000Z']]);
    const [one] = await servers(at);
    expect((await portal(at, '/devices', { devices: ['NEWDEVICE1'], server: one?.server_uuid })).json).toEqual({ devices: 1, server: one?.server_uuid });
    expect((await servers(at)).map(({ devices }) => devices)).toEqual([1, 7]);
  });

  it('has its switches as they are until somebody switches them', async () => {
    const at = await startApple();
    const before = { terms_signed: true, release_allowed: false, org_supported: true, beta_tokens: true, throttle_next: null, fail_next: null, too_many_requests: null };
    expect((await portal(at, '/switches')).json).toEqual(before);
    const after = { ...before, release_allowed: true, throttle_next: { retry_after_seconds: 60, devices: ['A1'] }, fail_next: {}, too_many_requests: { requests: 2, retry_after_seconds: 3 } };
    expect((await portal(at, '/switches', { release_allowed: true, throttle_next: { retry_after_seconds: 60, devices: ['A1'] }, fail_next: {}, too_many_requests: { requests: 2, retry_after_seconds: 3 } })).json).toEqual(after);
    expect((await portal(at, '/switches', { throttle_next: null, fail_next: null, too_many_requests: null, release_allowed: false })).json).toEqual(before);
  });

  it.each<[string, unknown]>([
    ['/switches', { terms_signed: false, nonsense: true }], ['/switches', { terms_signed: 'no' }], ['/switches', { throttle_next: {} }], ['/switches', { throttle_next: { retry_after_seconds: 0 } }], ['/switches', { fail_next: { devices: 'A' } }],
    ['/switches', { too_many_requests: { requests: 1 } }], ['/switches', []], ['/devices', { devices: ['a b'], server: null }], ['/devices', { server: null }],
  ])('refuses at %s what it doesn’t know: %j', async (path, body) => {
    const at = await startApple();
    const answer = await portal(at, path, body);
    expect([wordOf(answer), typeof (answer.json as { message: unknown }).message]).toEqual(['400 REQUEST_INVALID', 'string']);
    // Nothing of it was done.
    expect((await portal(at, '/switches')).json).toMatchObject({ terms_signed: true });
  });

  it('is reached by its name, and nowhere else', async () => {
    const at = await startApple();
    expect((await ask(`${at.origin}/servers`, { headers: { host: 'business.practice.example' } })).status).toBe(200);
    expect((await ask(`${at.origin}/servers`)).status).toBe(404);
    expect(wordOf(await portal(at, '/nothing'))).toBe('404 NOT_FOUND');
    expect(wordOf(await portal(at, '/devices', { devices: ['A1'], server: 'x' }))).toBe('404 SERVER_NOT_FOUND');
  });

  it('shows no markup of others on its page', async () => {
    const at = await startApple();
    await upload(at, `?name=${encodeURIComponent('<b>"&')}`);
    const { text } = await ask(`${at.origin}/business.practice.example`);
    expect([text.includes('<b>'), text.includes('&#60;b&#62;&#34;&#38;')]).toEqual([false, true]);
  });
});
