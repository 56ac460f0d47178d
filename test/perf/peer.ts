// The peer: libimobiledevice's ideviceinfo, one process a device, eight at a time.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type MuxAddress, showMuxAddress } from '../../src/device/usbmux/address.ts';

export interface PeerRun {
  readonly wall: number;
  /** Milliseconds of CPU of all its processes, in steps of ten. */
  readonly cpu: number;
  readonly read: number;
  readonly imeis: number;
}

export function hasPeer(): boolean {
  return process.platform === 'linux' && spawnSync('ideviceinfo', ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** CPU of children that ended and were waited for, their own children included: fields 16 and 17 of proc(5), in hundredths of a second. */
function childrenCpu(): number {
  const fields = readFileSync('/proc/self/stat', 'latin1').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

/** Reads all global values of each device in a trusted session. Throws when a device couldn't be read. */
export async function readByPeer(address: MuxAddress, udids: readonly string[]): Promise<PeerRun> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'muster-peer-'));
  const output = openSync(path.join(folder, 'out'), 'a');
  const env = { ...process.env, USBMUXD_SOCKET_ADDRESS: `UNIX:${showMuxAddress(address)}` };
  const cpuBefore = childrenCpu();
  const before = performance.now();
  const child = spawn('xargs', ['-P', '8', '-n', '1', 'ideviceinfo', '-u'], { env, stdio: ['pipe', output, 'inherit'] });
  child.stdin?.end(udids.join('\n'));
  const code = await new Promise((resolve) => { child.once('close', resolve); });
  const wall = performance.now() - before;
  const cpu = childrenCpu() - cpuBefore;
  const text = readFileSync(path.join(folder, 'out'), 'utf8');
  closeSync(output);
  rmSync(folder, { recursive: true });
  const read = [...text.matchAll(/^UniqueDeviceID: /gm)].length;
  const imeis = [...text.matchAll(/^InternationalMobileEquipmentIdentity: /gm)].length;
  if (code !== 0 || read !== udids.length) throw new Error(`ideviceinfo read ${read} of ${udids.length} devices, exit ${String(code)}`);
  return { wall, cpu, read, imeis };
}
