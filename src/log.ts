// What is written down for whoever looks for a fault later: which command, which phase, how many bytes, how long, which code. A line has
// no place for anything else, so that no payload, key, pair record, address or name can get into one.
import type { Clock } from './clock.ts';
import { AppError, asAppError } from './errors.ts';
import type { HttpClient } from './http.ts';

/** `device`: the end of its UDID, see `shortId`. `code`: null where it went well. Times in milliseconds, sizes in bytes. */
export type LogLine =
  | { readonly kind: 'start'; readonly face: 'window' | 'commandLine'; readonly version: string; readonly practice: boolean }
  | { readonly kind: 'end' }
  | { readonly kind: 'state'; readonly what: 'mux' | 'ledger' | 'secrets' | 'bus'; readonly state: string; readonly code: string | null }
  /** What the page asked for. */
  | { readonly kind: 'asked'; readonly command: string; readonly ms: number; readonly code: string | null }
  | { readonly kind: 'device'; readonly device: string; readonly command: string; readonly ms: number; readonly sent: number | null; readonly received: number | null; readonly code: string | null }
  | { readonly kind: 'run'; readonly run: string; readonly device: string; readonly event: string; readonly step: string | null; readonly code: string | null }
  | { readonly kind: 'http'; readonly host: string; readonly method: string; readonly status: number | null; readonly ms: number; readonly sent: number; readonly received: number; readonly code: string | null }
  | { readonly kind: 'page'; readonly what: string; readonly reason: string }
  /** `at`: file and line of each call, innermost first; what the error says isn't told, for nobody knows what it says. */
  | { readonly kind: 'defect'; readonly name: string; readonly at: readonly string[] };

export type Log = (line: LogLine) => void;

export const noLog: Log = () => undefined;

/** Enough to tell the devices of a bench apart, too little to know one by. */
export function shortId(id: string): string {
  return `…${id.slice(-4)}`;
}

const longest = 80;
const mostFrames = 8;

/** Words of ours and of systems; anything else was brought by somebody. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return /^[\w…. :/+-]*$/.test(value) ? value.slice(0, longest) : '?';
  if (Array.isArray(value)) return value.slice(0, mostFrames).map(plain);
  return value;
}

/** A line of JSON with its time; `write` gets it without an end of line, and may not throw. */
export function makeLog(clock: Pick<Clock, 'now'>, write: (line: string) => void): Log {
  return (line) => {
    const fields = Object.entries(line).map(([name, value]): [string, unknown] => [name, plain(value)]);
    write(JSON.stringify({ at: new Date(clock.now()).toISOString(), ...Object.fromEntries(fields) }));
  };
}

/** Where a defect came from, without a word of what it says. Null for what isn't one. */
export function defectOf(thrown: unknown): Extract<LogLine, { kind: 'defect' }> | null {
  const cause: unknown = thrown instanceof AppError ? thrown.cause : thrown;
  if (asAppError(thrown).code !== 'app.internal') return null;
  const stack = cause instanceof Error ? cause.stack ?? '' : '';
  // “at name (/home/somebody/app/src/file.ts:3:5)”: the name of a person may be in the path.
  const at = [...stack.matchAll(/([\w.-]+:\d+):\d+\)?$/gm)].map(([, place]) => place ?? '');
  return { kind: 'defect', name: cause instanceof Error ? cause.name : typeof cause, at };
}

/** Tells host, method, status and sizes of every exchange; never a path, a header or a body. */
export function loggedHttp(http: HttpClient, clock: Pick<Clock, 'now'>, log: Log): HttpClient {
  return async (request, signal) => {
    const began = clock.now();
    const told = (status: number | null, received: number, code: string | null): void => {
      log({ kind: 'http', host: new URL(request.url).hostname, method: request.method, status, ms: clock.now() - began, sent: request.body?.length ?? 0, received, code });
    };
    try {
      const response = await http(request, signal);
      told(response.status, response.body.length, null);
      return response;
    } catch (error) {
      told(null, 0, asAppError(error).code);
      throw error;
    }
  };
}
