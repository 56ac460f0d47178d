// Makes the RSA keys that tests share, once a clone: a run needs three thousand of them, which would keep a core busy for two minutes.
import { generateKeyPair } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/** PKCS #8 PEM texts as JSON; beside everything else that a clone makes for itself. */
export const keysFile = path.resolve(import.meta.dirname, '../../.cache/test-keys.json');
export const sharedKeyCount = 48;

const generate = promisify(generateKeyPair);

function areMade(): boolean {
  try {
    return (JSON.parse(readFileSync(keysFile, 'utf8')) as unknown[]).length === sharedKeyCount;
  } catch {
    return false;
  }
}

/** Is called once before the tests. */
export async function setup(): Promise<void> {
  if (areMade()) return;
  const pairs = await Promise.all(Array.from({ length: sharedKeyCount }, () => generate('rsa', { modulusLength: 2048, publicExponent: 65_537 })));
  mkdirSync(path.dirname(keysFile), { recursive: true });
  // Two runs may begin at once: whichever is later puts its own in place as a whole.
  const unfinished = `${keysFile}.${process.pid}`;
  writeFileSync(unfinished, JSON.stringify(pairs.map(({ privateKey }) => privateKey.export({ type: 'pkcs8', format: 'pem' }))), { mode: 0o600 });
  renameSync(unfinished, keysFile);
}
