// Where the window was, and which part of Muster it showed: kept beside Chromium's own files. What can't be read, or lies on a display that
// is gone, is as if it had never been. Knows no Electron.
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { sections } from '../src/model/sections.ts';

const pixels = z.number().int().min(-100_000).max(100_000);

const windowStateSchema = z.object({
  /** Of the window when it isn't maximized, in Electron's device-independent pixels. */
  bounds: z.object({ x: pixels, y: pixels, width: pixels, height: pixels }),
  maximized: z.boolean(),
  pane: z.enum([...sections, 'settings']).catch('bench'),
});
export type WindowState = z.infer<typeof windowStateSchema>;
export type Bounds = WindowState['bounds'];

export const least = { width: 640, height: 480 } as const;
const usual = { width: 1440, height: 900 } as const;
/** So much of the window's head has to be where it can be taken hold of. */
const grip = { width: 120, height: 40 } as const;
const most = 16 * 1024;

const between = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));

/** The part of the window's head that lies on a display, in square pixels. */
function gripOn({ x, y, width }: Bounds, display: Bounds): number {
  const across = Math.min(x + width, display.x + display.width) - Math.max(x, display.x);
  const down = Math.min(y + grip.height, display.y + display.height) - Math.max(y, display.y);
  return across >= grip.width && down >= grip.height ? across * down : 0;
}

/**
 * Where the window goes: where it was, if its head can be taken hold of there, and no larger than that display; else in the middle of the
 * first one. `displays`: their areas without bars and docks, the primary one first.
 */
export function placeOn(wanted: Bounds | null, displays: readonly Bounds[]): Bounds {
  const [primary] = displays;
  if (!primary) return { x: 0, y: 0, ...usual };
  const on = wanted && displays.reduce<Bounds | null>((best, display) => (gripOn(wanted, display) > (best ? gripOn(wanted, best) : 0) ? display : best), null);
  const { width, height } = wanted ?? usual;
  const area = on ?? primary;
  const size = { width: between(width, least.width, Math.max(least.width, area.width)), height: between(height, least.height, Math.max(least.height, area.height)) };
  if (!wanted || !on) return { x: area.x + Math.max(0, Math.round((area.width - size.width) / 2)), y: area.y + Math.max(0, Math.round((area.height - size.height) / 2)), ...size };
  return { x: between(wanted.x, area.x, Math.max(area.x, area.x + area.width - size.width)), y: between(wanted.y, area.y, Math.max(area.y, area.y + area.height - size.height)), ...size };
}

const fileIn = (folder: string): string => path.join(folder, 'window.json');

/** Null: never kept, or not readable. Never throws. */
export function readWindowState(folder: string): WindowState | null {
  try {
    if (statSync(fileIn(folder)).size > most) return null;
    const parsed = windowStateSchema.safeParse(JSON.parse(readFileSync(fileIn(folder), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Where it can't be written the next window opens in the middle: nobody is troubled with that. */
export function writeWindowState(folder: string, state: WindowState): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(`${fileIn(folder)}.new`, `${JSON.stringify(state)}\n`, { mode: 0o600 });
    renameSync(`${fileIn(folder)}.new`, fileIn(folder));
  } catch {
    // See above.
  }
}
