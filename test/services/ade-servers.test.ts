// Server entries and their tokens (enrollment-formats 5.7): made, imported, renewed in stages; nothing secret outside the secrets.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { adeSecrets } from '../setup/ade-service.ts';
import { type AdeEntry, adeEntry, portalToken, readyEntry, whenever } from '../setup/ade-entry.ts';
import { codeOf } from '../setup/failures.ts';
import { openssl } from '../setup/openssl.ts';

/** Downloaded later for the same entry: the token of before is dead (5.7). */
const renewed = { ...adeSecrets, accessToken: 'AT_O2222222222', accessSecret: 'AS_2222222222' };
const shown = ({ servers }: AdeEntry): ReturnType<AdeEntry['servers']['shown']> => servers.shown(servers.rows()[0] ?? servers.row('' as never));
const pathsOf = ({ state }: AdeEntry): string[] => state.requests.map(({ path: asked }) => asked);

describe('a server entry', () => {
  it('begins with a key pair whose certificate Apple’s portal takes: RSA 2048, to encrypt for and to sign', async () => {
    const { servers } = await adeEntry();
    const id = await servers.add('Intune Production', 'apple');
    const judge = openssl();
    judge.put('cert.pem', servers.certificatePem(id).bytes);
    const text = await judge.run('x509', '-in', 'cert.pem', '-noout', '-text');
    expect(text).toContain('Public-Key: (2048 bit)');
    expect(text).toMatch(/X509v3 Key Usage: critical\s+Digital Signature, Key Encipherment/);
    expect(text).not.toContain('Extended Key Usage');
    expect(text).toContain('Subject: CN = Muster: Intune Production');
    await judge.run('verify', '-check_ss_sig', '-CAfile', 'cert.pem', 'cert.pem');
  });

  it('takes the token that was made for it, and knows from Apple who it is', async () => {
    const entry = await adeEntry();
    await readyEntry(entry);
    expect(shown(entry)).toMatchObject({
      state: 'ready', renewal: null, terms: 'signed', problem: null, expires: Date.UTC(2027, 10, 22, 12),
      account: { server: 'Practice', serverUuid: '677CAB700F304A1E', organization: 'Example School', madeBy: 'it@example.org' },
    });
    expect(pathsOf(entry)).toEqual(['/session', '/account']);
  });

  it('finds by itself which of several entries a token is for', async () => {
    const entry = await adeEntry();
    const [, second] = [await entry.servers.add('First', 'apple'), await entry.servers.add('Second', 'apple')];
    expect(await entry.servers.import(null, await portalToken(entry.servers.certificatePem(second).bytes, adeSecrets), whenever)).toBe(second);
  });

  it('refuses a token for another key, one that is no token, and one of an entry that is kept already, and keeps what it had', async () => {
    const entry = await adeEntry();
    const first = await readyEntry(entry);
    const second = await entry.servers.add('Second', 'apple');
    const strange = await portalToken((await adeEntry().then(async ({ servers }) => servers.certificatePem(await servers.add('Else', 'apple')))).bytes, adeSecrets);
    expect(await codeOf(entry.servers.import(null, strange, whenever))).toBe('ade.wrongKey');
    expect(await codeOf(entry.servers.import(null, Uint8Array.from(Buffer.from('hello')), whenever))).toBe('ade.notAToken');
    expect(await codeOf(entry.servers.import(second, await portalToken(entry.servers.certificatePem(second).bytes, adeSecrets), whenever))).toBe('ade.present');
    expect(entry.servers.shown(entry.servers.row(first)).state).toBe('ready');
    expect(entry.servers.shown(entry.servers.row(second))).toMatchObject({ state: 'waiting', renewal: { token: 'awaited' } });
  });
});

