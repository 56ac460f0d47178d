// Times, durations and serial numbers as people read them.

export function clockTime(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

export function dayAndTime(at: number): string {
  const date = new Date(at);
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${clockTime(at)}`;
}

/** "1 min 48 s", "22 s", "0 s"; from milliseconds. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s` : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** The last four apart, spelled out for a screen reader. */
export function spelledEnding(serial: string | null): string {
  return serial ? serial.slice(-4).split(/(?=.)/).join(' ') : '';
}

/** "15 May" */
export function shortDay(at: number): string {
  return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

/** "15 May 2026" */
export function fullDay(at: number): string {
  return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}

const dayLength = 86_400_000;

/** Whole days from now until then, rounded up: 1 is "within 24 hours"; 0 or less is over. */
export function daysUntil(then: number, now: number): number {
  return Math.ceil((then - now) / dayLength);
}

/** "14.2 kB", "3.1 MB"; from bytes, decimal. */
export function fileSize(bytes: number): string {
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A fingerprint in groups of four, as people compare it. */
export function inFours(hex: string): string {
  return hex.replace(/(.{4})(?=.)/g, '$1 ');
}

/** Where a path goes, and its last part: people know files by their names. */
export function fileNameOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
