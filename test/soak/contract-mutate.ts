// Inputs of commands, made wrong on purpose: another type, a key too many, something huge, a key that is gone, or bytes of a prototype.
import { pick, type Random, whole } from './mutate.ts';

type Path = readonly (string | number)[];
type Json = Readonly<Record<string, unknown>> | readonly unknown[];

const isTree = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const entriesOf = (tree: Json): [string | number, unknown][] => (Array.isArray(tree) ? tree.map((item, at): [number, unknown] => [at, item]) : Object.entries(tree));

/** Every place in it, the whole included. */
function placesOf(value: unknown, at: Path = []): { readonly at: Path; readonly value: unknown }[] {
  return [{ at, value }, ...(isTree(value) ? entriesOf(value).flatMap(([key, member]) => placesOf(member, [...at, key])) : [])];
}

/** A copy with another value there; undefined as a member is one that is gone. */
function put(value: unknown, [key, ...rest]: Path, member: unknown): unknown {
  if (key === undefined) return member;
  if (Array.isArray(value)) return value.map((item: unknown, at) => (at === key ? put(item, rest, member) : item));
  return Object.fromEntries(Object.entries(value as object).flatMap(([name, own]: [string, unknown]): [string, unknown][] => {
    if (name !== key) return [[name, own]];
    const changed = put(own, rest, member);
    return changed === undefined ? [] : [[name, changed]];
  }));
}

const strangers: readonly (() => unknown)[] = [
  () => null, () => undefined, () => true, () => 0, () => -1, () => 1.5, () => Number.NaN, () => Number.POSITIVE_INFINITY, () => 2 ** 53, () => '', () => 'x', () => '../../etc/passwd', () => '/etc/passwd', () => 'file:///etc/passwd',
  () => 'https://attacker.example/', () => '__proto__', () => 'a\u0000b', () => '\u001b[2J', () => '\ud800', () => [], () => [[]], () => ({}), () => ({ toString: 'x' }), () => 5n, () => Symbol('x'), () => () => 1,
  () => new Date(0), () => new Map([['a', 1]]), () => new Uint8Array(9), () => Object.create({ inherited: true }) as unknown, () => JSON.parse('{"__proto__":{"polluted":true}}') as unknown, () => ({ length: 3, 0: 'x' }),
];

/** Deeper than anything that is meant, and than a careless walk survives. */
function deep(): unknown {
  let value: unknown = 'leaf';
  for (let left = 20_000; left > 0; left -= 1) value = left % 2 === 0 ? [value] : { a: value };
  return value;
}

export type WrongKind = 'type' | 'extra' | 'huge' | 'gone' | 'deep' | 'right';

export interface WrongInput {
  readonly kind: WrongKind;
  /** Whether nothing may take it: an extra key, something huge or deep always; a stranger may be as right as what stood there. */
  readonly refused: boolean;
  readonly value: unknown;
}

const huge = { text: 'x'.repeat(3_000_000), items: 25_001, keys: 6000 } as const;

function hugeOf(random: Random, value: unknown): unknown {
  if (typeof value === 'string') return huge.text;
  if (Array.isArray(value)) return Array.from({ length: huge.items }, (_, n): unknown => (value.length === 0 ? 'x' : value[n % value.length]));
  if (isTree(value)) return { ...(value as object), ...Object.fromEntries(Array.from({ length: huge.keys }, (_, n) => [`k${n}`, pick(random, Object.values(value).length > 0 ? Object.values(value) : ['x'])])) };
  return huge.text;
}

const hostile = ['../../etc/passwd', '/etc/passwd', 'a/b', '..', 'C:\\Windows\\x', 'NUL', '%n%s{serial}', "'; DROP TABLE prep_event; --", '<img src=x onerror=1>', '=1+1', '\u202e', 'https://attacker.example/', '', '0', 'x'.repeat(150)];

/** Of the same types all over, and so perhaps right: what comes through is the app's own business. */
function hostileOf(random: Random, value: unknown, share: number): unknown {
  if (Array.isArray(value)) return value.map((item) => hostileOf(random, item, share));
  if (isTree(value)) return Object.fromEntries(entriesOf(value).map(([key, member]) => [key, hostileOf(random, member, share)]));
  if (random() >= share) return value;
  if (typeof value === 'string') return pick(random, hostile);
  if (typeof value === 'boolean') return !value;
  return typeof value === 'number' ? pick(random, [0, 1, 2, 7, 500]) : value;
}

/** `open`: whether keys of any name are meant at that place, as where a form's fields are values. */
export function makeWrong(random: Random, right: unknown, open: (at: Path) => boolean): WrongInput {
  const places = placesOf(right);
  const { at, value } = pick(random, places);
  if (random() < 0.2) return { kind: 'right', refused: false, value: hostileOf(random, right, pick(random, [0, 0.1, 0.3])) };
  const roll = random();
  if (roll < 0.4) return { kind: 'type', refused: false, value: put(right, at, pick(random, strangers)()) };
  if (roll < 0.6) {
    const trees = places.filter((place) => isTree(place.value) && !Array.isArray(place.value) && !open(place.at));
    if (trees.length === 0) return { kind: 'extra', refused: right === null, value: { extra: 1 } };
    const tree = pick(random, trees);
    const more: unknown = random() < 0.3 ? JSON.parse('{"__proto__":{"polluted":true}}') : { [pick(random, ['extra', 'filePath', 'path', 'constructor', 'address2'])]: pick(random, [1, '/etc/passwd', true]) };
    const members = [...Object.entries(tree.value as object), ...Object.entries(more as object)] as [string, unknown][];
    return { kind: 'extra', refused: true, value: put(right, tree.at, Object.fromEntries(members)) };
  }
  if (roll < 0.75) return { kind: 'huge', refused: true, value: put(right, at, hugeOf(random, value)) };
  if (roll < 0.77) return { kind: 'deep', refused: true, value: put(right, at, deep()) };
  const last = at.at(-1);
  return { kind: 'gone', refused: false, value: last === undefined ? undefined : Array.isArray(value) ? put(right, at, value.slice(0, whole(random, value.length))) : put(right, at, undefined) };
}
