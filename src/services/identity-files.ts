// A supervision identity out of two files that a person named. The key is held in memory only.
import { readFile, stat } from 'node:fs/promises';
import { makeSupervisionIdentity, type SupervisionIdentity } from '../crypto/supervision-identity.ts';
import { AppError } from '../errors.ts';

const maxBytes = 64 * 1024;

async function read(file: string): Promise<Uint8Array> {
  try {
    if ((await stat(file)).size > maxBytes) throw new Error('it is larger than 64 kB');
    return Uint8Array.from(await readFile(file));
  } catch (error) {
    throw new AppError('identity.unusable', { reason: `${file} can’t be read: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}` }, { cause: error });
  }
}

/** Certificate and private key, each PEM or DER. Throws identity.unusable. */
export async function loadIdentity(certificateFile: string, keyFile: string): Promise<SupervisionIdentity> {
  const [certificate, key] = await Promise.all([read(certificateFile), read(keyFile)]);
  return makeSupervisionIdentity(certificate, key);
}
