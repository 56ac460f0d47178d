// What every face relies on: a closed app leaves nothing behind that would keep a process from ending; and what it tells its window of errors.
import { describe, expect, it } from 'vitest';
import type { Clock } from '../src/clock.ts';
import { commands } from '../src/contract.ts';
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

  it('tells its window what a device’s word means, as the contract has it', async () => {
    const { address } = await startBench([]);
    const app = await openApp(address);
    const answer = await app.handlers.explainWord({ word: { domain: 'MobileDevice', code: '0xE8000084' } });
    await app.close();
    expect(commands.explainWord.output.parse(answer)).toEqual({
      meaning: 'The device was disconnected in the middle, and what it had taken by then is unknown.', next: 'Plug it in again and read its state before anything is repeated.', actor: 'operator', lies: 'failure',
      readBack: 'the cloud configuration, the activation state and the list of profiles: what was asked for may be done',
    });
  });
});
