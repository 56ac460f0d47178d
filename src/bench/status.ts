// The replies that MCInstall's requests have in common (ios-protocols 3.1, 3.10).
import { dict, type PlistDict, type PlistValue } from '../plist/value.ts';

export interface ChainLink {
  readonly domain: string;
  readonly code: number;
  readonly text: string;
}

/** The most general link first, the root cause last. */
export function errorReply(...links: readonly ChainLink[]): PlistDict {
  const chain: PlistValue[] = links.map(({ domain, code, text }) => dict({ ErrorCode: BigInt(code), ErrorDomain: domain, LocalizedDescription: text, USEnglishDescription: text }));
  return dict({ Status: 'Error', ErrorChain: chain });
}

/** The root cause where the device would have had to ask a server itself. */
export const noNetwork: ChainLink = { domain: 'NSURLErrorDomain', code: -1009, text: 'The Internet connection appears to be offline.' };

export function acknowledged(more: Readonly<Record<string, PlistValue | undefined>> = {}): PlistDict {
  return dict({ Status: 'Acknowledged', ...more });
}

/** Unknown request, or parameters of the wrong type. */
export function badFormat(): PlistDict {
  return dict({ Status: 'CommandFormatError' });
}

/** Options may be booleans or numbers (ios-protocols 3.8). */
export function isSwitch(value: PlistValue | undefined): value is boolean | bigint | number {
  return typeof value === 'boolean' || typeof value === 'bigint' || typeof value === 'number';
}
