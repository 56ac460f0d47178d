// The words behind `muster intune`, and what it says of itself.
import { cloudIds } from '../domain/enrollment/microsoft-clouds.ts';
import {
  type EnrolledWords, type IntuneCommand, oneLine, placeOf, places, serialsOf, type SerialWords, spreadSerials, targetOf, targets, type ValueWords,
} from './intune-words.ts';
import { oneOf, parse, type Parsed, refuse, spread, wholeNumber } from './parse.ts';

export const intuneUsage = `  intune status|app|sign-in|sign-out       who is signed in to Microsoft, and by which app registration
  intune steps setup-assistant|direct      both procedures of Apple Configurator, without signing in
  intune tokens | token key|upload|sync | push
                                           tokens of automated enrollment, and the push certificate
  intune profiles | profile show|new|edit|default|export
  intune import --serial S… | --csv F | --bench [--profile P] [--corporate]
  intune imported SERIAL… | --bench        does Apple Configurator’s list in Intune have them, with a profile?
  intune assign PROFILE …                  give serial numbers to Intune, and a profile to them
  intune enrolled SERIAL… | --bench | --prepared
                                           did it enroll, to whom, with what? turns records to enrolled
  intune user NAME [--last-four XXXX]      a user’s devices
  intune where SERIAL… | --bench           where devices belong in Apple Business or School Manager`;

export const intuneHelp = `Usage: muster intune COMMAND [options]

Nothing is asked of Microsoft or Apple but by these commands. Everything else works by files and lists, without signing in.
--json gives an object a line.

status                             the app registration, who is signed in, and what was allowed
app                                how to register the app in Microsoft Entra
app --tenant T --client-id ID [--cloud ${cloudIds.join('|')}] | --forget
                                   T is the organization’s ID or one of its domains; no secret is needed
sign-in  [--changes] [--code]      in the browser; --changes: also what changes something; --code: by a code on any device
sign-out                           forgets the account and every token of it
steps    setup-assistant|direct    what to do in Intune’s admin center and here, with what can be checked here

tokens                             of automated enrollment; TOKEN below is one’s name, Apple Account or ID
token key TOKEN --output F [--anew] [--force]
                                   the public key for Apple’s portal; --anew: a new one, the last one stops fitting
token upload TOKEN FILE.p7m --apple-id A
token sync TOKEN                   has Intune ask Apple what changed; once in fifteen minutes
push                               Intune’s push certificate

PLACE below is --token TOKEN, or --configurator for Apple Configurator’s own profiles; with one place it needn’t be said.
profiles [PLACE]                   of every place, or of this one
profile show PROFILE [PLACE] [--as form]       --as writes the fields as a file to keep or to edit
profile new  --set displayName=NAME [--set NAME=VALUE…] [--from FILE.json] [PLACE]
profile edit PROFILE --set NAME=VALUE… [--from FILE.json] [PLACE]
         NAME is a field as “profile show --as form” names it; VALUE is yes, no, a number, a text, or words with commas
profile default PROFILE [PLACE]    for devices that nobody assigned anything to
profile export PROFILE [--output F.mobileconfig] [--force] [PLACE]
                                   the enrollment file; it works for two weeks
import   DEVICES [--profile P] [PLACE | --corporate] [--details TEXT] [--overwrite]
                                   --corporate: as corporate identifiers; --overwrite: also what Intune has already
assign   PROFILE DEVICES [PLACE]
         DEVICES is --serial S…, --csv FILE or --bench
imported SERIAL… | --bench         whether Apple Configurator’s list has them, and with which profile; checks of the bench
                                   know for a day what was answered
enrolled SERIAL… | --bench | --prepared [--days N]
                                   --prepared: all that were prepared here in N days (2) and wait
user     NAME@DOMAIN [--last-four XXXX]        their devices; which of them has a serial number that ends so

apple-business --client-id ID --key-id ID --key FILE.pem | --forget
                                   the API account of Apple Business or School Manager, for reading
where    SERIAL… | --bench         its server and order there

Exit codes: 0 done, 1 failed or refused, 2 usage, 3 nobody is signed in, too soon, or nothing there,
  4 some devices failed or are missing, 130 cancelled

  muster intune import --bench --configurator --profile "Cart 4" --details "Cart 4"
  muster intune enrolled --prepared`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

function parseApp(words: readonly string[]): IntuneCommand {
  const parsed = parse(words, { tenant: text, 'client-id': text, cloud: text, forget: flag }, [0, 0]);
  const json = parsed.flag('json');
  const [tenant, clientId, cloud] = [parsed.text('tenant'), parsed.text('client-id'), oneOf(parsed, 'cloud', cloudIds)];
  if (parsed.flag('forget')) return tenant ?? clientId ?? cloud ? refuse('--forget stands alone.') : { name: 'intune app set', json, app: null };
  if (tenant === undefined && clientId === undefined && cloud === undefined) return { name: 'intune app', json };
  if (tenant === undefined || clientId === undefined) return refuse('Say both: --tenant T, the organization’s ID or one of its domains, and --client-id ID of the app.');
  return { name: 'intune app set', json, app: { cloud: cloud ?? 'global', tenant: oneLine(tenant, 'The organization', 253), clientId: oneLine(clientId, 'The app’s ID', 60) } };
}