describe('a key pair that waits for its token', () => {
  /** A renewal whose certificate may be at Apple's. */
  async function begun(): Promise<{ readonly entry: AdeEntry; readonly id: Awaited<ReturnType<typeof readyEntry>>; readonly used: Uint8Array; readonly waiting: Uint8Array }> {
    const entry = await adeEntry();
    const id = await readyEntry(entry);
    const used = entry.servers.certificatePem(id).bytes;
    await entry.servers.renew(id);
    return { entry, id, used, waiting: entry.servers.certificatePem(id).bytes };
  }
  const later = { ...renewed, accessToken: 'AT_O3333333333', accessSecret: 'AS_3333333333' };

  it('is not lost when a token for the certificate of before is accepted meanwhile', async () => {
    const { entry, id, used, waiting } = await begun();
    Object.assign(entry.state, { secrets: renewed, session: null });
    await entry.servers.import(id, await portalToken(used, renewed, Date.UTC(2028, 0, 1)), whenever);
    expect(shown(entry)).toMatchObject({ expires: Date.UTC(2028, 0, 1), renewal: { token: 'awaited', problem: null } });
    expect(entry.servers.certificatePem(id).bytes).toEqual(waiting);
    Object.assign(entry.state, { secrets: later, session: null });
    await entry.again().import(id, await portalToken(waiting, later, Date.UTC(2029, 0, 1)), whenever);
    expect(shown(entry)).toMatchObject({ expires: Date.UTC(2029, 0, 1), renewal: null });
    expect(await entry.secrets.names()).toEqual([`ade/${id}`]);
  });

  it('is not lost when a token for the certificate of before is held, and its own comes then', async () => {
    const { entry, id, used, waiting } = await begun();
    entry.state.next.push({ status: 503, body: '' });
    await entry.servers.import(id, await portalToken(used, renewed, Date.UTC(2028, 0, 1)), whenever);
    expect(shown(entry).renewal).toMatchObject({ token: 'held', problem: { code: 'http.status' } });
    Object.assign(entry.state, { secrets: later, session: null });
    await entry.again().import(id, await portalToken(waiting, later, Date.UTC(2029, 0, 1)), whenever);
    expect(shown(entry)).toMatchObject({ expires: Date.UTC(2029, 0, 1), renewal: null });
  });

  it.each(['before', 'after'] as const)('is dropped with its row or with neither: a power cut %s the secret leaves no certificate without a key', async (when) => {
    const { entry, id } = await begun();
    const remove = entry.secrets.remove.bind(entry.secrets);
    entry.secrets.remove = async (...names) => {
      if (when === 'after') await remove(...names);
      throw new Error('power cut');
    };
    let cut = false;
    await entry.servers.dropRenewal(id).catch(() => { cut = true; });
    expect(cut).toBe(true);
    Object.assign(entry.secrets, { remove });
    await entry.again().renew(id);
    const pem = entry.servers.certificatePem(id).bytes;
    Object.assign(entry.state, { secrets: renewed, session: null });
    await entry.again().import(id, await portalToken(pem, renewed, Date.UTC(2028, 0, 1)), whenever);
    expect(shown(entry)).toMatchObject({ expires: Date.UTC(2028, 0, 1), renewal: null });
  });

  it('is made anew where its key is gone: a certificate without one would end the token at Apple’s for nothing', async () => {
    const { entry, id, waiting } = await begun();
    await entry.secrets.remove(`ade/${id}/next`);
    await entry.again().renew(id);
    expect(entry.servers.certificatePem(id).bytes).not.toEqual(waiting);
    Object.assign(entry.state, { secrets: renewed, session: null });
    await entry.again().import(id, await portalToken(entry.servers.certificatePem(id).bytes, renewed, Date.UTC(2028, 0, 1)), whenever);
    expect(shown(entry).renewal).toBeNull();
  });
});

describe('a renewed token', () => {
  it('takes the old one’s place only after Apple answered to it; until then the old one works', async () => {
    const entry = await adeEntry();
    const id = await readyEntry(entry);
    const before = entry.servers.row(id);
    await entry.servers.renew(id);
    const pem = entry.servers.certificatePem(id).bytes;
    expect(Buffer.from(pem).toString()).not.toContain(Buffer.from(before.certificate).toString('base64').slice(0, 64));
    // Apple can't be reached: the new one is held.
    entry.state.next.push({ status: 503, body: '' });
    await entry.servers.import(id, await portalToken(pem, renewed, Date.UTC(2028, 0, 1)), whenever);
    expect(shown(entry)).toMatchObject({ state: 'ready', expires: before.expires, renewal: { token: 'held', problem: { code: 'http.status' } } });
    expect((await (await entry.servers.client(id)).account(whenever)).server_name).toBe('Practice');
    // Now it can; the token of before is dead at once.
    Object.assign(entry.state, { secrets: renewed, session: null });
    await entry.again().retry(id, whenever);
    expect(shown(entry)).toMatchObject({ expires: Date.UTC(2028, 0, 1), renewal: null });
    expect((await (await entry.again().client(id)).account(whenever)).server_name).toBe('Practice');
  });

  it('may be made for the certificate that is in use', async () => {
    const entry = await adeEntry();
    const id = await readyEntry(entry);
    Object.assign(entry.state, { secrets: renewed, session: null });
    await entry.servers.import(null, await portalToken(entry.servers.certificatePem(id).bytes, renewed, Date.UTC(2028, 0, 1)), whenever);
    expect(shown(entry).expires).toBe(Date.UTC(2028, 0, 1));
  });

  it('of another server entry is refused, by its consumer key and by what Apple says', async () => {
    const entry = await adeEntry();
    const id = await readyEntry(entry);
    const pem = entry.servers.certificatePem(id).bytes;
    expect(await codeOf(entry.servers.import(id, await portalToken(pem, { ...renewed, consumerKey: 'CK_other' }), whenever))).toBe('ade.otherServer');
    Object.assign(entry.state, { secrets: renewed, session: null });
    entry.state.next.push({ status: 200, body: JSON.stringify({ auth_session_token: 'x' }) }, { status: 200, body: JSON.stringify({ server_name: 'Other', server_uuid: 'OTHER' }) });
    await entry.servers.import(id, await portalToken(pem, renewed), whenever);
    expect(shown(entry)).toMatchObject({ account: { server: 'Practice' }, renewal: { token: 'held', problem: { code: 'ade.otherServer' } } });
  });

  it('is begun once: the certificate that may be at Apple’s already stays, until the renewal is dropped', async () => {
    const entry = await adeEntry();
    const id = await readyEntry(entry);
    await entry.servers.renew(id);
    const pem = entry.servers.certificatePem(id).bytes;
    await entry.servers.renew(id);
    expect(entry.servers.certificatePem(id).bytes).toEqual(pem);
    await entry.servers.dropRenewal(id);
    expect(shown(entry).renewal).toBeNull();
    expect(await entry.secrets.names()).toEqual([`ade/${id}`]);
    expect(await codeOf(entry.servers.import(id, await portalToken(pem, renewed), whenever))).toBe('ade.wrongKey');
  });
});

