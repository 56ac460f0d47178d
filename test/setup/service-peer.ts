// The device's end of a service, played by the test: one question and its reply, or a session whose services the test serves.
import { type Duplex, duplexPair } from 'node:stream';
import { type DeviceCommand, sendCommand } from '../../src/device/commands/command.ts';
import { readPlistFrame, writePlistFrame } from '../../src/device/frame/plist-frame.ts';
import type { DeviceSession } from '../../src/device/session.ts';
import type { PlistDict } from '../../src/plist/value.ts';
import { neverStopped } from './lockdown.ts';

export interface Exchange<O> {
  readonly asked: PlistDict | null;
  readonly output: Promise<O>;
}

/** Sends the command to a peer that gives this reply, or ends without one; resolves with what was asked as well. */
export async function exchange<I, O>(command: DeviceCommand<I, O>, input: I, reply: PlistDict | null): Promise<Exchange<O>> {
  const [host, peer] = duplexPair();
  const output = sendCommand(host, command, input, neverStopped);
  output.catch(() => undefined);
  const asked = await readPlistFrame(peer);
  if (reply) await writePlistFrame(peer, reply);
  else peer.end();
  return { asked, output };
}

/** Everything a host asks on one connection is written down and answered in order; without an answer the peer hangs up. */
export async function serveReplies(peer: Duplex, answer: (request: PlistDict) => readonly PlistDict[] | null): Promise<PlistDict[]> {
  const asked: PlistDict[] = [];
  for (;;) {
    const request = await readPlistFrame(peer).catch(() => null);
    if (!request) break;
    asked.push(request);
    const replies = answer(request);
    if (!replies) break;
    for (const reply of replies) await writePlistFrame(peer, reply);
  }
  peer.destroy();
  return asked;
}

export type PeerSession = Pick<DeviceSession, 'send' | 'withService' | 'openService' | 'converse'>;

/** A session without a device: each service it opens is served by the test. */
export function sessionServedBy(serve: (service: string, peer: Duplex) => void): PeerSession {
  const open = (service: string): Duplex => {
    const [host, peer] = duplexPair();
    serve(service, peer);
    return host;
  };
  const withService: PeerSession['withService'] = async (_name, service, _deadline, signal, work) => {
    const socket = open(service);
    try {
      return await work(socket, signal);
    } finally {
      socket.destroy();
    }
  };
  return {
    withService,
    openService: (service) => Promise.resolve(open(service)),
    send: (command, input, signal) => withService(command.name, command.service, command.deadline, signal, (socket, inner) => sendCommand(socket, command, input, inner)),
    converse: (name, service, deadline, signal, work) => withService(name, service, deadline, signal, (socket, inner) => work({ send: (command, input) => sendCommand(socket, command, input, inner) })),
  };
}
