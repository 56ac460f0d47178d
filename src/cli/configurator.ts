// muster configurator: what is known of Apple Configurator here, and what only it can do, on one device at a time.
import type { App } from '../app.ts';
import { programTexts } from '../domain/configurator/program-text.ts';
import { describeError } from '../error-text.ts';
import { AppError } from '../errors.ts';
import type { ConfiguratorJob, Ecid } from '../model.ts';
import type { ConfiguratorCommand } from './configurator-arguments.ts';
import type { OpenIdentity } from './device.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, type Output, printError, table } from './print.ts';

type Acting = Extract<ConfiguratorCommand, { name: 'configurator' }>;

const hexadecimal = (ecid: Ecid): string => `0x${BigInt(ecid).toString(16).toUpperCase()}`;

/** Exit: 0 it is here, 3 it isn't. Throws configurator.*. */
export async function configuratorStatus({ configurator, practice }: App, { json }: Extract<ConfiguratorCommand, { name: 'configurator status' }>, { out, say }: Output, stop: AbortSignal): Promise<number> {
  const found = await configurator.find();
  const programs = found.state === 'off' ? [] : await configurator.programs();
  if (json) out(jsonLine({ type: 'configurator', ...found, programs, ...(practice ? { practice: true } : {}) }));
  if (found.state !== 'ready') {
    const { what, next } = describeError({ code: `configurator.${found.state}`, params: {} });
    if (!json) out(`${what} ${next}`);
    return exit.nothing;
  }
  if (!json) {
    out(`Apple Configurator${found.version === null ? '' : ` ${found.version}`} is here. Its automation tools are ${found.tools ? 'installed' : 'not installed; Muster doesn’t need them'}.`);
    for (const program of programs) out(`${programTexts[program].what} ${programTexts[program].next}`);
  }
  const devices = await configurator.list(stop);
  if (json) for (const device of devices) out(jsonLine({ type: 'device', ...device }));
  else if (devices.length === 0) say('It sees no device.');
  else for (const line of table(['ECID', 'Type', 'Name', 'UDID'], devices.map(({ ecid, deviceType, name, udid }) => [hexadecimal(ecid), plain(deviceType ?? ''), plain(name ?? ''), plain(udid ?? '')]))) out(line);
  return exit.done;
}

const began: Readonly<Record<Acting['verb'], string>> = {
  revive: 'Reviving {device}. Nothing on it is erased. This may take an hour.', restore: 'Restoring {device}. Everything on it is ERASED. This may take an hour.', update: 'Updating {device}. Nothing on it is erased. This may take an hour.',
  pair: 'Pairing {device}.', 'prepare-dep': 'Preparing {device} by automated enrollment.',
};

function printJob({ outcome, osVersion, error }: ConfiguratorJob, command: Acting, { out, say }: Output): number {
  if (command.json) out(jsonLine({ ecid: command.ecid, work: command.verb, outcome, osVersion, ...(error ? { problem: error.code } : {}) }));
  if (error) {
    if (!command.json) printError(new AppError(error.code, error.params, error.device ? { device: error.device } : {}), say);
    return error.code === 'configurator.stopped' ? exit.cancelled : exit.failed;
  }
  if (command.json) return outcome === 'done' ? exit.done : exit.failed;
  if (outcome === 'done') out(`${hexadecimal(command.ecid)}  has started${osVersion === null ? '' : ` with ${plain(osVersion)}`}.`);
  else out(`${hexadecimal(command.ecid)}  wasn’t seen to start, though Apple Configurator says that it is done. Look at its screen.`);
  return outcome === 'done' ? exit.done : exit.failed;
}

/** Exit: 0 done and seen, 1 failed or not seen. Throws configurator.*, device.*, identity.*, cloudConfig.*. */
export async function configure(app: App, command: Acting, openIdentity: OpenIdentity, output: Output, stop: AbortSignal): Promise<number> {
  const { ecid, verb, json } = command;
  const { configurator } = app;
  const identity = command.identity === null ? null : await openIdentity(command.identity, app.practice);
  const begin = (): void => { if (!json) output.say(began[verb].replace('{device}', hexadecimal(ecid))); };
  if (verb === 'pair' || verb === 'prepare-dep') {
    begin();
    const cloud = verb === 'pair' ? (await configurator.pair(ecid, identity, stop), null) : await configurator.prepareAutomated(ecid, identity, stop);
    if (json) output.out(jsonLine({ ecid, work: verb, outcome: 'done', ...(cloud ? { organization: cloud.organization, supervised: cloud.supervised, url: cloud.managementUrl } : {}) }));
    else output.out(`${hexadecimal(ecid)}  ${cloud ? `is prepared by automated enrollment${cloud.organization === null ? '' : ` for ${plain(cloud.organization)}`}, as the device says itself` : 'is paired, as Apple Configurator says'}.`);
    return exit.done;
  }
  await configurator.start(ecid, verb, command.confirm, identity);
  begin();
  const onStop = (): void => { configurator.stop(ecid); };
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  const job = await configurator.settled(ecid).finally(() => { stop.removeEventListener('abort', onStop); });
  return job ? printJob(job, command, output) : exit.failed;
}
