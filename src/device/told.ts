// What is told of a command that a device was sent: its name, how long it took, how many bytes went each way, how it ended. Never what was in it.
import type { Clock } from '../clock.ts';
import { asAppError } from '../errors.ts';
import type { Udid } from '../model.ts';

export interface ToldCommand {
  readonly udid: Udid;
  readonly command: string;
  /** Milliseconds. */
  readonly ms: number;
  /** Bytes of TLS’s content, or in clear; null where nothing counted them. */
  readonly sent: number | null;
  readonly received: number | null;
  /** Null: it was answered. */
  readonly code: string | null;
}

export type Tell = (told: ToldCommand) => void;

interface Counter {
  readonly bytesRead?: number;
  readonly bytesWritten?: number;
}

export interface Telling {
  readonly tell: Tell | undefined;
  readonly clock: Pick<Clock, 'now'>;
  readonly udid: Udid;
  readonly command: string;
  /** A socket counts its bytes. */
  readonly socket: object | null;
}

/** Does it, and tells how it went. Throws what `work` throws. */
export async function telling<T>({ tell, clock, udid, command, socket }: Telling, work: () => Promise<T>): Promise<T> {
  if (!tell) return work();
  const counter = socket as Counter | null;
  const [began, readBefore, writtenBefore] = [clock.now(), counter?.bytesRead ?? 0, counter?.bytesWritten ?? 0];
  const told = (code: string | null): void => {
    const counted = counter?.bytesRead !== undefined && counter.bytesWritten !== undefined;
    tell({ udid, command, ms: clock.now() - began, sent: counted ? (counter.bytesWritten ?? 0) - writtenBefore : null, received: counted ? (counter.bytesRead ?? 0) - readBefore : null, code });
  };
  try {
    const value = await work();
    told(null);
    return value;
  } catch (error) {
    told(asAppError(error).code);
    throw error;
  }
}
