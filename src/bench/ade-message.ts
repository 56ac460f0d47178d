// How Apple's service of automated enrollment writes its answers and its refusals (enrollment-formats 5.6), and what a call to it is.
import type { PracticeOrganization, ServerEntry } from './practice-organization.ts';
import { webResponse, type WebResponse } from './web-message.ts';

/** A call whose session is good. */
export interface AdeCall {
  readonly organization: PracticeOrganization;
  readonly server: ServerEntry;
  /** X-Server-Protocol-Version; 1 for who sends none. */
  readonly version: number;
  readonly query: URLSearchParams;
  /** Empty where there was none. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Thrown by whoever refuses; the service's word for it. */
export class AdeRefusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, word: string, headers: Readonly<Record<string, string>> = {}) {
    super(word);
    this.status = status;
    this.headers = headers;
  }
}

const jsonType = 'application/json;charset=UTF8';

export function adeJson(value: unknown): WebResponse {
  return webResponse(200, jsonType, JSON.stringify(value));
}

/** Bare, quoted, or in an object: all three are in the field. Which it is depends on the status alone, so that it repeats. */
export function adeRefusal({ status, message, headers }: AdeRefusal): WebResponse {
  if (status === 400 || message === 'T_C_NOT_SIGNED') return webResponse(status, jsonType, JSON.stringify(message), headers);
  if (status === 404) return webResponse(status, jsonType, JSON.stringify({ code: message }), headers);
  return webResponse(status, 'text/plain;charset=UTF8', message, headers);
}

/** As the service writes times: whole seconds, UTC. */
export const adeTime = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');

/** So many serial numbers a call may have, as the account says. */
export const mostSerials = 1000;

/** Serial numbers of a body, each once. Throws DEVICE_ID_REQUIRED, MALFORMED_REQUEST_BODY. */
export function serialsIn(body: AdeCall['body'], key = 'devices'): string[] {
  const given = body[key];
  if (given === undefined || given === null || (Array.isArray(given) && given.length === 0)) throw new AdeRefusal(400, 'DEVICE_ID_REQUIRED');
  if (!Array.isArray(given) || given.length > mostSerials || !given.every((serial): serial is string => typeof serial === 'string' && serial.length <= 60)) throw new AdeRefusal(400, 'MALFORMED_REQUEST_BODY');
  if (given.includes('')) throw new AdeRefusal(400, 'DEVICE_ID_REQUIRED');
  return [...new Set(given)];
}
