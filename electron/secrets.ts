// The system's keychain as a keeper of the key to what Muster keeps: the keychain on macOS, DPAPI on Windows, a wallet on Linux.
import { safeStorage } from 'electron';
import type { KeyKeeper } from '../src/secrets.ts';
import { guardsAnything } from './keychain-trust.ts';

/** What Electron 25 has, and later ones advise against because it waits for the keychain on the main thread. */
interface OlderKeychain {
  isEncryptionAvailable(): boolean;
  encryptString(text: string): Buffer;
  decryptString(bytes: Buffer): string;
}

interface Keychain {
  readonly available: () => Promise<boolean>;
  readonly encrypt: (text: string) => Promise<Buffer>;
  readonly decrypt: (bytes: Buffer) => Promise<string>;
}

function systemKeychain(): Keychain {
  if ('encryptStringAsync' in safeStorage) {
    return {
      available: () => safeStorage.isAsyncEncryptionAvailable(), encrypt: (text) => safeStorage.encryptStringAsync(text),
      // It opens what the older functions made as well.
      decrypt: async (bytes) => (await safeStorage.decryptStringAsync(bytes)).result,
    };
  }
  const older = safeStorage as OlderKeychain;
  const promised = <T>(work: () => T): Promise<T> => new Promise((resolve) => { resolve(work()); });
  return { available: () => promised(() => older.isEncryptionAvailable()), encrypt: (text) => promised(() => older.encryptString(text)), decrypt: (bytes) => promised(() => older.decryptString(bytes)) };
}

async function guards(keychain: Keychain): Promise<boolean> {
  const backend = process.platform === 'linux' && 'getSelectedStorageBackend' in safeStorage ? safeStorage.getSelectedStorageBackend() : null;
  return guardsAnything(process.platform, backend) && keychain.available().catch(() => false);
}

/** Null where there is no keychain worth the name: then a passphrase guards. Only once the app is ready. */
export async function keychainKeeper(): Promise<KeyKeeper | null> {
  const keychain = systemKeychain();
  if (!(await guards(keychain))) return null;
  return {
    kind: 'keychain',
    // It takes text alone.
    wrap: async (key) => Uint8Array.from(await keychain.encrypt(Buffer.from(key).toString('base64'))),
    unwrap: async (wrapped) => Uint8Array.from(Buffer.from(await keychain.decrypt(Buffer.from(wrapped)), 'base64')),
  };
}
