// Reads a field that holds Apple's own keys of a payload (restrictions): names and types by Apple's schema.
// Which values Apple lists, and on what devices a key acts, is for the check to say, which knows the device.
import { canBeWritten } from '../../../plist/xml-write.ts';
import type { PayloadSchema, SchemaKey } from '../schema.ts';
import type { ModelGroup } from './model.ts';

type Say = (clause: string) => null;
type KeyValue = ModelGroup[string];

const mostKeys = 1000;
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 2000 && canBeWritten(value);
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** As it is written by hand, or as it was read before. */
function numberOf(value: unknown): number | undefined {
  const plain = typeof value === 'object' && value !== null && 'real' in value ? value.real : value;
  return isNumber(plain) ? plain : undefined;
}

/** What a key can hold that the schema doesn't have: it may be newer. */
function readUnknown(value: unknown): KeyValue | undefined {
  if (typeof value === 'boolean' || isText(value) || Number.isSafeInteger(value)) return value as KeyValue;
  const number = numberOf(value);
  if (number !== undefined) return { real: number };
  return Array.isArray(value) && value.length <= 2000 && value.every(isText) ? value : undefined;
}

function readKnown({ type, min, max }: SchemaKey, value: unknown): KeyValue | undefined {
  switch (type) {
    case 'boolean': return typeof value === 'boolean' ? value : undefined;
    case 'string': return isText(value) ? value : undefined;
    case 'array': return Array.isArray(value) && value.length <= 2000 && value.every(isText) ? value : undefined;
    case 'integer': case 'real': {
      const number = type === 'real' ? numberOf(value) : isNumber(value) && Number.isSafeInteger(value) ? value : undefined;
      if (number === undefined || number < (min ?? -Infinity) || number > (max ?? Infinity)) return undefined;
      return type === 'real' ? { real: number } : number;
    }
    default: return undefined;
  }
}

const wanted: Readonly<Record<string, string>> = { boolean: 'true or false', string: 'text', array: 'a list of texts', integer: 'a whole number', real: 'a number' };

function clauseFor(name: string, key: SchemaKey | undefined): string {
  if (!key) return `has “${name}” with a value that can’t be written`;
  const bounds = key.min === undefined || key.max === undefined ? '' : ` from ${key.min} to ${key.max}`;
  return `has “${name}”, which must be ${wanted[key.type] ?? 'something else'}${bounds}`;
}

/** Keys that are right, in the order given. */
export function readKeys(payload: PayloadSchema | undefined, value: unknown, say: Say): ModelGroup | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return say('must be an object of Apple’s keys');
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  if (entries.length > mostKeys) return say(`has ${entries.length} keys; ${mostKeys} is the most there can be`);
  const read: [string, KeyValue][] = [];
  for (const [name, one] of entries) {
    const key = payload?.keys.get(name);
    const replaced = payload?.replaced.get(name);
    const shown = name.slice(0, 60);
    if (!/^[A-Za-z][A-Za-z0-9]{0,99}$/.test(name) || name.startsWith('Payload')) say(`has “${shown}”, which can’t be a key of this payload`);
    else if (replaced !== undefined) say(`has “${shown}”, which is an old name: it is “${replaced}” now`);
    else {
      const right = key ? readKnown(key, one) : readUnknown(one);
      if (right === undefined) say(clauseFor(shown, key));
      else read.push([name, right]);
    }
  }
  return Object.fromEntries(read);
}
