// Where a window opens: where it was if it can be taken hold of there, never on a display that is gone; areas by hand.
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { placeOn, readWindowState, writeWindowState } from '../../electron/window-state.ts';
import { tempFolder } from '../setup/temp-folder.ts';

/** A laptop with its menu bar, and a larger display at its right. */
const laptop = { x: 0, y: 25, width: 1512, height: 900 };
const large = { x: 1512, y: 0, width: 2560, height: 1440 };

describe('a window', () => {
  it('opens in the middle of the first display when it never was anywhere', () => {
    expect(placeOn(null, [laptop, large])).toEqual({ x: 36, y: 25, width: 1440, height: 900 });
    expect(placeOn(null, [{ x: 0, y: 0, width: 1280, height: 720 }])).toEqual({ x: 0, y: 0, width: 1280, height: 720 });
  });

  it('opens where it was, on whichever display that is', () => {
    const there = { x: 1700, y: 100, width: 1800, height: 1200 };
    expect(placeOn(there, [laptop, large])).toEqual(there);
    const left = { x: -1200, y: 40, width: 1000, height: 800 };
    expect(placeOn(left, [laptop, { x: -1280, y: 0, width: 1280, height: 1024 }])).toEqual(left);
  });

  it('comes back to the first display, as large as fits, when its own is gone', () => {
    expect(placeOn({ x: 1700, y: 100, width: 1800, height: 1200 }, [laptop])).toEqual({ x: 0, y: 25, width: 1512, height: 900 });
    expect(placeOn({ x: 1600, y: 100, width: 700, height: 500 }, [laptop])).toEqual({ x: 406, y: 225, width: 700, height: 500 });
  });

  it('is moved in whole where only a part of it would be seen, and comes back where its head can’t be taken hold of', () => {
    expect(placeOn({ x: 1300, y: 300, width: 800, height: 600 }, [laptop])).toEqual({ x: 712, y: 300, width: 800, height: 600 });
    expect(placeOn({ x: 100, y: -300, width: 800, height: 600 }, [laptop])).toEqual({ x: 356, y: 175, width: 800, height: 600 });
    expect(placeOn({ x: 100, y: 905, width: 800, height: 600 }, [laptop])).toEqual({ x: 356, y: 175, width: 800, height: 600 });
    expect(placeOn({ x: 1500, y: 300, width: 800, height: 600 }, [laptop])).toEqual({ x: 356, y: 175, width: 800, height: 600 });
  });

  it('is never smaller than it can be used', () => {
    expect(placeOn({ x: 10, y: 30, width: 200, height: 0 }, [laptop])).toEqual({ x: 10, y: 30, width: 640, height: 480 });
    expect(placeOn({ x: 10, y: 30, width: 5, height: 0 }, [])).toMatchObject({ width: 1440, height: 900 });
  });
});

describe('what is kept of a window', () => {
  it('is read again as it was written, by its owner alone', () => {
    const folder = path.join(tempFolder(), 'window');
    const state = { bounds: { x: -5, y: 30, width: 1000, height: 700 }, maximized: true, pane: 'records' } as const;
    writeWindowState(folder, state);
    expect(readWindowState(folder)).toEqual(state);
    if (process.platform !== 'win32') expect(statSync(path.join(folder, 'window.json')).mode & 0o777).toBe(0o600);
  });

  it('is nothing where it is missing, broken, too large or of no number', () => {
    const folder = tempFolder();
    expect(readWindowState(folder)).toBeNull();
    const whole = { bounds: { x: 0, y: 0, width: 10, height: 10 }, maximized: false, pane: 'bench' };
    for (const text of ['', '{', 'null', '[]', JSON.stringify({ ...whole, bounds: { ...whole.bounds, x: 'left' } }), JSON.stringify({ ...whole, bounds: { ...whole.bounds, width: 1e9 } }), JSON.stringify({ ...whole, more: 'x'.repeat(20_000) })]) {
      writeFileSync(path.join(folder, 'window.json'), text);
      expect(readWindowState(folder), text.slice(0, 30)).toBeNull();
    }
    writeFileSync(path.join(folder, 'window.json'), JSON.stringify({ ...whole, pane: '__proto__' }));
    expect(readWindowState(folder)?.pane).toBe('bench');
  });
});
