// What every command's words are read by: options by name, a known number of words without one. Knows no command.
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { AppError } from '../errors.ts';

/** Throws usage.invalid; `detail` is a sentence for people. */
export const refuse = (detail: string): never => { throw new AppError('usage.invalid', { detail }); };

/** Options as they were given: no text is undefined, no list is empty. */
export interface Parsed {
  readonly text: (name: string) => string | undefined;
  readonly list: (name: string) => string[];
  readonly flag: (name: string) => boolean;
  readonly positionals: readonly string[];
}

/** Every command has --json. `positionals`: the fewest and the most words without an option. Throws usage.invalid. */
export function parse(words: readonly string[], options: ParseArgsOptionsConfig, positionals: readonly [number, number]): Parsed {
  try {
    const parsed = parseArgs({ args: [...words], options: { ...options, json: { type: 'boolean' } }, allowPositionals: true, strict: true });
    const values = parsed.values as Readonly<Record<string, string | boolean | string[] | undefined>>;
    const count = parsed.positionals.length;
    if (count < positionals[0]) refuse('Something is missing behind the command.');
    if (count > positionals[1]) refuse(`“${parsed.positionals[positionals[1]] ?? ''}” is one word too many.`);
    return {
      text: (name) => (typeof values[name] === 'string' ? values[name] : undefined),
      list: (name) => (Array.isArray(values[name]) ? values[name] : []),
      flag: (name) => values[name] === true,
      positionals: parsed.positionals,
    };
  } catch (error) {
    if (error instanceof AppError) throw error;
    return refuse(`${(error instanceof Error ? error.message : String(error)).split('. ')[0] ?? ''}.`.replace(/\.\.$/, '.'));
  }
}

/** Several values may follow one such option, as usages say; parseArgs takes one value each. `option`: with its dashes. */
export function spread(words: readonly string[], option: string): string[] {
  return words.flatMap((word, at) => {
    const previous = words.slice(0, at).findLast((earlier) => earlier.startsWith('--'));
    const follows = previous === option && !word.startsWith('-') && words[at - 1] !== option;
    return follows ? [option, word] : [word];
  });
}

/** Both ends count. Throws usage.invalid. */
export function wholeNumber(text: string | undefined, name: string, fallback: number, min: number, max: number): number {
  if (text === undefined) return fallback;
  const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : refuse(`--${name} takes a whole number from ${min} to ${max}, not “${text}”.`);
}

/** One of the words that an option takes; undefined when it wasn't given. Throws usage.invalid. */
export function oneOf<Word extends string>(parsed: Parsed, name: string, words: readonly Word[]): Word | undefined {
  const text = parsed.text(name);
  if (text === undefined) return undefined;
  return words.find((word) => word === text) ?? refuse(`--${name} takes ${words.join(', ')}; not “${text}”.`);
}
