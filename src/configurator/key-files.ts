// A supervision identity as the two files that cfgutil takes: DER, readable by their owner alone, in a folder that lives as long as one
// command. What a crash left behind is removed at the next start. Keeps nothing.
import { createPrivateKey } from 'node:crypto';
import { lstat, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../errors.ts';

export interface KeyPair {
  /** DER. */
  readonly certificate: Uint8Array;
  /** PKCS#8 DER, not encrypted. */
  readonly privateKey: Uint8Array;
}

export interface KeyFiles {
  readonly certificate: string;
  readonly key: string;
}

const folderName = /^muster-cfgutil-([0-9]{1,10})-[A-Za-z0-9]{6}$/;

/** As `openssl rsa -outform DER` writes it, which is what the field hands to cfgutil; PKCS#8 was not seen there (ios-protocols 7.1). */
function plainKey(privateKey: Uint8Array): Buffer {
  try {
    const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' });
    return key.export({ format: 'der', type: key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1' });
  } catch (error) {
    throw new AppError('identity.unusable', { reason: 'its private key can’t be written as Apple Configurator reads it' }, { cause: error });
  }
}

/** Hands `work` the files, and removes them whatever becomes of it. `temp`: the system's folder for such things. Throws identity.unusable. */
export async function withKeyFiles<T>(temp: string, { certificate, privateKey }: KeyPair, work: (files: KeyFiles) => Promise<T>): Promise<T> {
  const key = plainKey(privateKey);
  // mkdtemp makes it for its owner alone.
  const folder = await mkdtemp(path.join(temp, `muster-cfgutil-${process.pid}-`));
  try {
    const files = { certificate: path.join(folder, 'certificate.der'), key: path.join(folder, 'key.der') };
    await writeFile(files.certificate, certificate, { mode: 0o600, flag: 'wx' });
    await writeFile(files.key, key, { mode: 0o600, flag: 'wx' });
    return await work(files);
  } finally {
    key.fill(0);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether a process of that number runs, whoever owns it. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes folders of processes that are gone. Ours alone, and no links: the system's folder is everybody's. Never throws. */
export async function sweepKeyFiles(temp: string, runs: (pid: number) => boolean = isRunning): Promise<void> {
  const names = await readdir(temp).catch(() => []);
  for (const name of names) {
    const pid = Number(folderName.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || pid === process.pid || runs(pid)) continue;
    const folder = path.join(temp, name);
    const found = await lstat(folder).catch(() => null);
    if (found?.isDirectory() === true && found.uid === process.getuid?.()) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
