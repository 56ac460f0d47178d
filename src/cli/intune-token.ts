// muster intune tokens, token and push: what Intune says of its tokens for automated enrollment and of its push certificate.
import { writeNamed } from '../intune-station.ts';
import { dayOf, untilText } from './ade-around.ts';
import { type IntuneAround, tokenName, tokenOf } from './intune-around.ts';
import type { IntuneCommand } from './intune-words.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, localTime, table } from './print.ts';

type Of<Name extends IntuneCommand['name']> = Extract<IntuneCommand, { name: Name }>;

/** Throws intune.*, http.*. */
async function tokens({ json }: Of<'intune tokens'>, { desk, now, output: { out, say } }: IntuneAround): Promise<number> {
  const { tokens: found, configurator } = await desk.handlers.listIntuneTokens(null);
  if (json) {
    for (const { type, ...token } of found) out(jsonLine({ type: 'token', ...token, kind: type }));
    out(jsonLine({ type: 'configurator', place: configurator }));
    return exit.done;
  }
  if (found.length > 0) {
    const rows = found.map((token) => [
      plain(tokenName(token)), plain(token.appleId ?? ''), token.expires === null ? '' : untilText(token.expires, now()), token.lastSync === null ? 'never' : localTime(token.lastSync), token.devices === null ? '' : String(token.devices),
      token.lastError === null || token.lastError === 0 ? '' : String(token.lastError), token.id,
    ]);
    for (const line of table(['Token', 'Apple Account', 'Until', 'Last sync', 'Devices', 'Error', 'ID'], rows)) out(line);
  } else say('Intune has no token of automated enrollment.');
  say(configurator === null ? 'Apple Configurator’s profiles aren’t offered to this organization: make them in the Intune admin center.' : 'Apple Configurator’s own profiles and serial numbers: --configurator');
  return exit.done;
}

/** Throws intune.*, http.*, file.exists. */
async function key({ token, output: file, anew, force, json }: Of<'intune token key'>, around: IntuneAround): Promise<number> {
  const { desk, output: { out, say } } = around;
  const { id, ...rest } = await tokenOf(around, token);
  const pem = await desk.key(id, anew);
  await writeNamed(file, { name: 'Intune public key', extension: 'pem', bytes: new TextEncoder().encode(`${pem.trim()}\n`) }, force);
  out(json ? jsonLine({ type: 'key', token: id, file, anew }) : file);
  if (!json) say(`Give it to Apple’s portal for “${plain(tokenName({ id, ...rest }))}”, download the token there, then: muster intune token upload${anew ? ' (the last key fits nothing any more)' : ''}`);
  return exit.done;
}

async function push({ json }: Of<'intune push'>, { desk, now, output: { out, say } }: IntuneAround): Promise<number> {
  const found = await desk.handlers.intunePushCertificate(null);
  if (json) out(jsonLine({ type: 'push', certificate: found }));
  else if (found === null) say('Intune has no Apple MDM push certificate. Without one no Apple device can enroll.');
  else out(`Push certificate  ${found.expires === null ? 'no end known' : untilText(found.expires, now())}${found.appleId === null ? '' : `, renewed with ${plain(found.appleId)}`}${found.topic === null ? '' : `, topic ${plain(found.topic)}`}`);
  if (found === null) return exit.nothing;
  return found.expires !== null && found.expires <= now() ? exit.failed : exit.done;
}

export type TokenCommand = Of<'intune tokens' | 'intune push' | 'intune token key' | 'intune token upload' | 'intune token sync'>;

/** Exit: 1 where the push certificate has ended, 3 where there is none. Throws intune.*, http.*, file.*, usage.invalid. */
export async function runToken(command: TokenCommand, around: IntuneAround): Promise<number> {
  const { desk, papers, now, output: { out } } = around;
  switch (command.name) {
    case 'intune tokens': return tokens(command, around);
    case 'intune token key': return key(command, around);
    case 'intune push': return push(command, around);
    case 'intune token upload': {
      const { staged } = await papers.staged.stage(command.file);
      const token = await tokenOf(around, command.token);
      await desk.handlers.uploadIntuneToken({ token: token.id, appleId: command.appleId, staged });
      out(command.json ? jsonLine({ type: 'uploaded', token: token.id }) : `Intune has taken the token for ${plain(tokenName(token))}. To see its new end: muster intune tokens`);
      return exit.done;
    }
    case 'intune token sync': {
      const token = await tokenOf(around, command.token);
      await desk.handlers.syncIntuneToken({ token: token.id });
      out(command.json ? jsonLine({ type: 'syncing', token: token.id, at: now() }) : `Intune asks Apple now what changed for ${plain(tokenName(token))}; ${dayOf(now())}, it may take some minutes.`);
      return exit.done;
    }
  }
}
