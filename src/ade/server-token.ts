// The server token that Apple's portals give out (.p7m; enrollment-formats 5.7): a MIME message whose body is a CMS envelope for our
// certificate, and inside it once more a MIME message with JSON between two lines of its own.
import { z } from 'zod';
import { openEnvelope } from '../crypto/envelope.ts';
import type { Identity } from '../crypto/identity.ts';
import { AppError, asAppError } from '../errors.ts';
import type { OAuthKeys } from './oauth.ts';

/** Bytes. A token takes three thousand. */
const largest = 200_000;

const part = z.string().min(1).max(500);
const tokenSchema = z.object({
  consumer_key: part, consumer_secret: part, access_token: part, access_secret: part,
  access_token_expiry: z.string().max(60).refine((text) => !Number.isNaN(Date.parse(text))),
});

export interface ServerToken extends OAuthKeys {
  /** Milliseconds since the Unix epoch. */
  readonly expires: number;
}

const refused = (reason: string, cause?: unknown): AppError => new AppError('ade.notAToken', { reason }, { cause });

const ascii = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Of a MIME message: what follows its headers. Null: it has none. */
function bodyOf(text: string): { headers: string; body: string } | null {
  const end = /\r?\n\r?\n/.exec(text);
  if (!end || !/^[\w-]+:/.test(text)) return null;
  // A header goes on in the next line where that begins with a blank (RFC 5322, 2.2.3).
  return { headers: text.slice(0, end.index).replace(/\r?\n[ \t]+/g, ' '), body: text.slice(end.index + end[0].length) };
}

/** The envelope, however the portal or a mail program wrapped it: MIME, PEM, base64 alone, or DER. */
function envelopeOf(bytes: Uint8Array): Uint8Array {
  if (bytes[0] === 0x30) return bytes;
  const text = ascii(bytes).replace(/^\u00ef\u00bb\u00bf/, '').trimStart();
  const message = bodyOf(text);
  const body = message?.body ?? text.replace(/-----(?:BEGIN|END) [A-Z0-9 ]+-----/g, '');
  if (message && !/content-transfer-encoding:\s*base64/i.test(message.headers) && body.codePointAt(0) === 0x30) return Uint8Array.from(Buffer.from(body, 'latin1'));
  const base64 = body.replace(/\s+/g, '');
  if (base64 === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw refused('it is no encrypted message');
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

/** The JSON inside, without the lines around it and those that wrapped it. */
function jsonOf(content: Uint8Array): unknown {
  const text = ascii(content);
  const between = /-----BEGIN MESSAGE-----([\s\S]*?)-----END MESSAGE-----/.exec(text)?.[1] ?? bodyOf(text)?.body ?? text;
  try {
    // Broken over lines, even inside its strings, which hold no line ends of their own.
    return JSON.parse(between.replace(/[\r\n]+/g, '')) as unknown;
  } catch (error) {
    throw refused('what is inside isn’t the JSON of a token', error);
  }
}

/** Opens a token by the key that was made for it. Rejects ade.notAToken, ade.wrongKey. */
export async function readServerToken(bytes: Uint8Array, identity: Identity): Promise<ServerToken> {
  if (bytes.length > largest) throw refused('it is larger than any token');
  const envelope = envelopeOf(bytes);
  let content: Uint8Array;
  try {
    content = await openEnvelope(envelope, identity);
  } catch (error) {
    const { params } = asAppError(error);
    const reason = String(params['reason'] ?? '');
    if (reason.includes('isn’t encrypted')) throw refused('it is no encrypted message', error);
    throw new AppError('ade.wrongKey', { reason: reason || 'it can’t be opened' }, { cause: error });
  }
  const parsed = tokenSchema.safeParse(jsonOf(content));
  if (!parsed.success) throw refused(`its ${parsed.error.issues[0]?.path.join('.') ?? 'content'} is missing or isn’t as Apple writes it`);
  const { consumer_key, consumer_secret, access_token, access_secret, access_token_expiry } = parsed.data;
  return { consumerKey: consumer_key, consumerSecret: consumer_secret, accessToken: access_token, accessSecret: access_secret, expires: Date.parse(access_token_expiry) };
}

/** A renewed token is of the same server entry (5.7): replacing another would leave every device of that one behind. Throws ade.otherServer. */
export function checkRenewal(before: Pick<ServerToken, 'consumerKey'>, after: Pick<ServerToken, 'consumerKey'>): void {
  if (before.consumerKey !== after.consumerKey) throw new AppError('ade.otherServer');
}
