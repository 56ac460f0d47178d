// The API account of Apple Business or Apple School Manager that is kept here, and where devices belong by it. Its key is a secret; it is
// used for reading alone (enrollment-formats 6).
import { z } from 'zod';
import { apiAccount, readApiKey } from '../apple-business/api-account.ts';
import { AppleBusinessClient } from '../apple-business/client.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { HttpClient } from '../http.ts';
import type { IntuneOverview, OrganizationDeviceRow } from '../model/intune.ts';
import type { Secrets } from '../secrets.ts';
import type { Settings } from '../store/settings.ts';

export interface AppleBusinessOptions {
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly nonce: () => string;
}

const [settingName, secretName] = ['appleBusiness', 'appleBusiness/key'];
const settingSchema = z.object({ clientId: z.string().max(200), keyId: z.string().max(200), keyIdUse: z.enum(['with', 'without']).nullable() });

export class AppleBusinessAccount {
  readonly #options: AppleBusinessOptions;
  #client: AppleBusinessClient | null = null;

  constructor(options: AppleBusinessOptions) {
    this.#options = options;
  }

  /** Throws store.*. */
  shown(): IntuneOverview['appleBusiness'] {
    const kept = this.#options.settings.read(settingName, settingSchema);
    return kept && { kind: apiAccount(kept.clientId, kept.keyId).service, clientId: kept.clientId, keyId: kept.keyId, problem: null };
  }

  /** `pem`: the key's file as Apple gave it out. Throws appleBusiness.account, appleBusiness.notAKey, secrets.*, store.*. */
  async set(clientId: string, keyId: string, pem: Uint8Array): Promise<void> {
    const account = apiAccount(clientId, keyId);
    const key = readApiKey(Buffer.from(pem).toString('latin1'));
    this.#client = null;
    await this.#options.secrets.write(secretName, Uint8Array.from(key.export({ type: 'pkcs8', format: 'der' })));
    this.#options.settings.write(settingName, { clientId: account.clientId, keyId: account.keyId, keyIdUse: null });
  }

  /** Its key first. Throws secrets.*, store.*. */
  async remove(): Promise<void> {
    this.#client = null;
    await this.#options.secrets.remove(secretName);
    this.#options.settings.write(settingName, null);
  }

  async #opened(): Promise<AppleBusinessClient> {
    if (this.#client) return this.#client;
    const { settings, secrets, http, clock, nonce } = this.#options;
    const kept = settings.read(settingName, settingSchema);
    const secret = kept && await secrets.read(secretName);
    if (!kept || !secret) throw new AppError('appleBusiness.none');
    const key = readApiKey(`-----BEGIN PRIVATE KEY-----\n${Buffer.from(secret).toString('base64')}\n-----END PRIVATE KEY-----`);
    this.#client = new AppleBusinessClient({
      http, clock, nonce, key, account: apiAccount(kept.clientId, kept.keyId), keyIdUse: kept.keyIdUse, onKeyIdUse: (keyIdUse) => { settings.write(settingName, { ...kept, keyIdUse }); },
    });
    return this.#client;
  }

  /** Rejects appleBusiness.*, http.*, secrets.*, the signal's reason. */
  async lookUp(serials: readonly string[], progress: (done: number) => void, signal: AbortSignal): Promise<OrganizationDeviceRow[]> {
    const client = await this.#opened();
    const rows: OrganizationDeviceRow[] = [];
    for (const serial of serials) {
      signal.throwIfAborted();
      const place = await client.place(serial, signal);
      const { device, server } = place ?? { device: null, server: null };
      rows.push({
        serial, state: device === null ? 'unknown' : server === null ? 'unassigned' : 'assigned', server: server && { name: server.name ?? server.id, type: server.type ?? '' },
        order: device?.orderNumber ?? null, orderedAt: device?.orderDateTime ?? null, addedAt: device?.addedToOrgDateTime ?? null, source: device?.purchaseSourceType ?? null, model: device?.deviceModel ?? null,
      });
      progress(rows.length);
    }
    return rows;
  }
}
