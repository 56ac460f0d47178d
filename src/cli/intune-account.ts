// muster intune status, app, sign-in, sign-out and apple-business: who may ask Microsoft and Apple in whose name. Tokens and keys are
// never printed.
import { clouds } from '../domain/enrollment/microsoft-clouds.ts';
import { scopes, scopesFor } from '../domain/enrollment/microsoft-scopes.ts';
import type { IntuneApp, IntuneOverview } from '../model/intune.ts';
import type { IntuneAround } from './intune-around.ts';
import type { IntuneCommand } from './intune-words.ts';
import { plain } from './plain.ts';
import { exit, jsonLine, localTime } from './print.ts';

type Of<Name extends IntuneCommand['name']> = Extract<IntuneCommand, { name: Name }>;

const appText = ({ cloud, tenant, clientId }: IntuneApp): string => `${clientId}, organization ${tenant}, cloud ${clouds[cloud].name}`;

function accountText({ userName, name, organization, cloud, granted, writes }: NonNullable<IntuneOverview['account']>): string {
  return `${userName}${name === null ? '' : ` (${name})`}, organization ${organization}, ${clouds[cloud].name}; ${writes ? 'may look and change' : 'may look'}: ${granted.join(', ')}`;
}

/** Exit: 3 where nobody is signed in. Throws store.*. */
async function status({ json }: Of<'intune status'>, { desk, papers, output: { out, say } }: IntuneAround): Promise<number> {
  const { app, account, appleBusiness } = await desk.status();
  const { state } = papers.secrets.state;
  if (json) out(jsonLine({ type: 'status', app, account, appleBusiness, secrets: state }));
  else {
    const row = (name: string, text: string): void => { out(`${name.padEnd(17)} ${plain(text)}`); };
    row('App registration', app === null ? 'none' : appText(app));
    row('Signed in', account === null ? (state === 'locked' ? 'unknown: the secrets are locked' : 'nobody') : accountText(account));
    row('API account', appleBusiness === null ? 'none' : `Apple ${appleBusiness.kind === 'business' ? 'Business' : 'School Manager'}, key ${appleBusiness.keyId}`);
    if (app === null) say('How to register an app: muster intune app');
    else if (account === null) say(state === 'locked' ? 'Give the passphrase in MUSTER_PASSPHRASE.' : 'To sign in: muster intune sign-in');
  }
  return account === null ? exit.nothing : exit.done;
}

/** What an administrator of Microsoft Entra does, once. */
function registering({ portal }: { readonly portal: string }): string[] {
  return [
    `1. Open ${portal} › Microsoft Entra ID › App registrations › New registration.`,
    '   Any name; accounts in this organizational directory only.',
    '2. Redirect URI: Public client/native (mobile & desktop), http://localhost',
    '3. For signing in by a code as well: Authentication › Allow public client flows › Yes.',
    '4. API permissions › Microsoft Graph › Delegated permissions; the last one only for changes:',
    ...(['readEnrollment', 'readDevices', 'writeEnrollment'] as const).flatMap((id) => [`   ${scopes[id].name}`, `      ${scopes[id].reason}`]),
    '5. Grant admin consent. There is no secret and no certificate: people sign in themselves.',
    '6. Copy both IDs from the overview: muster intune app --tenant DIRECTORY-ID --client-id APPLICATION-ID',
  ];
}

async function app(command: Of<'intune app' | 'intune app set'>, { desk, output: { out, say } }: IntuneAround): Promise<number> {
  if (command.name === 'intune app set') {
    await desk.handlers.setIntuneApp({ app: command.app });
    const kept = desk.overview().app;
    if (command.json) out(jsonLine({ type: 'app', app: kept }));
    else out(kept === null ? 'No app registration is kept any more, and nobody is signed in.' : `App registration  ${plain(appText(kept))}`);
    if (kept !== null && !command.json) say('To sign in: muster intune sign-in');
    return exit.done;
  }
  const kept = desk.overview().app;
  const steps = registering(clouds[kept?.cloud ?? 'global']);
  if (command.json) out(jsonLine({ type: 'app', app: kept, steps }));
  else {
    out(`App registration  ${kept === null ? 'none' : plain(appText(kept))}`);
    for (const line of steps) out(line);
  }
  return exit.done;
}

/** Throws intune.*, http.*, secrets.*, run.cancelled. */
async function signIn({ code, changes, json }: Of<'intune sign-in'>, { desk, output: { out, say }, listen }: IntuneAround): Promise<number> {
  const access = changes ? 'write' : 'read';
  if (desk.overview().app !== null) {
    say('Muster asks for:');
    for (const id of scopesFor(access)) say(`  ${scopes[id].name}\n      ${scopes[id].reason}`);
  }
  let isShown = false;
  const unlisten = listen(() => {
    const { signingIn } = desk.overview();
    if (isShown || signingIn?.how !== 'deviceCode' || signingIn.code === null) return;
    isShown = true;
    say(`Open ${signingIn.address ?? ''} on any device and type the code ${signingIn.code} there, until ${localTime(signingIn.until)}.`);
  });
  try {
    const account = await desk.handlers.signInIntune({ how: code ? 'deviceCode' : 'browser', access });
    out(json ? jsonLine({ type: 'account', ...account }) : `Signed in as ${plain(accountText(account))}`);
    return exit.done;
  } finally {
    unlisten();
  }
}

/** Throws appleBusiness.*, secrets.*, file.*, store.*. */
async function appleBusiness({ account, json }: Of<'intune apple-business'>, { desk, papers, output: { out, say } }: IntuneAround): Promise<number> {
  if (account === null) {
    await desk.handlers.removeAppleBusiness(null);
    out(json ? jsonLine({ type: 'appleBusiness', account: null }) : 'No API account is kept any more. In Apple’s portal it stays until somebody revokes it there.');
    return exit.done;
  }
  const { staged } = await papers.staged.stage(account.key);
  await desk.handlers.setAppleBusiness({ clientId: account.clientId, keyId: account.keyId, staged });
  const kept = desk.overview().appleBusiness;
  out(json ? jsonLine({ type: 'appleBusiness', account: kept }) : `API account  Apple ${kept?.kind === 'school' ? 'School Manager' : 'Business'}, ${plain(account.clientId)}, key ${plain(account.keyId)}`);
  if (!json) say('Its key lies encrypted here now. Put the file that Apple gave out away, where nobody else reads it.');
  return exit.done;
}

export type AccountCommand = Of<'intune status' | 'intune app' | 'intune app set' | 'intune sign-in' | 'intune sign-out' | 'intune apple-business'>;

/** Throws intune.*, appleBusiness.*, http.*, secrets.*, file.*, store.*, run.cancelled. */
export async function runAccount(command: AccountCommand, around: IntuneAround): Promise<number> {
  switch (command.name) {
    case 'intune status': return status(command, around);
    case 'intune app': case 'intune app set': return app(command, around);
    case 'intune sign-in': return signIn(command, around);
    case 'intune apple-business': return appleBusiness(command, around);
    case 'intune sign-out': {
      const { desk, output: { out } } = around;
      await desk.handlers.signOutIntune(null);
      out(command.json ? jsonLine({ type: 'signedOut' }) : 'Nobody is signed in to Microsoft any more; every token of the account is gone from this computer.');
      return exit.done;
    }
  }
}
