// The ports on which a virtual device's services wait: each for one connection, for a short time, and no number twice
// while there are others (ios-protocols 2.2).
import type { TrustedHost } from './trusted-host.ts';

export interface OpenPort {
  readonly service: string;
  /** Null: anybody, in clear. */
  readonly host: TrustedHost | null;
  readonly openedAt: number;
}

const firstPort = 49_152;
const lastPort = 65_535;
/** Milliseconds. How long "a short time" is isn't known; half a minute outlives every connect. */
const shortTime = 30_000;

export class ServicePorts {
  readonly #open = new Map<number, OpenPort>();
  #next = firstPort;
  /** Highest number given out before they began anew. */
  #everUsed = firstPort - 1;
  readonly #openMs: number;

  /** `openMs`: for how long a port waits. */
  constructor(openMs = shortTime) {
    this.#openMs = openMs;
  }

  /** Null when every port is open. */
  give(service: string, host: TrustedHost | null, now: number): number | null {
    for (const [port, { openedAt }] of this.#open) if (now - openedAt > this.#openMs) this.#open.delete(port);
    for (let tries = firstPort; tries <= lastPort; tries += 1) {
      const port = this.#next;
      this.#next = port === lastPort ? firstPort : port + 1;
      if (this.#open.has(port)) continue;
      this.#everUsed = Math.max(this.#everUsed, port);
      this.#open.set(port, { service, host, openedAt: now });
      return port;
    }
    return null;
  }

  /** What waits there; from now on nothing does. */
  take(port: number, now: number): OpenPort | null {
    const open = this.#open.get(port);
    this.#open.delete(port);
    return open && now - open.openedAt <= this.#openMs ? open : null;
  }

  /** Whether something waited there once. */
  wasUsed(port: number): boolean {
    return port >= firstPort && port <= this.#everUsed;
  }

  closeAll(): void {
    this.#open.clear();
  }
}
