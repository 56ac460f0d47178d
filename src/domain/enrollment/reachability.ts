// Whether this computer reaches Apple's activation, and what its answers say of clock and proxy (ios-protocols 4.4). Pure: whoever
// asked tells what came back.

export interface Reachability {
  /** `reason`: why not, as the end of a sentence; null where it answered. */
  readonly hosts: readonly { readonly host: string; readonly ok: boolean; readonly reason: string | null }[];
  /** How far this computer's clock is ahead of the servers'; below zero it is behind. Null: none told the time. */
  readonly skewSeconds: number | null;
  /** suspected: something else than Apple seems to answer, such as a filtering proxy or the sign-in page of a network. */
  readonly proxy: 'none' | 'suspected';
}

/** Seconds. Beyond, certificates may not be valid yet, and a handshake's five minutes are over before they begin (ios-protocols 4.2). */
export const largestSkew = 300;

/** One host's answer, or that there was none. */
export type HostAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Readonly<Record<string, string>>; /** Whether the body is a property list. */ readonly plist: boolean; /** Milliseconds since the Unix epoch, in the middle of the exchange. */ readonly at: number }
  /** `reason` as http.unreachable has it. */
  | { readonly kind: 'none'; readonly reason: string };

export interface HostReach {
  readonly ok: boolean;
  readonly reason: string | null;
  readonly suspected: boolean;
  readonly skewSeconds: number | null;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The Date of an answer in milliseconds since the Unix epoch (RFC 9110 5.6.7, its one form that is made today); null for any other. */
export function httpDate(text: string): number | null {
  const [, day, month, year, hours, minutes, seconds] = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/.exec(text.trim()) ?? [];
  const at = months.indexOf(month ?? '');
  return at === -1 ? null : Date.UTC(Number(year), at, Number(day), Number(hours), Number(minutes), Number(seconds));
}

/** Null also where a cache answered: what it kept has the time of long ago. */
function skewOf({ headers, at }: Extract<HostAnswer, { kind: 'answer' }>): number | null {
  const date = httpDate(headers['date'] ?? '');
  return date === null || Number(headers['age'] ?? 0) > 0 ? null : Math.round((at - date) / 1000);
}

const gatewayFails = [502, 503, 504];

/** `host`: who was asked with a handshake that names no device, which Apple has nothing good to say to. */
export function reachOf(host: string, answer: HostAnswer): HostReach {
  const not = (reason: string, suspected: boolean, skewSeconds: number | null = null): HostReach => ({ ok: false, reason, suspected, skewSeconds });
  if (answer.kind === 'none') return not(answer.reason, /certificate isn’t trusted|PROXY|TUNNEL/.test(answer.reason));
  const { status, headers, plist } = answer;
  const isPage = (headers['content-type'] ?? '').toLowerCase().startsWith('text/html');
  if (status === 407) return not('a proxy wants a user name and a password', true);
  if (status === 511) return not('the network wants somebody to sign in first', true);
  if (status >= 300 && status <= 399) {
    const to = /^(?:https?:)?\/\/([^/?#@\s]{1,255})(?:[/?#]|$)/i.exec(headers['location'] ?? '')?.[1]?.toLowerCase();
    return not(to === undefined || to === host ? `it answers with status ${status}` : `the answer sends to ${to}`, to !== undefined && to !== host);
  }
  const skewSeconds = skewOf(answer);
  if (gatewayFails.includes(status)) return not(`it answers with status ${status}`, false, skewSeconds);
  // As activation itself has it: what isn't a property list and yet no refusal comes from somebody else.
  if (status <= 299 && !plist) return not('something else answers in its place, such as a proxy or a sign-in page', true);
  return { ok: true, reason: null, suspected: isPage && (status === 403 || status === 451), skewSeconds };
}
