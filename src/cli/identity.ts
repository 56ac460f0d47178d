// muster identity: makes, takes, lists and gives out supervision identities, and keeps push certificates. Asks nothing.
import type { Environment } from '../environment.ts';
import { AppError } from '../errors.ts';
import { exportCertificate, exportP12, writeSheet } from '../identity-exports.ts';
import type { CertificateFacts, IdentitySummary, PushCertificate } from '../model/identities.ts';
import { type Papers, withPapers } from '../papers.ts';
import { systemClock } from '../system-clock.ts';
import type { IdentityCommand } from './identity-arguments.ts';
import { firstLine, passphraseOf, passwordOf, type Variables } from './passwords.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, type Output, table } from './print.ts';

export interface IdentityDesk {
  readonly papers: Papers;
  readonly env: Variables;
  /** What opens the vault; null when none was given. */
  readonly passphrase: string | null;
  readonly station: string;
  readonly operator: string;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

type Of<Name extends IdentityCommand['name']> = Extract<IdentityCommand, { name: Name }>;

const day = 86_400_000;
const soon = 30;

/** Whole days that are left; below 0 when it is over. */
const daysLeft = ({ until }: CertificateFacts, now: number): number => Math.floor((until - now) / day);
const wordOf = (certificate: CertificateFacts, now: number): 'valid' | 'expiring' | 'expired' | 'notYet' => (certificate.from > now ? 'notYet' : now > certificate.until ? 'expired' : daysLeft(certificate, now) < soon ? 'expiring' : 'valid');
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

function untilText(certificate: CertificateFacts, now: number): string {
  const [left, word] = [daysLeft(certificate, now), wordOf(certificate, now)];
  if (word === 'expired') return `${dayOf(certificate.until)}, EXPIRED`;
  if (word === 'notYet') return `${dayOf(certificate.until)}, NOT VALID YET`;
  return `${dayOf(certificate.until)}, ${left === 1 ? '1 day' : `${left} days`} left${word === 'expiring' ? ', EXPIRES SOON' : ''}`;
}

/** Enough to tell them apart, and to name one by. */
const shortPrint = ({ sha256 }: CertificateFacts): string => sha256.slice(0, 16);

function lineOf(kind: 'supervision' | 'push', { certificate, ...rest }: IdentitySummary | PushCertificate, { now, papers }: IdentityDesk): string {
  return jsonLine({ kind, ...rest, ...certificate, state: wordOf(certificate, now), daysLeft: daysLeft(certificate, now), ...(papers.practice ? { mark: 'PRACTICE' } : {}) });
}

function printOne(kind: 'supervision' | 'push', one: IdentitySummary | PushCertificate, desk: IdentityDesk, json: boolean, { out }: Output): void {
  const { certificate } = one;
  if (json) {
    out(lineOf(kind, one, desk));
    return;
  }
  out(`Name          ${plain(certificate.name)}`);
  out(`Organization  ${plain(certificate.organization ?? 'not given')}`);
  if ('topic' in one) out(`Topic         ${plain(one.topic)}`);
  out(`Valid until   ${untilText(certificate, desk.now)}`);
  out(`SHA-256       ${certificate.sha256}`);
}

async function make({ organization, country, json }: Of<'identity new'>, desk: IdentityDesk, output: Output): Promise<number> {
  const made = await desk.papers.vault.make({ organization, country });
  printOne('supervision', made, desk, json, output);
  if (!json) output.say(`Keep a copy in a safe place, with its page: muster identity export ${shortPrint(made.certificate)} --output FILE.p12 --password-file FILE; muster identity sheet ${shortPrint(made.certificate)} --output FILE.html`);
  return exit.done;
}

async function take({ files, passwordFile, push, account, json }: Of<'identity import'>, desk: IdentityDesk, output: Output): Promise<number> {
  const { staged, vault } = desk.papers;
  const password = await passwordOf(passwordFile, desk.env);
  const held = await Promise.all(files.map((file) => staged.stage(file)));
  if (push) printOne('push', await vault.importPush(held, password, account), desk, json, output);
  else printOne('supervision', await vault.importFiles(held, password), desk, json, output);
  return exit.done;
}

function list({ json }: Of<'identity list'>, desk: IdentityDesk, { out, say }: Output): number {
  const { papers: { vault }, now } = desk;
  const [identities, push] = [vault.list(), vault.pushCertificates()];
  if (json) {
    for (const one of identities) out(lineOf('supervision', one, desk));
    for (const one of push) out(lineOf('push', one, desk));
    return exit.done;
  }
  const rows = identities.map(({ certificate }) => [plain(certificate.name), plain(certificate.organization ?? ''), untilText(certificate, now), shortPrint(certificate)]);
  if (rows.length > 0) for (const line of table(['Supervision identity', 'Organization', 'Valid until', 'Fingerprint'], rows)) out(line);
  else say('No supervision identity yet. Make one with: muster identity new --organization NAME');
  if (push.length === 0) return exit.done;
  if (rows.length > 0) out('');
  for (const line of table(['Push certificate’s topic', 'Apple Account', 'Valid until', 'Fingerprint'], push.map(({ topic, account, certificate }) => [plain(topic), plain(account ?? ''), untilText(certificate, now), shortPrint(certificate)]))) out(line);
  return exit.done;
}

async function give(command: Of<'identity export'>, desk: IdentityDesk, { out, say }: Output): Promise<number> {
  const { papers, env } = desk;
  const { as, output, force, legacy, passwordFile, json } = command;
  const { id, certificate } = papers.vault.find(command.identity);
  if (as === 'cer') await exportCertificate(papers, id, { output, overwrite: force });
  else {
    const password = await passwordOf(passwordFile, env);
    if (password === null) throw new AppError('usage.invalid', { detail: 'A .p12 file needs a password: --password-file FILE, whose first line it is, or MUSTER_PASSWORD.' });
    await exportP12(papers, id, { password, legacy }, { output, overwrite: force });
  }
  out(json ? jsonLine({ file: output, as, id, sha256: certificate.sha256, ...(papers.practice ? { mark: 'PRACTICE' } : {}) }) : output);
  if (!json && as === 'p12') say('Who has this file and its password manages every device that this identity supervises.');
  return exit.done;
}

async function sheet({ identity, output, force, json }: Of<'identity sheet'>, { papers, station, operator, now }: IdentityDesk, { out }: Output): Promise<number> {
  const { id } = papers.vault.find(identity);
  await writeSheet(papers, id, { station, operator, now }, { output, overwrite: force });
  out(json ? jsonLine({ file: output, id, ...(papers.practice ? { mark: 'PRACTICE' } : {}) }) : output);
  return exit.done;
}

/** Whichever of the two has that name; supervision identities first. */
function named(name: string, { vault }: Papers): { readonly kind: 'supervision'; readonly one: IdentitySummary } | { readonly kind: 'push'; readonly one: PushCertificate } {
  try {
    return { kind: 'supervision', one: vault.find(name) };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'identity.unknown') throw error;
    return { kind: 'push', one: vault.findPush(name) };
  }
}