const tokenVerbs = ['key', 'upload', 'sync'] as const;

function parseToken(words: readonly string[]): IntuneCommand {
  const [word, ...rest] = words;
  const verb = tokenVerbs.find((known) => known === word) ?? refuse(word === undefined ? `Say what to do with the token: ${tokenVerbs.join(', ')}.` : `There is no command “intune token ${word}”.`);
  switch (verb) {
    case 'key': {
      const parsed = parse(rest, { output: { type: 'string', short: 'o' }, anew: flag, force: flag }, [1, 1]);
      return { name: 'intune token key', json: parsed.flag('json'), token: parsed.positionals[0] ?? '', output: parsed.text('output') ?? refuse('Say where it is written: --output FILE.pem.'), anew: parsed.flag('anew'), force: parsed.flag('force') };
    }
    case 'upload': {
      const parsed = parse(rest, { 'apple-id': text }, [2, 2]);
      const [token = '', file = ''] = parsed.positionals;
      return { name: 'intune token upload', json: parsed.flag('json'), token, file, appleId: oneLine(parsed.text('apple-id') ?? refuse('Say whose the token is: --apple-id ACCOUNT, the one that downloaded it.'), 'An Apple Account', 320) };
    }
    case 'sync': {
      const parsed = parse(rest, {}, [1, 1]);
      return { name: 'intune token sync', json: parsed.flag('json'), token: parsed.positionals[0] ?? '' };
    }
  }
}

const profileVerbs = ['show', 'new', 'edit', 'default', 'export'] as const;
const values = { set: { type: 'string', multiple: true }, from: text } as const;

function valuesOf(parsed: Parsed): ValueWords {
  const set = parsed.list('set');
  const odd = set.find((word) => !/^[A-Za-z0-9]{1,100}=/.test(word));
  return odd === undefined ? { set, from: parsed.text('from') ?? null } : refuse(`--set takes NAME=VALUE, not “${odd.slice(0, 60)}”.`);
}

function parseProfile(words: readonly string[]): IntuneCommand {
  const [word, ...rest] = words;
  const verb = profileVerbs.find((known) => known === word) ?? refuse(word === undefined ? `Say what to do with profiles: ${profileVerbs.join(', ')}.` : `There is no command “intune profile ${word}”.`);
  switch (verb) {
    case 'show': {
      const parsed = parse(rest, { ...places, as: text }, [1, 1]);
      return { name: 'intune profile show', json: parsed.flag('json'), ...placeOf(parsed), profile: parsed.positionals[0] ?? '', asForm: oneOf(parsed, 'as', ['form'] as const) !== undefined };
    }
    case 'new': {
      const parsed = parse(spread(rest, '--set'), { ...places, ...values }, [0, 0]);
      const said = valuesOf(parsed);
      if (said.from === null && !said.set.some((field) => /^displayName=./i.test(field))) refuse('A new profile needs a name: --set displayName=NAME, or --from FILE.json.');
      return { name: 'intune profile new', json: parsed.flag('json'), ...placeOf(parsed), ...said };
    }
    case 'edit': {
      const parsed = parse(spread(rest, '--set'), { ...places, ...values }, [1, 1]);
      const said = valuesOf(parsed);
      if (said.from === null && said.set.length === 0) refuse('Say what becomes different: --set NAME=VALUE, or --from FILE.json.');
      return { name: 'intune profile edit', json: parsed.flag('json'), ...placeOf(parsed), profile: parsed.positionals[0] ?? '', ...said };
    }
    case 'default': {
      const parsed = parse(rest, places, [1, 1]);
      return { name: 'intune profile default', json: parsed.flag('json'), ...placeOf(parsed), profile: parsed.positionals[0] ?? '' };
    }
    case 'export': {
      const parsed = parse(rest, { ...places, output: { type: 'string', short: 'o' }, force: flag }, [1, 1]);
      return { name: 'intune profile export', json: parsed.flag('json'), ...placeOf(parsed), profile: parsed.positionals[0] ?? '', output: parsed.text('output') ?? null, force: parsed.flag('force') };
    }
  }
}

function parseImport(words: readonly string[]): IntuneCommand {
  const parsed = parse(spreadSerials(words), { ...places, ...targets, profile: text, corporate: flag, details: text, overwrite: flag }, [0, 0]);
  const [place, corporate, profile, details] = [placeOf(parsed), parsed.flag('corporate'), parsed.text('profile') ?? null, parsed.text('details') ?? ''];
  if (corporate && (profile !== null || place.token !== null || place.configurator)) refuse('Corporate identifiers have no profile and no token: --corporate stands without --profile, --token and --configurator.');
  return { name: 'intune import', json: parsed.flag('json'), ...place, target: targetOf(parsed), profile, corporate, details: details === '' ? '' : oneLine(details, 'The details', 128), overwrite: parsed.flag('overwrite') };
}

