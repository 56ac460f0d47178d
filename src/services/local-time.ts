// Days and times in the zone of whoever sits here: the runtime's own.

const two = (number: number): string => String(number).padStart(2, '0');

/** 2026-11-22. `at` in milliseconds since the Unix epoch, as everywhere here. */
export function localDay(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** 2026-11-22 10:41:07. */
export function timeText(at: number): string {
  const date = new Date(at);
  return `${localDay(at)} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}
