// libimobiledevice's tools as judges of a bench: none of them is ours, and all of them work with real devices.
// Where they have a package they must be there; elsewhere that they are missing is said, not hidden.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { VirtualDeviceSpec } from '../../src/bench/roster.ts';
import { type MuxAddress, showMuxAddress } from '../../src/device/usbmux/address.ts';
import { type BenchChoice, type RunningTestBench, startBench } from './practice.ts';
import { type ProgramEnd, runProgram, type RunningProgram, startProgram } from './run-program.ts';
import { tempFolder } from './temp-folder.ts';

/** Whether the tests with these tools are skipped here. Throws where they can be had and aren't. */
export function lacks(...tools: string[]): boolean {
  const missing = tools.filter((tool) => spawnSync(tool, ['--help'], { stdio: 'ignore' }).error !== undefined);
  if (missing.length === 0) return false;
  if (process.platform === 'linux') throw new Error(`${missing.join(', ')} not found. Install them: sudo apt-get install libimobiledevice-utils ideviceinstaller libplist-utils poppler-utils qpdf zbar-tools`);
  process.stderr.write(`conformance tests are skipped: ${missing.join(', ')} not found on ${process.platform}\n`);
  return true;
}

/** What tells the tools where the multiplexer is. */
export function judgeEnv(address: MuxAddress): Readonly<Record<string, string>> {
  const shown = showMuxAddress(address);
  return { USBMUXD_SOCKET_ADDRESS: address.kind === 'tcp' ? shown : `UNIX:${shown}` };
}

export interface Judged extends RunningTestBench {
  readonly run: (tool: string, ...words: string[]) => Promise<ProgramEnd>;
  readonly start: (tool: string, ...words: string[]) => RunningProgram;
}

export const transports = [['a UNIX socket', false], ['TCP', true]] as const;

/** A bench with the tools before it. */
export async function judged(specs: readonly VirtualDeviceSpec[], choice: BenchChoice): Promise<Judged> {
  const running = await startBench(specs, choice);
  const env = judgeEnv(running.address);
  return { ...running, run: (tool, ...words) => runProgram(tool, words, env), start: (tool, ...words) => startProgram(tool, words, env) };
}

/** What plistutil makes of a property list. From a file: from its input it reads large ones wrong. Rejects where it complains. */
export async function plistutil(bytes: Uint8Array | string, form: 'xml' | 'bin'): Promise<Buffer> {
  const folder = tempFolder();
  const [given, made] = [path.join(folder, 'given'), path.join(folder, 'made')];
  writeFileSync(given, bytes);
  const { code, stdout, stderr } = await runProgram('plistutil', ['-i', given, '-o', made, '-f', form]);
  if (code !== 0 || stdout + stderr !== '') throw new Error(`plistutil ended with ${code}: ${stdout}${stderr}`);
  return readFileSync(made);
}
