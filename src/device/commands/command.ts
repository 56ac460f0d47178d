// A service command as data: what is asked, how the answer is read, whether it may be repeated. One file each beside this one.
import type { Duplex } from 'node:stream';
import { AppError } from '../../errors.ts';
import { isDict, type PlistDict, type PlistValue } from '../../plist/value.ts';
import { readPlistFrame, writePlistFrame } from '../frame/plist-frame.ts';

export interface DeviceCommand<Input, Output> {
  readonly name: string;
  readonly service: string;
  request(input: Input): PlistDict;
  /** Throws link.malformed when the reply is not of the expected shape. */
  reply(body: PlistDict): Output;
  /** False: never sent twice by machinery; after a timeout the device's state is read first. */
  readonly repeatable: boolean;
  /** Milliseconds for the whole exchange, waiting included. */
  readonly deadline: number;
}

function text(dictionary: PlistDict, ...keys: string[]): string | undefined {
  for (const key of keys) {
    const value = dictionary.get(key);
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** A refusal of MCInstall: the last link of the error chain is the root cause (ios-protocols 3.10). */
export function installerRefusal(command: string, status: string, chain: PlistValue | undefined): AppError {
  const links = Array.isArray(chain) ? chain.filter(isDict) : [];
  const root = links.at(-1);
  const number = root?.get('ErrorCode');
  const word = (root ? text(root, 'USEnglishDescription', 'LocalizedDescription') : undefined) ?? status;
  const device = { domain: (root ? text(root, 'ErrorDomain') : undefined) ?? 'MCInstall', code: typeof number === 'bigint' ? String(number) : status, text: word.slice(0, 2000) };
  return new AppError('profile.refused', { request: command, word: word.slice(0, 500).replace(/[.\s]+$/, '') }, { device: { ...device, domain: device.domain.slice(0, 200), code: device.code.slice(0, 60) } });
}

/** Sends one command over a service socket. Throws profile.refused, link.*. */
export async function sendCommand<I, O>(socket: Duplex, command: DeviceCommand<I, O>, input: I, signal: AbortSignal): Promise<O> {
  await writePlistFrame(socket, command.request(input), signal);
  const body = await readPlistFrame(socket, signal);
  if (!body) throw new AppError('link.closed');
  const status = body.get('Status');
  if (status !== 'Acknowledged') throw installerRefusal(command.name, typeof status === 'string' ? status : 'no status', body.get('ErrorChain'));
  return command.reply(body);
}
