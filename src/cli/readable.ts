// Waits until the devices that a command is about can be read, and has those asked for trust that never were.
import type { App } from '../app.ts';
import type { DeviceSnapshot, Snapshot } from '../model.ts';
import { aborted } from './aborted.ts';
import { listed, nameOf } from './plan-text.ts';
import type { Output } from './print.ts';
import type { Timer } from './timer.ts';

/** Milliseconds for somebody to tap Trust on the next device that was never paired; a cart of them takes as long as it gets on. */
const trustPause = 15_000;

/** Resolves when each of them can be read, or won't be: whoever checks a device wants it to be asked for trust. */
export async function readable(app: App, udids: ReadonlySet<string>, clock: Timer, say: Output['say'], stop: AbortSignal): Promise<void> {
  const open = (snapshot: Snapshot): DeviceSnapshot[] => snapshot.devices.filter(({ udid, state }) => udids.has(udid) && (state === 'untrusted' || state === 'connecting'));
  const asked = open(app.snapshot()).filter(({ state }) => state === 'untrusted');
  for (const { udid } of asked) void app.handlers.askTrust({ udid }).catch(() => undefined);
  if (open(app.snapshot()).length === 0) return;
  await new Promise<void>((resolve) => {
    let count = open(app.snapshot()).length;
    let giveUp = clock.after(trustPause, () => { finish(); });
    const cancels = [
      () => { giveUp(); },
      clock.after(2000, () => { say(`Waiting for ${listed(open(app.snapshot()).map(nameOf)) || 'devices'}: tap Trust where it is asked.`); }),
    ];
    const unsubscribe = app.subscribe((snapshot) => {
      const still = open(snapshot).length;
      if (still < count) {
        giveUp();
        giveUp = clock.after(trustPause, () => { finish(); });
      }
      count = still;
      if (still === 0) finish();
    });
    const finish = (): void => {
      unsubscribe();
      for (const cancel of cancels) cancel();
      resolve();
    };
    void aborted(stop).then(finish);
  });
}
