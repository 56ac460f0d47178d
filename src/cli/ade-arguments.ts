// The words behind `muster ade`, and what it says of itself. Tokens are never among them: they come in files.
import { adeDeviceStates, syncPolicyIds } from '../model/ade.ts';
import { parseAdeProfile } from './ade-profile-arguments.ts';
import { type AdeCommand, doingOf, everywhere, lineOf, outOf, output, serialsOf, spreadTargets, targets, whereOf } from './ade-words.ts';
import { oneOf, parse, type Parsed, refuse, wholeNumber } from './parse.ts';

export const adeUsage = `  ade status [SERVER]                      say how automated enrollment stands
  ade token new --label NAME [--output F]  make a server entry: its key pair, and the steps at Apple
  ade token import FILE.p7m                take the token that Apple’s portal gave
  ade token certificate|renew|retry|drop-renewal|check|rename|remove|practice
  ade sync [SERVER] [--full]               bring its list of devices up to date
  ade devices [SERVER] | show S… | refresh S…
                                           list them; say where each stands; ask Apple again
  ade profile new|list|show|check|edit|define|read|remove
  ade assign PROFILE --serial S… | --text F | --csv F | --order N | --bench
  ade unassign|disown …                    take profiles away; release devices for good
  ade log [SERVER]                         what was asked of Apple, and by whom`;

export const adeHelp = `Usage: muster ade status|token|sync|devices|profile|assign|unassign|disown|log

SERVER is a server entry as it is called here, or by its name at Apple; with one entry it needn’t be named.
Everywhere else: --server SERVER. --practice means practice’s own entries. --json gives an object a line.

status   [SERVER]                  token, terms, list and rules of each entry
token new --label NAME [--output cert.pem]     a key pair, its certificate, and what to do at Apple
token certificate [SERVER] --output cert.pem   the certificate again; --force writes over a file
token import FILE.p7m [--server S] takes the token whose key is here, and shows it to Apple
token renew [SERVER] [--output cert.pem]       a new key pair; the token in use stays until the new one was accepted
token retry|drop-renewal|check [SERVER]        show a held token again; give a renewal up; ask Apple who we are
token rename [SERVER] --label NAME
token remove SERVER --confirm LABEL            token, keys, list and profiles here; devices stay as Apple has them
token practice [SERVER]            lets the practice bench’s portal do what a person does at Apple’s
sync     [SERVER] [--full] [--policy ${syncPolicyIds.join('|')}]
                                   Ctrl-C ends it; what came is kept
devices  [SERVER] [--search TEXT] [--state STATE] [--profile NAME|UUID] [--limit N | --all] [--csv]
         STATE is ${adeDeviceStates.join(', ')}
devices show|refresh SERIAL… | --bench         --bench: those that are attached now
profile new --name NAME --url ADDRESS, or --from FILE, and any field below
profile edit NAME                  the same fields; what was defined before stays at Apple until it is defined anew
profile list [SERVER] | remove NAME
profile show NAME [--as form|apple]            --as writes the form, or Apple’s JSON, as a file to keep or to edit
profile check NAME | --from FILE   what is wrong with it, and what each field means to users
profile define NAME [--reassign]   gives it to Apple; --reassign: devices that have an earlier one get this one
profile read UUID                  takes over one that Apple has
assign   PROFILE DEVICES [--include-unlisted] [--dry-run]
unassign DEVICES …
disown   DEVICES --typed N         N devices leave the organization for good, and nothing here brings them back
         DEVICES is --serial S…, --text FILE (- is the standard input), --csv FILE, --order NUMBER or --bench
log      [SERVER] [--limit N]

Fields of a profile, in FILE (a form, or Apple’s JSON) or as options:
  --name --description --affinity user|none --url --web-url --org-magic --supervised yes|no --locked yes|no
  --mandatory yes|no --pairing yes|no|certificate --certificate FILE… --identity NAME… --department --phone
  --email --skip PANE… --await-configured yes|no --shared-ipad yes|no --return-to-service yes|no
  --not-from-backup yes|no --auto-advance yes|no --language --region --anchor FILE…
  --skip, --certificate, --identity, --anchor: “none” empties the list. “muster panes” lists the panes.

Exit codes: 0 done, 1 failed or refused by Apple, 2 usage, 3 too soon or nothing to do, 4 some devices failed,
  130 cancelled

  muster ade token new --label "Intune Production" --output intune.pem
  muster ade assign "Sales iPads" --csv delivery.csv --dry-run`;

