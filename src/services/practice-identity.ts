// The supervision identity and the push certificate that every practice bench has, so that the worked examples run as they are. Everybody has its key: it
// guards nothing, and it is put into practice's own vault only.
import practice from '../../resources/practice/identity.json' with { type: 'json' };
import type { IdentityVault } from './identity-vault.ts';

const bytes = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

/** Of the practice MDM, so that practice shows what a bench looks like where all is in order. */
async function keepPush(vault: IdentityVault, certificate: Uint8Array): Promise<void> {
  try {
    await vault.importPush([{ name: 'practice-push.cer', bytes: certificate }], null, 'it@practice.example');
  } catch {
    // It is there already, or told of where the ledger is opened.
  }
}

/** Puts it there when it is missing. Never rejects: practice goes on without it, and what needs it says so. */
export async function keepPracticeIdentity(vault: IdentityVault): Promise<void> {
  const [certificate, key] = [bytes(practice.certificate), bytes(practice.privateKey)];
  await keepPush(vault, bytes(practice.pushCertificate));
  try {
    if (vault.list().some((kept) => Buffer.from(certificate).equals(vault.exportCertificate(kept.id)))) return;
    await vault.importFiles([{ name: 'practice.cer', bytes: certificate }, { name: 'practice.key', bytes: key }], null);
  } catch {
    // A ledger or secrets that can't be used are told of where they are opened.
  }
}
