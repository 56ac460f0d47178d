// The words behind `muster ade profile`: every field of the form by an option of its own.
import type { AdeCommand, FormWords } from './ade-words.ts';
import { everywhere, lineOf, whereOf } from './ade-words.ts';
import { oneOf, parse, type Parsed, refuse, spread } from './parse.ts';

const text = { type: 'string' } as const;
const many = { type: 'string', multiple: true } as const;

const textOptions = { 'name': 'name', 'description': 'description', 'url': 'url', 'org-magic': 'orgMagic', 'department': 'department', 'phone': 'phone', 'email': 'email' } as const;
const choiceOptions = { 'web-url': 'webUrl', 'language': 'language', 'region': 'region' } as const;
const flagOptions = {
  'supervised': 'supervised', 'locked': 'locked', 'mandatory': 'mandatory', 'await-configured': 'awaitConfigured', 'shared-ipad': 'sharedIpad', 'return-to-service': 'returnToService',
  'not-from-backup': 'notFromBackup', 'auto-advance': 'autoAdvance',
} as const;

const formOptions = {
  ...Object.fromEntries([...Object.keys(textOptions), ...Object.keys(choiceOptions), ...Object.keys(flagOptions)].map((name) => [name, text])),
  affinity: text, pairing: text, certificate: many, identity: many, anchor: many, skip: many,
} as const;
const listOptions = ['--certificate', '--identity', '--anchor', '--skip'] as const;

/** Those that were given, by the names of the form. */
function given<Value>(options: Readonly<Record<string, string>>, read: (name: string) => Value | undefined): Partial<Record<string, Value>> {
  return Object.fromEntries(Object.entries(options).flatMap(([option, field]) => {
    const value = read(option);
    return value === undefined ? [] : [[field, value]];
  }));
}

/** Commas part them too; “none” empties the list. Null: nothing was said. */
function listOf(parsed: Parsed, name: string, isSplit = false): readonly string[] | null {
  const words = parsed.list(name).flatMap((word) => (isSplit ? word.split(',') : [word])).map((word) => word.trim()).filter((word) => word !== '');
  if (parsed.list(name).length === 0) return null;
  return words.length === 1 && words[0] === 'none' ? [] : words;
}

/** Throws usage.invalid. */
function formOf(parsed: Parsed): FormWords {
  const yes = (name: string): boolean | undefined => {
    const word = oneOf(parsed, name, ['yes', 'no'] as const);
    return word === undefined ? undefined : word === 'yes';
  };
  return {
    texts: given(textOptions, parsed.text), choices: given(choiceOptions, parsed.text), flags: given(flagOptions, yes),
    affinity: oneOf(parsed, 'affinity', ['user', 'none'] as const) ?? null, pairing: oneOf(parsed, 'pairing', ['yes', 'no', 'certificate'] as const) ?? null,
    certificates: listOf(parsed, 'certificate'), identities: listOf(parsed, 'identity'), anchors: listOf(parsed, 'anchor'), skip: listOf(parsed, 'skip', true),
  };
}

const isEmpty = ({ texts, choices, flags, ...rest }: FormWords): boolean => [texts, choices, flags].every((some) => Object.keys(some).length === 0) && Object.values(rest).every((value) => value === null);

const verbs = ['new', 'list', 'show', 'check', 'edit', 'define', 'read', 'remove'] as const;
const spreadAll = (words: readonly string[]): string[] => listOptions.reduce<string[]>((spreading, option) => spread(spreading, option), [...words]);

function parseForm(verb: 'new' | 'edit', words: readonly string[]): AdeCommand {
  const parsed = parse(spreadAll(words), { ...everywhere, ...formOptions, from: text }, verb === 'new' ? [0, 0] : [1, 1]);
  const [from, form] = [parsed.text('from') ?? null, formOf(parsed)];
  if (verb === 'edit') {
    if (from === null && isEmpty(form)) refuse('Say what becomes different, such as --department NAME, or give the whole form: --from FILE.');
    return { name: 'ade profile edit', ...whereOf(parsed), profile: parsed.positionals[0] ?? '', from, form };
  }
  if (from === null && (form.texts.name === undefined || form.texts.url === undefined)) refuse('A new profile needs --name NAME and --url ADDRESS of the MDM, or --from FILE.');
  return { name: 'ade profile new', ...whereOf(parsed), from, form };
}

/** Everything behind `ade profile`. Throws usage.invalid. */
export function parseAdeProfile(words: readonly string[]): AdeCommand {
  const [word, ...rest] = words;
  const verb = verbs.find((known) => known === word) ?? refuse(word === undefined ? `Say what to do with profiles: ${verbs.join(', ')}.` : `There is no command “ade profile ${word}”.`);
  switch (verb) {
    case 'new': case 'edit': return parseForm(verb, rest);
    case 'list': {
      const parsed = parse(rest, everywhere, [0, 1]);
      return { name: 'ade profile list', ...whereOf(parsed, 0) };
    }
    case 'show': {
      const parsed = parse(rest, { ...everywhere, as: text }, [1, 1]);
      return { name: 'ade profile show', ...whereOf(parsed), profile: parsed.positionals[0] ?? '', as: oneOf(parsed, 'as', ['form', 'apple'] as const) ?? null };
    }
    case 'check': {
      const parsed = parse(rest, { ...everywhere, from: text }, [0, 1]);
      const [profile, from] = [parsed.positionals[0] ?? null, parsed.text('from') ?? null];
      if ((profile === null) === (from === null)) refuse('Name a profile that is kept here, or a file: --from FILE.');
      return { name: 'ade profile check', ...whereOf(parsed), profile, from };
    }
    case 'define': {
      const parsed = parse(rest, { ...everywhere, reassign: { type: 'boolean' } }, [1, 1]);
      return { name: 'ade profile define', ...whereOf(parsed), profile: parsed.positionals[0] ?? '', reassign: parsed.flag('reassign') };
    }
    case 'read': {
      const parsed = parse(rest, everywhere, [1, 1]);
      return { name: 'ade profile read', ...whereOf(parsed), uuid: lineOf(parsed.positionals[0] ?? '', 'Apple’s name of a profile', 100) };
    }
    case 'remove': {
      const parsed = parse(rest, everywhere, [1, 1]);
      return { name: 'ade profile remove', ...whereOf(parsed), profile: parsed.positionals[0] ?? '' };
    }
  }
}
