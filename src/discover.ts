// The composition root of discovery: one server is asked because a person named it. Beside a practice bench only practice answers.
import { type MuxOptions, muxOf } from './app-options.ts';
import { withDeadline } from './device/deadline.ts';
import { askPractice, type PracticeProof } from './device/registry.ts';
import { isSystemAddress } from './device/usbmux/address.ts';
import { discoveryTarget } from './domain/enrollment/discovery-target.ts';
import type { HttpClient } from './http.ts';
import type { Discovery } from './model/blueprints.ts';
import { discover } from './services/discovery.ts';
import { isPracticeHost, practiceHttp } from './services/practice-http.ts';

export interface DiscoverOptions extends MuxOptions {
  readonly http: HttpClient;
  readonly signal: AbortSignal;
}

/** Milliseconds for a bench on this computer to prove itself. */
const proofDeadline = 5000;

/** The system's own multiplexer is no bench, and isn't opened for this. */
function proofOf(options: DiscoverOptions): Promise<PracticeProof | null> {
  if (isSystemAddress(options.address)) return Promise.resolve(null);
  return withDeadline(options.clock, proofDeadline, options.signal, (signal) => askPractice(muxOf(options), signal)).catch(() => null);
}

/** `text`: a host, an address of discovery, or an enrollment address. Rejects with the signal's reason only. */
export async function discoverServer(text: string, options: DiscoverOptions): Promise<Discovery> {
  const { http, clock, signal } = options;
  const target = discoveryTarget(text);
  const proof = target.kind === 'none' ? null : await proofOf(options);
  const practice = proof !== null || (target.kind !== 'none' && isPracticeHost(new URL(target.ask).hostname));
  return discover(text, { http: practice ? practiceHttp(http, proof?.web ?? null) : http, clock, tls: !practice, signal });
}
