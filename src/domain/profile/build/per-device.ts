// Which variables a model's texts have: whether devices get different profiles.
import { applies } from './applies.ts';
import type { Field } from './field.ts';
import { formOf, profileFields } from './forms.ts';
import type { ModelValue, ModelValues, ProfileModel } from './model.ts';
import { variableNames } from './variables.ts';

const varying: readonly Field['type'][] = ['text', 'secret', 'subject', 'texts', 'languages', 'rows'];

function textsIn(value: ModelValue | undefined): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((one: ModelValue) => textsIn(one));
  return typeof value === 'object' ? Object.values(value).flatMap((one: ModelValue) => textsIn(one)) : [];
}

/** The variables of what will be written, as they are written and each once: "{serial}", "{csv:Room}". */
export function variablesIn(model: ProfileModel): string[] {
  const names = new Set<string>();
  const look = (fields: readonly Field[], values: ModelValues): void => {
    for (const field of fields) {
      if (!varying.includes(field.type) || field.fixed || !applies(field, fields, values)) continue;
      for (const text of textsIn(values[field.name])) for (const name of variableNames(text)) names.add(name);
    }
  };
  look(profileFields, model.profile);
  for (const { kind, values } of model.payloads) look(formOf(kind).fields, values);
  return [...names];
}

/** Whether devices get different profiles. */
export function perDevice(model: ProfileModel): boolean {
  return variablesIn(model).length > 0;
}
