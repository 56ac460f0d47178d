// The notification proxy (ios-protocols 5.1): hears what happens on a device for as long as it is plugged in, and posts.
// Observing isn't acknowledged, so nothing proves that it began; what counts is read from the device as well.
import type { Duplex } from 'node:stream';
import { AppError, asAppError } from '../errors.ts';
import { dict } from '../plist/value.ts';
import { readPlistFrame, writePlistFrame } from './frame/plist-frame.ts';
import type { DeviceSession } from './session.ts';

const service = 'com.apple.mobile.notification_proxy';
const postDeadline = 10_000;
/** Bytes: a notification is a name. */
const maxFrame = 64 * 1024;
const maxName = 500;

export interface Observation {
  /** Resolves when nothing more will come: null when that was asked for, else why, such as link.closed with the cable. Never rejects. */
  readonly ended: Promise<AppError | null>;
  readonly stop: () => void;
}

/** The next notification's name; null at the proxy's end. What is none is passed over. */
async function nextName(socket: Duplex, signal: AbortSignal): Promise<string | null> {
  for (;;) {
    const message = await readPlistFrame(socket, signal, maxFrame);
    if (!message || message.get('Command') === 'ProxyDeath') return null;
    const name = message.get('Name');
    if (message.get('Command') === 'RelayNotification' && typeof name === 'string' && name.length <= maxName) return name;
  }
}

async function listen(socket: Duplex, names: ReadonlySet<string>, onNotification: (name: string) => void, signal: AbortSignal): Promise<AppError | null> {
  try {
    for (;;) {
      const name = await nextName(socket, signal);
      if (name === null) return new AppError('link.closed');
      if (names.has(name)) onNotification(name);
    }
  } catch (error) {
    return signal.aborted ? null : asAppError(error);
  } finally {
    socket.destroy();
  }
}

/**
 * Resolves once everything was asked for, so that what is done after it isn't missed. Ends with the cable, with `stop` or the
 * signal. Throws device.*, link.*.
 */
export async function observe(session: Pick<DeviceSession, 'openService'>, names: readonly string[], onNotification: (name: string) => void, signal: AbortSignal): Promise<Observation> {
  const socket = await session.openService(service, signal);
  const stopped = new AbortController();
  const stop = (): void => { stopped.abort(new AppError('run.cancelled')); };
  try {
    for (const name of names) await writePlistFrame(socket, dict({ Command: 'ObserveNotification', Name: name }), signal);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  const ended = listen(socket, new Set(names), onNotification, stopped.signal).finally(() => { signal.removeEventListener('abort', stop); });
  return { ended, stop };
}

/** Tells everybody on the device. Waits for the proxy's goodbye: the one sign that it read what came before. */
export function post(session: Pick<DeviceSession, 'withService'>, name: string, signal: AbortSignal): Promise<void> {
  return session.withService('PostNotification', service, postDeadline, signal, async (socket, inner) => {
    await writePlistFrame(socket, dict({ Command: 'PostNotification', Name: name }), inner);
    await writePlistFrame(socket, dict({ Command: 'Shutdown' }), inner);
    while (await nextName(socket, inner) !== null);
  });
}
