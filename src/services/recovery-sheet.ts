// The page for the safe: what a supervision identity is, how it is known again, and what to do when this computer is lost.
// One file that needs nothing else and is printed on A4. Never a key, never a password.
import type { IdentitySummary, SecretsState } from '../model/identities.ts';

export interface SheetContext {
  readonly station: string;
  readonly operator: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly practice: boolean;
  readonly by: SecretsState['by'];
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? '');

const day = (at: number): string => (Number.isFinite(at) ? new Date(at).toISOString().slice(0, 10) : 'unknown');
/** "6b 86 b2 73 …": sixteen bytes a line are read out loud without losing one's place. */
const inPairs = (hex: string): string => (hex.match(/.{1,32}/g) ?? []).map((line) => escape(line.match(/.{1,2}/g)?.join(' ') ?? '')).join('<br>');

const kept: Readonly<Record<SecretsState['by'], string>> = {
  keychain: 'encrypted, in Muster’s data folder on this computer; the computer’s keychain opens it',
  passphrase: 'encrypted, in Muster’s data folder on this computer; Muster’s passphrase opens it',
  practice: 'in the practice folder on this computer, guarded by nothing',
};

const style = `
  @page { size: A4; margin: 18mm }
  :root { color-scheme: light; font: 14px/22px -apple-system, BlinkMacSystemFont, system-ui, "Segoe UI", sans-serif; color: #1c1c1e; background: #fff }
  body { max-width: 174mm; margin: 24px auto; padding: 0 24px }
  @media print { body { margin: 0; padding: 0 } }
  header { border-bottom: 2px solid #1c1c1e; padding-bottom: 8px; margin-bottom: 16px }
  h1 { font-size: 24px; line-height: 32px; margin: 0 } h2 { font-size: 15px; line-height: 24px; margin: 20px 0 4px; break-after: avoid }
  p { margin: 0 0 8px } header p { color: #57575c; margin: 0 }
  dl { display: grid; grid-template-columns: 44mm 1fr; gap: 4px 16px; margin: 0 } dt { color: #57575c } dd { margin: 0; overflow-wrap: anywhere }
  .mono { font: 13px/20px ui-monospace, "SF Mono", Menlo, Consolas, monospace }
  ol { margin: 0; padding-left: 20px } li { margin-bottom: 4px }
  .hand { align-items: end } .line { border-bottom: 1px solid #83838a; height: 32px } .practice { border: 2px solid #b3261e; color: #b3261e; font-weight: 600; padding: 8px 12px; margin-bottom: 16px }
  section { break-inside: avoid }`;

const handwritten = ['The .p12 file lies', 'Its password lies, elsewhere', 'Who may fetch both', 'Checked on, by'];

/** HTML, UTF-8. */
export function recoverySheet({ certificate, origin, createdAt }: IdentitySummary, { station, operator, now, practice, by }: SheetContext): string {
  const facts: readonly (readonly [string, string])[] = [
    ['Name', escape(certificate.name)],
    ['Organization', escape(certificate.organization ?? 'not given')],
    ['Valid until', `${day(certificate.until)} (since ${day(certificate.from)})`],
    ['Key', escape(certificate.key)],
    ['Serial number', `<span class="mono">${escape(certificate.serialNumber)}</span>`],
    ['SHA-256', `<span class="mono">${inPairs(certificate.sha256)}</span>`],
    ['SHA-1', `<span class="mono">${inPairs(certificate.sha1)}</span>`],
    [origin === 'made' ? 'Made' : 'Imported', day(createdAt)],
    ['Its private key is kept', kept[by]],
  ];
  const title = `Recovery sheet: ${escape(certificate.name)}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${style}
</style>
</head>
<body>
${practice ? '<p class="practice">PRACTICE: this identity belongs to the practice bench. It supervises no real device.</p>\n' : ''}<header>
<h1>Recovery sheet for a supervision identity</h1>
<p>Written by Muster on ${day(now)} at ${escape(station)}, by ${escape(operator)}. Keep it with the .p12 file, in a safe.</p>
</header>
<section>
<dl>
${facts.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('\n')}
</dl>
</section>
<section>
<h2>What it is for</h2>
<p>Devices prepared with this identity are supervised by it. Only who holds its private key can pair with them without a question on their screen and manage them over a cable, also where they refuse other computers. The key can’t be made again from the certificate, and devices don’t take another identity in its place.</p>
</section>
<section>
<h2>When this computer is lost</h2>
<ol>
<li>Take the .p12 file and its password from where they lie (see below).</li>
<li>On another computer import it in Muster under Identities, or with <span class="mono">muster identity import FILE --password-file FILE</span>.</li>
<li>Compare the SHA-256 shown there with the one on this page. When they are the same, every device can be managed again.</li>
</ol>
<p>Without the .p12 file and its password every device has to be erased and prepared anew.</p>
<p>When the computer may be in other hands, make a new identity and prepare the devices anew with it: who has the key manages them as you do.</p>
</section>
<section>
<h2>Write by hand</h2>
<dl class="hand">
${handwritten.map((name) => `<dt>${name}</dt><dd class="line"></dd>`).join('\n')}
</dl>
</section>
</body>
</html>
`;
}
