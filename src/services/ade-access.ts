// What services that ask Apple about a server entry's devices and profiles need of that entry; who keeps its token is ade-servers.ts.
import type { AdeClient } from '../ade/client.ts';
import type { AdeServer, ServerId } from '../model/ade.ts';

export interface AdeAccess {
  /** Throws ade.unknown. */
  readonly get: (id: ServerId) => AdeServer;
  /** One client for each token, with its one session. Throws ade.unknown, ade.noToken, ade.expired, secrets.*. */
  readonly client: (id: ServerId) => Promise<AdeClient>;
  /** Serial numbers, or devices of a page, that the service takes in one call at this path ("/profile/devices"), by its account; 1,000 unless it says otherwise (enrollment-formats 5.2, 5.5). */
  readonly limit: (id: ServerId, path: string) => number;
  /** Keeps what an answer, or a refusal, says of token, terms and clock; gives the error back, as an AppError. */
  readonly told: (id: ServerId, thrown: unknown) => Error;
  /**
   * Does work that changes something at Apple, one at a time for an entry, shown with its progress and to be cancelled.
   * Throws ade.busy, the signal's reason, what the work throws.
   */
  readonly work: <T>(id: ServerId, kind: NonNullable<AdeServer['work']>['kind'], of: number, doIt: (progress: (done: number) => void, signal: AbortSignal) => Promise<T>) => Promise<T>;
}
