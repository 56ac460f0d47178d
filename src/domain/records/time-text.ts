// Moments and durations as printed paper has them: the same words on every computer, whatever its language, with the zone beside them.
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** Milliseconds that a date can be away from 1970 (ECMAScript). */
const farthest = 8.64e15;

function makeFormat(timeZone: string): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZoneName: 'longOffset', timeZone };
  try {
    return new Intl.DateTimeFormat('en-GB', options);
  } catch {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
  }
}

/** One takes long to make, and a sheet of paper has one zone. */
let last: { readonly timeZone: string; readonly format: Intl.DateTimeFormat } | undefined;

function formatOf(timeZone: string): Intl.DateTimeFormat {
  if (last?.timeZone !== timeZone) last = { timeZone, format: makeFormat(timeZone) };
  return last.format;
}

interface Parts {
  readonly day: string;
  readonly clock: string;
  readonly seconds: string;
  /** "UTC", "UTC+01:00". */
  readonly zone: string;
}

function partsOf(at: number, timeZone: string): Parts | null {
  if (!Number.isFinite(at) || Math.abs(at) > farthest) return null;
  const parts = new Map(formatOf(timeZone).formatToParts(at).map(({ type, value }) => [type, value]));
  const get = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return {
    day: `${Number(get('day'))} ${months[Number(get('month')) - 1] ?? ''} ${get('year')}`,
    clock: `${get('hour')}:${get('minute')}`, seconds: get('second'), zone: get('timeZoneName').replace('GMT', 'UTC').replace(/[+-]00:00$/, ''),
  };
}

const unknown = 'unknown';

/** "22 Nov 2026, 13:05 UTC+01:00". `at` in milliseconds since the Unix epoch; `timeZone` an IANA name, UTC where it is none. */
export function momentText(at: number, timeZone: string): string {
  const parts = partsOf(at, timeZone);
  return parts ? `${parts.day}, ${parts.clock} ${parts.zone}` : unknown;
}

/** "13:05:12", without its zone. */
export function clockText(at: number, timeZone: string): string {
  const parts = partsOf(at, timeZone);
  return parts ? `${parts.clock}:${parts.seconds}` : unknown;
}

/** "22 Nov 2026". */
export function dayText(at: number, timeZone: string): string {
  return partsOf(at, timeZone)?.day ?? unknown;
}

/** "UTC+01:00": how far the zone is ahead at that moment. */
export function zoneText(at: number, timeZone: string): string {
  return partsOf(at, timeZone)?.zone ?? 'UTC';
}

/** "0.4 s", "12 s", "3 min 05 s", "2 h 07 min" for milliseconds. A clock that was set back gives no negative time. */
export function durationText(milliseconds: number): string {
  const tenths = Math.max(0, Math.round(milliseconds / 100));
  if (tenths < 100) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(tenths / 10);
  if (seconds < 60) return `${seconds} s`;
  const two = (number: number): string => String(number).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}
