// A service command as data: what is asked, how the answer is read, whether it may be repeated. One file each beside this one.
import type { Duplex } from 'node:stream';
import { AppError, asAppError } from '../../errors.ts';
import type { PlistDict } from '../../plist/value.ts';
import { readPlistFrame, writePlistFrame } from '../frame/plist-frame.ts';

export interface DeviceCommand<Input, Output> {
  readonly name: string;
  readonly service: string;
  request(input: Input): PlistDict;
  /** Throws the device's refusal with its own word, link.malformed when the reply is not of the expected shape. */
  reply(body: PlistDict): Output;
  /** False: never sent twice by machinery; after a timeout the device's state is read first. */
  readonly repeatable: boolean;
  /** Present where the device ends the link instead of answering (erase, restart): what that counts as. */
  readonly whenCut?: () => Output;
  /** Takes one of the few places for heavy jobs while it runs. */
  readonly heavy?: boolean;
  /** Milliseconds for the whole exchange, waiting for its turn included. */
  readonly deadline: number;
  /** Bytes of the largest answer that is taken; 8 MiB unless told. */
  readonly maxReply?: number;
}

/** Lists of profiles stay far below; a device that sends more would only fill the memory. */
const maxReply = 8 * 1024 * 1024;

/** Sends one command over a service socket. Throws the device's refusal, link.*. */
export async function sendCommand<I, O>(socket: Duplex, command: DeviceCommand<I, O>, input: I, signal: AbortSignal): Promise<O> {
  // Services answer when they are asked: what lies there already would be taken for the answer to this.
  if (socket.readableLength > 0) throw new AppError('link.malformed', { detail: 'an answer nobody asked for' });
  await writePlistFrame(socket, command.request(input), signal);
  const body = await readPlistFrame(socket, signal, command.maxReply ?? maxReply).catch((error: unknown) => {
    // The request was handed over whole. A reset is then an end as good as any, and so is the multiplexer's word that the
    // device left: which of them comes first is chance.
    if (command.whenCut && ['link.closed', 'device.gone'].includes(asAppError(error).code)) return null;
    throw error;
  });
  if (body) return command.reply(body);
  if (command.whenCut) return command.whenCut();
  throw new AppError('link.closed');
}
