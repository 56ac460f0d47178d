// What a person pasted as the MDM's address, and where its discovery document is to be asked for (enrollment-formats 4.4, 4.6).
// Pure: nothing is asked here.
import { httpsHost } from '../https-address.ts';
import { rewriteEnrollmentUrl } from '../profile/origin.ts';

export type DiscoveryTarget =
  | {
    readonly kind: 'service' | 'enrollment';
    /** The address of the discovery document. */
    readonly ask: string;
    /** With its port where one is given. */
    readonly host: string;
    /** What was entered, where that is an enrollment address itself. */
    readonly enrollmentUrl: string | null;
    /** Whether an address of Intune's export of 2016 was replaced. */
    readonly rewritten: boolean;
  }
  /** Why it is no address, as the end of a sentence. */
  | { readonly kind: 'none'; readonly reason: string };

const longest = 2000;

/** Why this is no address that devices take; null when it is one. No secret: the address itself isn't repeated. */
export function troubleWith(url: string): string | null {
  if (url.length > longest) return `it is longer than ${longest} characters`;
  // The reader of addresses drops line breaks and turns backslashes round, devices needn't.
  if (/[\s\\\p{Cc}\p{Cs}]/u.test(url)) return 'it has spaces, line breaks or backslashes in it';
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme !== 'https') return scheme === undefined ? 'it doesn’t begin with https://' : `it begins with ${scheme.slice(0, 20)}:, and devices take https:// only`;
  if (!/^https:\/\/[^/?#]/i.test(url) || httpsHost(url) === null) return 'it can’t be read as an address';
  return /^https:\/\/[^/?#]*@/i.test(url) ? 'it has a user name or a password in it' : null;
}

/** As people paste it: in quotation marks or angle brackets, and often without https://. */
function asUrl(text: string): string {
  const bare = text.trim().replace(/^[<"'“]+|[>"'”]+$/g, '');
  return /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(bare) ? bare : `https://${bare}`;
}

/** Never throws. */
export function discoveryTarget(text: string): DiscoveryTarget {
  const none = (reason: string): DiscoveryTarget => ({ kind: 'none', reason });
  if (text.trim() === '') return none('nothing was entered');
  if (text.length > 2 * longest) return none(`it is longer than ${longest} characters`);
  const entered = asUrl(text);
  if (/^https:\/\/[^@/?#\s]+@[^@/?#\s]+$/i.test(entered)) return none('it is a person’s account, not a server');
  const trouble = troubleWith(entered);
  const host = httpsHost(entered);
  if (trouble !== null || host === null) return none(trouble ?? 'it can’t be read as an address');
  const [, , path = '', query = ''] = /^(https:\/\/[^/?#]+)([^?#]*)(\?[^#]*)?/i.exec(entered) ?? [];
  const origin = `https://${host}`;
  const url = `${origin}${path}${query}`;
  // Accounts that sign in on the device go another way, without a cable (enrollment-formats 2.11).
  if (/^\/\.well-known\//i.test(path)) return none('it is for accounts that people sign in with in Settings; preparing devices needs the MDM’s own address');
  const rewritten = rewriteEnrollmentUrl(url);
  if (rewritten !== null) return { kind: 'service', ask: rewritten, host: httpsHost(rewritten) ?? host, enrollmentUrl: null, rewritten: true };
  if (path === '' || path === '/') return { kind: 'service', ask: `${origin}/MDMServiceConfig${query}`, host, enrollmentUrl: null, rewritten: false };
  if (/\/MDMServiceConfig\/?$/i.test(path)) return { kind: 'service', ask: url, host, enrollmentUrl: null, rewritten: false };
  return { kind: 'enrollment', ask: `${origin}/MDMServiceConfig`, host, enrollmentUrl: url, rewritten: false };
}
