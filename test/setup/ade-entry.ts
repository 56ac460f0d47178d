// A server entry as the services keep it, beside the strict simulator of Apple's service: a real file for rows, a real one for secrets,
// and a portal that encrypts by the program openssl.
import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { HttpClient } from '../../src/http.ts';
import type { ServerId } from '../../src/model/ade.ts';
import { practiceKeeper } from '../../src/secrets.ts';
import { AdeServers } from '../../src/services/ade-servers.ts';
import { AdeDevices } from '../../src/store/ade-devices.ts';
import { AdeServerRows } from '../../src/store/ade-servers.ts';
import { Database } from '../../src/store/database.ts';
import { SecretFile } from '../../src/store/secret-file.ts';
import { adeService, type AdeServiceState, adeState } from './ade-service.ts';
import { FakeClock } from './fake-clock.ts';
import { openssl } from './openssl.ts';
import { tempFolder } from './temp-folder.ts';

export interface AdeEntry {
  readonly folder: string;
  readonly db: Database;
  readonly rows: AdeServerRows;
  readonly secrets: SecretFile;
  readonly clock: FakeClock;
  readonly state: AdeServiceState;
  readonly servers: AdeServers;
  /** Of another process: the same files, nothing in memory. */
  readonly again: () => AdeServers;
  readonly devices: (id: ServerId) => AdeDevices;
}

const now = Date.UTC(2026, 10, 22, 12);
const year = 365 * 86_400_000;

export const whenever = new AbortController().signal;

export async function adeEntry(change: Partial<AdeServiceState> = {}, http?: (service: HttpClient) => HttpClient): Promise<AdeEntry> {
  const folder = tempFolder();
  const [db, state, clock] = [Database.openWriter(folder), adeState({ now, ...change }), new FakeClock({ now })];
  const secrets = await SecretFile.open({ folder, keeper: practiceKeeper, passphrase: null, writable: true });
  onTestFinished(async () => {
    await secrets.close();
    db.close();
  });
  const rows = new AdeServerRows(db);
  const service = adeService(state);
  const again = (): AdeServers => new AdeServers({ rows, secrets, http: http ? http(service) : service, clock, ids: randomUUID, nonce: randomUUID, userAgent: 'Muster/test' });
  return { folder, db, rows, secrets, clock, state, servers: again(), again, devices: (id) => new AdeDevices(db, id) };
}

/** The .p7m that Apple's portal gives out for a certificate (enrollment-formats 5.7), with these parts. */
export async function portalToken(pem: Uint8Array, { consumerKey, consumerSecret, accessToken, accessSecret }: AdeServiceState['secrets'], expires = now + year): Promise<Uint8Array> {
  const judge = openssl();
  judge.put('cert.pem', pem);
  const members = { consumer_key: consumerKey, consumer_secret: consumerSecret, access_token: accessToken, access_secret: accessSecret, access_token_expiry: new Date(expires).toISOString() };
  judge.put('a.content', `Content-Type: text/plain;charset=UTF-8\nContent-Transfer-Encoding: 7bit\n\n-----BEGIN MESSAGE-----\n${JSON.stringify(members)}\n-----END MESSAGE-----\n`);
  await judge.run('smime', '-encrypt', '-binary', '-des3', '-in', 'a.content', '-out', 'a.p7m', 'cert.pem');
  return judge.read('a.p7m');
}

/** A server entry whose token Apple accepted. */
export async function readyEntry({ servers, state }: AdeEntry): Promise<ServerId> {
  const id = await servers.add('Intune Production', 'apple');
  await servers.import(id, await portalToken(servers.certificatePem(id).bytes, state.secrets), whenever);
  return id;
}
