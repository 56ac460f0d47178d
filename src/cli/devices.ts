// muster devices: what is attached, without asking any device for trust.
import type { App } from '../app.ts';
import { deviceName, systemName } from '../domain/device-names.ts';
import { describeError } from '../error-text.ts';
import { byPlace } from '../domain/places.ts';
import type { BusDevice, DeviceSnapshot, Place, Snapshot } from '../model.ts';
import { aborted } from './aborted.ts';
import { exit, jsonLine, type Output, table } from './print.ts';

const stateWords: Readonly<Record<DeviceSnapshot['state'], string>> = {
  connecting: 'Connecting', untrusted: 'Not paired', trustDenied: 'Not trusted', locked: 'Unlock it', ready: 'Ready', away: 'Restarting', unreadable: 'Unreadable',
};

export function deviceLine(device: DeviceSnapshot, practice: boolean): Readonly<Record<string, unknown>> {
  const { udid, ecid, serial, productType, osVersion, buildVersion, name, state, battery, supervised, activation, place, usbPort, problem, imei, imei2, wifiAddress, findMy, setupDone, storage, cloud, profiles } = device;
  return {
    udid, ecid, serial, productType, osVersion, buildVersion, name, state, place: `${place.hub}${place.port}`, usbPort, battery, supervised, activation,
    imei, imei2, wifiAddress, findMy, setupDone, storage, cloud, profiles,
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

const modeWords: Readonly<Record<BusDevice['mode'], string>> = {
  normal: 'Out of reach', recovery: 'Recovery mode', dfu: 'DFU mode', wtf: 'WTF mode', other: 'Unknown mode',
};

/** The same keys as the others; what the bus doesn't tell is null. */
function busLine({ udid, ecid, serial, mode, productId, place, usbPort }: BusDevice, practice: boolean): Readonly<Record<string, unknown>> {
  return { udid, ecid, serial, productType: null, osVersion: null, name: null, state: mode === 'normal' ? 'unreached' : mode, place: `${place.hub}${place.port}`, usbPort, productId, ...(practice ? { practice: true } : {}) };
}

function busRow({ place, serial, ecid, mode, productId, udid }: BusDevice): string[] {
  return [`${place.hub}${place.port}`, serial ?? 'not shown', `product ${productId}`, '', '', modeWords[mode], udid ?? (ecid === null ? '' : `ECID ${ecid}`)];
}

/** One line for each device of a snapshot, by what it is known by. */
function linesOf({ devices, busOnly, practice }: Snapshot, json: boolean): { readonly key: string; readonly place: Place; readonly cells: string[]; readonly json: string }[] {
  const served = devices.map((device) => ({ key: String(device.udid), place: device.place, cells: json ? [] : deviceRow(device), json: jsonLine(deviceLine(device, practice)) }));
  const seen = busOnly.map((device) => ({ key: device.udid ?? `${device.usbPort} ${device.ecid ?? ''}`, place: device.place, cells: busRow(device), json: jsonLine(busLine(device, practice)) }));
  return [...served, ...seen].sort((a, b) => byPlace(a.place, b.place));
}

const bootModes: readonly BusDevice['mode'][] = ['recovery', 'dfu', 'wtf'];

function printAdvice({ busOnly, practice, mux }: Snapshot, say: (text: string) => void): void {
  if (busOnly.some(({ mode }) => bootModes.includes(mode))) say('In recovery or DFU mode: hold the top or side button until the device restarts, or restore it in Apple Configurator.');
  if (mux.state === 'listening' && busOnly.some(({ mode }) => mode === 'normal')) say('Out of reach: unlock the device; on a Mac allow the accessory to connect; try another cable or port.');
  if (mux.state === 'unavailable') {
    const { what, next } = describeError(mux.error);
    say(next ? `${what} ${next}` : what);
  }
  if (practice) say('PRACTICE: these devices are virtual.');
}

export function printDevices(snapshot: Snapshot, json: boolean, { out, say }: Output): void {
  const lines = linesOf(snapshot, json);
  if (json) for (const line of lines) out(line.json);
  else if (lines.length === 0) say('No device is attached. Plug one in with a data cable and unlock it.');
  else for (const line of table(['Port', 'Serial number', 'Model', 'System', 'Name', 'State', 'UDID'], lines.map(({ cells }) => cells))) out(line);
  if (!json) printAdvice(snapshot, say);
}

/** Prints every change until the signal aborts. */
export async function watchDevices(app: App, json: boolean, { out }: Output, stop: AbortSignal): Promise<number> {
  const shown = new Map<string, string>();
  const show = (snapshot: Snapshot): void => {
    const lines = new Map(linesOf(snapshot, json).map((line) => [line.key, json ? line.json : line.cells.join('  ')]));
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