const text = { type: 'string' } as const;
const tokenVerbs = ['new', 'certificate', 'import', 'renew', 'retry', 'drop-renewal', 'remove', 'check', 'rename', 'practice'] as const;

const labelOf = (parsed: Parsed): string => lineOf(parsed.text('label') ?? refuse('Say what the server entry is called here: --label NAME.'), 'A label', 200);

function parseToken(words: readonly string[]): AdeCommand {
  const [word, ...rest] = words;
  const verb = tokenVerbs.find((known) => known === word) ?? refuse(word === undefined ? `Say what to do with the token: ${tokenVerbs.join(', ')}.` : `There is no command “ade token ${word}”.`);
  switch (verb) {
    case 'new': {
      const parsed = parse(rest, { practice: everywhere.practice, ...output, label: text }, [0, 0]);
      return { name: 'ade token new', ...whereOf(parsed), label: labelOf(parsed), ...outOf(parsed) };
    }
    case 'certificate': {
      const parsed = parse(rest, { ...everywhere, ...output }, [0, 1]);
      const out = outOf(parsed);
      return { name: 'ade token certificate', ...whereOf(parsed, 0), force: out.force, output: out.output ?? refuse('Say where it is written: --output FILE.') };
    }
    case 'import': {
      const parsed = parse(rest, everywhere, [1, 1]);
      return { name: 'ade token import', ...whereOf(parsed), file: parsed.positionals[0] ?? '' };
    }
    case 'renew': {
      const parsed = parse(rest, { ...everywhere, ...output }, [0, 1]);
      return { name: 'ade token renew', ...whereOf(parsed, 0), ...outOf(parsed) };
    }
    case 'remove': {
      const parsed = parse(rest, { ...everywhere, confirm: text }, [0, 1]);
      const where = whereOf(parsed, 0);
      if (where.server === null) refuse('Name the server entry that is removed: muster ade token remove SERVER --confirm LABEL');
      return { name: 'ade token remove', ...where, confirm: parsed.text('confirm') ?? null };
    }
    case 'rename': {
      const parsed = parse(rest, { ...everywhere, label: text }, [0, 1]);
      return { name: 'ade token rename', ...whereOf(parsed, 0), label: labelOf(parsed) };
    }
    case 'retry': case 'drop-renewal': case 'check': case 'practice': {
      const parsed = parse(rest, everywhere, [0, 1]);
      return { name: `ade token ${verb}`, ...whereOf(parsed, 0) };
    }
  }
}

/** no-profile, NOPROFILE: as one types it. */
function stateOf(parsed: Parsed): (typeof adeDeviceStates)[number] | null {
  const word = parsed.text('state');
  if (word === undefined) return null;
  return adeDeviceStates.find((state) => state.toLowerCase() === word.toLowerCase().replaceAll('-', '')) ?? refuse(`--state takes ${adeDeviceStates.join(', ')}; not “${word}”.`);
}

/** Serial numbers, or null for those on the bench. */
function parseSome(verb: 'show' | 'refresh', words: readonly string[]): AdeCommand {
  const parsed = parse(words, { ...everywhere, bench: { type: 'boolean' } }, [0, 20_000]);
  const [serials, bench] = [serialsOf(parsed.positionals), parsed.flag('bench')];
  if (bench === serials.length > 0) refuse('Name the devices by serial number, or --bench for those that are attached now.');
  return { name: `ade devices ${verb}`, ...whereOf(parsed), serials: bench ? null : serials };
}