/** Serial numbers, or those on the bench. */
function serialsOrBench(parsed: Parsed): Exclude<SerialWords, { by: 'csv' }> {
  const [serials, bench] = [serialsOf(parsed.positionals), parsed.flag('bench')];
  return bench === serials.length > 0 ? refuse('Name the devices by serial number, or --bench for those that are attached now.') : bench ? { by: 'bench' } : { by: 'serials', serials };
}

function parseEnrolled(words: readonly string[]): IntuneCommand {
  const parsed = parse(words, { bench: flag, prepared: flag, days: text }, [0, 20_000]);
  const json = parsed.flag('json');
  const prepared = parsed.flag('prepared');
  if (!prepared && parsed.text('days') !== undefined) refuse('--days goes with --prepared.');
  if (prepared && (parsed.flag('bench') || parsed.positionals.length > 0)) refuse('--prepared stands without serial numbers and --bench.');
  const target: EnrolledWords = prepared ? { by: 'prepared', days: wholeNumber(parsed.text('days'), 'days', 2, 1, 365) } : serialsOrBench(parsed);
  return { name: 'intune enrolled', json, target };
}

function parseAppleBusiness(words: readonly string[]): IntuneCommand {
  const parsed = parse(words, { 'client-id': text, 'key-id': text, key: text, forget: flag }, [0, 0]);
  const [clientId, keyId, key] = [parsed.text('client-id'), parsed.text('key-id'), parsed.text('key')];
  if (parsed.flag('forget')) return clientId ?? keyId ?? key ? refuse('--forget stands alone.') : { name: 'intune apple-business', json: parsed.flag('json'), account: null };
  if (clientId === undefined || keyId === undefined || key === undefined) return refuse('Say all three of the API account: --client-id ID --key-id ID --key FILE.pem.');
  return { name: 'intune apple-business', json: parsed.flag('json'), account: { clientId: oneLine(clientId, 'A client ID', 200), keyId: oneLine(keyId, 'A key ID', 200), key } };
}

const procedures = { 'setup-assistant': 'setupAssistant', direct: 'direct' } as const;

function parseSteps(words: readonly string[]): IntuneCommand {
  const parsed = parse(words, {}, [0, 1]);
  const [word = ''] = parsed.positionals;
  const known = word === 'setup-assistant' || word === 'direct' ? word : refuse('Say which procedure: muster intune steps setup-assistant, which erases, or direct, which doesn’t.');
  return { name: 'intune steps', json: parsed.flag('json'), procedure: procedures[known] };
}

const plainVerbs = ['status', 'sign-out', 'tokens', 'push'] as const;
const verbs = [...plainVerbs, 'app', 'sign-in', 'token', 'profiles', 'profile', 'import', 'assign', 'imported', 'enrolled', 'user', 'where', 'apple-business', 'steps'] as const;

/** Everything behind `intune`. Throws usage.invalid. */
export function parseIntune(words: readonly string[]): IntuneCommand {
  const [word, ...rest] = words;
  const verb = verbs.find((known) => known === word) ?? refuse(word === undefined ? 'Say what to do; muster intune --help says what there is.' : `There is no command “intune ${word}”.`);
  switch (verb) {
    case 'status': case 'sign-out': case 'tokens': case 'push': return { name: `intune ${verb}`, json: parse(rest, {}, [0, 0]).flag('json') };
    case 'app': return parseApp(rest);
    case 'sign-in': {
      const parsed = parse(rest, { code: flag, changes: flag }, [0, 0]);
      return { name: 'intune sign-in', json: parsed.flag('json'), code: parsed.flag('code'), changes: parsed.flag('changes') };
    }
    case 'token': return parseToken(rest);
    case 'profiles': {
      const parsed = parse(rest, places, [0, 0]);
      return { name: 'intune profiles', json: parsed.flag('json'), ...placeOf(parsed) };
    }
    case 'profile': return parseProfile(rest);
    case 'import': return parseImport(rest);
    case 'assign': {
      const parsed = parse(spreadSerials(rest), { ...places, ...targets }, [0, 1]);
      return { name: 'intune assign', json: parsed.flag('json'), ...placeOf(parsed), target: targetOf(parsed), profile: parsed.positionals[0] ?? refuse('Name the profile first: muster intune assign PROFILE --serial S…') };
    }
    case 'enrolled': return parseEnrolled(rest);
    case 'user': {
      const parsed = parse(rest, { 'last-four': text }, [1, 1]);
      return { name: 'intune user', json: parsed.flag('json'), user: oneLine(parsed.positionals[0] ?? '', 'A user', 320), lastFour: parsed.text('last-four') ?? null };
    }
    case 'where': case 'imported': {
      const parsed = parse(rest, { bench: flag }, [0, 20_000]);
      return { name: `intune ${verb}`, json: parsed.flag('json'), target: serialsOrBench(parsed) };
    }
    case 'apple-business': return parseAppleBusiness(rest);
    case 'steps': return parseSteps(rest);
  }
}
