// Everything a profile says, as lines for people: key, value, what the value means, and which payload it names. Secrets are
// left out before a line is made. Pure; what certificates hold is told by whoever can read them.
import { isDict, type PlistDict, PlistUid, type PlistValue } from '../../plist/value.ts';
import type { DetailRow, PayloadDetail } from '../../model/profiles.ts';
import { type Path, showPath } from './check/finding.ts';
import { hideSecrets } from './hide-secrets.ts';
import { meaningOf } from './meaning.ts';
import type { PayloadSchema, ProfileSchema } from './schema.ts';

/** What a certificate payload holds, in one line. */
export type Contents = ReadonlyMap<number, string>;

const mostRows = 2000;
const mostPayloads = 20_000;
/** Rows over all payloads: a window that shows more shows nothing. */
const mostTogether = 60_000;
const deepest = 12;
const longest = 2000;

type RowType = DetailRow['type'];

function typeOf(value: PlistValue): RowType {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'bigint') return 'integer';
  if (typeof value === 'number') return 'real';
  if (value instanceof Date) return 'date';
  if (value instanceof Uint8Array) return 'data';
  if (value instanceof PlistUid) return 'uid';
  return Array.isArray(value) ? 'array' : 'dictionary';
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

function textOf(value: PlistValue): string {
  if (typeof value === 'string') return value.slice(0, longest);
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'bigint' || typeof value === 'number') return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no time' : `${value.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  if (value instanceof Uint8Array) return counted(value.length, 'byte', 'bytes');
  if (value instanceof PlistUid) return String(value.value);
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : counted(value.length, 'entry', 'entries');
  return value.size === 0 ? 'nothing' : counted(value.size, 'key', 'keys');
}

interface Telling {
  readonly rows: DetailRow[];
  readonly byUuid: ReadonlyMap<string, number>;
  readonly payload: { readonly index: number; readonly type: string | null; readonly schema: PayloadSchema | null } | null;
  readonly contents: Contents;
}

function sameValue(value: PlistValue, hidden: PlistValue | undefined): boolean {
  return hidden === value || (value instanceof Uint8Array && hidden instanceof Uint8Array && value.length === hidden.length);
}

function tell(telling: Telling, key: string, value: PlistValue, hidden: PlistValue | undefined, path: Path, depth: number): void {
  const { rows, byUuid, payload, contents } = telling;
  if (rows.length >= mostRows) return;
  const type = typeOf(value);
  const container = type === 'array' || type === 'dictionary';
  const secret = !container && !sameValue(value, hidden);
  const named = typeof value === 'string' && key !== 'PayloadUUID' ? byUuid.get(value.toUpperCase()) ?? null : null;
  const held = type === 'data' && key === 'PayloadContent' && payload ? contents.get(payload.index) ?? null : null;
  rows.push({
    path: showPath(path).slice(0, 1000), key: key.slice(0, 300), depth: Math.min(depth, deepest), type, secret,
    value: secret ? '' : textOf(value), names: named,
    meaning: held ?? (secret ? null : meaningOf(key, value, payload?.type ?? null, payload?.schema ?? null)),
  });
  if (container && depth < deepest) within(telling, value as PlistValue[] | PlistDict, hidden, path, depth + 1);
}

function within(telling: Telling, value: readonly PlistValue[] | PlistDict, hidden: PlistValue | undefined, path: Path, depth: number): void {
  if (isDict(value as PlistValue)) {
    const hiddenDict = isDict(hidden) ? hidden : null;
    for (const [key, member] of value as PlistDict) tell(telling, key, member, hiddenDict?.get(key), [...path, key], depth);
    return;
  }
  const hiddenList = Array.isArray(hidden) ? hidden : [];
  for (const [at, member] of (value as readonly PlistValue[]).entries()) tell(telling, String(at + 1), member, hiddenList[at], [...path, at], depth);
}

function titleOf(type: string | null, schema: PayloadSchema | null): string {
  return (schema?.title ?? type ?? 'Unknown payload').slice(0, 300);
}

/** "PayloadType" and its like are said by the title; the rest comes first, as the file has it. */
const dull = new Set(['PayloadType', 'PayloadVersion', 'PayloadIdentifier', 'PayloadUUID', 'PayloadDisplayName', 'PayloadDescription', 'PayloadOrganization']);

function dullLast(dict: PlistDict): PlistDict {
  return new Map([...[...dict].filter(([key]) => !dull.has(key)), ...[...dict].filter(([key]) => dull.has(key))]);
}

export interface Told {
  readonly top: DetailRow[];
  readonly payloads: PayloadDetail[];
}

/** Never throws; what is beyond the caps is left out. Secrets appear as rows without a value. */
export function detailOf(profile: PlistDict, schema: ProfileSchema, contents: Contents = new Map()): Told {
  const hidden = hideSecrets(profile);
  const content = profile.get('PayloadContent');
  // An over-the-air bootstrap carries one dictionary instead of a list (enrollment-formats 2.9).
  const payloads = (Array.isArray(content) ? content : isDict(content) ? [content] : []).slice(0, mostPayloads);
  const hiddenContent = hidden.get('PayloadContent');
  const hiddenPayloads = Array.isArray(hiddenContent) ? hiddenContent : hiddenContent === undefined ? [] : [hiddenContent];
  const byUuid = new Map<string, number>();
  for (const [index, payload] of payloads.entries()) {
    const uuid = isDict(payload) ? payload.get('PayloadUUID') : undefined;
    if (typeof uuid === 'string' && !byUuid.has(uuid.toUpperCase())) byUuid.set(uuid.toUpperCase(), index);
  }
  const top: DetailRow[] = [];
  const outer = dullLast(new Map([...profile].filter(([key]) => key !== 'PayloadContent')));
  within({ rows: top, byUuid: new Map(), payload: null, contents }, outer, hidden, [], 0);
  let together = 0;
  return {
    top,
    payloads: payloads.map((payload, index) => {
      const rows: DetailRow[] = [];
      const type = isDict(payload) && typeof payload.get('PayloadType') === 'string' ? payload.get('PayloadType') as string : isDict(content) ? 'Profile Service' : null;
      const own = type === null ? null : schema.payloads.get(type) ?? null;
      if (isDict(payload) && together < mostTogether) {
        within({ rows, byUuid, payload: { index, type, schema: own }, contents }, dullLast(payload), hiddenPayloads[index], ['PayloadContent', ...(isDict(content) ? [] : [index])], 0);
        together += rows.length;
      }
      const name = isDict(payload) ? payload.get('PayloadDisplayName') : undefined;
      const about = isDict(payload) ? payload.get('PayloadDescription') : undefined;
      return {
        type: (type ?? 'unknown').slice(0, 300), title: titleOf(type, own), name: typeof name === 'string' && name !== '' ? name.slice(0, 1000) : null,
        about: typeof about === 'string' && about !== '' ? about.slice(0, 1000) : null, rows,
      };
    }),
  };
}
