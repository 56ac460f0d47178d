// The words behind `muster identity`. Passwords and passphrases are never among them: other processes see a command's words.
import { oneOf, parse, type Parsed, refuse } from './parse.ts';

export const identityUsage = `  identity new --organization NAME [--country CC]
                                           make a supervision identity
  identity import FILE… [--password-file FILE]
                                           take one: .p12, PEM, or certificate and key
  identity import --push FILE… [--account TEXT]
                                           take an MDM push certificate
  identity export NAME --output FILE [--as p12|cer] [--password-file FILE] [--legacy] [--force]
                                           write it, or its certificate alone
  identity sheet NAME --output FILE [--force]
                                           write its page for the safe
  identity list                            list what is kept, and until when it is valid
  identity remove NAME                     remove it, and its private key
  identity passphrase --password-file FILE change the passphrase that guards private keys`;

interface Where {
  readonly json: boolean;
  /** Those of the practice folder. */
  readonly practice: boolean;
}

interface Target {
  readonly identity: string;
  readonly output: string;
  readonly force: boolean;
}

export type IdentityCommand =
  | ({ readonly name: 'identity new'; readonly organization: string; readonly country: string | null } & Where)
  | ({ readonly name: 'identity import'; readonly files: readonly string[]; readonly passwordFile: string | null; readonly push: boolean; readonly account: string | null } & Where)
  | ({ readonly name: 'identity export'; readonly as: 'p12' | 'cer'; readonly passwordFile: string | null; readonly legacy: boolean } & Target & Where)
  | ({ readonly name: 'identity sheet' } & Target & Where)
  | ({ readonly name: 'identity list' } & Where)
  | ({ readonly name: 'identity remove'; readonly identity: string } & Where)
  | ({ readonly name: 'identity passphrase'; readonly passwordFile: string } & Where);

const practice = { practice: { type: 'boolean' } } as const;
const passwordFile = { 'password-file': { type: 'string' } } as const;
const output = { output: { type: 'string', short: 'o' }, force: { type: 'boolean' } } as const;

const whereOf = (parsed: Parsed): Where => ({ json: parsed.flag('json'), practice: parsed.flag('practice') });
const targetOf = (parsed: Parsed): Target => ({ identity: parsed.positionals[0] ?? '', output: parsed.text('output') ?? refuse('Say where it is written: --output FILE.'), force: parsed.flag('force') });
const passwordFileOf = (parsed: Parsed): string | null => parsed.text('password-file') ?? null;

function parseNew(words: readonly string[]): IdentityCommand {
  const parsed = parse(words, { ...practice, organization: { type: 'string' }, country: { type: 'string' } }, [0, 0]);
  const organization = parsed.text('organization')?.trim() ?? '';
  if (organization === '' || organization.length > 200) refuse('Name the organization, in quotes if it has spaces: --organization NAME, at most 200 characters.');
  const country = parsed.text('country') ?? null;
  if (country !== null && !/^[A-Za-z]{2}$/.test(country)) refuse(`--country takes two letters such as SE, not “${country}”.`);
  return { name: 'identity new', ...whereOf(parsed), organization, country: country?.toUpperCase() ?? null };
}

function parseImport(words: readonly string[]): IdentityCommand {
  const parsed = parse(words, { ...practice, ...passwordFile, push: { type: 'boolean' }, account: { type: 'string' } }, [1, 4]);
  const [push, account] = [parsed.flag('push'), parsed.text('account') ?? null];
  if (account !== null && !push) refuse('--account belongs to a push certificate: add --push.');
  if (account !== null && account.length > 300) refuse('--account takes at most 300 characters.');
  return { name: 'identity import', ...whereOf(parsed), files: parsed.positionals, passwordFile: passwordFileOf(parsed), push, account };
}

function parseExport(words: readonly string[]): IdentityCommand {
  const parsed = parse(words, { ...practice, ...passwordFile, ...output, as: { type: 'string' }, legacy: { type: 'boolean' } }, [1, 1]);
  const target = targetOf(parsed);
  const as = oneOf(parsed, 'as', ['p12', 'cer'] as const) ?? (/\.(?:cer|crt|der)$/i.test(target.output) ? 'cer' : 'p12');
  const legacy = parsed.flag('legacy');
  if (as === 'cer' && (legacy || passwordFileOf(parsed) !== null)) refuse('A certificate alone has no password: --password-file and --legacy belong to --as p12.');
  return { name: 'identity export', ...whereOf(parsed), ...target, as, passwordFile: passwordFileOf(parsed), legacy };
}

/** Everything behind `identity`. Throws usage.invalid. */
export function parseIdentity(words: readonly string[]): IdentityCommand {
  const [verb, ...rest] = words;
  switch (verb) {
    case 'new': return parseNew(rest);
    case 'import': return parseImport(rest);
    case 'export': return parseExport(rest);
    case 'sheet': {
      const parsed = parse(rest, { ...practice, ...output }, [1, 1]);
      return { name: 'identity sheet', ...whereOf(parsed), ...targetOf(parsed) };
    }
    case 'list': return { name: 'identity list', ...whereOf(parse(rest, practice, [0, 0])) };
    case 'remove': {
      const parsed = parse(rest, practice, [1, 1]);
      return { name: 'identity remove', ...whereOf(parsed), identity: parsed.positionals[0] ?? '' };
    }
    case 'passphrase': {
      const parsed = parse(rest, { ...practice, ...passwordFile }, [0, 0]);
      if (parsed.flag('practice')) refuse('In practice nothing is guarded, so there is no passphrase to change.');
      return { name: 'identity passphrase', ...whereOf(parsed), passwordFile: passwordFileOf(parsed) ?? refuse('Name the file whose first line is the new passphrase: --password-file FILE.') };
    }
    default: return refuse(verb ? `There is no command “identity ${verb}”.` : 'Say what to do with identities: new, import, export, sheet, list, remove or passphrase.');
  }
}
