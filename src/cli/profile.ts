// muster profile show: what a profile is, without installing or remembering it.
import { App } from '../app.ts';
import type { ProfileSummary } from '../model.ts';
import { exit, jsonLine, localTime, type Output } from './print.ts';

function signatureLine({ signature }: ProfileSummary): string {
  if (signature.kind === 'none') return 'Nobody; the file is not signed';
  const by = signature.selfSigned ? 'its own certificate' : signature.issuer;
  return `${signature.signer}, certified by ${by}, until ${localTime(signature.until)}; signature and content fit`;
}

/** Throws profile.*. */
export async function showProfile(file: string, json: boolean, { out }: Output): Promise<number> {
  const summary = await App.inspectProfile(file);
  if (json) {
    out(jsonLine(summary));
    return exit.done;
  }
  out(`Name          ${summary.name}`);
  out(`Organization  ${summary.organization ?? 'not given'}`);
  out(`Identifier    ${summary.identifier}`);
  out(`UUID          ${summary.uuid}`);
  out(`Signed by     ${signatureLine(summary)}`);
  if (summary.managementHost) out(`Enrolls at    ${summary.managementHost}`);
  out(`Removable     ${summary.removable ? 'Yes, in Settings' : 'No'}`);
  out(`SHA-256       ${summary.sha256}`);
  out(`Payloads      ${summary.payloads.length}`);
  for (const payload of summary.payloads) out(`  ${payload.type}${payload.name ? `  ${payload.name}` : ''}`);
  return exit.done;
}
