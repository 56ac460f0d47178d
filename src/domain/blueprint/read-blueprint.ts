// Reads a blueprint out of any text at all, of this version or an older one; says everything that is wrong at once and never throws.
import type { z } from 'zod';
import { type Blueprint, type BlueprintNote, blueprintSchema } from '../../model/blueprints.ts';
import { rewriteEnrollmentUrl } from '../profile/origin.ts';
import { normalized } from './canonical.ts';
import { fieldLabel } from './fields.ts';

export type ReadBlueprint =
  | { readonly blueprint: Blueprint; /** What was changed in reading. */ readonly notes: readonly BlueprintNote[]; readonly problems?: undefined }
  | { readonly blueprint?: undefined; readonly problems: readonly BlueprintNote[] };

type Json = Readonly<Record<string, unknown>>;
/** From one version to the next; each is given an object and looks before it takes. */
export type Migration = (json: Json) => Json;

/** The first leads from version 1 to 2. There is one version so far. */
export const migrations: readonly Migration[] = [];

/** Characters; ten thousand serial numbers and all certificates need a third of it. */
export const longestBlueprint = 2_000_000;
const mostValues = 50_000;
const deepest = 20;
const mostProblems = 100;

const problem = (field: string, text: string): BlueprintNote => ({ kind: 'problem', field: field.slice(0, 200), text: text.slice(0, 1000) });
const only = (field: string, text: string): ReadBlueprint => ({ problems: [problem(field, text)] });

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether it is far larger or deeper than any blueprint; without recursion, for what is too deep. */
function isEndless(json: unknown): boolean {
  let [layer, count] = [[json], 1];
  for (let depth = 0; layer.length > 0; depth += 1) {
    const next: unknown[] = [];
    for (const value of layer) {
      if (typeof value !== 'object' || value === null) continue;
      const inner: unknown[] = Object.values(value);
      count += inner.length;
      if (count > mostValues || depth >= deepest) return true;
      for (const one of inner) next.push(one);
    }
    layer = next;
  }
  return false;
}

type Path = readonly (string | number)[];

function valueAt(json: unknown, path: Path): unknown {
  let value = json;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

/** "gates.serials[3]". */
const written = (path: Path): string => path.map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`)).join('');

const typeNames: Readonly<Record<string, string>> = { string: 'text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'an object' };

/** What a text has to look like, by the last name of its path. */
const shapes: Readonly<Record<string, string>> = {
  id: 'must be a UUID', magic: 'must be a UUID or null', sha256: 'must be a SHA-256 in 64 digits of lower-case hex', base64: 'must be a certificate as DER in base64',
  osFrom: 'must be a version such as 18.1, or null', osTo: 'must be a version such as 18.1, or null', serials: 'must be a serial number of 4 to 20 capital letters and digits',
};

function bound(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): string {
  const [limit, most] = issue.code === 'too_big' ? [issue.maximum, true] : [issue.minimum, false];
  if (issue.origin === 'string') return most ? `has more than ${limit} characters` : 'is empty';
  if (issue.origin === 'array') return most ? `has more than ${limit} entries` : `needs ${limit} entries`;
  return most ? `must be at most ${limit}` : `must be at least ${limit}`;
}

function clauseOf(issue: z.core.$ZodIssue, json: unknown): string {
  if (issue.code === 'unrecognized_keys') return `has ${issue.keys.slice(0, 10).map((name) => `“${name.slice(0, 60)}”`).join(', ')}, which is not known here`;
  const path = issue.path as Path;
  const found = valueAt(json, path);
  if (found === undefined) return 'is missing';
  if (issue.code === 'too_big' || issue.code === 'too_small') return bound(issue);
  if (issue.code === 'invalid_type') return `must be ${typeNames[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
  return shapes[String(path.findLast((step) => typeof step === 'string'))] ?? 'has a character that can’t stand in one line';
}

function told(issue: z.core.$ZodIssue, json: unknown): BlueprintNote {
  const path = issue.path as Path;
  const label = fieldLabel(path);
  const at = written(path);
  const subject = path.length === 0 ? 'The blueprint' : label === null ? `“${at.slice(0, 150)}”` : `“${label}” (${at.slice(0, 150)})`;
  return problem(at, `${subject} ${clauseOf(issue, json)}.`);
}

/** Brings an object of any version up to today's, or says why not. */
function migrated(json: Json, steps: readonly Migration[]): Json | string {
  const { version } = json;
  const today = steps.length + 1;
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1) return 'It has no version that Muster knows.';
  if (version > today) return `It was written by a newer Muster, in version ${version} of blueprints; this one knows up to ${today}. Update Muster, or export the blueprint from there anew.`;
  return steps.slice(version - 1).reduce<Json>((older, step) => step(older), json);
}

/** What was parsed already, as by `JSON.parse`. `steps`: for those who try out migrations. */
export function readBlueprintValue(json: unknown, steps: readonly Migration[] = migrations): ReadBlueprint {
  if (!isObject(json) || json['muster'] !== 'blueprint') return only('', 'This is no blueprint: a blueprint is a JSON object with "muster": "blueprint".');
  if (isEndless(json)) return only('', 'This is no blueprint: it holds far more than any blueprint has.');
  const today = migrated(json, steps);
  if (typeof today === 'string') return only('version', today);
  const parsed = blueprintSchema.safeParse(today);
  if (parsed.success) return { blueprint: normalized(parsed.data), notes: rewritten(parsed.data) };
  const { issues } = parsed.error;
  const rest = issues.length - mostProblems;
  return { problems: [...issues.slice(0, mostProblems).map((issue) => told(issue, today)), ...(rest > 0 ? [problem('', `And ${rest} more.`)] : [])] };
}

function rewritten({ server: { url } }: Blueprint): BlueprintNote[] {
  const better = url === null ? null : rewriteEnrollmentUrl(url);
  return better === null ? [] : [{ kind: 'consequence', field: 'server.url', text: `This address was exported by Intune in 2016 and is not one that devices can use; ${better.slice(0, 700)} takes its place.` }];
}

/** The text of a *.muster.json file. */
export function readBlueprint(text: string): ReadBlueprint {
  if (text.length > longestBlueprint) return only('', `This is no blueprint: it has more than ${longestBlueprint} characters.`);
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return only('', 'This is no blueprint: it is not JSON, or it is cut off.');
  }
  return readBlueprintValue(json);
}
