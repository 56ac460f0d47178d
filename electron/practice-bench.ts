// Starts the practice bench's process and waits for its address.
import path from 'node:path';
import { utilityProcess } from 'electron';
import { z } from 'zod';
import type { MuxAddress } from '../src/device/usbmux/address.ts';
import { AppError } from '../src/errors.ts';

export interface BenchProcess {
  readonly address: MuxAddress;
  stop(): void;
}

const messageSchema = z.union([
  z.object({ address: z.union([z.object({ kind: z.literal('unix'), path: z.string() }), z.object({ kind: z.literal('tcp'), host: z.string(), port: z.number() })]) }),
  z.object({ failed: z.string().max(1000) }),
]);

/** Throws practice.unavailable. `folder` is where the build lies. */
export function startBenchProcess(folder: string, devices: number, seed: number): Promise<BenchProcess> {
  return new Promise((resolve, reject) => {
    const child = utilityProcess.fork(path.join(folder, 'bench.cjs'), [String(devices), String(seed)], { serviceName: 'Muster practice bench' });
    const fail = (detail: string): void => { reject(new AppError('practice.unavailable', { detail })); };
    child.once('exit', (code) => { fail(`it ended with code ${code}`); });
    child.once('message', (message: unknown) => {
      const parsed = messageSchema.safeParse(message);
      if (!parsed.success) fail('it said something else');
      else if ('failed' in parsed.data) fail(parsed.data.failed);
      else resolve({ address: parsed.data.address, stop: () => { child.kill(); } });
    });
  });
}
