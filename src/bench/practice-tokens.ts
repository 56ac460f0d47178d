// Server tokens of practice (enrollment-formats 5.7), which say of themselves that they are: so one that was imported on an earlier bench
// is still good on the next, as a real one is the day after. They open nothing but practice.
import { createHmac, randomBytes } from 'node:crypto';

/** What a server token says, beside its consumer key. */
export interface TokenSecrets {
  readonly consumerSecret: string;
  readonly accessToken: string;
  readonly accessSecret: string;
  /** Milliseconds since the Unix epoch. */
  readonly expires: number;
}

/** No secret: whoever reads this may make tokens for practice. */
const derived = (what: string, text: string, length: number): string => createHmac('sha256', 'Muster practice').update(`${what} ${text}`).digest('hex').slice(0, length);

export const newConsumerKey = (): string => `CK_${randomBytes(24).toString('hex')}`;

function secretsOf(consumerKey: string, accessToken: string, expires: number): TokenSecrets {
  return { consumerSecret: `CS_${derived('consumer secret', consumerKey, 40)}`, accessToken, accessSecret: `AS_${derived('access secret', `${consumerKey} ${accessToken}`, 40)}`, expires };
}

/** `expires`: milliseconds since the Unix epoch; whole seconds count. */
export function newToken(consumerKey: string, expires: number): TokenSecrets {
  const seconds = Math.floor(expires / 1000);
  const content = `${seconds.toString(16).padStart(10, '0')}${randomBytes(16).toString('hex')}`;
  return secretsOf(consumerKey, `AT_O${content}${derived('access', `${consumerKey} ${content}`, 16)}`, seconds * 1000);
}

/** The token of another bench, whose signature is still to be checked; null for what no practice gave out. */
export function recognizedToken(consumerKey: string, accessToken: string): TokenSecrets | null {
  const [, content = '', tag] = /^AT_O([0-9a-f]{42})([0-9a-f]{16})$/.exec(accessToken) ?? [];
  if (tag !== derived('access', `${consumerKey} ${content}`, 16)) return null;
  return secretsOf(consumerKey, accessToken, Number.parseInt(content.slice(0, 10), 16) * 1000);
}
