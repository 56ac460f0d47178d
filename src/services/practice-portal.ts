// What a person does in Apple's portal, done at the practice bench's: uploads a certificate and downloads the server token for it.
import { AppError } from '../errors.ts';
import type { HttpClient } from '../http.ts';

const portal = 'https://business.practice.example';

export interface PortalWish {
  readonly pem: Uint8Array;
  readonly name: string;
  /** The entry whose token is renewed, by the service's own name of it; null: a new entry. */
  readonly server: string | null;
}

/** The .p7m. Rejects http.*. */
export async function askPortal(http: HttpClient, { pem, name, server }: PortalWish, signal: AbortSignal): Promise<Uint8Array> {
  const query = server === null ? `name=${encodeURIComponent(name)}` : `server=${encodeURIComponent(server)}`;
  const { status, body } = await http({ method: 'POST', url: `${portal}/servers?${query}`, headers: { 'content-type': 'application/x-pem-file' }, body: pem }, signal);
  if (status !== 200) throw new AppError('http.status', { host: new URL(portal).host, status });
  return body;
}
