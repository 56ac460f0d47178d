// The words of muster explain.
import { parse } from './parse.ts';

export interface ExplainCommand {
  readonly name: 'explain';
  readonly json: boolean;
  /** As they were typed: a domain and a code, a code alone, or a message, in quotes or not. */
  readonly words: readonly string[];
}

export const explainUsage = '  explain DOMAIN CODE | TEXT               say what an error of a device, or one of Muster’s codes, means and what is next';

/** A code may begin with a minus, so only what begins with two is an option. Throws usage.invalid. */
export function parseExplain(words: readonly string[]): ExplainCommand {
  const isOption = (word: string): boolean => /^--\w/.test(word);
  const parsed = parse([...words.filter(isOption), '--', ...words.filter((word) => !isOption(word))], {}, [1, 10_000]);
  return { name: 'explain', json: parsed.flag('json'), words: parsed.positionals };
}
