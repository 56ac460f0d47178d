// What every face relies on when it ends: a closed app leaves nothing behind that would keep a process from ending.
import { describe, expect, it } from 'vitest';
import type { Clock } from '../src/clock.ts';
import { systemClock } from '../src/system-clock.ts';
import { supervisedDevice } from './setup/devices.ts';
import { openApp, seen, startBench } from './setup/practice.ts';

describe('an app', () => {
  it('has no timer open once it is closed', async () => {
    const open = new Set<number>();
    let count = 0;
    const clock: Clock = {
      now: () => systemClock.now(),
      after: (ms, run) => {
        const timer = (count += 1);
        open.add(timer);
        const cancel = systemClock.after(ms, () => {
          open.delete(timer);
          run();
        });
        return () => {
          open.delete(timer);
          cancel();
        };
      },
    };
    const { address } = await startBench([supervisedDevice()]);
    const app = await openApp(address, { clock });
    await Promise.all([app.busLooked(), seen(app, 1)]);
    await app.close();
    expect([count > 0, open.size]).toEqual([true, 0]);
  });
});
