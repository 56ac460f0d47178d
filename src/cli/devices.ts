// muster devices: what is attached, without asking any device for trust.
import type { App } from '../app.ts';
import { deviceName, systemName } from '../domain/device-names.ts';
import { describeError } from '../error-text.ts';
import type { DeviceSnapshot, Snapshot } from '../model.ts';
import { aborted } from './aborted.ts';
import { exit, jsonLine, type Output, table } from './print.ts';

const stateWords: Readonly<Record<DeviceSnapshot['state'], string>> = {
  connecting: 'Connecting', untrusted: 'Not paired', trustDenied: 'Not trusted', locked: 'Unlock it', ready: 'Ready', unreadable: 'Unreadable',
};

export function deviceLine(device: DeviceSnapshot, practice: boolean): Readonly<Record<string, unknown>> {
  const { udid, ecid, serial, productType, osVersion, buildVersion, name, state, battery, supervised, activation, place, problem } = device;
  return {
    udid, ecid, serial, productType, osVersion, buildVersion, name, state, place: `${place.hub}${place.port}`, battery, supervised, activation,
    ...(problem ? { problem: problem.code } : {}), ...(practice ? { practice: true } : {}),
  };
}

function deviceRow(device: DeviceSnapshot): string[] {
  const { place, serial, productType, osVersion, name, state, problem, udid } = device;
  const word = state === 'unreadable' && problem ? describeError(problem).what : stateWords[state];
  return [`${place.hub}${place.port}`, serial ?? 'not read yet', deviceName(productType) ?? 'unknown', osVersion ? `${systemName(productType)} ${osVersion}` : '', name ?? '', word, udid];
}

/** Resolves when what is attached has been looked at, at the first interrupt, or after five seconds. */
export async function lookedAt(app: App, clock: { after(ms: number, run: () => void): () => void }, stop: AbortSignal): Promise<Snapshot> {
  const settled = (snapshot: Snapshot): boolean => snapshot.mux.state === 'unavailable' || (snapshot.mux.state === 'listening' && snapshot.devices.length > 0 && snapshot.devices.every((device) => device.state !== 'connecting'));
  await new Promise<void>((resolve) => {
    // The multiplexer replays what is attached right after Listen; half a second of silence means nothing is.
    const cancels = [clock.after(5000, () => { finish(); }), clock.after(700, () => { if (app.snapshot().devices.length === 0) finish(); })];
    const unsubscribe = app.subscribe((snapshot) => { if (settled(snapshot)) finish(); });
    const finish = (): void => {
      unsubscribe();
      for (const cancel of cancels) cancel();
      resolve();
    };
    void aborted(stop).then(finish);
    if (settled(app.snapshot())) finish();
  });
  return app.snapshot();
}

/** Devices that only the USB bus shows; the same keys as the others, what isn't known is null. */
function printBooting({ booting }: Snapshot, json: boolean, { out, say }: Output): void {
  for (const { mode, ecid, serial } of booting) {
    if (json) out(jsonLine({ udid: null, ecid, serial, productType: null, osVersion: null, state: mode }));
    else say(`A device is in ${mode === 'dfu' ? 'DFU' : 'recovery'} mode (ECID ${ecid ?? 'not shown'}). Hold its top button until it restarts, or restore it in Apple Configurator.`);
  }
}

export function printDevices(snapshot: Snapshot, json: boolean, { out, say }: Output): void {
  if (json) for (const device of snapshot.devices) out(jsonLine(deviceLine(device, snapshot.practice)));
  else if (snapshot.devices.length === 0) say('No device is attached. Plug one in with a data cable and unlock it.');
  else for (const line of table(['Port', 'Serial number', 'Model', 'System', 'Name', 'State', 'UDID'], snapshot.devices.map(deviceRow))) out(line);
  printBooting(snapshot, json, { out, say });
  if (snapshot.practice && !json) say('PRACTICE: these devices are virtual.');
}

/** Prints every change until the signal aborts. */
export async function watchDevices(app: App, json: boolean, { out }: Output, stop: AbortSignal): Promise<number> {
  const shown = new Map<string, string>();
  const show = (snapshot: Snapshot): void => {
    const lines = new Map(snapshot.devices.map((device) => [device.udid as string, json ? jsonLine(deviceLine(device, snapshot.practice)) : deviceRow(device).join('  ')]));
    for (const [udid, line] of lines) if (shown.get(udid) !== line) out(line);
    for (const [udid, line] of shown) if (!lines.has(udid)) out(json ? jsonLine({ udid, state: 'detached' }) : `${line.split('  ')[0] ?? ''}  unplugged  ${udid}`);
    shown.clear();
    for (const [udid, line] of lines) shown.set(udid, line);
  };
  const unsubscribe = app.subscribe(show);
  show(app.snapshot());
  await aborted(stop);
  unsubscribe();
  return exit.cancelled;
}