async function remove({ identity, json }: Of<'identity remove'>, desk: IdentityDesk, { out }: Output): Promise<number> {
  const { kind, one } = named(identity, desk.papers);
  if (kind === 'push') await desk.papers.vault.removePush(one.id);
  else await desk.papers.vault.remove(one.id);
  out(json ? jsonLine({ removed: one.id, kind, sha256: one.certificate.sha256 }) : `Removed ${plain(one.certificate.name)}${kind === 'push' ? '' : ', and its private key'}.`);
  return exit.done;
}

async function changePassphrase({ passwordFile, json }: Of<'identity passphrase'>, { papers: { practice, secrets }, passphrase }: IdentityDesk, { out }: Output): Promise<number> {
  if (practice) throw new AppError('usage.invalid', { detail: 'Nothing of the practice bench is guarded by a passphrase.' });
  if (passphrase === null && secrets.state.state === 'locked' && !secrets.problem) throw new AppError('secrets.locked');
  await secrets.changePassphrase(passphrase ?? '', await firstLine(passwordFile));
  out(json ? jsonLine({ passphrase: 'changed' }) : 'The new passphrase guards the private keys from now on.');
  return exit.done;
}

/** Throws identity.*, push.unusable, secrets.*, file.*, store.*, usage.invalid. */
export async function runIdentity(command: IdentityCommand, desk: IdentityDesk, output: Output): Promise<number> {
  if (desk.papers.practice && !command.json) output.say('PRACTICE: these identities belong to the practice bench.');
  switch (command.name) {
    case 'identity new': return make(command, desk, output);
    case 'identity import': return take(command, desk, output);
    case 'identity export': return give(command, desk, output);
    case 'identity sheet': return sheet(command, desk, output);
    case 'identity list': return list(command, desk, output);
    case 'identity remove': return remove(command, desk, output);
    case 'identity passphrase': return changePassphrase(command, desk, output);
  }
}

/** Opens the data folder for it; what changes nothing works beside an open app too. Throws as runIdentity, and store.inUse. */
export async function identity(command: IdentityCommand, { dataFolder, station, operator, keeper }: Pick<Environment, 'dataFolder' | 'station' | 'operator' | 'keeper'>, output: Output, env: Variables = process.env): Promise<number> {
  const access = ['identity list', 'identity export', 'identity sheet'].includes(command.name) ? 'read' : 'write';
  const passphrase = await passphraseOf(env);
  const folder = { dataFolder, practice: command.practice, keeper, passphrase, clock: systemClock };
  return withPapers(folder, access, (papers) => runIdentity(command, { papers, env, passphrase, station, operator, now: systemClock.now() }, output));
}
