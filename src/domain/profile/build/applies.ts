// Whether a field is shown and written, by what the fields that steer it hold.
import type { Field } from './field.ts';

type Scalar = string | number | boolean;

/** What a field holds, or counts as holding when nothing is said. */
function heldBy(field: Field, value: unknown): Scalar | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return field.assumed ?? field.otherwise ?? field.initial ?? (field.type === 'yesNo' ? false : undefined);
}

/** `values` by the names of `fields`, which are the list that the field is in. */
export function applies(field: Field, fields: readonly Field[], values: Readonly<Record<string, unknown>>): boolean {
  const { when } = field;
  if (!when) return true;
  const steering = fields.find(({ name }) => name === when.field);
  if (!steering || !applies(steering, fields, values)) return false;
  const held = heldBy(steering, values[steering.name]);
  return held !== undefined && when.is.includes(held);
}

/** Nothing to write: a form leaves empty texts and lists where nothing was entered. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
