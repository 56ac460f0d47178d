// muster device: everything one device tells, and what can be done to devices without a plan because nothing on them is lost.
import type { App } from '../app.ts';
import { deviceName, systemName } from '../domain/device-names.ts';
import { meaningOf } from '../domain/error-meaning.ts';
import { describeError } from '../error-text.ts';
import type { ActionResult, DeviceSnapshot, Snapshot } from '../model.ts';
import type { Command } from './arguments.ts';
import { chosen } from './chosen.ts';
import { deviceSays } from './device-says.ts';
import { deviceLine } from './devices.ts';
import { errorLine, exit, jsonLine, localTime, type Output } from './print.ts';

type DeviceCommandLine = Extract<Command, { name: 'device' }>;

const yesNo = (value: boolean | null): string => (value === null ? 'not read' : value ? 'yes' : 'no');
const unread = 'not read';

function cloudText({ cloud }: DeviceSnapshot): string {
  if (!cloud) return unread;
  if (!cloud.present) return 'none';
  const by = cloud.source === 'automated' ? 'automated enrollment' : cloud.source === 'configurator' ? 'a computer' : 'other means';
  return [`by ${by}`, cloud.organization, cloud.supervised === true ? 'supervised' : null, cloud.allowsPairing === false ? 'pairs with its organization only' : null, cloud.managementUrl].filter(Boolean).join(', ');
}

/** A device at Hello tells nothing about its setup (ios-protocols 2.5), so silence of one that tells everything else means no. */
function setUpText({ setupDone, supervised }: DeviceSnapshot): string {
  return setupDone === null && supervised !== null ? 'no, at Hello' : yesNo(setupDone);
}

function factsOf(device: DeviceSnapshot): (readonly [string, string])[] {
  const { storage } = device;
  return [
    ['Name', device.name ?? unread],
    ['Model', device.productType === null ? unread : `${deviceName(device.productType) ?? ''} (${device.productType})`],
    ['System', device.osVersion === null ? unread : `${systemName(device.productType)} ${device.osVersion} (${device.buildVersion ?? '?'})`],
    ['Serial number', device.serial ?? unread], ['UDID', device.udid], ['ECID', device.ecid ?? unread],
    ['IMEI', [device.imei, device.imei2].filter(Boolean).join(', ') || 'none or not read'], ['Wi-Fi address', device.wifiAddress ?? unread],
    ['Port', `${device.place.hub}${device.place.port}${device.usbPort === null ? '' : ` (USB ${device.usbPort})`}, since ${localTime(device.attachedAt)}`],
    ['State', device.problem ? [describeError(device.problem).what, meaningOf(device.problem, 'look'), deviceSays(device.problem)].filter(Boolean).join(' ') : device.state],
    ['Activation', device.activation ?? unread], ['Set up', setUpText(device)], ['Supervised', yesNo(device.supervised)], ['Find My', yesNo(device.findMy)],
    ['Prepared', cloudText(device)],
    ['Profiles', device.profiles === null ? unread : device.profiles.length === 0 ? 'none' : device.profiles.map(({ name, identifier }) => `${name} (${identifier})`).join(', ')],
    ['Battery', device.battery === null ? unread : `${device.battery} %${device.charging === true ? ', charging' : ''}`],
    ['Storage', storage === null ? unread : `${Math.round(storage.free / 1e9)} of ${Math.round(storage.total / 1e9)} GB free`],
  ];
}

function show(snapshot: Snapshot, command: DeviceCommandLine, { out, say }: Output): number {
  for (const device of chosen(snapshot, command.devices, command.all)) {
    if (command.json) out(jsonLine(deviceLine(device, snapshot.practice)));
    else for (const [title, value] of factsOf(device)) out(`${title.padEnd(14)}  ${value}`);
  }
  if (snapshot.practice && !command.json) say('PRACTICE: these devices are virtual.');
  return exit.done;
}

const doing: Readonly<Record<Exclude<DeviceCommandLine['verb'], 'show'>, readonly [string, string]>> = {
  restart: ['Restarting', 'restarted and is back'], shutdown: ['Shutting down', 'is off'], activate: ['Activating', 'is activated, as it says itself'],
  rename: ['Naming', 'has its new name'], pair: ['Pairing', 'trusts this computer'], unpair: ['Unpairing', 'no longer knows this computer'],
};

function printResults(results: readonly ActionResult[], snapshot: Snapshot, command: DeviceCommandLine & { verb: Exclude<DeviceCommandLine['verb'], 'show'> }, { out }: Output): void {
  for (const { udid, error } of results) {
    const serial = snapshot.devices.find((device) => device.udid === udid)?.serial ?? null;
    if (command.json) out(jsonLine({ udid, serial, action: command.verb, done: error === null, ...(error ? { problem: error.code } : {}), ...(snapshot.practice ? { practice: true } : {}) }));
    else out(`${serial ?? udid}  ${error ? [errorLine(error), deviceSays(error)].filter(Boolean).join(' ') : doing[command.verb][1]}`);
  }
}

/** An identity of the vault, of practice where the devices are. */
export type OpenIdentity = (name: string, practice: boolean) => Promise<Parameters<App['pairBy']>[1]>;

async function act(app: App, { verb, value }: DeviceCommandLine, udids: Parameters<App['act']>[0], openIdentity: OpenIdentity, stop: AbortSignal): Promise<ActionResult[]> {
  switch (verb) {
    case 'restart': case 'activate': case 'unpair': return app.act(udids, { kind: verb }, stop);
    case 'shutdown': return app.act(udids, { kind: 'shutDown' }, stop);
    case 'rename': return app.act(udids, { kind: 'rename', name: value?.name ?? '' }, stop);
    case 'pair': return value?.identity === undefined ? app.pairByFiles(udids, value?.certificate ?? '', value?.key ?? '', stop) : app.pairBy(udids, await openIdentity(value.identity, app.practice), stop);
    case 'show': return [];
  }
}

/** Throws device.notFound, identity.unusable. Exit: 0 all done, 4 some, 1 none. */
export async function device(app: App, command: DeviceCommandLine, openIdentity: OpenIdentity, output: Output, stop: AbortSignal): Promise<number> {
  const before = app.snapshot();
  const { verb } = command;
  if (verb === 'show') return show(before, command, output);
  const devices = chosen(before, command.devices, command.all);
  if (!command.json) output.say(`${doing[verb][0]} ${devices.length === 1 ? '1 device' : `${devices.length} devices`}. Nothing is erased.`);
  const results = await act(app, command, devices.map(({ udid }) => udid), openIdentity, stop);
  printResults(results, before, { ...command, verb }, output);
  const done = results.filter(({ error }) => error === null).length;
  if (stop.aborted) return exit.cancelled;
  if (done === results.length) return exit.done;
  return done > 0 ? exit.someFailed : exit.failed;
}
