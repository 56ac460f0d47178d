// What Apple's answer to an activation is, told by its type and its content (ios-protocols 4.2, step 5): a record for the
// device, the question for an Apple Account, or something else that a person has to read.
import { AppError } from '../../errors.ts';
import type { HttpResponse } from '../../http.ts';
import { readPlist } from '../../plist/read.ts';
import { isDict, type PlistDict, PlistError, type PlistLimits, type PlistValue } from '../../plist/value.ts';

const limits: PlistLimits = { bytes: 4 * 1024 * 1024, depth: 32, values: 20_000 };

/** A dictionary in these bytes, or null. */
export function dictionaryIn(bytes: Uint8Array): PlistDict | null {
  try {
    const value = readPlist(bytes, limits);
    return isDict(value) ? value : null;
  } catch (error) {
    if (error instanceof PlistError) return null;
    throw error;
  }
}

function hasRecord(answer: PlistDict): boolean {
  const wrappings: (PlistValue | undefined)[] = [answer, answer.get('iphone-activation'), answer.get('device-activation')];
  return wrappings.some((wrapping) => isDict(wrapping) && [wrapping.get('ActivationRecord'), wrapping.get('activation-record')].some(isDict));
}

const pageStart = 200_000;

/** The hidden field of the page that asks for an Apple Account; its attributes come in any order. */
function asksForAccount(page: string): boolean {
  return [...page.matchAll(/<input\b([^<>]{0,1000})>/gi)].some(([, attributes = '']) => /\bname\s*=\s*["']?isAuthRequired\b/i.test(attributes) && /\bvalue\s*=\s*["']?true\b/i.test(attributes));
}

/** The page's own words: its headings and the sentence after them, without tags. */
function wordsOf(page: string): string {
  const found = [...page.matchAll(/<(h1|h2|p)\b[^<>]{0,500}>([^<>]{1,500})</gi)].slice(0, 2).map(([, , text = '']) => text.replace(/\s+/g, ' ').trim()).filter(Boolean);
  return found.join(': ').slice(0, 200).replace(/[.:\s]+$/, '');
}

/** Returns when the answer holds a record that the device may take. Throws activation.locked, activation.refused. */
export function checkAppleAnswer({ headers, body }: Pick<HttpResponse, 'headers' | 'body'>): void {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/x-buddyml') throw new AppError('activation.locked');
  if (type === 'text/html') {
    const page = Buffer.from(body.subarray(0, pageStart)).toString('utf8');
    if (asksForAccount(page)) throw new AppError('activation.locked');
    throw new AppError('activation.refused', { word: wordsOf(page) || 'a page without words' });
  }
  const isPlist = type === 'text/xml' || type === 'application/xml' || type.endsWith('plist');
  if (!isPlist) throw new AppError('activation.refused', { word: `an answer of the type ${type.slice(0, 60) || 'nothing'}` });
  const answer = dictionaryIn(body);
  if (!answer) throw new AppError('activation.refused', { word: 'an answer that can’t be read' });
  if (!hasRecord(answer)) throw new AppError('activation.refused', { word: 'an answer without an activation record' });
}
