// Apple's list of devices as long as somebody wants, made as it is asked for: nothing of it lies in memory. Only its list is served;
// what is strict about sessions and signatures is ade-service.ts.
import type { HttpClient } from '../../src/http.ts';

/** The same for the same number, so that none can be lost or doubled unseen. */
export const listedSerial = (n: number): string => `DMP${String(n).padStart(9, '0')}`;

/** Pages after which a device is told of once more, changed, by the sync that follows. */
const changedEvery = 1000;

const numberIn = (cursor: unknown): number => Number(/^[fs](\d+)$/.exec(String(cursor))?.[1] ?? 0);

function row(n: number, change: boolean): object {
  return {
    serial_number: listedSerial(n), model: 'iPad (10th generation)', description: 'IPAD 10.9 WI-FI 64GB', color: 'SILVER', device_family: 'iPad', os: 'iPadOS', profile_status: 'empty',
    device_assigned_by: 'it@example.org', device_assigned_date: '2026-11-01T00:00:00Z', ...(change ? { profile_status: 'assigned', profile_uuid: 'A1', op_type: 'modified', op_date: '2026-11-20T00:00:00Z' } : {}),
  };
}

function page(path: string, { cursor, limit = 100 }: { cursor?: string; limit?: number }, count: number): object {
  const from = cursor === undefined || (path === '/devices/sync' && cursor.startsWith('f')) ? 0 : numberIn(cursor);
  const all = path === '/devices/sync' ? Math.floor(count / changedEvery) : count;
  const to = Math.min(from + Math.min(limit, 1000), all);
  const devices = Array.from({ length: to - from }, (_, i) => (path === '/devices/sync' ? row((from + i) * changedEvery, true) : row(from + i, false)));
  return { devices, cursor: `${path === '/devices/sync' ? 's' : 'f'}${to}`, fetched_until: '2026-11-22T00:00:00Z', more_to_follow: to < all };
}

/** `count` devices; every thousandth of them is told of once more, assigned, by the sync after the fetch. */
export function endlessList(count: number): HttpClient {
  return ({ url, body }, signal) => {
    signal.throwIfAborted();
    const { pathname } = new URL(url);
    const asked = body ? JSON.parse(Buffer.from(body).toString()) as { cursor?: string; limit?: number } : {};
    const answer = pathname === '/session' ? { auth_session_token: 's' } : page(pathname, asked, count);
    return Promise.resolve({ status: 200, headers: {}, body: Uint8Array.from(Buffer.from(JSON.stringify(answer))) });
  };
}
