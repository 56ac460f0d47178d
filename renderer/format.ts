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
