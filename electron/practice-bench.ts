// Starts the practice bench's process and waits for its address.
import path from 'node:path';
import { utilityProcess } from 'electron';
import { type MuxAddress, parseMuxAddress } from '../src/device/usbmux/address.ts';
import { AppError, asAppError } from '../src/errors.ts';

export interface BenchProcess {
  readonly address: MuxAddress;
  stop(): void;
}

/** The one thing the process says: its address as text, or why it has none. Throws practice.unavailable, mux.badAddress. */
function readMessage(message: unknown): MuxAddress {
  const { address, failed } = (typeof message === 'object' && message !== null ? message : {}) as { address?: unknown; failed?: unknown };
  if (typeof address === 'string') return parseMuxAddress(address);
  throw new AppError('practice.unavailable', { detail: typeof failed === 'string' ? failed.slice(0, 300) : 'it said something else' });
}

/** Milliseconds until a process that says nothing counts as failed. */
const patience = 15_000;

/** Throws practice.unavailable. `folder` is where the build lies. */
export function startBenchProcess(folder: string, devices: number, seed: number): Promise<BenchProcess> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      child.kill();
      reject(new AppError('practice.unavailable', { detail: `it said nothing within ${patience / 1000} seconds` }));
    }, patience);
    const child = utilityProcess.fork(path.join(folder, 'bench.cjs'), [String(devices), String(seed)], { serviceName: 'Muster practice bench' });
    child.once('exit', (code) => {
      clearTimeout(limit);
      reject(new AppError('practice.unavailable', { detail: `it ended with code ${code}` }));
    });
    child.once('message', (message: unknown) => {
      clearTimeout(limit);
      try {
        resolve({ address: readMessage(message), stop: () => { child.kill(); } });
      } catch (error) {
        child.kill();
        reject(asAppError(error));
      }
    });
  });
}
