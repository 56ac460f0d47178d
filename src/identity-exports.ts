// The composition root of what leaves the vault as a file: an identity, its certificate, its page for the safe.
import type { IdentityId } from './model/identities.ts';
import type { Papers } from './papers.ts';
import { writeWhole } from './services/write-files.ts';

export interface Target {
  readonly output: string;
  /** False: a file that is there stays as it is. */
  readonly overwrite: boolean;
}

/** A .p12 with its private key. Throws identity.*, secrets.*, file.exists. */
export async function exportP12({ vault }: Papers, id: IdentityId, { password, legacy }: { readonly password: string; readonly legacy: boolean }, { output, overwrite }: Target): Promise<void> {
  await writeWhole(output, await vault.exportP12(id, password, legacy), overwrite);
}

/** The certificate alone. Throws identity.unknown, file.exists. */
export async function exportCertificate({ vault }: Papers, id: IdentityId, { output, overwrite }: Target): Promise<void> {
  await writeWhole(output, vault.exportCertificate(id), overwrite);
}

/** Throws identity.unknown, file.exists. */
export async function writeSheet({ vault }: Papers, id: IdentityId, context: Parameters<Papers['vault']['recoverySheet']>[1], { output, overwrite }: Target): Promise<void> {
  await writeWhole(output, Buffer.from(vault.recoverySheet(id, context)), overwrite);
}
