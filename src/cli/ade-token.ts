// muster ade token: key pairs of server entries, their certificates, and the tokens that Apple's portal gives for them.
import { readNamed, writeCertificate } from '../ade-station.ts';
import { AppError } from '../errors.ts';
import type { AdeServer } from '../model/ade.ts';
import { accountText, listText, renewalText } from './ade-text.ts';
import { type AdeAround, counted, marked, serverLine, serverOf, untilText } from './ade-around.ts';
import type { AdeCommand } from './ade-words.ts';
import { refuse } from './parse.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, printError } from './print.ts';

type TokenCommand = Extract<AdeCommand, { name: `ade token ${string}` }>;
type Of<Name extends TokenCommand['name']> = Extract<TokenCommand, { name: Name }>;

const shellWord = (text: string): string => (/^[\w.-]+$/.test(text) ? text : `"${plain(text).replace(/["\\$`]/g, '')}"`);

/** What a person does at Apple's. In practice the bench's portal does it as well. */
function stepsOf({ label, account }: AdeServer, file: string | null, isPractice: boolean): string[] {
  const named = shellWord(label);
  return [
    ...(isPractice ? [`PRACTICE: the bench’s own portal does all of this: muster ade token practice ${named}`] : []),
    'At Apple, as Administrator or Device Enrollment Manager:',
    '  1. Sign in to Apple Business Manager (business.apple.com) or Apple School Manager (school.apple.com).',
    account === null ? '  2. Add a device management service (MDM server) of its own for Muster.' : `  2. Choose the server entry “${plain(account.server)}”; no other one.`,
    `  3. Upload the certificate${file === null ? `, which you get with: muster ade token certificate ${named} --output FILE.pem` : ` ${file}`}. Apple calls it a public key.`,
    '  4. Download the token, and take it here: muster ade token import FILE.p7m',
    'A newly downloaded token ends the one before it. Never download the token again of the entry that Intune uses: make a separate entry for Muster.',
  ];
}

function printServer(server: AdeServer, around: AdeAround, json: boolean): void {
  const { output: { out }, now } = around;
  if (json) {
    out(jsonLine(serverLine(server, around)));
    return;
  }
  const account = accountText(server);
  out(`Server entry  ${plain(server.label)}`);
  if (account !== null) out(`At Apple      ${account}`);
  out(`Token         ${server.expires === null ? 'none yet' : `until ${untilText(server.expires, now())}`}`);
  // A problem is told as one, behind.
  const renewal = server.renewal?.problem ? null : renewalText(server);
  if (renewal !== null) out(`Renewal       ${renewal}`);
}

/** A held token is no success, whatever is kept of it: why Apple didn't accept it. */
function ended(server: AdeServer, around: AdeAround, json: boolean): number {
  printServer(server, around, json);
  const { renewal } = server;
  if (renewal?.token !== 'held' || renewal.problem === null) return exit.done;
  const { code, params, device } = renewal.problem;
  printError(new AppError(code, params, device ? { device } : {}), around.output.say);
  around.output.say(`        The token is held here; when that is put right: muster ade token retry ${shellWord(server.label)}`);
  return exit.failed;
}

/** A key pair that waits for its token: the certificate as a file where one is wanted, and what to do with it. */
async function handOver(server: AdeServer, { output, force, json }: Of<'ade token new' | 'ade token renew'>, around: AdeAround): Promise<number> {
  const { desk, papers, output: { say } } = around;
  if (output !== null) await writeCertificate(desk, server.id, { output, overwrite: force });
  printServer(server, around, json);
  if (!json) for (const line of stepsOf(server, output, papers.practice)) say(line);
  return exit.done;
}

async function make(command: Of<'ade token new'>, around: AdeAround): Promise<number> {
  const { desk } = around;
  const taken = desk.overview().servers.find(({ label }) => label.toLowerCase() === command.label.toLowerCase());
  if (taken) return refuse(`There is a server entry “${plain(taken.label)}” already. Renew its token with: muster ade token renew ${shellWord(taken.label)}`);
  return handOver(await desk.handlers.addServer({ label: command.label }), command, around);
}

async function certificate({ server: name, output, force, json }: Of<'ade token certificate'>, around: AdeAround): Promise<number> {
  const server = serverOf(around, name);
  await writeCertificate(around.desk, server.id, { output, overwrite: force });
  const { sha256 } = server.renewal?.certificate ?? server.certificate;
  around.output.out(json ? jsonLine({ type: 'certificate', file: output, server: server.id, sha256, ...marked(around) }) : output);
  if (!json && server.renewal?.token === 'awaited') for (const line of stepsOf(server, output, around.papers.practice)) around.output.say(line);
  return exit.done;
}

async function take({ server: name, file, json }: Of<'ade token import'>, around: AdeAround): Promise<number> {
  const { desk, papers } = around;
  const bytes = await readNamed(papers, file);
  if (desk.overview().servers.length === 0) throw new AppError('ade.none');
  return ended(await desk.import(name === null ? null : desk.find(name).id, bytes), around, json);
}

async function remove({ server: name, confirm, json }: Of<'ade token remove'>, around: AdeAround): Promise<number> {
  const { desk, output: { out } } = around;
  const server = serverOf(around, name);
  const { id, label, profiles } = server;
  if (confirm !== label) {
    return refuse(`The token and the keys of “${plain(label)}” would be removed for good, and with them ${counted(profiles, 'profile')} and the list (${listText(server, around.now())}). Devices stay as Apple has them. To do it, add --confirm ${shellWord(label)}`);
  }
  await desk.handlers.removeServer({ server: id });
  out(json ? jsonLine({ type: 'removed', server: id, label, ...marked(around) }) : `Removed “${plain(label)}”: token, keys, list and profiles. Devices stay as Apple has them.`);
  return exit.done;
}

async function practice({ server: name, json }: Of<'ade token practice'>, around: AdeAround): Promise<number> {
  if (!around.papers.practice) refuse('Only the practice bench has a portal that does this by itself. At Apple a person does it, as muster ade token certificate says.');
  return ended(await around.desk.handlers.practicePortal({ server: serverOf(around, name).id }), around, json);
}

/** Throws ade.*, http.*, secrets.*, file.*, store.*, usage.invalid. */
export async function runToken(command: TokenCommand, around: AdeAround): Promise<number> {
  const { desk: { handlers }, output: { say } } = around;
  switch (command.name) {
    case 'ade token new': return make(command, around);
    case 'ade token certificate': return certificate(command, around);
    case 'ade token import': return take(command, around);
    case 'ade token remove': return remove(command, around);
    case 'ade token practice': return practice(command, around);
    case 'ade token renew': return handOver(await handlers.renewServer({ server: serverOf(around, command.server).id }), command, around);
    case 'ade token retry': return ended(await handlers.retryServerToken({ server: serverOf(around, command.server).id }), around, command.json);
    case 'ade token drop-renewal': {
      const before = serverOf(around, command.server);
      if (before.renewal === null) {
        say(`Nothing is being renewed for “${plain(before.label)}”.`);
        return exit.nothing;
      }
      printServer(await handlers.dropRenewal({ server: before.id }), around, command.json);
      return exit.done;
    }
    case 'ade token check': {
      printServer(await handlers.askAccount({ server: serverOf(around, command.server).id }), around, command.json);
      return exit.done;
    }
    case 'ade token rename': {
      printServer(await handlers.renameServer({ server: serverOf(around, command.server).id, label: command.label }), around, command.json);
      return exit.done;
    }
  }
}
