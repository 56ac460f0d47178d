// The near end of a practice bench in a process of its own.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { LatencyKind } from '../../src/bench/latency.ts';
import { type MuxAddress, parseMuxAddress } from '../../src/device/usbmux/address.ts';
import type { UniformKind } from './uniform-devices.ts';

export interface RemoteBenchOptions {
  readonly devices: number;
  readonly seed: number;
  readonly latency: 'zero' | 'realistic';
  /** supervised unless given. */
  readonly kind?: UniformKind;
  /** How many times as fast as the world's the bench's clock runs; once unless given. */
  readonly speed?: number;
  readonly path: string;
}

/** churn: cables in and out, so many a second. calm: no more of that. Each is answered with a report. */
export type RemoteOrder = { readonly kind: 'churn'; readonly seed: number; readonly perSecond: number } | { readonly kind: 'calm' | 'restartMux' | 'report' };

export interface RemoteReport {
  readonly plugged: number;
  readonly unplugged: number;
  readonly muxRestarts: number;
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly attached: readonly string[];
  readonly objections: readonly string[];
  readonly paired: number;
  readonly sessions: number;
  /** Milliseconds of the bench's clock that were drawn for each device, by UDID and kind. */
  readonly drawn: Readonly<Record<string, Partial<Record<LatencyKind, number>>>>;
}

interface Introduction {
  readonly address: string;
  readonly udids: readonly string[];
  readonly iPhones: readonly string[];
}

export interface RemoteBench {
  readonly address: MuxAddress;
  readonly udids: readonly string[];
  readonly iPhones: readonly string[];
  /** One after another: an order's answer is the next report. */
  readonly tell: (order: RemoteOrder) => Promise<RemoteReport>;
  readonly close: () => void;
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => { reject(new Error(`the bench ended with ${String(code)}`)); };
    child.once('exit', onExit);
    child.once('message', (message: unknown) => {
      child.off('exit', onExit);
      resolve(message);
    });
  });
}

export async function startRemoteBench(options: Omit<RemoteBenchOptions, 'path'>): Promise<RemoteBench> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'muster-b-'));
  const child = fork(path.join(import.meta.dirname, 'remote-bench-child.ts'), [JSON.stringify({ ...options, path: path.join(folder, 'mux') })], { execArgv: [] });
  const { address, udids, iPhones } = await nextMessage(child) as Introduction;
  const tell = (order: RemoteOrder): Promise<RemoteReport> => {
    const answer = nextMessage(child);
    child.send(order);
    return answer as Promise<RemoteReport>;
  };
  const close = (): void => {
    child.disconnect();
    rmSync(folder, { recursive: true, force: true });
  };
  return { address: parseMuxAddress(address), udids, iPhones, tell, close };
}
