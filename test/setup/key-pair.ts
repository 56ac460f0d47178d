// A key as the vault has it, with bytes in place of its certificate: nobody here reads that one.
import { generateKeyPairSync } from 'node:crypto';
import type { KeyPair } from '../../src/configurator/key-files.ts';

export function makeSelfMadeIdentity(): KeyPair {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { certificate: Buffer.from('a certificate’s DER'), privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }) };
}