function parseDevices(words: readonly string[]): AdeCommand {
  const [word, ...rest] = words;
  if (word === 'show' || word === 'refresh') return parseSome(word, rest);
  const listing = ['search', 'state', 'profile', 'limit'];
  const parsed = parse(words, { ...everywhere, search: text, state: text, profile: text, limit: text, all: { type: 'boolean' }, csv: { type: 'boolean' }, bench: { type: 'boolean' } }, [0, 1]);
  if (parsed.flag('bench')) {
    if (parsed.flag('all') || parsed.flag('csv') || listing.some((name) => parsed.text(name) !== undefined)) refuse('--bench says where the attached devices stand, and takes no search.');
    return { name: 'ade devices show', ...whereOf(parsed, 0), serials: null };
  }
  const search = parsed.text('search') ?? '';
  if (search.length > 200) refuse('--search takes at most 200 characters.');
  if (parsed.flag('all') && parsed.text('limit') !== undefined) refuse('Say --limit N or --all, not both.');
  const where = whereOf(parsed, 0);
  if (where.json && parsed.flag('csv')) refuse('Say --json or --csv, not both.');
  const profile = parsed.text('profile');
  return {
    name: 'ade devices', ...where, search, state: stateOf(parsed), profile: profile === undefined ? null : lineOf(profile, 'A profile’s name', 200),
    limit: parsed.flag('all') ? null : wholeNumber(parsed.text('limit'), 'limit', 100, 1, 200_000), csv: parsed.flag('csv'),
  };
}

function parseDoing(verb: 'assign' | 'unassign' | 'disown', words: readonly string[]): AdeCommand {
  const parsed = parse(spreadTargets(words), { ...everywhere, ...targets, ...(verb === 'disown' ? { typed: text } : {}) }, verb === 'assign' ? [0, 1] : [0, 0]);
  if (verb === 'assign') return { name: 'ade assign', ...whereOf(parsed), profile: parsed.positionals[0] ?? refuse('Name the profile first: muster ade assign PROFILE --serial S…'), ...doingOf(parsed) };
  if (verb === 'unassign') return { name: 'ade unassign', ...whereOf(parsed), ...doingOf(parsed) };
  const typed = parsed.text('typed');
  return { name: 'ade disown', ...whereOf(parsed), typed: typed === undefined ? null : wholeNumber(typed, 'typed', 0, 1, 20_000), ...doingOf(parsed) };
}

const verbs = ['status', 'token', 'sync', 'devices', 'profile', 'assign', 'unassign', 'disown', 'log'] as const;

/** Everything behind `ade`. Throws usage.invalid. */
export function parseAde(words: readonly string[]): AdeCommand {
  const [word, ...rest] = words;
  const verb = verbs.find((known) => known === word) ?? refuse(word === undefined ? `Say what to do: ${verbs.join(', ')}. muster ade --help says more.` : `There is no command “ade ${word}”.`);
  switch (verb) {
    case 'token': return parseToken(rest);
    case 'devices': return parseDevices(rest);
    case 'profile': return parseAdeProfile(rest);
    case 'assign': case 'unassign': case 'disown': return parseDoing(verb, rest);
    case 'status': return { name: 'ade status', ...whereOf(parse(rest, everywhere, [0, 1]), 0) };
    case 'sync': {
      const parsed = parse(rest, { ...everywhere, full: { type: 'boolean' }, policy: text }, [0, 1]);
      return { name: 'ade sync', ...whereOf(parsed, 0), full: parsed.flag('full'), policy: oneOf(parsed, 'policy', syncPolicyIds) ?? null };
    }
    case 'log': {
      const parsed = parse(rest, { ...everywhere, limit: text }, [0, 1]);
      return { name: 'ade log', ...whereOf(parsed, 0), limit: wholeNumber(parsed.text('limit'), 'limit', 50, 1, 200) };
    }
  }
}
