// How two blueprints differ, field by field and in words. Their ids don't count: a duplicate is the same blueprint under another name.
import type { Blueprint, Difference } from '../../model/blueprints.ts';
import { normalized } from './canonical.ts';
import { blueprintFields } from './fields.ts';

const longest = 2000;
/** Characters; a longer list is shown by what only one of both has. */
const whole = 300;

const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);

const setsOf: Readonly<Record<string, (blueprint: Blueprint) => readonly string[]>> = {
  skip: ({ skip }) => skip,
  'gates.models': ({ gates }) => gates.models,
  'gates.serials': ({ gates }) => gates.serials ?? [],
};

function valueAt(blueprint: Blueprint, path: string): unknown {
  let value: unknown = blueprint;
  for (const step of path.split('.')) value = (value as Readonly<Record<string, unknown>> | null)?.[step];
  return value;
}

const sameValue = (a: Blueprint, b: Blueprint, path: string): boolean => JSON.stringify(valueAt(a, path) ?? null) === JSON.stringify(valueAt(b, path) ?? null);

/** "9998 in all; only here: A, B". */
function onlyHere(all: readonly string[], others: readonly string[]): string {
  const known = new Set(others);
  const own = all.filter((one) => !known.has(one));
  return `${all.length} in all${own.length === 0 ? '' : `; only here: ${own.join(', ')}`}`;
}

/** What differs, in the order of the form; empty for blueprints that say the same. */
export function differences(a: Blueprint, b: Blueprint): Difference[] {
  const [before, after] = [sortedKeys(normalized(a)), sortedKeys(normalized(b))];
  return blueprintFields.flatMap(({ path, label, words }): Difference[] => {
    if (sameValue(before, after, path)) return [];
    const [was, is] = [words(before), words(after)];
    const set = setsOf[path];
    if (set && was.length + is.length > whole && set(before).length > 0 && set(after).length > 0) return [{ field: label, before: cut(onlyHere(set(before), set(after))), after: cut(onlyHere(set(after), set(before))) }];
    // Two certificates of one name, say: words are short where content is long.
    return [{ field: label, before: cut(was), after: was === is ? `${cut(is).slice(0, longest - 30)} (with other content)` : cut(is) }];
  });
}

/** So that it doesn't matter in which order somebody's program wrote them. */
function sortedKeys<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sortedKeys) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, inner]): [string, unknown] => [name, sortedKeys(inner)])) as T;
}
