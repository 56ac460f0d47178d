// The built command line on a practice bench, with a data folder of its own.
import path from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { z } from 'zod';
import { showMuxAddress } from '../../src/device/usbmux/address.ts';
import { startPracticeWeb } from '../../src/bench/practice-web.ts';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { systemClock } from '../../src/system-clock.ts';
import { type BenchChoice, type RunningTestBench, startBench } from './practice.ts';
import { type ProgramEnd, runProgram, type RunningProgram, startProgram } from './run-program.ts';
import { tempFolder } from './temp-folder.ts';

export const built = path.resolve(import.meta.dirname, '../../out/main/cli.cjs');
const lineSchema = z.record(z.string(), z.unknown());

export interface Desk extends RunningTestBench {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly muster: (...words: string[]) => Promise<ProgramEnd>;
  readonly start: (...words: string[]) => RunningProgram;
}

export async function desk(specs: readonly VirtualDeviceSpec[], choice: BenchChoice = {}): Promise<Desk> {
  const running = await startBench(specs, { idleMs: 3_600_000, ...choice });
  const folder = tempFolder();
  const env = { MUSTER_USBMUXD: showMuxAddress(running.address), MUSTER_DATA_DIR: folder, MUSTER_NO_SYSTEM_MUX: '1', MUSTER_STATION: 'Test station', MUSTER_OPERATOR: 'vera' };
  const check = (end: ProgramEnd): ProgramEnd => {
    // Whatever happens, nobody is shown a stack.
    expect(end.stderr).not.toMatch(/^\s+at |node:internal|\.cjs:\d+/m);
    return end;
  };
  return {
    ...running, folder, env,
    muster: async (...words) => check(await runProgram(process.execPath, [built, ...words], env)),
    start: (...words) => startProgram(process.execPath, [built, ...words], env),
  };
}

/** A desk with the practice world's Apple and MDM, which checks and preparations ask. */
export async function onlineDesk(specs: readonly VirtualDeviceSpec[], choice: BenchChoice = {}): Promise<Desk> {
  const running = await desk(specs, choice);
  const web = await startPracticeWeb({ find: (udid) => running.bench.find(udid), clock: choice.clock ?? systemClock, organization: running.bench.organization });
  onTestFinished(web.close);
  running.bench.web = web.origin;
  return running;
}

/** The worked blueprint of a method, as a file. */
export const example = (method: string): string => path.resolve(import.meta.dirname, `../../resources/blueprints/${method}.muster.json`);

export const jsonLines = (text: string): Record<string, unknown>[] => text.split('\n').filter(Boolean).map((line) => lineSchema.parse(JSON.parse(line)));