describe('what Apple refuses', () => {
  it('stops everything while terms wait to be agreed to, until somebody asks again and it went well', async () => {
    const entry = await adeEntry();
    const id = await readyEntry(entry);
    entry.state.termsSigned = false;
    expect(await codeOf(entry.servers.askAccount(id, whenever))).toBe('ade.termsNotSigned');
    expect(shown(entry)).toMatchObject({ terms: 'notSigned', problem: { code: 'ade.termsNotSigned' } });
    const asked = entry.state.requests.length;
    expect(await codeOf(entry.servers.client(id))).toBe('ade.termsNotSigned');
    expect(entry.state.requests.length).toBe(asked);
    entry.state.termsSigned = true;
    await entry.servers.askAccount(id, whenever);
    expect(shown(entry)).toMatchObject({ terms: 'signed', problem: null });
  });

  it('is not asked with a token that has ended, and its day is told', async () => {
    const entry = await adeEntry();
    const id = await readyEntry(entry);
    entry.clock.advance(366 * 86_400_000);
    const asked = entry.state.requests.length;
    expect(await codeOf(entry.servers.client(id))).toBe('ade.expired');
    expect(entry.state.requests.length).toBe(asked);
  });

  it('because the token was replaced is told until another one is there', async () => {
    const entry = await adeEntry();
    const id = await readyEntry(entry);
    Object.assign(entry.state, { secrets: renewed, session: null });
    expect(await codeOf(entry.servers.askAccount(id, whenever))).toBe('ade.denied');
    expect(shown(entry).problem?.code).toBe('ade.denied');
  });
});

describe('an entry that is removed', () => {
  it('leaves neither keys nor devices', async () => {
    const entry = await adeEntry();
    const id = await readyEntry(entry);
    entry.devices(id).keep([{ serial_number: 'S1', profile_uuid: null, profile_status: 'empty', order_number: null, op_type: null, op_date: null }], { phase: 'fetch', cursor: 'c', list: 1 });
    await entry.servers.remove(id);
    expect([entry.servers.rows(), await entry.secrets.names(), entry.devices(id).count(), entry.devices(id).place()]).toEqual([[], [], 0, null]);
    expect(await codeOf(Promise.resolve().then(() => entry.servers.row(id)))).toBe('ade.unknown');
  });
});

describe('secrets', () => {
  it('of a token are in no file but the encrypted one, nor in what faces are told, nor in errors', async () => {
    const told: unknown[] = [];
    const entry = await adeEntry({}, (service) => async (request, signal) => {
      if (request.url.endsWith('/account') && entry.state.requests.length > 4) throw new AppError('http.unreachable', { host: 'mdmenrollment.apple.com', reason: 'no network' });
      return service(request, signal);
    });
    const id = await readyEntry(entry);
    told.push(entry.servers.shown(entry.servers.row(id)));
    await entry.servers.renew(id);
    await entry.servers.import(id, await portalToken(entry.servers.certificatePem(id).bytes, renewed), whenever);
    await entry.servers.askAccount(id, whenever).catch((error: unknown) => { told.push(error, (error as Error).message, (error as Error).stack, JSON.stringify(error)); });
    told.push(entry.servers.shown(entry.servers.row(id)));
    const files = readdirSync(entry.folder).map((name) => readFileSync(path.join(entry.folder, name)).toString('latin1'));
    expect(files.length).toBeGreaterThan(2);
    for (const canary of [...Object.values(adeSecrets), ...Object.values(renewed)]) {
      for (const file of files) expect(file).not.toContain(canary);
      expect(JSON.stringify(told)).not.toContain(canary);
    }
  });
});
