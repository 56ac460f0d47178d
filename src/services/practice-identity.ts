// The supervision identity that every practice bench has, so that the worked examples run as they are. Everybody has its key: it
// guards nothing, and it is put into practice's own vault only.
import practice from '../../resources/practice/identity.json' with { type: 'json' };
import type { IdentityVault } from './identity-vault.ts';

const bytes = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

/** Puts it there when it is missing. Never rejects: practice goes on without it, and what needs it says so. */
export async function keepPracticeIdentity(vault: IdentityVault): Promise<void> {
  const [certificate, key] = [bytes(practice.certificate), bytes(practice.privateKey)];
  try {
    if (vault.list().some((kept) => Buffer.from(certificate).equals(vault.exportCertificate(kept.id)))) return;
    await vault.importFiles([{ name: 'practice.cer', bytes: certificate }, { name: 'practice.key', bytes: key }], null);
  } catch {
    // A ledger or secrets that can't be used are told of where they are opened.
  }
}
