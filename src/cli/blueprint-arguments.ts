// The words behind `muster blueprint`.
import { versionPattern } from '../domain/profile/os-version.ts';
import type { Method } from '../model/blueprints.ts';
import { type SheetPaper, sheetPapers } from '../model/record-exports.ts';
import { oneOf, parse, type Parsed, refuse } from './parse.ts';

export const blueprintUsage = `  blueprint new METHOD --output FILE [--name NAME] [--force]
                                           write one to start from; METHOD is setup-assistant,
                                           direct, automated or supervise-only
  blueprint show FILE|NAME [--model iPad13,18] [--os VERSION]
                                           say what it does, and what a user still meets
  blueprint check FILE…                    say what is wrong with it
  blueprint diff FILE|NAME FILE|NAME       say how two differ
  blueprint list [--removed]               list those that are kept, or those that were removed
  blueprint import FILE…                   keep them
  blueprint export NAME --output FILE [--force]
  blueprint sheet FILE|NAME --output FILE.pdf [--paper a4|letter] [--force]
                                           on paper, for doing it by hand in Apple Configurator
  blueprint duplicate NAME NEWNAME
  blueprint remove NAME                    remove it; its versions stay, and records keep what they say of it
  blueprint restore NAME                   put back one that was removed, as it was`;

interface Where {
  readonly json: boolean;
  /** Those of the practice folder. */
  readonly practice: boolean;
}

export type BlueprintCommand =
  | ({ readonly name: 'blueprint new'; readonly method: Method; readonly called: string; readonly output: string; readonly force: boolean } & Where)
  | ({ readonly name: 'blueprint show'; readonly blueprint: string; readonly model: string | null; readonly osVersion: string | null } & Where)
  | ({ readonly name: 'blueprint check'; readonly files: readonly string[] } & Where)
  | ({ readonly name: 'blueprint diff'; readonly from: string; readonly to: string } & Where)
  | ({ readonly name: 'blueprint list'; readonly removed: boolean } & Where)
  | ({ readonly name: 'blueprint import'; readonly files: readonly string[] } & Where)
  | ({ readonly name: 'blueprint export'; readonly blueprint: string; readonly output: string; readonly force: boolean } & Where)
  | ({ readonly name: 'blueprint sheet'; readonly blueprint: string; readonly output: string; readonly force: boolean; readonly paper: SheetPaper } & Where)
  | ({ readonly name: 'blueprint duplicate'; readonly blueprint: string; readonly called: string } & Where)
  | ({ readonly name: 'blueprint remove' | 'blueprint restore'; readonly blueprint: string } & Where);

const methodWords: ReadonlyMap<string, Method> = new Map([['setup-assistant', 'setupAssistant'], ['direct', 'direct'], ['automated', 'automated'], ['supervise-only', 'superviseOnly']]);

const practice = { practice: { type: 'boolean' } } as const;
const output = { output: { type: 'string', short: 'o' }, force: { type: 'boolean' } } as const;

const whereOf = (parsed: Parsed): Where => ({ json: parsed.flag('json'), practice: parsed.flag('practice') });
const outputOf = (parsed: Parsed): { readonly output: string; readonly force: boolean } => ({ output: parsed.text('output') ?? refuse('Say where it is written: --output FILE.'), force: parsed.flag('force') });

function nameOf(text: string): string {
  const name = text.trim();
  return /^[^\p{Cc}\p{Cs}]{1,200}$/u.test(name) && name.length <= 200 ? name : refuse('A blueprint’s name is one line of at most 200 characters.');
}

function parseNew(words: readonly string[]): BlueprintCommand {
  const parsed = parse(words, { ...practice, ...output, name: { type: 'string' } }, [1, 1]);
  const [word = ''] = parsed.positionals;
  const method = methodWords.get(word) ?? refuse(`A method is ${[...methodWords.keys()].join(', ')}; not “${word}”.`);
  return { name: 'blueprint new', ...whereOf(parsed), ...outputOf(parsed), method, called: nameOf(parsed.text('name') ?? 'New blueprint') };
}

function parseShow(words: readonly string[]): BlueprintCommand {
  const parsed = parse(words, { ...practice, model: { type: 'string' }, os: { type: 'string' } }, [1, 1]);
  const [model, osVersion] = [parsed.text('model') ?? null, parsed.text('os') ?? null];
  if (osVersion !== null && !versionPattern.test(osVersion)) refuse(`--os takes a version such as 18.1, not “${osVersion}”.`);
  if (model !== null && !/^(?:iPhone|iPad|iPod)[0-9]{1,3},[0-9]{1,3}$/.test(model)) refuse(`--model takes a product type such as iPad13,18, not “${model}”.`);
  return { name: 'blueprint show', ...whereOf(parsed), blueprint: parsed.positionals[0] ?? '', model, osVersion };
}

/** Everything behind `blueprint`. Throws usage.invalid. */
export function parseBlueprint(words: readonly string[]): BlueprintCommand {
  const [verb, ...rest] = words;
  switch (verb) {
    case 'new': return parseNew(rest);
    case 'show': return parseShow(rest);
    case 'check': case 'import': {
      const parsed = parse(rest, practice, [1, 1000]);
      return { name: `blueprint ${verb}`, ...whereOf(parsed), files: parsed.positionals };
    }
    case 'diff': {
      const parsed = parse(rest, practice, [2, 2]);
      return { name: 'blueprint diff', ...whereOf(parsed), from: parsed.positionals[0] ?? '', to: parsed.positionals[1] ?? '' };
    }
    case 'list': {
      const parsed = parse(rest, { ...practice, removed: { type: 'boolean' } }, [0, 0]);
      return { name: 'blueprint list', ...whereOf(parsed), removed: parsed.flag('removed') };
    }
    case 'export': {
      const parsed = parse(rest, { ...practice, ...output }, [1, 1]);
      return { name: 'blueprint export', ...whereOf(parsed), ...outputOf(parsed), blueprint: parsed.positionals[0] ?? '' };
    }
    case 'sheet': {
      const parsed = parse(rest, { ...practice, ...output, paper: { type: 'string' } }, [1, 1]);
      return { name: 'blueprint sheet', ...whereOf(parsed), ...outputOf(parsed), blueprint: parsed.positionals[0] ?? '', paper: oneOf(parsed, 'paper', sheetPapers) ?? 'a4' };
    }
    case 'duplicate': {
      const parsed = parse(rest, practice, [2, 2]);
      return { name: 'blueprint duplicate', ...whereOf(parsed), blueprint: parsed.positionals[0] ?? '', called: nameOf(parsed.positionals[1] ?? '') };
    }
    case 'remove': case 'restore': {
      const parsed = parse(rest, practice, [1, 1]);
      return { name: `blueprint ${verb}`, ...whereOf(parsed), blueprint: parsed.positionals[0] ?? '' };
    }
    default: return refuse(verb ? `There is no command “blueprint ${verb}”.` : 'Say what to do with blueprints: new, show, check, diff, list, import, export, sheet, duplicate, remove or restore.');
  }
}
